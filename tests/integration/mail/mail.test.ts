import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ok } from '#lib/domain/shared/result.ts';
import { memberScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { inTransaction } from '#lib/server/db/transaction.ts';
import { removeItem } from '#lib/server/items/commands.ts';
import { sendAgain, sendTest } from '#lib/server/mail/commands.ts';
import { gatherMails } from '#lib/server/mail/gather.ts';
import { marksIn } from '#lib/server/mail/handed.ts';
import { postOf } from '#lib/server/mail/post.ts';
import { getMailPage } from '#lib/server/mail/queries.ts';
import { sendNext, settleLost, triesAtMost, type Office } from '#lib/server/mail/sender.ts';
import { readUnsubscribe, unsubscribe, unsubscribeHandler } from '#lib/server/mail/unsubscribe.ts';
import { chooseQuiet, chooseWays, getChoices } from '#lib/server/notices/choices.ts';
import { seeAll } from '#lib/server/notices/commands.ts';
import { raiseNotice, type Notice } from '#lib/server/notices/raise.ts';
import { addTactic } from '#lib/server/tactics/commands.ts';
import { invitePerson, withdrawInvitation } from '#lib/server/workflows/invitations.ts';
import { askReset, readReset } from '#lib/server/workflows/passwords.ts';
import { readInvitation } from '#lib/server/workflows/invitations.ts';
import { listInvitations } from '#lib/server/people/queries.ts';
import { planWorld, unwrap, type PlanWorld } from '../../support/factories/plan.ts';
import { postBox, type PostBox } from '../../support/post-box.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninefold-mail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let box: PostBox;
beforeEach(async () => {
	box = await postBox();
});
afterEach(() => box.close());

const minute = 60_000;
const config = {
	secretKey: 'k'.repeat(40),
	mailFrom: 'Ninefold <cx@tarro.example>',
	appUrl: 'https://cx.tarro.example'
};

interface MailWorld extends PlanWorld {
	readonly office: Office;
	/** All that is due goes out. */
	run(): Promise<string[]>;
}

/** A plan on a server that sends mail, on a Monday morning. */
async function mailWorld(): Promise<MailWorld> {
	const world = await planWorld();
	const post = postOf({ ...config, smtpUrl: box.url });
	Object.assign(world.around, { post });
	for (const scope of [world.admin, world.stranger]) Object.assign(scope, { post });
	world.around.clock.set('2026-11-23T09:00:00Z');
	const office: Office = {
		around: world.around,
		post,
		marks: marksIn(folder),
		smtpUrl: box.url,
		mailFrom: config.mailFrom,
		worker: `here:1:${world.around.ids.id()}`
	};
	return {
		...world,
		office,
		async run() {
			await settleLost(office);
			await gatherMails(world.around);
			const done: string[] = [];
			for (let one = await sendNext(office); one !== null; one = await sendNext(office)) done.push(one);
			return done;
		}
	};
}

const me = (scope: OrganisationScope): string =>
	scope.principal.kind === 'member' ? scope.principal.membershipId : '';
const raise = async (scope: OrganisationScope, notice: Notice) =>
	unwrap(await inTransaction(scope, async (inner) => ok(await raiseNotice(inner, notice))));
const mention = (to: readonly string[], more: Partial<Notice> = {}): Notice => ({
	kind: 'mention',
	to,
	path: '/strategies',
	words: { title: 'Second van', quote: 'Look <b>here</b> & now' },
	...more
});
const setLocale = (world: PlanWorld, scope: OrganisationScope, locale: string) =>
	world.around.handle.db
		.updateTable('user')
		.set({ locale })
		.where('id', '=', scope.principal.kind === 'member' ? scope.principal.userId : '')
		.execute();

describe('mails', () => {
	test('notices of a few minutes come in one mail, in two parts, with links of this server and a way out', async () => {
		const world = await mailWorld();
		const member = await world.member('member', 'Aisyah Rahman');
		await raise(world.admin, mention([me(member)]));
		world.around.clock.advance(minute);
		await raise(world.admin, mention([me(member)], { words: { title: 'Chatbot', quote: null } }));
		expect(await world.run()).toEqual([]);
		world.around.clock.advance(minute);
		expect(await world.run()).toEqual(['sent']);
		world.around.clock.advance(60 * minute);
		expect(await world.run()).toEqual([]);
		const [mail] = await box.read();
		expect(mail).toMatchObject({
			subject: '2 things concern you · Tarro',
			from: { address: 'cx@tarro.example', name: 'Ninefold' },
			to: [{ name: 'Aisyah Rahman' }]
		});
		expect(mail!.messageId).toMatch(/^<[0-9a-f-]{36}@tarro\.example>$/);
		expect(mail!.text).toContain('Hello Aisyah Rahman,');
		expect(mail!.text).toContain('named you at “Second van”: “Look <b>here</b> & now”');
		expect(mail!.text).toContain('https://cx.tarro.example/strategies');
		expect(mail!.html).toContain('lang="en" dir="ltr"');
		expect(mail!.html).toContain('Look &lt;b&gt;here&lt;/b&gt; &amp; now');
		expect(mail!.html).not.toContain('<b>here');
		const addresses = [...`${mail!.text}${mail!.html}`.matchAll(/https?:\/\/[^\s"<]+/g)].map((match) => match[0]);
		expect(addresses.length).toBeGreaterThan(6);
		for (const address of addresses) expect(address).toMatch(/^https:\/\/cx\.tarro\.example\//);
		const header = (name: string) => mail!.headers.find((one) => one.key === name)?.value ?? '';
		expect(header('list-unsubscribe')).toMatch(/^<https:\/\/cx\.tarro\.example\/unsubscribe\/[^>]+\/stop>$/);
		expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
		expect(header('auto-submitted')).toBe('auto-generated');
	});

	test('in the reader’s language and direction; a name with a line break writes no header', async () => {
		const world = await mailWorld();
		const member = await world.member('member', 'Aisyah\r\nBcc: victim@example.org');
		await setLocale(world, member, 'ar-XB');
		await raise(world.admin, mention([me(member)], { words: { title: 'A\r\nBcc: other@example.org', quote: null } }));
		world.around.clock.advance(3 * minute);
		expect(await world.run()).toEqual(['sent']);
		const [mail] = await box.read();
		expect(mail!.html).toContain('lang="ar-XB" dir="rtl"');
		expect(mail!.text).toContain('\u202eHello\u202c');
		expect(mail!.text).toContain('Aisyah Bcc: victim@example.org');
		expect(mail!.bcc ?? []).toEqual([]);
		expect(mail!.to).toHaveLength(1);
		expect(box.raw[0]!.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
	});

	test('what was seen at the bell, removed, or is no longer theirs to see is not sent; nor to who has left', async () => {
		const world = await mailWorld();
		const [seen, lower, gone, kept] = [
			await world.member('member'),
			await world.member('head'),
			await world.member('member'),
			await world.member('member')
		];
		const { id } = unwrap(await addTactic(world.admin, { title: 'Second van', goal: null, restsOn: null }));
		await raise(world.admin, mention([me(seen), me(gone)]));
		await raise(world.admin, mention([me(kept)], { itemId: id }));
		await world.around.handle.db
			.insertInto('notice_choice')
			.values({ organisation_id: world.organisationId, membership_id: me(lower), kind: 'answered', way: 'mail' })
			.execute();
		await raise(world.admin, { ...mention([me(lower)]), kind: 'answered' });
		world.around.clock.advance(3 * minute);
		expect(await gatherMails(world.around)).toBe(4);
		unwrap(await seeAll(seen, {}));
		unwrap(await removeItem(world.admin, { id }));
		const { db } = world.around.handle;
		await db.updateTable('membership').set({ role: 'member' }).where('id', '=', me(lower)).execute();
		await db
			.updateTable('membership')
			.set({ disabled_at: '2026-11-23T09:00:00.000Z' })
			.where('id', '=', me(gone))
			.execute();
		expect(await world.run()).toEqual(['dropped', 'dropped', 'dropped', 'dropped']);
		expect(box.raw).toEqual([]);
	});

	test('quiet hours hold mail back until morning, and what comes meanwhile joins it', async () => {
		const world = await mailWorld();
		const member = await world.member('member');
		unwrap(await chooseQuiet(member, { from: 8 * 60, until: 12 * 60, workingDaysOnly: false }));
		await raise(world.admin, mention([me(member)]));
		world.around.clock.advance(5 * minute);
		expect(await world.run()).toEqual([]);
		await raise(world.admin, mention([me(member)], { words: { title: 'Chatbot' } }));
		world.around.clock.advance(60 * minute);
		expect(await world.run()).toEqual([]);
		world.around.clock.set('2026-11-23T12:00:00Z');
		expect(await world.run()).toEqual(['sent']);
		expect((await box.read())[0]!.text).toContain('Chatbot');
		unwrap(await chooseWays(member, { mention: 'bell' }));
		await raise(world.admin, mention([me(member)]));
		world.around.clock.advance(60 * minute);
		expect(await world.run()).toEqual([]);
		expect((await getChoices(member)).ways.mention).toBe('bell');
	});

	test('a way out looks at a GET, changes at a POST, for its person and kinds alone', async () => {
		const world = await mailWorld();
		const [member, other] = [await world.member('member'), await world.member('member')];
		await raise(world.admin, mention([me(member), me(other)]));
		world.around.clock.advance(3 * minute);
		await world.run();
		const mails = await box.read();
		const mine = mails[0]!;
		const url = /<([^>]+)\/stop>/.exec(mine.headers.find((one) => one.key === 'list-unsubscribe')!.value)![1]!;
		const token = new URL(url).pathname.split('/').at(-1)!;
		const { around, office } = world;
		const handler = unsubscribeHandler({ around, post: office.post });
		const ask = (method: string, body: string, given = token) =>
			handler.handle({
				...{ method, url: new URL(`${url}/stop`), params: { token: given }, address: '127.0.0.1' },
				header: () => undefined,
				body: async () => Buffer.from(body)
			});
		expect((await ask('GET', '')).status).toBe(303);
		expect(await readUnsubscribe(around, office.post, token)).toEqual({
			organisation: 'Tarro',
			kinds: ['mention'],
			isOff: false
		});
		expect((await ask('POST', 'List-Unsubscribe=One-Click')).status).toBe(200);
		expect(await readUnsubscribe(around, office.post, token)).toMatchObject({ isOff: true });
		const people = [member, other];
		const ways = await Promise.all(people.map(async (scope) => (await getChoices(scope)).ways));
		expect(ways.map((one) => one.mention).toSorted()).toEqual(['bell', 'mail']);
		expect(ways.map((one) => one.due)).toEqual(['mail', 'mail']);
		const forged = `${token.slice(0, -3)}abc`;
		expect((await ask('POST', '', forged)).status).toBe(404);
		expect(await unsubscribe(around, office.post, 'nonsense', true)).toMatchObject({ ok: false });
		expect((await ask('POST', 'what=everything')).status).toBe(303);
		const after = await Promise.all(people.map(async (scope) => Object.values((await getChoices(scope)).ways)));
		expect(after.filter((one) => one.includes('mail'))).toHaveLength(1);
	});

	test('a refusal for now is tried again later and less often, one for good is given up; an administrator may try again', async () => {
		const world = await mailWorld();
		expect(unwrap(await sendTest(world.admin, {})).address).toContain('@');
		box.refuse = { at: 'data', code: 451 };
		expect(await world.run()).toEqual(['later']);
		expect(await world.run()).toEqual([]);
		let tries = 1;
		for (; tries < 20; tries += 1) {
			world.around.clock.advance(25 * 60 * minute);
			if ((await world.run())[0] === 'failed') break;
		}
		expect(tries + 1).toBe(triesAtMost);
		const { counts, lines } = await getMailPage(world.admin);
		expect(counts.failed).toBe(1);
		expect(lines[0]).toMatchObject({ state: 'failed', kind: 'test', attempts: triesAtMost });
		expect(lines[0]!.error).toContain('Refused by the test');
		const member = await world.member('member');
		expect(await sendAgain(member, { id: lines[0]!.id })).toMatchObject({
			ok: false,
			error: { code: 'access.denied' }
		});
		expect(await sendTest(member, {})).toMatchObject({ ok: false, error: { code: 'access.denied' } });
		expect(await getMailPage(member)).toMatchObject({ lines: [] });
		expect(await sendAgain(world.stranger, { id: lines[0]!.id })).toMatchObject({ ok: false });
		box.refuse = null;
		unwrap(await sendAgain(world.admin, { id: lines[0]!.id }));
		expect(await world.run()).toEqual(['sent']);
		unwrap(await sendTest(world.admin, {}));
		box.refuse = { at: 'rcpt', code: 550 };
		expect(await world.run()).toEqual(['failed']);
	});

	test('two senders never take the same mail; whoever lost the claim writes nothing', async () => {
		const world = await mailWorld();
		const members = await Promise.all(Array.from({ length: 12 }, () => world.member('member')));
		await raise(world.admin, mention(members.map(me)));
		world.around.clock.advance(3 * minute);
		await Promise.all([gatherMails(world.around), gatherMails(world.around)]);
		const other = { ...world.office, worker: `there:2:${world.around.ids.id()}` };
		const drain = async (office: Office) => {
			for (let one = await sendNext(office); one !== null; one = await sendNext(office));
		};
		await Promise.all([drain(world.office), drain(other), drain(world.office), drain(other)]);
		expect(box.raw).toHaveLength(12);
		expect(new Set((await box.read()).map((mail) => mail.messageId)).size).toBe(12);
	});

	test('a sender that died: not begun is sent, confirmed is sent already, begun is left for a person to decide', async () => {
		const world = await mailWorld();
		for (let n = 0; n < 3; n += 1) unwrap(await sendTest(world.admin, {}));
		const { db } = world.around.handle;
		const rows = await db.selectFrom('mail').select('id').orderBy('id').execute();
		const claim = `here:1:an-earlier-life`;
		await db.updateTable('mail').set({ state: 'sending', claim, lease_until: '2030-01-01T00:00:00.000Z' }).execute();
		const { marks } = world.office;
		marks.begin(rows[1]!.id, claim);
		marks.begin(rows[2]!.id, claim);
		marks.confirm(rows[2]!.id, claim);
		// Of another machine, only the end of its claim tells.
		await settleLost({ ...world.office, worker: 'elsewhere:9:x' });
		expect((await getMailPage(world.admin)).counts).toMatchObject({ sending: 3 });
		expect(await world.run()).toEqual(['sent']);
		expect(box.raw).toHaveLength(1);
		const { counts, lines } = await getMailPage(world.admin);
		expect(counts).toMatchObject({ sent: 2, unconfirmed: 1, sending: 0 });
		expect(marks.read(rows[1]!.id, claim)).toBe('none');
		unwrap(await sendAgain(world.admin, { id: lines.find((line) => line.state === 'unconfirmed')!.id }));
		expect(await world.run()).toEqual(['sent']);
		expect(new Set((await box.read()).map((mail) => mail.messageId)).size).toBe(2);
	});

	test('an invitation goes out sealed, works, and is not sent once it was called back; a forgotten password likewise', async () => {
		const world = await mailWorld();
		const invitation = { name: 'Nora', email: 'nora@example.org', role: 'member', departmentId: null } as const;
		const made = unwrap(await invitePerson(world.admin, invitation));
		expect(made.mailed).toBe(true);
		const stored = await world.around.handle.db.selectFrom('mail').select('words').execute();
		expect(JSON.stringify(stored)).not.toContain(made.path.split('/').at(-1));
		expect(await world.run()).toEqual(['sent']);
		const [mail] = await box.read();
		expect(mail!.to![0]).toMatchObject({ address: 'nora@example.org' });
		const link = /https:\/\/cx\.tarro\.example(\/invite\/\S+)/.exec(mail!.text!)![1]!;
		expect(link).toBe(made.path);
		expect(await readInvitation(world.around, link.split('/').at(-1)!)).not.toBeNull();
		expect((await world.around.handle.db.selectFrom('mail').select('words').execute())[0]!.words).toBe('{}');
		unwrap(await invitePerson(world.admin, { ...invitation, email: 'kim@example.org' }));
		const open = await listInvitations(world.admin);
		const last = open.find((line) => line.email === 'kim@example.org')!;
		unwrap(await withdrawInvitation(world.admin, { id: last.id }));
		expect(await world.run()).toEqual(['dropped']);
		const member = await world.member('member');
		const userId = member.principal.kind === 'member' ? member.principal.userId : '';
		const { email } = await world.around.handle.db
			.selectFrom('user')
			.select('email')
			.where('id', '=', userId)
			.executeTakeFirstOrThrow();
		const visit = { address: '127.0.0.1', agent: null, device: null };
		expect(await askReset(world.around, { email: 'nobody@example.org' }, visit)).toEqual(
			await askReset(world.around, { email: email.toUpperCase() }, visit)
		);
		expect(await world.run()).toEqual(['sent']);
		const reset = (await box.read()).at(-1)!;
		const token = /\/reset\/(\S+)/.exec(reset.text!)![1]!;
		expect(await readReset(world.around, token)).toMatchObject({ email });
		expect(await memberScope(world.around, userId)).not.toBeNull();
	});

	test('without a mail server everything works and nothing is written', async () => {
		const world = await planWorld();
		Object.assign(world.admin, { post: postOf({ ...config, smtpUrl: null }) });
		const made = unwrap(
			await invitePerson(world.admin, { name: 'Nora', email: 'n@example.org', role: 'member', departmentId: null })
		);
		expect(made.mailed).toBe(false);
		expect(await sendTest(world.admin, {})).toMatchObject({ ok: false, error: { code: 'mail.off' } });
		expect(await world.around.handle.db.selectFrom('mail').selectAll().execute()).toEqual([]);
	});
});
