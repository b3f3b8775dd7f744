import { beforeEach, describe, expect, test } from 'vitest';
import { endSessionAt, endSessions, renewSessions } from '#lib/server/auth/commands.ts';
import { sweepSignIns } from '#lib/server/auth/sweep.ts';
import { listSessions } from '#lib/server/auth/queries.ts';
import { beginSession, endSession, readSession } from '#lib/server/auth/sessions.ts';
import { systemIds } from '#lib/server/ids.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { testDatabase } from '../../support/db.ts';

const hour = 60 * 60_000;

describe('sessions (S6)', () => {
	let around: TestAround;
	let userId: string;
	const begin = () => beginSession(around, userId, { agent: 'Mozilla/5.0 (X11; Linux) Firefox/131.0' });

	beforeEach(async () => {
		around = surroundings(await testDatabase());
		const organisation = await makeOrganisation(around);
		userId = (await makeMember(around, organisation.id, 'leader')).userId;
	});

	test('the token opens, and nothing in the database does', async () => {
		const { token } = await begin();
		expect((await readSession(around, token))?.user.id).toBe(userId);
		const stored = await around.handle.db.selectFrom('session').selectAll().execute();
		expect(JSON.stringify(stored)).not.toContain(token);
		for (const row of stored) expect(await readSession(around, row.id)).toBeNull();
	});

	test('1,000 tokens are unique and hold at least 160 bits', () => {
		const tokens = new Set(Array.from({ length: 1000 }, () => systemIds.token()));
		expect(tokens.size).toBe(1000);
		for (const token of tokens) expect(Buffer.from(token, 'base64url').length * 8).toBeGreaterThanOrEqual(160);
	});

	test('it ends after twelve hours without a visit', async () => {
		const { token } = await begin();
		around.clock.advance(11 * hour);
		expect(await readSession(around, token)).not.toBeNull();
		around.clock.advance(11 * hour);
		expect(await readSession(around, token)).not.toBeNull();
		around.clock.advance(12 * hour + 1);
		expect(await readSession(around, token)).toBeNull();
	});

	test('it ends after thirty days however busy it is', async () => {
		const { token } = await begin();
		for (let hours = 0; hours < 30 * 24 - 8; hours += 8) {
			around.clock.advance(8 * hour);
			expect(await readSession(around, token)).not.toBeNull();
		}
		around.clock.advance(8 * hour);
		expect(await readSession(around, token)).toBeNull();
	});

	test('signing out, ending it from the list and ending all kill the token at once', async () => {
		const [one, two, three] = [await begin(), await begin(), await begin()];
		await endSession(around, one.token);
		expect(await readSession(around, one.token)).toBeNull();
		expect(await endSessionAt({ db: around.handle.db }, userId, two.handle)).toBe(true);
		expect(await readSession(around, two.token)).toBeNull();
		await endSessions({ db: around.handle.db }, userId);
		expect(await readSession(around, three.token)).toBeNull();
	});

	test('nobody ends another person’s session', async () => {
		const other = await makeOrganisation(around, { name: 'Another' });
		const stranger = await makeMember(around, other.id, 'admin');
		const { token, handle } = await begin();
		expect(await endSessionAt({ db: around.handle.db }, stranger.userId, handle)).toBe(false);
		expect(await readSession(around, token)).not.toBeNull();
	});

	test('after a change of rights the next visit gets a new token, and the old one is dead', async () => {
		const { token } = await begin();
		await renewSessions({ db: around.handle.db }, userId);
		const visit = await readSession(around, token);
		expect(visit?.renewed).toEqual(expect.any(String));
		expect(visit?.renewed).not.toBe(token);
		expect(await readSession(around, token)).toBeNull();
		const next = await readSession(around, visit?.renewed ?? '');
		expect(next?.user.id).toBe(userId);
		expect(next?.renewed).toBeNull();
	});

	test('a renewed token does not outlive the thirty days of the first', async () => {
		const { token } = await begin();
		const before = await around.handle.db.selectFrom('session').select('absolute_expires_at').executeTakeFirstOrThrow();
		around.clock.advance(5 * hour);
		await renewSessions({ db: around.handle.db }, userId);
		await readSession(around, token);
		const after = await around.handle.db.selectFrom('session').select('absolute_expires_at').executeTakeFirstOrThrow();
		expect(after).toEqual(before);
	});

	test('the list names the places, this one first, and leaves out what has ended', async () => {
		const first = await begin();
		around.clock.advance(13 * hour);
		const second = await begin();
		around.clock.advance(hour);
		const third = await begin();
		const lines = await listSessions({ db: around.handle.db, clock: around.clock }, userId, second.handle);
		expect(lines.map((line) => line.id)).toEqual([second.handle, third.handle]);
		expect(lines.map((line) => line.current)).toEqual([true, false]);
		expect(lines.some((line) => line.id === first.handle)).toBe(false);
	});

	test('sessions that have ended are cleared away, living ones stay', async () => {
		await begin();
		around.clock.advance(13 * hour);
		const living = await begin();
		await sweepSignIns(around);
		const rows = await around.handle.db.selectFrom('session').select('id').execute();
		expect(rows).toEqual([{ id: living.handle }]);
	});

	test.each(['', 'x', '../../etc/passwd', "' or 1=1 --", '\u0000', 'a'.repeat(5000)])(
		'%j is no token',
		async (token) => {
			expect(await readSession(around, token)).toBeNull();
		}
	);
});
