import { quarterOf } from '#lib/domain/shared/period.ts';
import { localDay } from '#lib/domain/shared/instant.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { listStrategies } from '#lib/server/strategy/queries.ts';
import { copyStrategy, copyStrategyInput } from '#lib/server/workflows/strategy-file/copy.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	requirePermission(scope, 'strategy.edit');
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	return { strategies: await listStrategies(scope), startsOn: quarterOf(today, scope.organisation).first };
};

export const actions: Actions = {
	copy: organisationAction(copyStrategyInput, copyStrategy, { redirect: (id) => `/strategies/${id}` })
};
