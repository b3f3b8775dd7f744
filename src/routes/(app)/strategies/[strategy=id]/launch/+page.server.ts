import { askReaders, commitmentInput } from '#lib/domain/optimisation/promise-schema.ts';
import { launchConditions } from '#lib/domain/strategy/launch.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import {
	findCommitment,
	findReading,
	launchRights,
	listDepartments
} from '#lib/server/optimisation/promise-queries.ts';
import { readinessAdvice } from '#lib/server/readiness/queries.ts';
import { reviewDateInput, setReviewDate } from '#lib/server/strategy/commands.ts';
import { getLaunchFacts, launchInput, launchStrategy } from '#lib/server/strategy/launch.ts';
import { askToRead, signCommitment } from '#lib/server/workflows/promises.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = await strategyScope(event);
	const [facts, commitment, reading, departments, advice] = await Promise.all([
		getLaunchFacts(scope),
		findCommitment(scope),
		findReading(scope),
		listDepartments(scope),
		readinessAdvice(scope)
	]);
	return {
		conditions: launchConditions(facts),
		reviewOn: facts.reviewOn,
		commitment,
		reading,
		departments,
		advice,
		currency: scope.organisation.currency,
		may: launchRights(scope)
	};
};

export const actions: Actions = {
	launch: strategyAction(launchInput, launchStrategy, { redirect: (_, event) => `${event.url.pathname}?launched` }),
	reviewDate: strategyAction(reviewDateInput, setReviewDate),
	sign: strategyAction(commitmentInput, signCommitment),
	ask: strategyAction(askReaders, askToRead)
};
