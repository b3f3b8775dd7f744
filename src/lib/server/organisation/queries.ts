import { z } from 'zod';
import type { PauseRule, ReopenRule } from '../../domain/organisation/hours.ts';
import type { OpeningHours, SpecialDay } from '../../domain/shared/business-time.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson } from '../db/codec.ts';

export interface OrganisationPage {
	readonly name: string;
	readonly locale: string;
	readonly timeZone: string;
	readonly periodKind: string;
	readonly fiscalStartMonth: number;
	readonly weekStart: number;
	readonly currency: string;
	readonly version: number;
}

/** The settings of the organisation with the version that a change of them must name. */
export async function getOrganisation(scope: OrganisationScope): Promise<OrganisationPage> {
	const row = await scope.db
		.selectFrom('organisation')
		.select(['name', 'locale', 'time_zone', 'period_kind', 'fiscal_start_month', 'week_start', 'currency', 'version'])
		.where('id', '=', scope.organisationId)
		.executeTakeFirstOrThrow();
	return {
		name: row.name,
		locale: row.locale,
		timeZone: row.time_zone,
		periodKind: row.period_kind,
		fiscalStartMonth: row.fiscal_start_month,
		weekStart: row.week_start,
		currency: row.currency,
		version: row.version
	};
}

export interface HoursLine {
	readonly id: string;
	readonly validFrom: string;
	readonly windows: OpeningHours;
	readonly holidays: readonly string[];
	readonly special: readonly SpecialDay[];
	/** None: that of the organisation. */
	readonly timeZone: string | null;
	readonly pauses: PauseRule;
	readonly reopened: ReopenRule;
	readonly version: number;
}

const windowsShape = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));
const holidaysShape = z.array(z.string());
const specialShape = z.array(z.object({ day: z.string(), windows: z.array(z.tuple([z.string(), z.string()])) }));

/** The working hours of the whole organisation, or those that a department has of its own; oldest first. */
export async function listWorkingHours(
	scope: OrganisationScope,
	departmentId: string | null = null
): Promise<HoursLine[]> {
	const rows = await scope.db
		.selectFrom('working_calendar')
		.select(['id', 'valid_from', 'windows', 'holidays', 'special_days', 'time_zone', 'pauses', 'reopened', 'version'])
		.where('organisation_id', '=', scope.organisationId)
		.where('department_id', departmentId === null ? 'is' : '=', departmentId)
		.orderBy('valid_from')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		validFrom: row.valid_from,
		windows: fromJson(windowsShape, row.windows) as OpeningHours,
		holidays: fromJson(holidaysShape, row.holidays),
		special: fromJson(specialShape, row.special_days),
		timeZone: row.time_zone,
		pauses: row.pauses as PauseRule,
		reopened: row.reopened as ReopenRule,
		version: row.version
	}));
}

/** The departments, and how many changes of hours each has of its own. */
export async function departmentsWithHours(
	scope: OrganisationScope
): Promise<{ readonly id: string; readonly name: string; readonly lines: number }[]> {
	const rows = await scope.db
		.selectFrom('department')
		.leftJoin('working_calendar', (join) =>
			join
				.onRef('working_calendar.organisation_id', '=', 'department.organisation_id')
				.onRef('working_calendar.department_id', '=', 'department.id')
		)
		.select((eb) => ['department.id', 'department.name', eb.fn.count<number>('working_calendar.id').as('lines')])
		.where('department.organisation_id', '=', scope.organisationId)
		.where('department.removed_at', 'is', null)
		.groupBy(['department.id', 'department.name', 'department.position'])
		.orderBy('department.position')
		.orderBy('department.name')
		.execute();
	return rows.map((row) => ({ ...row, lines: Number(row.lines) }));
}
