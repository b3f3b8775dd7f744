import { error, redirect } from '@sveltejs/kit';
import { eraseForm } from '#lib/server/contacts/commands.ts';
import { findContact } from '#lib/server/contacts/queries.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { eraseCustomer } from '#lib/server/workflows/erasing.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const scope = organisationScope(event);
	requirePermission(scope, 'organisation.edit');
	const number = event.url.searchParams.get('number') ?? '';
	if (number === '') redirect(303, '/customers');
	const customer = await findContact(scope, number);
	if (customer === null) error(404, 'contact.not_found');
	return { customer };
};

export const actions: Actions = {
	erase: organisationAction(eraseForm, eraseCustomer, { redirect: () => '/customers?erased' })
};
