import {
	newBusinessSwitch,
	newFinding,
	newRating,
	newSwotItem,
	newTouchpoint,
	swotFromFinding,
	swotMove,
	swotRename,
	workshopNote
} from '#lib/domain/audit/schema.ts';
import { addTouchpoint, callNewBusiness, rateTouchpoint } from '#lib/server/audit/commands.ts';
import { addFinding, addWorkshopNote } from '#lib/server/audit/finding-commands.ts';
import { getAudit } from '#lib/server/audit/queries.ts';
import { addSwotItem, moveSwotItem, putOnBoard, renameSwotItem } from '#lib/server/audit/swot-commands.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	return { audit: await getAudit(await strategyScope(event)) };
};

export const actions: Actions = {
	...itemActions,
	addTouchpoint: strategyAction(newTouchpoint, addTouchpoint),
	rateTouchpoint: strategyAction(newRating, rateTouchpoint),
	addFinding: strategyAction(newFinding, addFinding),
	addWorkshopNote: strategyAction(workshopNote, addWorkshopNote),
	addSwotItem: strategyAction(newSwotItem, addSwotItem),
	putOnBoard: strategyAction(swotFromFinding, putOnBoard),
	moveSwotItem: strategyAction(swotMove, moveSwotItem),
	renameSwotItem: strategyAction(swotRename, renameSwotItem),
	callNewBusiness: strategyAction(newBusinessSwitch, callNewBusiness)
};
