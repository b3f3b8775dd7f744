import { z } from 'zod';
import { hoursFromDays, hoursOnDays, readHolidays } from '../../domain/organisation/hours.ts';
import type { GuessedSettings } from '../../domain/organisation/guess.ts';
import {
	dateField,
	idField,
	line,
	optionalDate,
	tick,
	versionField,
	wholeField,
	words
} from '../../domain/shared/fields.ts';
import { isDay, isTimeZone, parseTimeOfDay, weekdayNames, type WeekdayName } from '../../domain/shared/instant.ts';
import { periodKinds } from '../../domain/shared/period.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import type { Clock } from '../clock.ts';
import { toInstant, toJson } from '../db/codec.ts';
import type { Database } from '../db/schema/index.ts';
import { inTransaction } from '../db/transaction.ts';
import { moveToZone } from '../metrics/record.ts';
import type { Ids } from '../ids.ts';
import type { Kysely } from 'kysely';

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
export const describeOrganisation = (
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
		if (input.timeZone !== inner.organisation.timeZone) await moveToZone(inner, input.timeZone);
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

const dayFields = Object.fromEntries(
	weekdayNames.flatMap((day) => [
		[`${day}_open`, tick],
		[`${day}_from`, timeOfDay.default('09:00')],
		[`${day}_until`, timeOfDay.default('17:00')]
	])
) as unknown as Record<`${WeekdayName}_open`, typeof tick> &
	Record<`${WeekdayName}_from` | `${WeekdayName}_until`, ReturnType<typeof timeOfDay.default>>;

export const hoursInput = z.object({
	...dayFields,
	/** From which day on; nothing means that these hours have always been so. */
	validFrom: optionalDate,
	holidays: words(6000)
});

export type HoursFault =
	'access.denied' | 'calendar.window_ends_before_start' | 'calendar.invalid_date' | 'settings.no_working_day';

/**
 * Sets the organisation's working hours from a day on. Hours that begin on that day are replaced; those before stay as
 * they were, so figures of the past do not move.
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
			until: input[`${day}_until`]
		}));
		if (days.every(({ open }) => !open)) return fail('settings.no_working_day');
		for (const { day, open, from, until } of days) {
			if (open && (parseTimeOfDay(until) as number) <= (parseTimeOfDay(from) as number)) {
				return fail('calendar.window_ends_before_start', { field: `${day}_until` });
			}
		}
		const holidays = readHolidays(input.holidays);
		const wrong = holidays.find((text) => !isDay(text));
		if (wrong !== undefined) return fail('calendar.invalid_date', { field: 'holidays', params: { text: wrong } });
		const validFrom = input.validFrom ?? sinceEver;
		const windows = toJson(hoursFromDays(days));
		const replaced = await inner.db
			.updateTable('working_calendar')
			.set((eb) => ({ windows, holidays: toJson(holidays), version: eb('version', '+', 1) }))
			.where('organisation_id', '=', inner.organisationId)
			.where('department_id', 'is', null)
			.where('valid_from', '=', validFrom)
			.executeTakeFirst();
		if (replaced.numUpdatedRows === 0n) {
			await insertHours(inner, inner.organisationId, validFrom, windows, holidays);
		}
		await recordAudit(inner, { action: 'organisation.hours_set', detail: { validFrom, holidays: holidays.length } });
		inner.publish({ topic: 'figures' });
		return ok({ validFrom });
	});

export const dropHoursInput = z.object({ validFrom: dateField, id: idField });

/** Takes working hours away that were to begin on a day; the oldest ones stay. */
export const dropWorkingHours = (
	scope: OrganisationScope,
	input: z.output<typeof dropHoursInput>
): Promise<Result<undefined, 'access.denied' | 'settings.hours_not_found'>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, 'access.denied' | 'settings.hours_not_found'>> => {
		const allowed = permit(inner, 'organisation.edit');
		if (!allowed.ok) return allowed;
		const dropped = await inner.db
			.deleteFrom('working_calendar')
			.where('organisation_id', '=', inner.organisationId)
			.where('department_id', 'is', null)
			.where('id', '=', input.id)
			.where('valid_from', '=', input.validFrom)
			.where('valid_from', '!=', sinceEver)
			.executeTakeFirst();
		if (dropped.numDeletedRows !== 1n) return fail('settings.hours_not_found');
		await recordAudit(inner, { action: 'organisation.hours_dropped', detail: { validFrom: input.validFrom } });
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
	validFrom: string,
	windows: string,
	holidays: readonly string[]
): Promise<void> {
	await place.db
		.insertInto('working_calendar')
		.values({
			organisation_id: organisationId,
			id: place.ids.id(),
			department_id: null,
			valid_from: validFrom,
			windows,
			holidays: toJson(holidays)
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
	await insertHours(place, id, sinceEver, toJson(hoursOnDays(about.workingDays)), []);
	return id;
}
