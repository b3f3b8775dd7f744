import { error } from '@sveltejs/kit';
import { readView, viewQuery } from '#lib/domain/measurement/view.ts';
import { isId } from '#lib/domain/shared/id.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { todayOf } from '#lib/server/metrics/board.ts';
import { findChange } from '#lib/server/metrics/change.ts';
import type { PageServerLoad } from './$types';
import { presetsOf } from './presets.ts';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures');
	const scope = await strategyScope(event);
	const ask = (name: string): string | null => event.url.searchParams.get(name);
	const today = todayOf(scope);
	const view = readView(ask, today, scope.organisation);
	const id = event.params.metric;
	const change = isId(id) ? await findChange(scope, id, { view, by: ask('apart'), windows: ask }) : null;
	if (change === null) error(404, 'not_found');
	return { change, view, query: viewQuery(view), today, presets: presetsOf(today, scope.organisation) };
};
