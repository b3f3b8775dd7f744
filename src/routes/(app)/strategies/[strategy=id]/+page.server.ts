import { listOpenAlerts } from '#lib/server/alerts/queries.ts';
import { getHome, rememberVisit } from '#lib/server/home/queries.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { reviewDateInput, setReviewDate } from '#lib/server/strategy/commands.ts';
import { launchInput, launchStrategy } from '#lib/server/strategy/launch.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures');
	const scope = await strategyScope(event);
	const home = await getHome(scope);
	await rememberVisit(scope);
	return { home, changed: await listOpenAlerts(scope, scope.strategyId) };
};

export const actions: Actions = {
	launch: strategyAction(launchInput, launchStrategy, {
		redirect: (_, event) => `${event.url.pathname}/launch?launched`
	}),
	reviewDate: strategyAction(reviewDateInput, setReviewDate)
};
