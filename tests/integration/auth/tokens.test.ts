import { beforeEach, describe, expect, test } from 'vitest';
import { setupLink } from '#lib/server/auth/setup.ts';
import { issueToken, peekToken, redeemToken, tokenLifeMs } from '#lib/server/auth/tokens.ts';
import { systemIds } from '#lib/server/ids.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { testDatabase } from '../../support/db.ts';

describe('one-time links (S9)', () => {
	let around: TestAround;
	let organisationId: string;
	const place = () => ({ db: around.handle.db, clock: around.clock, ids: around.ids });

	beforeEach(async () => {
		around = surroundings(await testDatabase());
		organisationId = (await makeOrganisation(around)).id;
	});

	const invite = (email = 'mei@example.org') =>
		issueToken(place(), { purpose: 'invite', organisationId, email, name: 'Mei', role: 'head' });

	test('the secret has 256 bits and is not in the database', async () => {
		expect(Buffer.from(systemIds.token(), 'base64url')).toHaveLength(32);
		const { token } = await invite();
		const rows = await around.handle.db.selectFrom('token').selectAll().execute();
		expect(JSON.stringify(rows)).not.toContain(token);
	});

	test('exactly one of twenty uses at the same time wins', async () => {
		const { token } = await invite();
		const outcomes = await Promise.all(Array.from({ length: 20 }, () => redeemToken(place(), 'invite', token)));
		expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
		expect(outcomes.filter((outcome) => !outcome.ok && outcome.error.code === 'auth.link_void')).toHaveLength(19);
	});

	test('looking uses nothing up', async () => {
		const { token } = await invite();
		for (let look = 0; look < 5; look += 1) expect(await peekToken(place(), 'invite', token)).not.toBeNull();
		expect(await redeemToken(place(), 'invite', token)).toMatchObject({ ok: true, value: { organisationId } });
		expect(await peekToken(place(), 'invite', token)).toBeNull();
	});

	test('it opens one purpose only', async () => {
		const { token } = await invite();
		expect(await redeemToken(place(), 'reset', token)).toMatchObject({ ok: false });
		expect(await redeemToken(place(), 'setup', token)).toMatchObject({ ok: false });
		expect(await redeemToken(place(), 'invite', token)).toMatchObject({ ok: true });
	});

	test('invitations live for 72 hours, resets for 30 minutes, to the second', async () => {
		expect(tokenLifeMs.invite).toBe(72 * 60 * 60_000);
		expect(tokenLifeMs.reset).toBe(30 * 60_000);
		const { token } = await invite();
		around.clock.advance(tokenLifeMs.invite - 1000);
		expect(await peekToken(place(), 'invite', token)).not.toBeNull();
		around.clock.advance(1000);
		expect(await redeemToken(place(), 'invite', token)).toMatchObject({ ok: false });
	});

	test('a newer link for the same person voids the older one, and no one else’s', async () => {
		const older = await invite();
		const other = await invite('nikos@example.org');
		const newer = await invite();
		expect(await redeemToken(place(), 'invite', older.token)).toMatchObject({ ok: false });
		expect(await redeemToken(place(), 'invite', other.token)).toMatchObject({ ok: true });
		expect(await redeemToken(place(), 'invite', newer.token)).toMatchObject({ ok: true });
	});

	test.each(['', '%', "' or '1'='1", '\u0000', 'a'.repeat(100_000)])('%j opens nothing', async (secret) => {
		expect(await redeemToken(place(), 'invite', secret)).toMatchObject({ ok: false });
	});
});

describe('the set-up link', () => {
	test('there is one while nobody can sign in; a new start voids the older; afterwards there is none', async () => {
		const around = surroundings(await testDatabase());
		const place = { db: around.handle.db, clock: around.clock, ids: around.ids };
		const first = await setupLink({ around });
		const second = await setupLink({ around });
		expect(first).toMatch(/^\/setup\/[\w-]{43}$/);
		expect(await peekToken(place, 'setup', first?.slice('/setup/'.length) ?? '')).toBeNull();
		expect(await peekToken(place, 'setup', second?.slice('/setup/'.length) ?? '')).not.toBeNull();
		const { id } = await makeOrganisation(around);
		// Somebody without a password (the people of the demo) does not close the set-up.
		expect(await setupLink({ around })).not.toBeNull();
		await makeMember(around, id, 'admin', { passwordHash: 'kept elsewhere' });
		expect(await setupLink({ around })).toBeNull();
	});
});
