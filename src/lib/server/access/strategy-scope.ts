import { asId, isId, type StrategyId } from '../../domain/shared/id.ts';
import type { OrganisationScope } from './organisation-scope.ts';

declare const strategyProof: unique symbol;

/** Proof that a strategy belongs to the organisation of whoever acts. */
export interface StrategyScope extends OrganisationScope {
	readonly [strategyProof]: 'strategy';
	readonly strategyId: StrategyId;
}

/** Narrows a scope to one strategy; none where it does not exist or is another organisation's, which look alike. */
export async function strategyScopeOf(scope: OrganisationScope, strategyId: string): Promise<StrategyScope | null> {
	if (!isId(strategyId)) return null;
	const row = await scope.db
		.selectFrom('strategy')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', strategyId)
		.executeTakeFirst();
	return row === undefined ? null : ({ ...scope, strategyId: asId(row.id) } as StrategyScope);
}
