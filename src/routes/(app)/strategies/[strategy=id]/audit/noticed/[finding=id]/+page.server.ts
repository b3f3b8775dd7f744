import { error } from '@sveltejs/kit';
import { findingEdit, newCitation, swotFromFinding } from '#lib/domain/audit/schema.ts';
import { findFindingPage } from '#lib/server/audit/detail-queries.ts';
import { citeEvidence, describeFinding } from '#lib/server/audit/finding-commands.ts';
import { putOnBoard } from '#lib/server/audit/swot-commands.ts';
import { talkOf } from '#lib/server/comments/queries.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { talkActions } from '#lib/server/http/talk-actions.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = await strategyScope(event);
	const found = await findFindingPage(scope, event.params.finding);
	if (found === null) error(404, 'not_found');
	return { ...found, talk: await talkOf(scope, found.finding.id) };
};

export const actions: Actions = {
	...talkActions,
	remove: itemActions.remove,
	restore: itemActions.restore,
	link: itemActions.link,
	unlink: itemActions.unlink,
	reorder: itemActions.reorder,
	describeFinding: strategyAction(findingEdit, describeFinding),
	citeEvidence: strategyAction(newCitation, citeEvidence),
	putOnBoard: strategyAction(swotFromFinding, putOnBoard)
};
