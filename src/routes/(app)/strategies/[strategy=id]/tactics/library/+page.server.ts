import { fromLibrary } from '#lib/domain/tactics/schema.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { getLibrary } from '#lib/server/tactics/library-queries.ts';
import { adoptFromLibrary } from '#lib/server/workflows/tactic-library.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	return { library: await getLibrary(await strategyScope(event)) };
};

export const actions: Actions = {
	adopt: strategyAction(fromLibrary, adoptFromLibrary, {
		redirect: ({ id }, event) => `/strategies/${event.params.strategy}/tactics/${id}`
	})
};
