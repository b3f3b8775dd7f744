import { ownHours, tap } from '#lib/domain/week/schema.ts';
import { listMyAlerts } from '#lib/server/alerts/queries.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { setOwnHours } from '#lib/server/week/commands.ts';
import { getMyWeek } from '#lib/server/week/queries.ts';
import { tapCard } from '#lib/server/workflows/week-taps.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = organisationScope(event);
	// Forms posted without script carry a key of their own, so that a doubled post does nothing twice.
	return { week: await getMyWeek(scope), changed: await listMyAlerts(scope), key: scope.ids.id() };
};

export const actions: Actions = {
	tap: organisationAction(tap, tapCard),
	hours: organisationAction(ownHours, setOwnHours)
};
