import { z } from 'zod';
import type { OpeningHours } from '../../domain/shared/business-time.ts';
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
}

const windowsShape = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));
const holidaysShape = z.array(z.string());

/** The working hours of the whole organisation, oldest first. */
export async function listWorkingHours(scope: OrganisationScope): Promise<HoursLine[]> {
	const rows = await scope.db
		.selectFrom('working_calendar')
		.select(['id', 'valid_from', 'windows', 'holidays'])
		.where('organisation_id', '=', scope.organisationId)
		.where('department_id', 'is', null)
		.orderBy('valid_from')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		validFrom: row.valid_from,
		windows: fromJson(windowsShape, row.windows) as OpeningHours,
		holidays: fromJson(holidaysShape, row.holidays)
	}));
}
