import { linkBase } from '#lib/server/http/entry.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { showEndpoints } from '#lib/server/workflows/api-examples.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	requirePermission(scope, 'key.manage');
	return { address: linkBase(event), endpoints: await showEndpoints(scope) };
};
