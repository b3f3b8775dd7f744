import { error } from '@sveltejs/kit';
import { awayEnd, awayStretch, handOver, handOverUndo } from '#lib/domain/week/schema.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { endAway, setAway } from '#lib/server/week/commands.ts';
import { todayOf } from '#lib/server/week/people-queries.ts';
import { getHandOver, handOverThings, previewHandOver, undoHandOver } from '#lib/server/workflows/hand-over.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = organisationScope(event);
	const found = await getHandOver(scope, event.params.member);
	if (found === null) error(404, 'not_found');
	return { ...found, today: todayOf(scope) };
};

export const actions: Actions = {
	away: organisationAction(awayStretch, setAway),
	back: organisationAction(awayEnd, endAway),
	preview: organisationAction(handOver, previewHandOver),
	handOver: organisationAction(handOver, handOverThings),
	undo: organisationAction(handOverUndo, undoHandOver)
};
