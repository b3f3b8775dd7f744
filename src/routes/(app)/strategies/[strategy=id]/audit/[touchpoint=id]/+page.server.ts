import { error } from '@sveltejs/kit';
import { newRating, touchpointEdit } from '#lib/domain/audit/schema.ts';
import { describeTouchpoint, rateTouchpoint } from '#lib/server/audit/commands.ts';
import { findTouchpointPage } from '#lib/server/audit/detail-queries.ts';
import { listMessages } from '#lib/server/guide/queries.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { todayOf } from '#lib/server/metrics/board.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const scope = await strategyScope(event);
	const found = await findTouchpointPage(scope, event.params.touchpoint);
	if (found === null) error(404, 'not_found');
	return { ...found, today: todayOf(scope), messages: await listMessages(scope, event.params.touchpoint) };
};

export const actions: Actions = {
	link: itemActions.link,
	unlink: itemActions.unlink,
	describeTouchpoint: strategyAction(touchpointEdit, describeTouchpoint),
	rateTouchpoint: strategyAction(newRating, rateTouchpoint)
};
