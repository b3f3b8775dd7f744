import { beforeEach, describe, expect, test } from 'vitest';
import {
	describeOrganisation,
	dropWorkingHours,
	hoursInput,
	setWorkingHours
} from '#lib/server/organisation/commands.ts';
import { getOrganisation, listWorkingHours } from '#lib/server/organisation/queries.ts';
import { makeMember, makeOrganisation, surroundings, type TestOrganisation } from '../../support/factories/identity.ts';
import { testDatabase } from '../../support/db.ts';

let ours: TestOrganisation;
let theirs: TestOrganisation;
let around: ReturnType<typeof surroundings>;

beforeEach(async () => {
	around = surroundings(await testDatabase());
	ours = await makeOrganisation(around);
	theirs = await makeOrganisation(around, { name: 'Freshlane' });
});

const settings = {
	version: 1,
	name: 'Tarro',
	locale: 'en',
	timeZone: 'Europe/Berlin',
	periodKind: 'fiscal',
	fiscalStartMonth: 4,
	weekStart: 1,
	currency: 'EUR'
} as const;

describe('the settings of the organisation', () => {
	test('change for this organisation alone and leave one line in the trail (S1, S20)', async () => {
		expect(await describeOrganisation(ours.admin, settings)).toMatchObject({ ok: true });
		expect(await getOrganisation(ours.admin)).toEqual({ ...settings, version: 2 });
		expect(await getOrganisation(theirs.admin)).toMatchObject({ name: 'Freshlane', version: 1 });
		const trail = await around.handle.db.selectFrom('audit_entry').select(['action', 'organisation_id']).execute();
		expect(trail).toEqual([{ action: 'organisation.described', organisation_id: ours.id }]);
	});

	test('of two who save the same version the second is told', async () => {
		await describeOrganisation(ours.admin, settings);
		expect(await describeOrganisation(ours.admin, { ...settings, name: 'Mine' })).toMatchObject({
			error: { code: 'settings.changed' }
		});
		expect((await getOrganisation(ours.admin)).name).toBe('Tarro');
	});

	test('are changed by administrators only', async () => {
		const leader = await makeMember(around, ours.id, 'leader');
		expect(await describeOrganisation(leader.scope, settings)).toMatchObject({ error: { code: 'access.denied' } });
	});
});

describe('working hours', () => {
	const week = (more: Record<string, string> = {}) =>
		hoursInput.parse({ mon_open: '1', mon_from: '08:00', mon_until: '12:00', ...more });

	test('hold from a day on; those before stay', async () => {
		expect(await setWorkingHours(ours.admin, week({ validFrom: '2027-01-01', holidays: '2027-05-01' }))).toMatchObject({
			ok: true
		});
		const lines = await listWorkingHours(ours.admin);
		expect(lines).toHaveLength(2);
		expect(lines[0]?.windows).toHaveProperty('fri');
		expect(lines[1]).toMatchObject({
			validFrom: '2027-01-01',
			windows: { mon: [['08:00', '12:00']] },
			holidays: ['2027-05-01']
		});
	});

	test('of the same day are replaced', async () => {
		await setWorkingHours(ours.admin, week());
		const [only, ...rest] = await listWorkingHours(ours.admin);
		expect(rest).toEqual([]);
		expect(only?.windows).toEqual({ mon: [['08:00', '12:00']] });
	});

	test('that make no sense are refused with the field that is at fault', async () => {
		expect(await setWorkingHours(ours.admin, week({ mon_until: '07:00' }))).toMatchObject({
			error: { code: 'calendar.window_ends_before_start', field: 'mon_until' }
		});
		expect(await setWorkingHours(ours.admin, week({ holidays: '2027-02-30' }))).toMatchObject({
			error: { code: 'calendar.invalid_date', field: 'holidays' }
		});
		expect(await setWorkingHours(ours.admin, hoursInput.parse({}))).toMatchObject({
			error: { code: 'settings.no_working_day' }
		});
		expect(hoursInput.safeParse({ mon_from: 'nine' }).success).toBe(false);
	});

	test('that are to come can be taken away; the first ones, and another organisation’s, cannot (S1)', async () => {
		await setWorkingHours(ours.admin, week({ validFrom: '2027-01-01' }));
		const [first, second] = await listWorkingHours(ours.admin);
		const drop = (scope: typeof ours.admin, line = second) =>
			dropWorkingHours(scope, { id: line?.id ?? '', validFrom: line?.validFrom ?? '' });
		expect(await drop(theirs.admin)).toMatchObject({ error: { code: 'settings.hours_not_found' } });
		expect(await drop(ours.admin, first)).toMatchObject({ error: { code: 'settings.hours_not_found' } });
		expect(await drop(ours.admin)).toMatchObject({ ok: true });
		expect(await listWorkingHours(ours.admin)).toHaveLength(1);
	});
});
