import { error } from '@sveltejs/kit';
import { readBehind } from '#lib/domain/measurement/behind.ts';
import { readView, viewQuery } from '#lib/domain/measurement/view.ts';
import { isId } from '#lib/domain/shared/id.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { findBehindHead, listBehind } from '#lib/server/metrics/behind.ts';
import { todayOf } from '#lib/server/metrics/board.ts';
import { listSegments } from '#lib/server/metrics/queries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures');
	const scope = await strategyScope(event);
	const ask = (name: string): string | null => event.url.searchParams.get(name);
	const view = readView(ask, todayOf(scope), scope.organisation);
	const id = event.params.metric;
	const head = isId(id) ? await findBehindHead(scope, id) : null;
	if (head === null) error(404, 'not_found');
	const filter = readBehind(ask, view);
	const page = await listBehind(scope, head.id, filter);
	return {
		head,
		filter,
		view,
		query: viewQuery(view),
		today: todayOf(scope),
		page: page.ok ? page.value : null,
		segments: await listSegments(scope)
	};
};
