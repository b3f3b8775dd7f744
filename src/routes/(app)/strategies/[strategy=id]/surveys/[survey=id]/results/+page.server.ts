import { error } from '@sveltejs/kit';
import { strategyScope } from '#lib/server/http/scope.ts';
import { countLimit, findSurvey } from '#lib/server/surveys/queries.ts';
import { surveyResults } from '#lib/server/surveys/results-queries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures', 'ninefold:plan');
	const scope = await strategyScope(event);
	const survey = await findSurvey(scope, event.params.survey);
	if (survey === null) error(404, 'not_found');
	return { survey, results: await surveyResults(scope, survey), countLimit };
};
