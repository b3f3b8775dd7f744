import { error, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { planForm } from '#lib/domain/imports/form.ts';
import { idField } from '#lib/domain/shared/fields.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { discardImport } from '#lib/server/imports/commands.ts';
import { startImport, startUndo } from '#lib/server/workflows/import-jobs.ts';
import { findImportPage, keepPlan, startPlanned } from '#lib/server/workflows/import-page.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:import');
	const found = await findImportPage(event.locals.app, organisationScope(event), event.params.import);
	if (found === null) error(404, 'not_found');
	return found;
};

const oneInput = z.object({ id: idField });
const here = { redirect: (_value: unknown, event: RequestEvent) => event.url.pathname };

export const actions: Actions = {
	map: (event) => organisationAction(planForm, (scope, plan) => keepPlan(event.locals.app, scope, plan))(event),
	start: (event) =>
		organisationAction(planForm, (scope, plan) => startPlanned(event.locals.app, scope, plan), here)(event),
	goOn: (event) =>
		organisationAction(oneInput, (scope, { id }) => startImport(event.locals.app, scope, id), here)(event),
	undo: (event) => organisationAction(oneInput, (scope, { id }) => startUndo(event.locals.app, scope, id), here)(event),
	discard: (event) =>
		organisationAction(oneInput, (scope, { id }) => discardImport(scope, id, event.locals.app.config.dataFolder), {
			redirect: () => '/imports'
		})(event)
};
