import { locales } from '#lib/i18n/locales.ts';
import { emailKey } from '#lib/domain/people/email.ts';
import { readAgent } from '#lib/domain/people/agent.ts';
import { listSessions } from '#lib/server/auth/queries.ts';
import { keepEntry, visitOf } from '#lib/server/http/entry.ts';
import { publicAction } from '#lib/server/http/public-action.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { describeMe, endOtherSessions, endSessionInput, endSessionOfMine, meInput } from '#lib/server/workflows/me.ts';
import { changePassword, changePasswordInput } from '#lib/server/workflows/passwords.ts';
import { z } from 'zod';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	const { user } = event.locals;
	const sessions = await listSessions(scope, user?.id ?? '', user?.sessionId ?? '');
	return {
		person: {
			name: user?.name ?? '',
			email: user?.email ?? '',
			locale: user?.locale ?? '',
			theme: user?.theme ?? 'auto'
		},
		languages: locales.map(({ id, label }) => ({ value: id, label })),
		sessions: sessions.map(({ agent, ...line }) => ({ ...line, ...readAgent(agent) }))
	};
};

const sessionId = (event: RequestEvent): string => event.locals.user?.sessionId ?? '';

export const actions: Actions = {
	describe: publicAction('describe', meInput, (event: RequestEvent, input) =>
		describeMe(organisationScope(event), input)
	),
	password: publicAction(
		'password',
		changePasswordInput,
		(event: RequestEvent, input) => {
			const email = event.locals.user?.email ?? '';
			const person = { email, emailKey: emailKey(email) };
			return changePassword(event.locals.app.around, organisationScope(event), person, input, visitOf(event));
		},
		{
			redirect: (entry, event) => {
				keepEntry(event, entry);
				return '/me?changed=1#password';
			}
		}
	),
	end: publicAction('end', endSessionInput, (event: RequestEvent, input) =>
		endSessionOfMine(organisationScope(event), input)
	),
	endOthers: publicAction('end', z.object({}), (event: RequestEvent) =>
		endOtherSessions(organisationScope(event), sessionId(event))
	)
};
