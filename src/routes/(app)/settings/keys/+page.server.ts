import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { linkBase } from '#lib/server/http/entry.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { createKey, keyInput, revokeInput, revokeKey } from '#lib/server/keys/commands.ts';
import { listKeys } from '#lib/server/keys/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = organisationScope(event);
	requirePermission(scope, 'key.manage');
	return { keys: await listKeys(scope), address: `${linkBase(event)}/api/v1/responses` };
};

export const actions: Actions = {
	create: organisationAction(keyInput, createKey),
	revoke: organisationAction(revokeInput, revokeKey)
};
