import { getForecastRecord } from '#lib/server/goals/record-queries.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	return { record: await getForecastRecord(await strategyScope(event)) };
};
