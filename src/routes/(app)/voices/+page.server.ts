import { readVoicesFilter } from '#lib/domain/surveys/voices.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { readsAnswers } from '#lib/server/surveys/queries.ts';
import { listVoices, voiceFilters, voicesThisWeek } from '#lib/server/surveys/voices-queries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures', 'ninefold:plan');
	const scope = organisationScope(event);
	const filter = readVoicesFilter((name) => event.url.searchParams.get(name));
	return {
		mayRead: readsAnswers(scope),
		filter,
		page: await listVoices(scope, filter),
		filters: await voiceFilters(scope),
		week: await voicesThisWeek(scope)
	};
};
