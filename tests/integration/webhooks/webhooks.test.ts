import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleMessage, sentEvents, webhookMessage } from '#lib/domain/webhooks/event.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { postOf } from '#lib/server/mail/post.ts';
import { checkAddress, isPublic, resolveAddress } from '#lib/server/webhooks/address.ts';
import { addWebhook, deliverAgain, pingWebhook, removeWebhook } from '#lib/server/webhooks/commands.ts';
import { deliver, signatureOf } from '#lib/server/webhooks/deliver.ts';
import { getWebhooks } from '#lib/server/webhooks/queries.ts';
import { raiseWebhook } from '#lib/server/webhooks/queue.ts';
import { pausesMs, sendNext, sweepDeliveries, type Office } from '#lib/server/webhooks/sender.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';

const post = postOf({ secretKey: 'x'.repeat(40), smtpUrl: null, mailFrom: null, appUrl: 'http://localhost' });
const local = { isDeveloper: true };
const open = { isDeveloper: false };

interface Heard {
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

let around: TestAround;
let office: Office;
let scope: OrganisationScope;
let organisationId: string;
let heard: Heard[];
let answer: { status: number; body?: string; headers?: Record<string, string>; waitMs?: number };
let server: Server;
let url: string;

beforeEach(async () => {
	around = { ...surroundings(await testDatabase()), post };
	office = { around, rules: local };
	const organisation = await makeOrganisation(around);
	scope = organisation.admin;
	organisationId = organisation.id;
	heard = [];
	answer = { status: 204 };
	server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			heard.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
			setTimeout(() => response.writeHead(answer.status, answer.headers).end(answer.body ?? ''), answer.waitMs ?? 0);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

async function add(events: readonly string[] = ['goal.turned'], of = scope) {
	const made = await addWebhook(of, { name: 'Chat', url, events: events as never }, local);
	if (!made.ok) throw new Error(made.error.code);
	return made.value;
}

const turned = { goal: 'g', strategy: 's', title: 'NPS', was: 'on_course', became: 'at_risk' } as const;
const state = async () => (await getWebhooks(scope)).deliveries.map((one) => [one.event, one.state, one.attempts]);

describe('telling another program', () => {
	test('arrives once, signed over its id, time and body; only what was asked for', async () => {
		const { secret } = await add(['goal.turned', 'review.closed']);
		expect(await raiseWebhook(scope, 'goal.turned', turned)).toBe(1);
		expect(
			await raiseWebhook(scope, 'alert.raised', { alert: 'a', metric: 'm', title: 't', value: 1, direction: 'worse' })
		).toBe(0);
		expect([await sendNext(office), await sendNext(office)]).toEqual(['sent', null]);
		const [message] = heard;
		const { headers, body } = message as Heard;
		const told = JSON.parse(body) as { id: string; type: string; data: object };
		expect(told).toMatchObject({ type: 'goal.turned', data: turned });
		expect(webhookMessage('goal.turned').parse(told)).toEqual(told);
		expect(headers['webhook-id']).toBe(told.id);
		const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
		expect(key.length).toBeGreaterThanOrEqual(24);
		const signed = createHmac('sha256', key)
			.update(`${told.id}.${headers['webhook-timestamp']}.${body}`)
			.digest('base64');
		expect(headers['webhook-signature']).toBe(`v1,${signed}`);
		expect(headers['accept-encoding']).toBe('identity');
		expect(await state()).toEqual([['goal.turned', 'sent', 1]]);
	});

	test('every kind of news has a message that shows it, as its schema says', () => {
		for (const event of sentEvents) {
			const example = exampleMessage(event);
			expect(webhookMessage(event).parse(example)).toEqual(example);
		}
	});

	test('the published example of the way of signing comes out the same', () => {
		// From the specification of Standard Webhooks.
		const body = '{"test": 2432232314}';
		expect(
			signatureOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, body)
		).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
	});

	test('waits longer after every failure, keeps its id, is given up in the end, and can be sent again', async () => {
		await add();
		await raiseWebhook(scope, 'goal.turned', turned);
		answer = { status: 500, body: 'try later\u0000\n<b>now</b>' };
		for (const [index, pause] of pausesMs.entries()) {
			expect(await sendNext(office)).toBe('later');
			expect(await sendNext(office)).toBeNull();
			around.clock.set(around.clock.now() + pause - 1);
			expect(await sendNext(office)).toBeNull();
			around.clock.set(around.clock.now() + 1);
			expect((await state())[0]).toEqual(['goal.turned', 'waiting', index + 1]);
		}
		expect(await sendNext(office)).toBe('failed');
		expect(new Set(heard.map((one) => one.headers['webhook-id'])).size).toBe(1);
		const [line] = (await getWebhooks(scope)).deliveries;
		expect(line).toMatchObject({
			state: 'failed',
			status: 500,
			answer: 'try later <b>now</b>',
			error: 'webhook.answer'
		});
		answer = { status: 200 };
		expect(await deliverAgain(scope, { id: line?.id ?? '' })).toMatchObject({ ok: true });
		expect(await sendNext(office)).toBe('sent');
		expect(await state()).toEqual([['goal.turned', 'sent', 1]]);
	});

	test('whose sender died is sent again when its claim has run out, by one of several who try', async () => {
		await add();
		await raiseWebhook(scope, 'goal.turned', turned);
		await scope.db
			.updateTable('webhook_delivery')
			.set({
				state: 'sending',
				claim: 'gone',
				lease_until: new Date(around.clock.now() + 60_000).toISOString(),
				attempts: 1
			})
			.execute();
		expect(await sendNext(office)).toBeNull();
		around.clock.set(around.clock.now() + 61_000);
		const went = await Promise.all([sendNext(office), sendNext(office), sendNext(office)]);
		expect(went.filter((one) => one === 'sent')).toHaveLength(1);
		expect(heard).toHaveLength(1);
	});

	test('is undone with the deed that it tells of', async () => {
		await add();
		const { inTransaction } = await import('#lib/server/db/transaction.ts');
		await inTransaction(scope, async (inner) => {
			await raiseWebhook(inner, 'goal.turned', turned);
			return { ok: false, error: { code: 'goal.not_found' } } as const;
		});
		expect(await state()).toEqual([]);
	});

	test('redirects are not followed, slow ones are left, long answers are cut, who is gone is not asked again', async () => {
		await add();
		const once = async (next: typeof answer, more: Partial<Office> = {}) => {
			await raiseWebhook(scope, 'goal.turned', turned);
			answer = next;
			await sendNext({ ...office, ...more });
			const [line] = (await getWebhooks(scope)).deliveries;
			await scope.db.deleteFrom('webhook_delivery').execute();
			return line;
		};
		expect(await once({ status: 302, headers: { location: url } })).toMatchObject({
			state: 'waiting',
			status: 302,
			error: 'webhook.redirect'
		});
		expect(heard).toHaveLength(1);
		expect(await once({ status: 200, waitMs: 1_500 }, { timeoutMs: 200 })).toMatchObject({
			error: 'webhook.timeout',
			status: null
		});
		const long = await once({ status: 400, body: 'x'.repeat(5_000_000) });
		expect(long).toMatchObject({ status: 400, state: 'waiting' });
		expect(long?.answer.length).toBe(500);
		expect(await once({ status: 410 })).toMatchObject({ state: 'failed', status: 410 });
	});

	test('old ones are taken away', async () => {
		await add();
		await raiseWebhook(scope, 'goal.turned', turned);
		await sendNext(office);
		await sweepDeliveries(office);
		expect(await state()).toHaveLength(1);
		around.clock.set(around.clock.now() + 31 * 86_400_000);
		await sweepDeliveries(office);
		expect(await state()).toEqual([]);
	});
});

describe('who may', () => {
	test('only administrators name, try, remove and send again; the secret is shown once and kept locked', async () => {
		const { id, secret } = await add();
		await pingWebhook(scope, { id });
		const [delivery] = (await getWebhooks(scope)).deliveries;
		for (const role of ['leader', 'head', 'member', 'analyst', 'viewer'] as const) {
			const { scope: other } = await makeMember(around, organisationId, role);
			const denied = { error: { code: 'access.denied' } };
			expect(await addWebhook(other, { name: 'x', url, events: ['goal.turned'] }, local)).toMatchObject(denied);
			expect(await pingWebhook(other, { id })).toMatchObject(denied);
			expect(await removeWebhook(other, { id })).toMatchObject(denied);
			expect(await deliverAgain(other, { id: delivery?.id ?? '' })).toMatchObject(denied);
			expect(await getWebhooks(other)).toEqual({ webhooks: [], deliveries: [] });
		}
		for (const table of ['webhook', 'webhook_delivery', 'audit_entry'] as const) {
			expect(JSON.stringify(await scope.db.selectFrom(table).selectAll().execute())).not.toContain(secret.slice(6));
		}
	});

	test('another organisation’s are as if they were not there, and hear nothing of us (S1)', async () => {
		const { id } = await add();
		await pingWebhook(scope, { id });
		const [delivery] = (await getWebhooks(scope)).deliveries;
		const stranger = (await makeOrganisation(around, { name: 'Elsewhere' })).admin;
		const unknown = { error: { code: 'webhook.not_found' } };
		expect(await pingWebhook(stranger, { id })).toMatchObject(unknown);
		expect(await removeWebhook(stranger, { id })).toMatchObject(unknown);
		expect(await deliverAgain(stranger, { id: delivery?.id ?? '' })).toMatchObject(unknown);
		expect(await getWebhooks(stranger)).toEqual({ webhooks: [], deliveries: [] });
		expect(await raiseWebhook(stranger, 'goal.turned', turned)).toBe(0);
		expect(await removeWebhook(scope, { id })).toMatchObject({ ok: true });
		expect(await getWebhooks(scope)).toEqual({ webhooks: [], deliveries: [] });
	});
});

describe('where we may send to (S15)', () => {
	const inside = [
		'https://127.0.0.1/', 'https://127.1/', 'https://127.0.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0x7f.0.0.1/',
		'https://0177.0.0.1/', 'https://017700000001/', 'https://127.0.0.1./', 'https://0/', 'https://0.0.0.0/', 'https://10.0.0.1/',
		'https://10.255.255.255/', 'https://172.16.0.1/', 'https://172.31.255.255/', 'https://192.168.0.1/', 'https://169.254.169.254/latest/meta-data',
		'https://100.64.0.1/', 'https://100.100.100.200/', 'https://192.0.0.1/', 'https://192.0.2.1/', 'https://198.18.0.1/', 'https://198.51.100.1/',
		'https://203.0.113.1/', 'https://224.0.0.1/', 'https://239.255.255.255/', 'https://240.0.0.1/', 'https://255.255.255.255/',
		'https://[::1]/', 'https://[::]/', 'https://[0:0:0:0:0:0:0:1]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/', 'https://[::ffff:10.0.0.1]/',
		'https://[::ffff:169.254.169.254]/', 'https://[64:ff9b::7f00:1]/', 'https://[64:ff9b::169.254.169.254]/', 'https://[2002:7f00:1::]/', 'https://[2002:a00:1::]/',
		'https://[fe80::1]/', 'https://[fc00::1]/', 'https://[fd00:ec2::254]/', 'https://[ff02::1]/', 'https://[2001:db8::1]/', 'https://[2001::1]/',
		'https://[100::1]/', 'https://[::7f00:1]/', 'https://[::127.0.0.1]/', 'https://[::a9fe:a9fe]/', 'https://[::ffff:0:127.0.0.1]/', 'https://[::ffff:0:0]/',
		'https://[64:ff9b:1::7f00:1]/', 'https://[fec0::1]/', 'https://[100:0:0:1::1]/', 'https://[4000::1]/', 'https://[2001:2::1]/', 'https://[5f00::1]/',
		'https://192.88.99.1/', 'https://0x0/', 'https://0177.1/', 'https://127.0.0.1%2e/', 'https://1②7.0.0.1/', 'https://%31%32%37.0.0.1/',
		'https://localhost.localdomain.internal/', 'https://a.home.arpa./', 'https://localhost/', 'https://LOCALHOST/', 'https://localhost./', 'https://a.localhost/', 'https://printer.local/', 'https://db.internal/',
		'https://metadata/', 'https://router.home.arpa/', 'https://①②⑦.0.0.1/', 'https://127。0。0。1/', 'https://１２７.0.0.1/'
	]; // prettier-ignore
	test.each(inside)('%s is refused', async (address) => {
		expect((await resolveAddress(address, open, () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]))).ok).toBe(
			false
		);
	});

	test.each([
		['http://example.com/', 'webhook.not_https'],
		['ftp://example.com/', 'webhook.not_https'],
		['file:///etc/passwd', 'webhook.not_https'],
		['gopher://example.com/', 'webhook.not_https'],
		['javascript:alert(1)', 'webhook.not_https'],
		['https://user:pass@example.com/', 'webhook.with_password'],
		['https://example.com@127.0.0.1/', 'webhook.with_password'],
		['https://example.com:8443/', 'webhook.port'],
		['https://example.com:22/', 'webhook.port'],
		['example.com', 'webhook.not_an_address'],
		['https://', 'webhook.not_an_address'],
		['', 'webhook.not_an_address']
	])('%s is refused as %s', (address, code) => {
		expect(checkAddress(address, open)).toMatchObject({ ok: false, error: { code } });
	});

	test('a public name passes, unless one of its addresses is not public', async () => {
		const as = (...addresses: string[]) =>
			resolveAddress('https://hooks.example.com/x', open, () =>
				Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
			);
		expect(await as('93.184.215.14')).toMatchObject({ ok: true, value: { address: '93.184.215.14', family: 4 } });
		expect(await as('2606:2800:21f:cb07:6820:80da:af6b:8b2c')).toMatchObject({ ok: true, value: { family: 6 } });
		expect(await as('93.184.215.14', '127.0.0.1')).toMatchObject({ error: { code: 'webhook.not_public' } });
		expect(await as('93.184.215.14', '::ffff:10.0.0.1')).toMatchObject({ error: { code: 'webhook.not_public' } });
		expect(await as()).toMatchObject({ error: { code: 'webhook.unresolved' } });
		expect(
			await resolveAddress('https://hooks.example.com', open, () => Promise.reject(new Error('none')))
		).toMatchObject({
			error: { code: 'webhook.unresolved' }
		});
		expect([isPublic('8.8.8.8'), isPublic('10.0.0.1'), isPublic('nonsense')]).toEqual([true, false, false]);
	});

	test('the connection goes to the checked address: a name that means something else a moment later leads nowhere else', async () => {
		let asked = 0;
		const rebinding = () => {
			asked += 1;
			return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
		};
		const { port } = server.address() as AddressInfo;
		const message = {
			id: 'm',
			url: `http://rebind.example.com:${port}/`,
			secret: 'whsec_AAAA',
			body: '{}',
			timestamp: 1
		};
		// For everybody but developers the loopback address is refused, and nothing is heard.
		expect(
			await deliver({ ...message, url: 'https://rebind.example.com/' }, open, { resolve: rebinding })
		).toMatchObject({
			isTaken: false,
			error: 'webhook.not_public'
		});
		expect(heard).toHaveLength(0);
		// A developer's name goes to the address that was looked up, once.
		asked = 0;
		expect(await deliver(message, local, { resolve: rebinding })).toMatchObject({ isTaken: true, status: 204 });
		expect([asked, heard[0]?.headers.host]).toEqual([1, `rebind.example.com:${port}`]);
	});

	test('developers reach their own machine, and no other inside', () => {
		expect(checkAddress('http://localhost:5000/x', local).ok).toBe(true);
		expect(checkAddress('http://127.0.0.1:5000/x', local).ok).toBe(true);
		expect(checkAddress('http://10.0.0.1/x', local)).toMatchObject({ error: { code: 'webhook.not_public' } });
		expect(checkAddress('http://169.254.169.254/', local)).toMatchObject({ error: { code: 'webhook.not_public' } });
	});

	test('an address inside cannot even be kept', async () => {
		for (const inner of ['https://127.0.0.1/', 'http://example.com/', 'https://localhost/']) {
			expect((await addWebhook(scope, { name: 'x', url: inner, events: ['goal.turned'] }, open)).ok).toBe(false);
		}
		expect((await getWebhooks(scope)).webhooks).toEqual([]);
	});
});
