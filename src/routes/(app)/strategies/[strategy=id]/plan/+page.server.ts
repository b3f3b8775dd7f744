import { strategyScope } from '#lib/server/http/scope.ts';
import { readinessAdvice } from '#lib/server/readiness/queries.ts';
import type { PageServerLoad } from './$types';

/** The strip is drawn from the layout's progress; the page itself only makes sure that the reader belongs here. */
export const load: PageServerLoad = async (event) => {
	const scope = await strategyScope(event);
	return { strategyId: scope.strategyId, advice: await readinessAdvice(scope) };
};
