import { readView } from '#lib/domain/measurement/view.ts';
import { addMetricForm, typedPointForm } from '#lib/domain/metrics/schema.ts';
import { markedEventEdit, newMarkedEvent } from '#lib/domain/measurement/marked-event.ts';
import { listOpenAlerts } from '#lib/server/alerts/queries.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { listTargetPaths } from '#lib/server/goals/paths.ts';
import { getMeasurement, todayOf } from '#lib/server/metrics/board.ts';
import { addMetricFromForm, typePoint } from '#lib/server/metrics/commands.ts';
import { addMarkedEvent, describeMarkedEvent } from '#lib/server/metrics/event-commands.ts';
import { listPersonaFilters } from '#lib/server/personas/filter-queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const scope = await strategyScope(event);
	const view = readView((name) => event.url.searchParams.get(name), todayOf(scope), scope.organisation);
	return {
		measurement: await getMeasurement(scope, view),
		changed: (await listOpenAlerts(scope, scope.strategyId)).filter((alert) => !alert.isBetter),
		paths: await listTargetPaths(scope),
		personas: await listPersonaFilters(scope),
		origin: event.locals.app.config.appUrl
	};
};

export const actions: Actions = {
	...itemActions,
	addMetric: organisationAction(addMetricForm, addMetricFromForm),
	typePoint: organisationAction(typedPointForm, typePoint),
	addEvent: organisationAction(newMarkedEvent, addMarkedEvent),
	describeEvent: organisationAction(markedEventEdit, describeMarkedEvent),
	removeEvent: itemActions.remove,
	restoreEvent: itemActions.restore
};
