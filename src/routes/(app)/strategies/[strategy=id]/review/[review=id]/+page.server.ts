import { error } from '@sveltejs/kit';
import {
	decisionEdit,
	decisionTick,
	goalChoice,
	goalGuess,
	meetingMove,
	newDecision,
	newLesson,
	notePark,
	noteSettle,
	reviewClosing,
	reviewId,
	reviewNote,
	reviewThanks,
	tacticChoice
} from '#lib/domain/optimisation/schema.ts';
import { getCompetitorDigest } from '#lib/server/competitors/digest-queries.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { addDecision, addLesson, describeDecision, tickDecision } from '#lib/server/optimisation/commands.ts';
import {
	addNote,
	chooseOutcome,
	parkNote,
	settleNote,
	writeClosing,
	writeThanks
} from '#lib/server/optimisation/meeting-commands.ts';
import { guessGoal } from '#lib/server/optimisation/guess-commands.ts';
import { chooseTactic } from '#lib/server/optimisation/hand-commands.ts';
import { moveMeeting, showPresence, takeOver } from '#lib/server/optimisation/place-commands.ts';
import { getReview } from '#lib/server/optimisation/queries.ts';
import { hiddenSteps } from '#lib/server/strategy/queries.ts';
import { endReview } from '#lib/server/workflows/close-quarter.ts';
import { startReview } from '#lib/server/workflows/freeze-quarter.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	event.depends('ninefold:review');
	const scope = await strategyScope(event);
	const found = await getReview(scope, event.params.review);
	if (found === null) error(404, 'not_found');
	// What changed at competitors is read while a review is prepared, where the strategy looks at them at all.
	const isAhead = found.review.status === 'planned';
	const hidden = isAhead ? await hiddenSteps(scope, scope.strategyId) : [];
	const digest = isAhead && !hidden.includes('competitors') ? await getCompetitorDigest(scope) : null;
	return { meeting: found, digest };
};

export const actions: Actions = {
	...itemActions,
	start: strategyAction(reviewId, startReview, { redirect: (_, event) => event.url.pathname }),
	end: strategyAction(reviewId, endReview, { redirect: (_, event) => event.url.pathname }),
	move: strategyAction(meetingMove, moveMeeting, { redirect: (_, event) => event.url.pathname }),
	takeOver: strategyAction(reviewId, takeOver, { redirect: (_, event) => event.url.pathname }),
	present: strategyAction(reviewId, showPresence),
	guess: strategyAction(goalGuess, guessGoal),
	chooseTactic: strategyAction(tacticChoice, chooseTactic),
	settleNote: strategyAction(noteSettle, settleNote),
	addNote: strategyAction(reviewNote, addNote),
	parkNote: strategyAction(notePark, parkNote),
	choose: strategyAction(goalChoice, chooseOutcome),
	thanks: strategyAction(reviewThanks, writeThanks),
	closing: strategyAction(reviewClosing, writeClosing),
	addDecision: strategyAction(newDecision, addDecision),
	describeDecision: strategyAction(decisionEdit, describeDecision),
	tickDecision: strategyAction(decisionTick, tickDecision),
	addLesson: strategyAction(newLesson, addLesson)
};
