import { describeEndpoints } from '#lib/domain/api/endpoints.ts';
import { linkBase } from '#lib/server/http/entry.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
	requirePermission(organisationScope(event), 'key.manage');
	return { address: linkBase(event), endpoints: describeEndpoints() };
};
