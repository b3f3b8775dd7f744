import { error } from '@sveltejs/kit';
import { personaEdit, portraitChange } from '#lib/domain/personas/schema.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { describePersona, drawPortrait } from '#lib/server/personas/commands.ts';
import { findPersonaPage } from '#lib/server/personas/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const found = await findPersonaPage(await strategyScope(event), event.params.persona);
	return found ?? error(404, 'not_found');
};

export const actions: Actions = {
	link: itemActions.link,
	unlink: itemActions.unlink,
	describePersona: strategyAction(personaEdit, describePersona),
	drawPortrait: strategyAction(portraitChange, drawPortrait)
};
