import { error } from '@sveltejs/kit';
import { answerFinding } from '#lib/domain/week/schema.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { getAnswerPage } from '#lib/server/week/plate-queries.ts';
import { answerNoticed } from '#lib/server/workflows/answer-finding.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = await strategyScope(event);
	const found = await getAnswerPage(scope, event.params.finding);
	if (found === null) error(404, 'not_found');
	requirePermission(scope, 'action.assign');
	return { answer: found };
};

export const actions: Actions = {
	default: strategyAction(answerFinding, answerNoticed, {
		redirect: ({ id }) => `/plate?given=${id}`
	})
};
