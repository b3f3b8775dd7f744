import { error } from '@sveltejs/kit';
import { readView, viewQuery } from '#lib/domain/measurement/view.ts';
import { isId } from '#lib/domain/shared/id.ts';
import { metricSettingsForm, typedPointForm } from '#lib/domain/metrics/schema.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { listTargetPaths } from '#lib/server/goals/paths.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { itemInput, removeItem } from '#lib/server/items/commands.ts';
import { findMetricDetail, todayOf } from '#lib/server/metrics/board.ts';
import { changeMetricSettings, typePoint } from '#lib/server/metrics/commands.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const scope = await strategyScope(event);
	const { searchParams } = event.url;
	const view = readView((name) => searchParams.get(name), todayOf(scope), scope.organisation);
	const id = event.params.metric;
	const detail = isId(id) ? await findMetricDetail(scope, id, view, searchParams.get('apart')) : null;
	if (detail === null) error(404, 'not_found');
	return { detail, query: viewQuery(view), paths: await listTargetPaths(scope) };
};

export const actions: Actions = {
	settings: organisationAction(metricSettingsForm, changeMetricSettings),
	typePoint: organisationAction(typedPointForm, typePoint),
	remove: organisationAction(itemInput, removeItem, {
		redirect: (_value, event) => `/strategies/${event.params.strategy ?? ''}/measurement`
	})
};
