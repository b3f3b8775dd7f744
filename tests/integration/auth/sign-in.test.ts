import { beforeEach, describe, expect, test } from 'vitest';
import { guessLimits } from '#lib/server/auth/limits.ts';
import { hashPassword } from '#lib/server/auth/password.ts';
import { evenly, evenMs } from '#lib/server/http/evenly.ts';
import { readSession } from '#lib/server/auth/sessions.ts';
import { signIn, signOut, type Visit } from '#lib/server/workflows/sign-in.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { testDatabase } from '../../support/db.ts';

const password = 'a quiet walk at seven';
const visit = (more: Partial<Visit> = {}): Visit => ({ address: '192.0.2.1', agent: 'test', device: null, ...more });

describe('signing in', () => {
	let around: TestAround;
	let userId: string;
	let passwordHash: string;

	beforeEach(async () => {
		around = surroundings(await testDatabase());
		const hashed = await hashPassword(password);
		if (!hashed.ok) throw new Error(hashed.error.code);
		passwordHash = hashed.value;
		const organisation = await makeOrganisation(around);
		userId = (await makeMember(around, organisation.id, 'leader', { email: 'leila@example.org', passwordHash })).userId;
	});

	const attempt = (guess: string, more: Partial<Visit> = {}, email = 'leila@example.org') =>
		signIn(around, { email, password: guess }, visit(more));
	const trail = async (): Promise<string[]> => {
		const rows = await around.handle.db.selectFrom('audit_entry').select(['action']).orderBy('seq').execute();
		return rows.map((row) => row.action);
	};

	test('the right password begins a session, whatever the case of the address', async () => {
		const entry = await attempt(password, {}, ' LEILA@example.org ');
		if (!entry.ok) throw new Error(entry.error.code);
		expect((await readSession(around, entry.value.session))?.user.id).toBe(userId);
	});

	test('every sign-in makes a token of its own, whatever cookie came along (S6)', async () => {
		const [one, two] = [await attempt(password), await attempt(password)];
		if (!one.ok || !two.ok) throw new Error('refused');
		expect(one.value.session).not.toBe(two.value.session);
	});

	test('an unknown person and a wrong password are told the same (S7)', async () => {
		const wrong = await attempt('not the password at all');
		const unknown = await attempt(password, {}, 'nobody@example.org');
		expect(wrong).toEqual({ ok: false, error: { code: 'auth.wrong' } });
		expect(unknown).toEqual(wrong);
	});

	test('an unknown person and a wrong password are answered after the same time (S7, light form)', async () => {
		const timed = async (email: string): Promise<number> => {
			const times: number[] = [];
			for (let round = 0; round < 3; round += 1) {
				const began = performance.now();
				await evenly(() => attempt('not the password at all', { address: `192.0.2.${round}` }, email));
				times.push(performance.now() - began);
			}
			return times.sort((a, b) => a - b)[1] as number;
		};
		const [known, unknown] = [await timed('leila@example.org'), await timed('nobody@example.org')];
		expect(Math.min(known, unknown)).toBeGreaterThanOrEqual(evenMs - 2);
		expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(1.5);
	});

	test('at most ten guesses an hour reach one account, from one address or from 200 (S8)', async () => {
		const outcomes = [];
		for (let guess = 0; guess < 40; guess += 1) {
			outcomes.push(await attempt(`wrong guess number ${guess}`, { address: `198.51.100.${guess}` }));
		}
		const codes = outcomes.map((outcome) => (outcome.ok ? 'in' : outcome.error.code));
		expect(codes.filter((code) => code === 'auth.wrong')).toHaveLength(guessLimits.account);
		expect(codes.filter((code) => code === 'auth.too_many')).toHaveLength(30);
		const last = outcomes.at(-1);
		expect(last?.ok === false && last.error.params?.seconds).toBeLessThanOrEqual(3600);
		expect(last?.ok === false && last.error.params?.seconds).toBeGreaterThan(3000);
	});

	test('guesses at the same time count too', async () => {
		const outcomes = await Promise.all(
			Array.from({ length: 30 }, (_, guess) => attempt('wrong guess again', { address: `203.0.113.${guess}` }))
		);
		const reached = outcomes.filter((outcome) => !outcome.ok && outcome.error.code === 'auth.wrong');
		expect(reached.length).toBeLessThanOrEqual(guessLimits.account);
	});

	test('during the attack the right password still opens from a browser that was used before (S8)', async () => {
		const before = await attempt(password);
		if (!before.ok) throw new Error(before.error.code);
		for (let guess = 0; guess < 15; guess += 1) await attempt('a wrong guess here', { address: `198.51.100.${guess}` });
		expect(await attempt(password, { address: '198.51.100.77' })).toMatchObject({
			ok: false,
			error: { code: 'auth.too_many' }
		});
		expect(await attempt(password, { device: before.value.device })).toMatchObject({ ok: true });
	});

	test('another person’s browser is no way around the limit', async () => {
		const organisation = await makeOrganisation(around, { name: 'Another' });
		await makeMember(around, organisation.id, 'viewer', { email: 'eve@example.org', passwordHash });
		const eve = await attempt(password, {}, 'eve@example.org');
		if (!eve.ok) throw new Error(eve.error.code);
		for (let guess = 0; guess < 12; guess += 1) await attempt('a wrong guess here', { device: eve.value.device });
		expect(await attempt(password, { device: eve.value.device })).toMatchObject({ ok: false });
	});

	test('after an hour the account is open again: nobody is locked out for good', async () => {
		for (let guess = 0; guess < 12; guess += 1) await attempt('a wrong guess here');
		around.clock.advance(60 * 60_000 + 1);
		expect(await attempt(password)).toMatchObject({ ok: true });
	});

	test('right passwords do not count', async () => {
		for (let time = 0; time < 12; time += 1) expect(await attempt(password)).toMatchObject({ ok: true });
	});

	test('sign-in, refusal and sign-out each leave one line in the trail, without the password (S20)', async () => {
		await attempt('not the password at all');
		const entry = await attempt(password);
		if (!entry.ok) throw new Error(entry.error.code);
		await signOut(around, userId, entry.value.session);
		expect(await trail()).toEqual(['session.refused', 'session.started', 'session.ended']);
		const all = JSON.stringify(await around.handle.db.selectFrom('audit_entry').selectAll().execute());
		for (const secret of [password, 'not the password at all', entry.value.session, entry.value.device]) {
			expect(all).not.toContain(secret);
		}
		expect(await readSession(around, entry.value.session)).toBeNull();
	});
});
