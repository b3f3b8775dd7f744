import { error } from '@sveltejs/kit';
import { readFigurePlace } from '#lib/domain/measurement/place.ts';
import { readView } from '#lib/domain/measurement/view.ts';
import { isId } from '#lib/domain/shared/id.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { findFigureAbout, todayOf } from '#lib/server/metrics/board.ts';
import type { PageServerLoad } from './$types';

/** One figure, wherever it was shown: what it is, over which days and of whom, and the way to what lies behind it. */
export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures', 'ninefold:plan');
	const scope = await strategyScope(event);
	const { searchParams } = event.url;
	const today = todayOf(scope);
	const view = readView((name) => searchParams.get(name), today, scope.organisation);
	const { window, where } = readFigurePlace(searchParams, view.window, today);
	const id = event.params.metric;
	const about = isId(id) ? await findFigureAbout(scope, id, window, where) : null;
	if (about === null) error(404, 'not_found');
	const asked = searchParams.get('goal') ?? '';
	const [goal] = isId(asked) ? await listGoalBoard(scope, { ids: [asked] }) : [];
	return { about, goal: goal?.metricId === id ? goal : null };
};
