import { error } from '@sveltejs/kit';
import { findingEdit, newCitation, swotFromFinding } from '#lib/domain/audit/schema.ts';
import { findFindingPage } from '#lib/server/audit/detail-queries.ts';
import { citeEvidence, describeFinding } from '#lib/server/audit/finding-commands.ts';
import { putOnBoard } from '#lib/server/audit/swot-commands.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const found = await findFindingPage(await strategyScope(event), event.params.finding);
	return found ?? error(404, 'not_found');
};

export const actions: Actions = {
	remove: itemActions.remove,
	restore: itemActions.restore,
	link: itemActions.link,
	unlink: itemActions.unlink,
	reorder: itemActions.reorder,
	describeFinding: strategyAction(findingEdit, describeFinding),
	citeEvidence: strategyAction(newCitation, citeEvidence),
	putOnBoard: strategyAction(swotFromFinding, putOnBoard)
};
