import { webhookId, webhookInput } from '#lib/domain/webhooks/event.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { addWebhook, deliverAgain, pingWebhook, removeWebhook } from '#lib/server/webhooks/commands.ts';
import { getWebhooks } from '#lib/server/webhooks/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = organisationScope(event);
	requirePermission(scope, 'key.manage');
	return getWebhooks(scope);
};

export const actions: Actions = {
	add: (event) => {
		const rules = { isDeveloper: event.locals.app.config.developer };
		return organisationAction(webhookInput, (scope, input) => addWebhook(scope, input, rules))(event);
	},
	remove: organisationAction(webhookId, removeWebhook),
	ping: organisationAction(webhookId, pingWebhook),
	again: organisationAction(webhookId, deliverAgain)
};
