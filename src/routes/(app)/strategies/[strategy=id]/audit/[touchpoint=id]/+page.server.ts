import { error } from '@sveltejs/kit';
import { newRating, touchpointEdit } from '#lib/domain/audit/schema.ts';
import { describeTouchpoint, rateTouchpoint } from '#lib/server/audit/commands.ts';
import { findTouchpointPage } from '#lib/server/audit/detail-queries.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const found = await findTouchpointPage(await strategyScope(event), event.params.touchpoint);
	return found ?? error(404, 'not_found');
};

export const actions: Actions = {
	link: itemActions.link,
	unlink: itemActions.unlink,
	describeTouchpoint: strategyAction(touchpointEdit, describeTouchpoint),
	rateTouchpoint: strategyAction(newRating, rateTouchpoint)
};
