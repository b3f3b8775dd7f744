import { error } from '@sveltejs/kit';
import { readLook } from '#lib/domain/measurement/look.ts';
import { markedEventEdit, newMarkedEvent } from '#lib/domain/measurement/marked-event.ts';
import { readView, viewQuery } from '#lib/domain/measurement/view.ts';
import { isId } from '#lib/domain/shared/id.ts';
import { metricSettingsForm, typedPointForm } from '#lib/domain/metrics/schema.ts';
import { listMetricAlerts } from '#lib/server/alerts/queries.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { listTargetPaths } from '#lib/server/goals/paths.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { itemInput, removeItem, restoreItem } from '#lib/server/items/commands.ts';
import { findMetricDetail, todayOf } from '#lib/server/metrics/board.ts';
import { askedForm, askedRemoval, noteAsked, removeAsked } from '#lib/server/metrics/asked.ts';
import { countingCustomers } from '#lib/server/metrics/counting.ts';
import { changeMetricSettings, typePoint } from '#lib/server/metrics/commands.ts';
import { addMarkedEvent, describeMarkedEvent } from '#lib/server/metrics/event-commands.ts';
import { findTrend } from '#lib/server/metrics/trend.ts';
import { findTimes } from '#lib/server/metrics/times.ts';
import { listPersonaFilters } from '#lib/server/personas/filter-queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const scope = await strategyScope(event);
	const { searchParams } = event.url;
	const view = readView((name) => searchParams.get(name), todayOf(scope), scope.organisation);
	const id = event.params.metric;
	const detail = isId(id) ? await findMetricDetail(scope, id, view, searchParams.get('apart')) : null;
	const look = readLook((name) => searchParams.get(name));
	const trend = detail === null ? null : await findTrend(scope, id, view, look);
	if (detail === null || trend === null) error(404, 'not_found');
	const times = await findTimes(scope, id, view);
	return {
		detail,
		trend: { ...trend, changes: await listMetricAlerts(scope, id, view.window) },
		times,
		counting: await countingCustomers(scope, id),
		query: viewQuery(view),
		paths: await listTargetPaths(scope),
		personas: await listPersonaFilters(scope)
	};
};

export const actions: Actions = {
	settings: organisationAction(metricSettingsForm, changeMetricSettings),
	typePoint: organisationAction(typedPointForm, typePoint),
	asked: organisationAction(askedForm, noteAsked),
	removeAsked: organisationAction(askedRemoval, removeAsked),
	addEvent: organisationAction(newMarkedEvent, addMarkedEvent),
	describeEvent: organisationAction(markedEventEdit, describeMarkedEvent),
	removeEvent: organisationAction(itemInput, removeItem),
	restoreEvent: organisationAction(itemInput, restoreItem),
	remove: organisationAction(itemInput, removeItem, {
		redirect: (_value, event) => `/strategies/${event.params.strategy ?? ''}/measurement`
	})
};
