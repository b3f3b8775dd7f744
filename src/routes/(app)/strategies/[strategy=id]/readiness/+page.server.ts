import {
	newPractice,
	newRound,
	practiceChoice,
	practiceMark,
	readinessAnswer,
	roundInput,
	statementChoice
} from '#lib/domain/readiness/schema.ts';
import { usualRoundDays } from '#lib/domain/readiness/round.ts';
import { addDays } from '#lib/domain/shared/instant.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import {
	addPractice,
	answerRound,
	bringPracticeBack,
	closeRound,
	markPractice,
	openRound,
	setPracticeAside
} from '#lib/server/readiness/commands.ts';
import { getReadiness } from '#lib/server/readiness/queries.ts';
import { readinessToFinding } from '#lib/server/workflows/readiness.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = await strategyScope(event);
	// What people here say of themselves is no business of guests.
	requirePermission(scope, 'readiness.answer');
	const readiness = await getReadiness(scope);
	return { readiness, until: addDays(readiness.today, usualRoundDays) };
};

export const actions: Actions = {
	open: strategyAction(newRound, openRound),
	close: strategyAction(roundInput, closeRound),
	answer: strategyAction(readinessAnswer, answerRound),
	turn: strategyAction(statementChoice, readinessToFinding),
	mark: strategyAction(practiceMark, markPractice),
	aside: strategyAction(practiceChoice, setPracticeAside),
	back: strategyAction(practiceChoice, bringPracticeBack),
	add: strategyAction(newPractice, addPractice)
};
