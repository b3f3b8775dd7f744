import { choicesInput, quietInput } from '#lib/domain/notices/schema.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { chooseQuiet, chooseWays, getChoices } from '#lib/server/notices/choices.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { config } = event.locals.app;
	return {
		choices: await getChoices(organisationScope(event)),
		email: event.locals.user?.email ?? '',
		hasMail: config.smtpUrl !== null
	};
};

export const actions: Actions = {
	ways: organisationAction(choicesInput, chooseWays),
	quiet: organisationAction(quietInput, chooseQuiet)
};
