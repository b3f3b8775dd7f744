import { surveyInput } from '#lib/domain/surveys/schema.ts';
import { readVoicesFilter } from '#lib/domain/surveys/voices.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { buildsSurveys, readsAnswers } from '#lib/server/surveys/queries.ts';
import { countVoice } from '#lib/server/surveys/voices-commands.ts';
import { listVoices, voiceFilters, voicesThisWeek } from '#lib/server/surveys/voices-queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures', 'ninefold:plan');
	const scope = organisationScope(event);
	const filter = readVoicesFilter((name) => event.url.searchParams.get(name));
	return {
		mayRead: readsAnswers(scope),
		mayJudge: buildsSurveys(scope),
		filter,
		page: await listVoices(scope, filter),
		filters: await voiceFilters(scope),
		week: await voicesThisWeek(scope)
	};
};

export const actions: Actions = {
	count: organisationAction(surveyInput, countVoice)
};
