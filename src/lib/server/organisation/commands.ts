import { z } from 'zod';
import {
	endsNextDay,
	hoursFromDays,
	isStretch,
	hoursOnDays,
	pauseRules,
	readHalfDays,
	readHolidays,
	reopenRules
} from '../../domain/organisation/hours.ts';
import type { GuessedSettings } from '../../domain/organisation/guess.ts';
import {
	dateField,
	idField,
	line,
	optionalDate,
	optionalId,
	tick,
	versionField,
	wholeField,
	words
} from '../../domain/shared/fields.ts';
import {
	dayMs,
	isDay,
	isTimeZone,
	parseTimeOfDay,
	startOfDay,
	weekdayNames,
	type WeekdayName
} from '../../domain/shared/instant.ts';
import { periodKinds } from '../../domain/shared/period.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import type { Clock } from '../clock.ts';
import { toInstant, toJson } from '../db/codec.ts';
import type { Database } from '../db/schema/index.ts';
import { inTransaction } from '../db/transaction.ts';
import { askForRecount } from '../metrics/calendar-recount.ts';
import { countUnlessSomebodyDoes, moveToCalendar, moveToZone, readyForZone } from '../metrics/record.ts';
import type { Ids } from '../ids.ts';
import type { Insertable, Kysely } from 'kysely';

/** The day from which the first working hours count: before anything that will be measured. */
export const sinceEver = '1970-01-01';

export const settingsInput = z.object({
	version: versionField,
	name: line(120),
	locale: z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'input.not_a_choice'),
	timeZone: z.string().refine(isTimeZone, 'calendar.unknown_zone'),
	periodKind: z.enum(periodKinds),
	fiscalStartMonth: wholeField(1, 12),
	weekStart: wholeField(1, 7),
	currency: z
		.string()
		.trim()
		.toUpperCase()
		.regex(/^[A-Z]{3}$/, 'settings.not_a_currency')
});

/** Changes what holds for the whole organisation; refused when somebody else changed it since the page was opened. */
export async function describeOrganisation(
	scope: OrganisationScope,
	input: z.output<typeof settingsInput>
): Promise<Result<undefined, 'access.denied' | 'settings.changed'>> {
	const allowed = permit(scope, 'organisation.edit');
	if (!allowed.ok) return allowed;
	if (input.timeZone !== scope.organisation.timeZone) await readyForZone(scope, input.timeZone);
	const done = await describe(scope, input);
	if (done.ok) await countUnlessSomebodyDoes(scope);
	return done;
}

/** Answers lie on other days, and hours without a zone of their own are those of the new one: cases are measured anew. */
async function changeZone(scope: OrganisationScope, timeZone: string): Promise<void> {
	await moveToZone(scope, timeZone);
	const hours = await scope.db
		.selectFrom('working_calendar')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('time_zone', 'is', null)
		.limit(1)
		.executeTakeFirst();
	if (hours !== undefined) await askForRecount(scope, { departmentId: null, from: 0, until: null });
}

const describe = (
	scope: OrganisationScope,
	input: z.output<typeof settingsInput>
): Promise<Result<undefined, 'access.denied' | 'settings.changed'>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, 'access.denied' | 'settings.changed'>> => {
		const allowed = permit(inner, 'organisation.edit');
		if (!allowed.ok) return allowed;
		const changed = await inner.db
			.updateTable('organisation')
			.set({
				name: input.name,
				locale: input.locale,
				time_zone: input.timeZone,
				period_kind: input.periodKind,
				fiscal_start_month: input.fiscalStartMonth,
				week_start: input.weekStart,
				currency: input.currency,
				version: input.version + 1
			})
			.where('id', '=', inner.organisationId)
			.where('version', '=', input.version)
			.executeTakeFirst();
		if (changed.numUpdatedRows !== 1n) return fail('settings.changed');
		if (input.timeZone !== inner.organisation.timeZone) await changeZone(inner, input.timeZone);
		await moveToCalendar(inner, { periodKind: input.periodKind, fiscalStartMonth: input.fiscalStartMonth });
		await recordAudit(inner, {
			action: 'organisation.described',
			detail: { name: input.name, timeZone: input.timeZone, periodKind: input.periodKind, currency: input.currency }
		});
		inner.publish({ topic: 'plan' });
		return ok();
	});

const timeOfDay = z
	.string()
	.trim()
	.refine((text) => parseTimeOfDay(text) !== undefined, 'calendar.invalid_time');

/** The second stretch of a day around a break; empty for none. */
const timeOrNone = z
	.string()
	.trim()
	.refine((text) => text === '' || parseTimeOfDay(text) !== undefined, 'calendar.invalid_time')
	.default('');

const dayFields = Object.fromEntries(
	weekdayNames.flatMap((day) => [
		[`${day}_open`, tick],
		[`${day}_from`, timeOfDay.default('09:00')],
		[`${day}_until`, timeOfDay.default('17:00')],
		[`${day}_from2`, timeOrNone],
		[`${day}_until2`, timeOrNone]
	])
) as unknown as Record<`${WeekdayName}_open`, typeof tick> &
	Record<`${WeekdayName}_from` | `${WeekdayName}_until`, ReturnType<typeof timeOfDay.default>> &
	Record<`${WeekdayName}_from2` | `${WeekdayName}_until2`, typeof timeOrNone>;

export const hoursInput = z.object({
	...dayFields,
	/** From which day on; nothing means that these hours have always been so. */
	validFrom: optionalDate,
	holidays: words(6000),
	/** "2026-12-24 09:00-13:00", one a line. */
	halfDays: words(6000),
	/** Whose hours: the whole organisation's unless a department is named. */
	departmentId: optionalId,
	/** Nothing is the organisation's own zone. */
	timeZone: z
		.string()
		.trim()
		.refine((zone) => zone === '' || isTimeZone(zone), 'calendar.unknown_zone')
		.default(''),
	pauses: z.enum(pauseRules).default('off'),
	reopened: z.enum(reopenRules).default('last')
});

export type HoursFault =
	| 'access.denied'
	| 'calendar.window_ends_before_start'
	| 'calendar.break_before_end'
	| 'calendar.invalid_date'
	| 'calendar.invalid_half_day'
	| 'settings.no_working_day'
	| 'department.not_found';

/**
 * Sets the working hours of the organisation or of a department from a day on. Hours that begin on that day are replaced;
 * those before stay as they were. Cases that ran in the days whose hours have changed are measured anew by a job.
 */
export const setWorkingHours = (
	scope: OrganisationScope,
	input: z.output<typeof hoursInput>
): Promise<Result<{ validFrom: string }, HoursFault>> =>
	inTransaction(scope, async (inner): Promise<Result<{ validFrom: string }, HoursFault>> => {
		const allowed = permit(inner, 'organisation.edit');
		if (!allowed.ok) return allowed;
		const days = weekdayNames.map((day) => ({
			day,
			open: input[`${day}_open`],
			from: input[`${day}_from`],
			until: input[`${day}_until`],
			from2: input[`${day}_from2`],
			until2: input[`${day}_until2`]
		}));
		if (days.every(({ open }) => !open)) return fail('settings.no_working_day');
		for (const { day, open, from, until, from2, until2 } of days) {
			if (!open) continue;
			if (!isStretch(from, until)) return fail('calendar.window_ends_before_start', { field: `${day}_until` });
			if (from2 === '' && until2 === '') continue;
			if (!isStretch(from2, until2)) return fail('calendar.window_ends_before_start', { field: `${day}_until2` });
			// What runs into the next day comes last.
			if (endsNextDay(from, until) || (parseTimeOfDay(from2) as number) < (parseTimeOfDay(until) as number)) {
				return fail('calendar.break_before_end', { field: `${day}_from2` });
			}
		}
		const holidays = readHolidays(input.holidays);
		const wrong = holidays.find((text) => !isDay(text));
		if (wrong !== undefined) return fail('calendar.invalid_date', { field: 'holidays', params: { text: wrong } });
		const half = readHalfDays(input.halfDays);
		if (half.wrong !== null) {
			return fail('calendar.invalid_half_day', { field: 'halfDays', params: { text: half.wrong } });
		}
		const { departmentId } = input;
		if (departmentId !== null && !(await hasDepartment(inner, departmentId))) {
			return fail('department.not_found', { field: 'departmentId' });
		}
		const validFrom = input.validFrom ?? sinceEver;
		const version = (await calendarVersion(inner, departmentId)) + 1;
		const about = {
			windows: toJson(hoursFromDays(days)),
			holidays: toJson(holidays),
			special_days: toJson(half.days),
			pauses: input.pauses,
			reopened: input.reopened,
			version
		};
		const replaced = await inner.db
			.updateTable('working_calendar')
			.set(about)
			.where('organisation_id', '=', inner.organisationId)
			.where('department_id', departmentId === null ? 'is' : '=', departmentId)
			.where('valid_from', '=', validFrom)
			.executeTakeFirst();
		if (replaced.numUpdatedRows === 0n) {
			await insertHours(inner, inner.organisationId, { ...about, department_id: departmentId, valid_from: validFrom });
		}
		// Hours that hold one after the other are those of one place.
		await inner.db
			.updateTable('working_calendar')
			.set({ time_zone: departmentId === null || input.timeZone === '' ? null : input.timeZone })
			.where('organisation_id', '=', inner.organisationId)
			.where('department_id', departmentId === null ? 'is' : '=', departmentId)
			.execute();
		await measureAnew(inner, departmentId, validFrom);
		await recordAudit(inner, {
			action: 'organisation.hours_set',
			detail: { validFrom, holidays: holidays.length, departmentId, version }
		});
		inner.publish({ topic: 'figures' });
		return ok({ validFrom });
	});

const hasDepartment = async (scope: OrganisationScope, id: string): Promise<boolean> =>
	(await scope.db
		.selectFrom('department')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.where('removed_at', 'is', null)
		.executeTakeFirst()) !== undefined;

/** The latest change of some hours; what is dropped takes no number with it, for the next one counts on. */
async function calendarVersion(scope: OrganisationScope, departmentId: string | null): Promise<number> {
	const row = await scope.db
		.selectFrom('working_calendar')
		.select((eb) => eb.fn.max('version').as('last'))
		.where('organisation_id', '=', scope.organisationId)
		.where('department_id', departmentId === null ? 'is' : '=', departmentId)
		.executeTakeFirst();
	return row?.last ?? 0;
}

/** Has the cases measured anew that ran from a day on, until the next hours begin. */
async function measureAnew(scope: OrganisationScope, departmentId: string | null, validFrom: string): Promise<void> {
	const rows = await scope.db
		.selectFrom('working_calendar')
		.select('valid_from')
		.where('organisation_id', '=', scope.organisationId)
		.where('department_id', departmentId === null ? 'is' : '=', departmentId)
		.orderBy('valid_from')
		.execute();
	const isOldest = departmentId === null && rows.every((row) => row.valid_from >= validFrom);
	const next = rows.find((row) => row.valid_from > validFrom)?.valid_from;
	// A zone a day ahead or behind is within the margin of a day.
	const dayOf = (day: string): number => startOfDay(day, scope.organisation.timeZone);
	await askForRecount(scope, {
		departmentId,
		from: isOldest || validFrom === sinceEver ? 0 : dayOf(validFrom) - dayMs,
		until: next === undefined || departmentId !== null ? null : dayOf(next) + dayMs
	});
}

export const dropHoursInput = z.object({ validFrom: dateField, id: idField });

/** Takes working hours away that began on a day; the organisation's oldest ones stay, a department may lose all its own. */
export const dropWorkingHours = (
	scope: OrganisationScope,
	input: z.output<typeof dropHoursInput>
): Promise<Result<undefined, 'access.denied' | 'settings.hours_not_found'>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, 'access.denied' | 'settings.hours_not_found'>> => {
		const allowed = permit(inner, 'organisation.edit');
		if (!allowed.ok) return allowed;
		const found = await inner.db
			.selectFrom('working_calendar')
			.select('department_id')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.where('valid_from', '=', input.validFrom)
			.where((eb) => eb.or([eb('department_id', 'is not', null), eb('valid_from', '!=', sinceEver)]))
			.executeTakeFirst();
		if (found === undefined) return fail('settings.hours_not_found');
		const departmentId = found.department_id;
		const version = (await calendarVersion(inner, departmentId)) + 1;
		await inner.db
			.deleteFrom('working_calendar')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		// The hours before hold again, which is a change of theirs.
		const before = await inner.db
			.selectFrom('working_calendar')
			.select('id')
			.where('organisation_id', '=', inner.organisationId)
			.where('department_id', departmentId === null ? 'is' : '=', departmentId)
			.where('valid_from', '<', input.validFrom)
			.orderBy('valid_from', 'desc')
			.limit(1)
			.executeTakeFirst();
		if (before !== undefined) {
			await inner.db
				.updateTable('working_calendar')
				.set({ version })
				.where('organisation_id', '=', inner.organisationId)
				.where('id', '=', before.id)
				.execute();
		}
		await measureAnew(inner, departmentId, input.validFrom);
		await recordAudit(inner, {
			action: 'organisation.hours_dropped',
			detail: { validFrom: input.validFrom, departmentId }
		});
		inner.publish({ topic: 'figures' });
		return ok();
	});

interface Place {
	readonly db: Kysely<Database>;
	readonly clock: Clock;
	readonly ids: Ids;
}

async function insertHours(
	place: Pick<Place, 'db' | 'ids'>,
	organisationId: string,
	hours: Omit<Insertable<Database['working_calendar']>, 'id' | 'organisation_id'>
): Promise<void> {
	await place.db
		.insertInto('working_calendar')
		.values({
			organisation_id: organisationId,
			id: place.ids.id(),
			...hours
		})
		.execute();
}

/** Founds an organisation with what was guessed about it. Call it inside a transaction; it has no member yet. */
export async function foundOrganisation(
	place: Place,
	about: { readonly name: string; readonly locale: string; readonly demo?: boolean } & GuessedSettings
): Promise<string> {
	const id = place.ids.id();
	await place.db
		.insertInto('organisation')
		.values({
			id,
			name: about.name,
			locale: about.locale,
			time_zone: about.timeZone,
			period_kind: about.periodKind,
			week_start: about.weekStart,
			currency: about.currency,
			demo: about.demo === true ? 1 : 0,
			created_at: toInstant(place.clock.now())
		})
		.execute();
	await insertHours(place, id, {
		department_id: null,
		valid_from: sinceEver,
		windows: toJson(hoursOnDays(about.workingDays)),
		holidays: '[]'
	});
	return id;
}
