import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { mailInput, sendAgain, sendTest, testInput } from '#lib/server/mail/commands.ts';
import { getMailPage } from '#lib/server/mail/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:mail');
	const scope = organisationScope(event);
	requirePermission(scope, 'organisation.edit');
	const { config } = event.locals.app;
	return { mail: await getMailPage(scope), from: config.smtpUrl === null ? null : config.mailFrom };
};

export const actions: Actions = {
	test: organisationAction(testInput, sendTest),
	again: organisationAction(mailInput, sendAgain)
};
