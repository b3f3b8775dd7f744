import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok } from '#lib/domain/shared/result.ts';
import { memberScope, principalScope, type Surroundings } from '#lib/server/access/organisation-scope.ts';
import { openDatabase, type DatabaseHandle } from '#lib/server/db/client.ts';
import { inTransaction } from '#lib/server/db/transaction.ts';
import { systemIds } from '#lib/server/ids.ts';
import { createLog } from '#lib/server/log.ts';
import { getBell } from '#lib/server/notices/queries.ts';
import { raiseNotice } from '#lib/server/notices/raise.ts';
import { appHome, type AppHome } from '../support/app.ts';
import { makeMember, type TestMember } from '../support/factories/identity.ts';
import { postBox, type PostBox } from '../support/post-box.ts';
import { projectRoot } from '../support/source-files.ts';

const isBuilt = existsSync(join(projectRoot, 'build/ninefold.js'));
const isFull = process.env['NINEFOLD_RELIABILITY'] === 'full';
const kills = Number(process.env['NINEFOLD_KILLS'] ?? (isFull ? 20 : 3));
const notices = isFull ? 1_000 : 120;
const people = isFull ? 100 : 24;
const lowered = 4;
const skipped = isBuilt ? '' : ' (skipped: the server is not built)';

/** Numbers between 0 and 1 that are the same in every run. */
function numbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe.skipIf(!isBuilt)(`mails of a server that is killed at any moment${skipped}`, () => {
	let home: AppHome;
	let box: PostBox;
	let handle: DatabaseHandle;
	let around: Surroundings;
	let organisationId = '';
	const members: TestMember[] = [];
	const strangers: TestMember[] = [];

	beforeAll(async () => {
		box = await postBox();
		home = await appHome({
			environment: { SMTP_URL: box.url, MAIL_FROM: 'Ninefold <cx@ninefold.test>', LOG_LEVEL: 'silent' }
		});
		const about = [
			'--organisation',
			'Kill',
			'--name',
			'Ada',
			'--email',
			'a@b.test',
			'--password',
			'a long enough passphrase'
		];
		expect((await home.cli('admin', 'create', ...about)).stderr).toBe('');
		handle = openDatabase({ url: home.environment['DATABASE_URL'] ?? '' });
		around = {
			handle,
			// What is told was told some minutes ago, so that nothing waits to be gathered with it.
			clock: { now: () => Date.now() - 5 * 60_000 },
			ids: systemIds,
			log: createLog({ logLevel: 'silent' }),
			publish: () => undefined
		};
		const { id } = await handle.db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
		organisationId = id;
		for (let n = 0; n < people; n += 1) {
			members.push(await makeMember(around, id, 'member', { email: `reader-${n}@ninefold.test` }));
		}
		for (let n = 0; n < lowered; n += 1) {
			strangers.push(await makeMember(around, id, 'head', { email: `lowered-${n}@ninefold.test` }));
		}
		for (const { membershipId } of [...members, ...strangers]) {
			const place = { organisation_id: id, membership_id: membershipId };
			await handle.db
				.insertInto('notice_quiet')
				.values({ ...place, from_minute: 0, until_minute: 0, working_days: 0 })
				.execute();
			await handle.db
				.insertInto('notice_choice')
				.values([
					{ ...place, kind: 'answered', way: 'mail' },
					{ ...place, kind: 'comment', way: 'mail' }
				])
				.execute();
		}
	}, 120_000);
	afterAll(async () => {
		await handle?.close();
		await box?.close();
		home?.remove();
	});

	/** Tells some people one thing each, and heads who will be heads no longer a thing that only heads may see. */
	async function wave(from: number, size: number): Promise<void> {
		const scope = await principalScope(around, organisationId, { kind: 'job' });
		if (scope === null) throw new Error('The organisation is missing');
		const told = await inTransaction(scope, async (inner) => {
			for (let n = from; n < from + size; n += 1) {
				await raiseNotice(inner, {
					kind: 'comment',
					to: [members[n % people]!.membershipId],
					path: '/strategies',
					words: { title: `Notice ${n};`, quote: null }
				});
			}
			for (const one of strangers) {
				await raiseNotice(inner, {
					kind: 'answered',
					to: [one.membershipId],
					path: '/voices',
					words: { title: `Secret ${from};` }
				});
			}
			return ok();
		});
		expect(told.ok).toBe(true);
		const ids = strangers.map((one) => one.membershipId);
		await handle.db.updateTable('membership').set({ role: 'member' }).where('id', 'in', ids).execute();
	}

	const open = async (): Promise<number> => {
		const [mails, alone] = await Promise.all([
			handle.db
				.selectFrom('mail')
				.select(({ fn }) => fn.countAll<number>().as('n'))
				.where('state', 'in', ['waiting', 'sending'])
				.executeTakeFirstOrThrow(),
			handle.db
				.selectFrom('notice')
				.select(({ fn }) => fn.countAll<number>().as('n'))
				.where('mail_id', '=', '')
				.executeTakeFirstOrThrow()
		]);
		return Number(mails.n) + Number(alone.n);
	};

	test(`${notices} notices, ${kills} kills: none is sent twice, none is lost, none shows what its reader may not see, and bells agree`, async () => {
		const next = numbers(20_261_122);
		const size = Math.ceil(notices / kills);
		let raised = 0;
		for (let round = 0; round < kills; round += 1) {
			const ids = strangers.map((one) => one.membershipId);
			await handle.db.updateTable('membership').set({ role: 'head' }).where('id', 'in', ids).execute();
			const count = Math.min(size, notices - raised);
			await wave(raised, count);
			raised += count;
			const before = box.raw.length;
			const app = await home.start();
			// Somewhere in the midst of sending: after a number of mails, and at any point of the next.
			const wanted = before + 3 + Math.floor(next() * (people / 2));
			const deadline = performance.now() + 20_000;
			while (box.raw.length < wanted && performance.now() < deadline && (await open()) > 0) await pause(4);
			await pause(next() * 25);
			await app.kill();
		}
		expect(raised).toBe(notices);
		const app = await home.start();
		const deadline = performance.now() + 90_000;
		while ((await open()) > 0 && performance.now() < deadline) await pause(100);
		expect(await app.stop()).toBe(0);
		expect(await open()).toBe(0);

		const counts = new Map<number, number>();
		const mails = await box.read();
		for (const mail of mails) {
			expect(mail.text).not.toContain('Secret');
			for (const found of (mail.text ?? '').matchAll(/Notice (\d+);/g)) {
				const n = Number(found[1]);
				counts.set(n, (counts.get(n) ?? 0) + 1);
				// To the person whom it concerns and to nobody else.
				expect(mail.to?.map((one) => one.address)).toEqual([members[n % people]!.email]);
			}
		}
		expect(mails.some((mail) => mail.to?.[0]?.address?.startsWith('lowered'))).toBe(false);
		expect(new Set(mails.map((mail) => mail.messageId)).size).toBe(mails.length);
		expect([...counts].filter(([, times]) => times > 1)).toEqual([]);
		// A mail that went out without a receipt is not sent again by itself: it is listed, and at most one a kill.
		const unsure = await handle.db
			.selectFrom('mail')
			.innerJoin('notice', 'notice.mail_id', 'mail.id')
			.select(['notice.words', 'mail.id'])
			.where('mail.state', '=', 'unconfirmed')
			.execute();
		expect(new Set(unsure.map((row) => row.id)).size).toBeLessThanOrEqual(kills);
		const excused = new Set(unsure.map((row) => Number(/Notice (\d+);/.exec(row.words)?.[1])));
		const missing = Array.from({ length: notices }, (_, n) => n).filter((n) => !counts.has(n) && !excused.has(n));
		expect(missing).toEqual([]);

		for (const [index, member] of members.entries()) {
			const scope = await memberScope(around, member.userId, organisationId);
			const expected = Array.from({ length: notices }, (_, n) => n).filter((n) => n % people === index).length;
			expect((await getBell(scope!)).unread).toBe(expected);
		}
		for (const stranger of strangers) {
			const scope = await memberScope(around, stranger.userId, organisationId);
			expect((await getBell(scope!)).unread).toBe(0);
		}
		const lines = await handle.db.selectFrom('notice').select('id').execute();
		expect(lines.length).toBe(notices + kills * lowered);
	}, 600_000);
});
