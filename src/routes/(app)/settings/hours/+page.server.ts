import { daysFromHours } from '#lib/domain/organisation/hours.ts';
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
import { listWorkingHours } from '#lib/server/organisation/queries.ts';
import { setPromise } from '#lib/server/week/commands.ts';
import { promiseHours } from '#lib/server/week/waiting-queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	requirePermission(scope, 'organisation.edit');
	const all = await listWorkingHours(scope);
	const wanted = event.url.searchParams.get('from');
	const shown = all.find(({ validFrom }) => validFrom === wanted) ?? all.at(-1);
	return {
		promise: await promiseHours(scope),
		all: all.map((line) => ({ ...line, first: line.validFrom === sinceEver })),
		shownFrom: shown === undefined || shown.validFrom === sinceEver ? '' : shown.validFrom,
		days: daysFromHours(shown?.windows ?? {}, scope.organisation.weekStart),
		holidays: shown?.holidays ?? []
	};
};

export const actions: Actions = {
	set: organisationAction(hoursInput, setWorkingHours),
	promise: organisationAction(promise, setPromise),
	drop: organisationAction(dropHoursInput, dropWorkingHours)
};
