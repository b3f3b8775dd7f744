import { beforeEach, describe, expect, test } from 'vitest';
import { memberScope } from '#lib/server/access/organisation-scope.ts';
import { readSession } from '#lib/server/auth/sessions.ts';
import { setupLink } from '#lib/server/auth/setup.ts';
import { listWorkingHours } from '#lib/server/organisation/queries.ts';
import { addAdministrator, setUp, setUpIsOpen } from '#lib/server/workflows/set-up.ts';
import { surroundings, type TestAround } from '../../support/factories/identity.ts';
import { testDatabase } from '../../support/db.ts';

const input = {
	organisation: 'Tarro, a made-up grocer',
	name: 'Ines Marlow',
	email: 'ines@example.org',
	password: 'a quiet walk at seven',
	timeZone: 'Asia/Riyadh',
	language: 'ar-SA'
};
const options = { locale: 'en', visit: { address: '192.0.2.1', agent: null, device: null } };

describe('the first visit', () => {
	let around: TestAround;
	let secret: string;

	beforeEach(async () => {
		around = surroundings(await testDatabase());
		secret = (await setupLink({ around }))?.split('/').at(-1) ?? '';
	});

	test('founds the organisation with what can be guessed, and lets its administrator in', async () => {
		const entry = await setUp(around, secret, input, options);
		if (!entry.ok) throw new Error(entry.error.code);
		const user = (await readSession(around, entry.value.session))?.user;
		expect(user?.name).toBe('Ines Marlow');
		const scope = await memberScope(around, user?.id ?? '');
		expect(scope?.principal).toMatchObject({ role: 'admin' });
		expect(scope?.organisation).toMatchObject({
			name: 'Tarro, a made-up grocer',
			timeZone: 'Asia/Riyadh',
			currency: 'SAR',
			weekStart: 7
		});
		if (scope === null) throw new Error('no scope');
		const [hours] = await listWorkingHours(scope);
		expect(Object.keys(hours?.windows ?? {}).sort()).toEqual(['mon', 'sun', 'thu', 'tue', 'wed']);
	});

	test('happens once: of twenty at the same time one wins (S9)', async () => {
		const outcomes = await Promise.all(
			Array.from({ length: 20 }, (_, index) =>
				setUp(around, secret, { ...input, email: `person-${index}@example.org` }, options)
			)
		);
		expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
		const organisations = await around.handle.db.selectFrom('organisation').select('id').execute();
		expect(organisations).toHaveLength(1);
		expect(await setUpIsOpen(around, secret)).toBe(false);
	});

	test('is not spoiled by a weak password', async () => {
		expect(await setUp(around, secret, { ...input, password: 'tarro, a made-up grocer' }, options)).toMatchObject({
			error: { code: 'auth.password_personal' }
		});
		expect(await setUp(around, secret, input, options)).toMatchObject({ ok: true });
	});

	test('does not happen with any other secret', async () => {
		expect(await setUp(around, 'x'.repeat(43), input, options)).toMatchObject({ error: { code: 'auth.link_void' } });
	});

	test('is over when the operator has added an administrator', async () => {
		expect(await addAdministrator(around, input)).toMatchObject({ ok: true });
		expect(await setUp(around, secret, { ...input, email: 'other@example.org' }, options)).toMatchObject({
			error: { code: 'auth.link_void' }
		});
		expect(await addAdministrator(around, input)).toMatchObject({ error: { code: 'people.email_taken' } });
	});
});
