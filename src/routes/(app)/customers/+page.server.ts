import { findContacts } from '#lib/server/contacts/queries.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = organisationScope(event);
	requirePermission(scope, 'organisation.edit');
	const query = (event.url.searchParams.get('q') ?? '').trim().slice(0, 200);
	return { query, erased: event.url.searchParams.has('erased'), ...(await findContacts(scope, query)) };
};
