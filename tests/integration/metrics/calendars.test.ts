import { describe, expect, test } from 'vitest';
import { hourMs } from '#lib/domain/shared/instant.ts';
import { caseCalendars } from '#lib/server/metrics/case-clock.ts';
import { latestRecount, recountAllCalendars, recountCalendars } from '#lib/server/metrics/calendar-recount.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { todayOf } from '#lib/server/metrics/board.ts';
import { findTimes } from '#lib/server/metrics/times.ts';
import { readView } from '#lib/domain/measurement/view.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { ensureCaseSources, recordBatch, type NewRecord } from '#lib/server/metrics/record.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import {
	describeOrganisation,
	dropWorkingHours,
	hoursInput,
	setWorkingHours
} from '#lib/server/organisation/commands.ts';
import { listWorkingHours } from '#lib/server/organisation/queries.ts';
import { planWorld, unwrap, type PlanWorld } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const hours = (from: string, until: string, more: Record<string, string> = {}) =>
	hoursInput.parse({
		...Object.fromEntries(days.flatMap((day) => [[`${day}_open`, '1'], [`${day}_from`, from], [`${day}_until`, until]])),
		...more
	}); // prettier-ignore

/** A Monday, in the zone of the organisation. */
const monday = '2026-11-09';
const window = { from: '2026-11-01', to: '2026-11-30' };

async function served() {
	const world = await planWorld();
	const { admin } = world;
	await admin.db.updateTable('organisation').set({ time_zone: 'UTC' }).where('id', '=', world.organisationId).execute();
	const scope = { ...admin, organisation: { ...admin.organisation, timeZone: 'UTC' } };
	const service = await world.department(scope, 'Service');
	const sources = await ensureCaseSources(scope, 'case');
	unwrap(await setWorkingHours(scope, hours('09:00', '17:00')));
	await recountCalendars(scope);
	const { id } = unwrap(
		await addMetric(scope, { title: 'Solved', kind: 'resolution', sourceIds: [sources.opened.resolution] })
	);
	/** Opened at nine on the Monday, solved so many hours later. */
	const solved = (
		key: string,
		after: number | null,
		more: Partial<NonNullable<NewRecord['clock']>> = {}
	): NewRecord => {
		const opened = Date.parse(`${monday}T09:00:00Z`);
		return {
			kind: 'case',
			sourceKey: key,
			at: opened,
			body: {},
			observations: [],
			clock: {
				type: 'case',
				opened,
				firstAnswer: null,
				resolved: after === null ? null : opened + after * hourMs,
				...more
			}
		};
	};
	const hoursOf = async () => ((await figure(scope, id, window)).value ?? 0) / 3600;
	return { world, scope, service, id, solved, hoursOf };
}

async function isWell(scope: PlanWorld['admin']): Promise<boolean> {
	return (await examineFigures(scope)).isWell;
}

describe('working hours per department (R-003-03)', () => {
	test('cases are measured in the hours of their department, all others in those of the organisation', async () => {
		const { scope, service, solved, hoursOf } = await served();
		await recordBatch(scope, [solved('a', 24)]);
		expect(await hoursOf()).toBe(8);
		unwrap(await setWorkingHours(scope, hours('00:00', '24:00', { departmentId: service })));
		await recordBatch(scope, [solved('b', 24, { departmentId: service }), solved('c', 24, { departmentId: service })]);
		expect(await hoursOf()).toBe(24);
	});

	test('half days, breaks and days off count as they are; a zone of its own shifts a department', async () => {
		const { scope, service, solved, hoursOf } = await served();
		const about = {
			departmentId: service,
			halfDays: `${monday} 09:00-12:00`,
			holidays: '2026-11-10',
			...Object.fromEntries(days.flatMap((day) => [[`${day}_from2`, '18:00'], [`${day}_until2`, '20:00']]))
		}; // prettier-ignore
		unwrap(await setWorkingHours(scope, hours('09:00', '17:00', about)));
		await recordBatch(scope, [solved('a', 72, { departmentId: service })]);
		// Monday until noon, Tuesday off, Wednesday nine to five and six to eight.
		expect(await hoursOf()).toBe(3 + 10);
		unwrap(await setWorkingHours(scope, hours('09:00', '17:00', { departmentId: service, timeZone: 'Asia/Tokyo' })));
		await recountCalendars(scope);
		// Nine in UTC is six in the evening there: three whole days, from Tuesday on.
		expect(await hoursOf()).toBe(24);
		expect(await isWell(scope)).toBe(true);
	});

	test('a night desk works through midnight, and a day off closes its own date', async () => {
		const { scope, service, solved, hoursOf } = await served();
		unwrap(await setWorkingHours(scope, hours('22:00', '06:00', { departmentId: service })));
		await recordBatch(scope, [solved('a', 48, { departmentId: service })]);
		// Nine in the morning of Monday to nine of Wednesday: two nights of eight hours.
		expect(await hoursOf()).toBe(16);
		unwrap(await setWorkingHours(scope, hours('22:00', '06:00', { departmentId: service, holidays: '2026-11-10' })));
		await recountCalendars(scope);
		// Tuesday is off, from its first minute to its last: two hours of Monday and six of Wednesday are left.
		expect(await hoursOf()).toBe(8);
		expect(await isWell(scope)).toBe(true);
		expect(code(await setWorkingHours(scope, hours('09:00', '05:00')))).toBe('calendar.window_ends_before_start');
	});

	test('in another zone of the organisation its hours are others, and cases are measured anew', async () => {
		const { world, scope, service, solved, hoursOf } = await served();
		unwrap(await setWorkingHours(scope, hours('09:00', '17:00', { departmentId: service, timeZone: 'UTC' })));
		await recountCalendars(scope);
		// From nine to four: in Tokyo that is from six in the evening on.
		await recordBatch(scope, [solved('a', 7), solved('b', 7, { departmentId: service })]);
		expect(await hoursOf()).toBe(7);
		const own = await scope.db
			.selectFrom('organisation')
			.selectAll()
			.where('id', '=', world.organisationId)
			.executeTakeFirstOrThrow();
		const settings = {
			...{ version: own.version, name: own.name, locale: own.locale, timeZone: 'Asia/Tokyo' },
			...{ periodKind: scope.organisation.periodKind, fiscalStartMonth: own.fiscal_start_month },
			...{ weekStart: own.week_start, currency: own.currency }
		};
		unwrap(await describeOrganisation(scope, settings));
		const there = { ...scope, organisation: { ...scope.organisation, timeZone: 'Asia/Tokyo' } };
		expect(await latestRecount(there)).toMatchObject({ total: 2, isFinished: false });
		await recountAllCalendars(world.around);
		expect(await latestRecount(there)).toMatchObject({ total: 2, changed: 1, isFinished: true });
		const rows = await there.db
			.selectFrom('observation')
			.innerJoin('record', 'record.seq', 'observation.seq')
			.innerJoin('source', 'source.id', 'observation.source_id')
			.select(['record.source_key', 'observation.value'])
			.where('source.dating', '=', 'opened')
			.where('source.ref', '=', 'case:resolution')
			.orderBy('record.source_key')
			.execute();
		expect(rows.map((row) => row.value)).toEqual([0, 7 * 3600]);
		expect(await isWell(there)).toBe(true);
	});

	test('a change measures anew what it touches, with progress, and keeps the version with each case', async () => {
		const { world, scope, solved, hoursOf } = await served();
		await recordBatch(
			scope,
			Array.from({ length: 230 }, (_, index) => solved(`case-${index}`, 24))
		);
		await recordBatch(scope, [solved('open', null)]);
		expect(await hoursOf()).toBe(8);
		unwrap(await setWorkingHours(scope, hours('08:00', '20:00')));
		expect(await latestRecount(scope)).toMatchObject({ total: 231, done: 0, isFinished: false });
		expect(await recountCalendars(scope, 1)).toBe(1);
		expect(await latestRecount(scope)).toMatchObject({ done: 100, isFinished: false });
		expect(await isWell(scope)).toBe(true);
		await recountAllCalendars(world.around);
		expect(await latestRecount(scope)).toMatchObject({ total: 231, done: 231, changed: 230, isFinished: true });
		expect(await hoursOf()).toBe(12);
		expect(await isWell(scope)).toBe(true);
		const versions = await scope.db.selectFrom('case_clock').select('calendar_version').distinct().execute();
		expect(versions).toEqual([{ calendar_version: (await caseCalendars(scope)).of(null)?.version }]);
	});

	test('hours that begin later leave what was before as it is', async () => {
		const { scope, solved, hoursOf } = await served();
		await recordBatch(scope, [solved('a', 24)]);
		unwrap(await setWorkingHours(scope, hours('00:00', '24:00', { validFrom: '2026-11-20' })));
		await recountCalendars(scope);
		expect(await hoursOf()).toBe(8);
		expect(await latestRecount(scope)).toMatchObject({ total: 0, isFinished: true });
	});

	test('waiting for the customer and coming back count as the department says', async () => {
		const { scope, service, solved, hoursOf } = await served();
		const opened = Date.parse(`${monday}T09:00:00Z`);
		const pauses = [{ from: opened + hourMs, until: opened + 3 * hourMs }];
		await recordBatch(scope, [solved('a', 4, { departmentId: service, pauses })]);
		expect(await hoursOf()).toBe(2);
		// It came back and was solved again a day later.
		await recordBatch(scope, [solved('a', 24, { departmentId: service, pauses, reopened: 1 })]);
		expect(await hoursOf()).toBe(6);
		const rules = { departmentId: service, pauses: 'count', reopened: 'first' };
		unwrap(await setWorkingHours(scope, hours('09:00', '17:00', rules)));
		await recountCalendars(scope);
		expect(await hoursOf()).toBe(4);
		expect(await isWell(scope)).toBe(true);
		const line = (await listWorkingHours(scope, service))[0];
		unwrap(await dropWorkingHours(scope, { id: line?.id ?? '', validFrom: line?.validFrom ?? '' }));
		await recountCalendars(scope);
		expect(await hoursOf()).toBe(6);
		expect(await isWell(scope)).toBe(true);
	});

	test('wrong hours are refused, as are people without the right and other organisations', async () => {
		const { world, scope, service } = await served();
		const fault = async (more: Record<string, string>) =>
			code(await setWorkingHours(scope, hours('09:00', '17:00', more)));
		expect(await fault({ mon_from2: '16:00', mon_until2: '18:00' })).toBe('calendar.break_before_end');
		expect(await fault({ mon_from: '22:00', mon_until: '06:00', mon_from2: '12:00', mon_until2: '14:00' })).toBe(
			'calendar.break_before_end'
		);
		expect(await fault({ mon_from2: '18:00' })).toBe('calendar.window_ends_before_start');
		expect(await fault({ halfDays: 'Christmas Eve' })).toBe('calendar.invalid_half_day');
		expect(await fault({ departmentId: '00000000-0000-7000-8000-000000000009' })).toBe('department.not_found');
		expect(hoursInput.safeParse({ timeZone: 'Moon/Base' }).success).toBe(false);
		const head = await world.member('head');
		expect(code(await setWorkingHours(head, hours('09:00', '17:00')))).toBe('access.denied');
		const theirs = hours('09:00', '17:00', { departmentId: service });
		expect(code(await setWorkingHours(world.stranger, theirs))).toBe('department.not_found');
		expect(await listWorkingHours(world.stranger, service)).toEqual([]);
	});
});

describe('times of cases beside each other (R-003-03)', () => {
	test('the middle case, nine of ten and the plain mean, in working hours and on the wall, with the backlog', async () => {
		const { scope, id, solved } = await served();
		await recordBatch(scope, [
			...Array.from({ length: 40 }, (_, index) => solved(`case-${index}`, 24 + (index % 2) * 24)),
			...Array.from({ length: 10 }, (_, index) => solved(`open-${index}`, null))
		]);
		const view = readView(() => null, todayOf(scope), scope.organisation);
		const times = await findTimes(scope, id, view);
		expect(times).toMatchObject({ n: 40, openCounted: true, backlog: { open: 10, share: 0.2 } });
		expect(times?.working.mean).toBe(12 * 3600);
		expect(times?.elapsed.mean).toBe(36 * 3600);
		expect(times?.elapsed.median).toBe(48 * 3600);
		expect(times?.backlog?.oldest).toBe((scope.clock.now() - Date.parse(`${monday}T09:00:00Z`)) / 1000);
	});
});
