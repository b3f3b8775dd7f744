import { listGoalRail } from '#lib/server/goals/rail.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { getStrategyShell } from '#lib/server/strategy/queries.ts';
import type { LayoutServerLoad } from './$types';

/** The strategy's frame, how far its steps are, and its goals for the rail. It guards nothing: pages do. */
export const load: LayoutServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = await strategyScope(event);
	const [shell, rail] = await Promise.all([getStrategyShell(scope), listGoalRail(scope)]);
	return { ...shell, rail };
};
