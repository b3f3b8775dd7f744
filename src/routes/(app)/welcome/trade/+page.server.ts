import { trades } from '#lib/domain/strategy/trades.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { startFromTrade, tradeInput } from '#lib/server/workflows/starter/trade.ts';
import type { Actions, PageServerLoad } from './$types';

/** The trades to begin from, with how much each brings along. */
export const load: PageServerLoad = (event) => {
	organisationScope(event);
	return {
		trades: trades.map(({ id, touchpoints, tactics, departments }) => ({
			id,
			touchpoints: touchpoints.map(({ key }) => key),
			tactics: tactics.map(({ key }) => key),
			departments: departments.length
		}))
	};
};

export const actions: Actions = {
	default: organisationAction(tradeInput, startFromTrade, {
		redirect: (strategyId) => `/strategies/${strategyId}/goals?examples#new`
	})
};
