import { error, redirect } from '@sveltejs/kit';
import { figureQuery, readFigurePlace } from '#lib/domain/measurement/place.ts';
import { spanDays } from '#lib/domain/measurement/view.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { todayOf } from '#lib/server/metrics/board.ts';
import type { PageServerLoad } from './$types';

/** Leads to the figure of a goal: over the goal's own days unless others are asked for, as a report that froze it does. */
export const load: PageServerLoad = async (event) => {
	const scope = await strategyScope(event);
	const [goal] = await listGoalBoard(scope, { ids: [event.params.goal] });
	if (goal === undefined) error(404, 'not_found');
	const base = `/strategies/${scope.strategyId}`;
	if (goal.metricId === null) redirect(303, `${base}/goals?open=${goal.id}`);
	const today = todayOf(scope);
	const usual = spanDays('12w', today, scope.organisation);
	const own = goal.window === null || goal.window.first > today ? usual : goal.window;
	const { window, where } = readFigurePlace(event.url.searchParams, own, today);
	const query = figureQuery({ window, where: where.length > 0 ? where : goal.filter });
	redirect(303, `${base}/measurement/${goal.metricId}/figure${query}&goal=${goal.id}`);
};
