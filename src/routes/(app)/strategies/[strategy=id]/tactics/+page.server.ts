import { redirect } from '@sveltejs/kit';
import { dateField } from '#lib/domain/shared/fields.ts';
import {
	actionDays,
	actionId,
	actionShift,
	actionStuck,
	fromLibrary,
	newTactic,
	tacticDays,
	tacticMove,
	tacticShift
} from '#lib/domain/tactics/schema.ts';
import { tacticView } from '#lib/domain/tactics/view.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { handBack, markStuck, tickAction, untickAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic, moveTactic } from '#lib/server/tactics/commands.ts';
import { listEffectMarks } from '#lib/server/tactics/effect-queries.ts';
import { getTacticBoard, tacticOfAction } from '#lib/server/tactics/queries.ts';
import { placeAction, placeTactic, shiftAction, shiftTactic } from '#lib/server/tactics/timeline-commands.ts';
import { getTacticView } from '#lib/server/tactics/view-queries.ts';
import { adoptFromLibrary } from '#lib/server/workflows/tactic-library.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	// The marks follow when the page is looked at anew: a card that is being dragged is not disturbed by answers that come.
	event.depends('ninefold:plan');
	const from = event.url.searchParams;
	const scope = await strategyScope(event);
	const todo = from.get('todo');
	const tactic = todo === null ? null : await tacticOfAction(scope, todo);
	if (todo !== null && tactic !== null) redirect(303, `${event.url.pathname}/${tactic}#${encodeURIComponent(todo)}`);
	const board = await getTacticBoard(scope, {
		restsOn: from.get('rests_on'),
		serves: from.get('serves'),
		touches: from.get('touches')
	});
	return {
		board,
		effects: await listEffectMarks(scope, board.tactics),
		look: await getTacticView(scope, board, {
			view: tacticView(from.get('view')),
			zoom: from.get('zoom') === 'month' ? 'month' : 'week',
			from: dateField.safeParse(from.get('from')).data ?? null
		})
	};
};

export const actions: Actions = {
	...itemActions,
	addTactic: strategyAction(newTactic, addTactic),
	adopt: strategyAction(fromLibrary, adoptFromLibrary, {
		redirect: ({ id }, event) => `${event.url.pathname}/${id}`
	}),
	move: strategyAction(tacticMove, moveTactic),
	shift: strategyAction(tacticShift, shiftTactic),
	days: strategyAction(tacticDays, placeTactic),
	shiftAction: strategyAction(actionShift, shiftAction),
	actionDays: strategyAction(actionDays, placeAction),
	tick: strategyAction(actionId, tickAction),
	untick: strategyAction(actionId, untickAction),
	stuck: strategyAction(actionStuck, markStuck),
	handBack: strategyAction(actionId, handBack)
};
