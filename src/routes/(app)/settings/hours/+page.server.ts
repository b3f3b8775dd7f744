import { daysFromHours, halfDaysText } from '#lib/domain/organisation/hours.ts';
import { promise } from '#lib/domain/week/schema.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import {
	dropHoursInput,
	dropWorkingHours,
	hoursInput,
	setWorkingHours,
	sinceEver
} from '#lib/server/organisation/commands.ts';
import { departmentsWithHours, listWorkingHours } from '#lib/server/organisation/queries.ts';
import { latestRecount } from '#lib/server/metrics/calendar-recount.ts';
import { setPromise } from '#lib/server/week/commands.ts';
import { promiseHours } from '#lib/server/week/waiting-queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	requirePermission(scope, 'organisation.edit');
	event.depends('ninefold:figures');
	const departments = await departmentsWithHours(scope);
	const department = departments.find(({ id }) => id === event.url.searchParams.get('of')) ?? null;
	const own = await listWorkingHours(scope, department?.id ?? null);
	// A department without hours of its own begins from those of the organisation.
	const all = own.length > 0 ? own : await listWorkingHours(scope);
	const wanted = event.url.searchParams.get('from');
	const shown = all.find(({ validFrom }) => validFrom === wanted) ?? all.at(-1);
	return {
		promise: await promiseHours(scope),
		departments,
		department,
		recount: await latestRecount(scope),
		all: own.map((line) => ({ ...line, first: line.validFrom === sinceEver })),
		shownFrom: shown === undefined || shown.validFrom === sinceEver ? '' : shown.validFrom,
		days: daysFromHours(shown?.windows ?? {}, scope.organisation.weekStart),
		holidays: shown?.holidays ?? [],
		halfDays: halfDaysText(shown?.special ?? []),
		timeZone: own.at(-1)?.timeZone ?? '',
		pauses: shown?.pauses ?? 'off',
		reopened: shown?.reopened ?? 'last'
	};
};

export const actions: Actions = {
	set: organisationAction(hoursInput, setWorkingHours),
	promise: organisationAction(promise, setPromise),
	drop: organisationAction(dropHoursInput, dropWorkingHours)
};
