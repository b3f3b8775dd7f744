import { error } from '@sveltejs/kit';
import { alertCause, alertFinding, alertInput, alertReason } from '#lib/domain/alerts/schema.ts';
import { dismissAlert, releaseAlert, reopenAlert, takeAlert } from '#lib/server/alerts/commands.ts';
import { getAlertPage } from '#lib/server/alerts/queries.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { alertToFinding, explainAlert } from '#lib/server/workflows/alert-work.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const found = await getAlertPage(await strategyScope(event), event.params.alert);
	if (found === null) error(404, 'not_found');
	return { page: found };
};

const noticed = (id: string, strategy: string | undefined): string =>
	`/strategies/${strategy ?? ''}/audit/noticed/${id}`;

export const actions: Actions = {
	take: strategyAction(alertInput, takeAlert),
	release: strategyAction(alertInput, releaseAlert),
	dismiss: strategyAction(alertReason, dismissAlert),
	reopen: strategyAction(alertInput, reopenAlert),
	explain: strategyAction(alertCause, explainAlert),
	note: strategyAction(alertFinding, alertToFinding, {
		redirect: ({ id }, event) => noticed(id, event.params.strategy)
	}),
	todo: strategyAction(alertFinding, alertToFinding, {
		redirect: ({ id }, event) => `${noticed(id, event.params.strategy)}/answer`
	})
};
