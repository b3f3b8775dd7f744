import type { OrganisationScope, Surroundings } from '#lib/server/access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { beginStrategy } from '#lib/server/strategy/commands.ts';
import { makeMember, makeOrganisation, type TestOrganisation } from './identity.ts';
import type { Role } from '#lib/domain/strategy/access.ts';

/** A strategy of whoever acts, and the scope in which its steps are worked on. */
export async function makeStrategy(scope: OrganisationScope, name = 'Spring'): Promise<StrategyScope> {
	const begun = await beginStrategy(scope, { name, aim: '' });
	if (!begun.ok) throw new Error(begun.error.code);
	const found = await strategyScopeOf(scope, begun.value);
	if (found === null) throw new Error('The strategy has no scope');
	return found;
}

export interface StrategyWorld {
	readonly organisation: TestOrganisation;
	readonly strategy: StrategyScope;
	/** The same strategy as somebody with another role sees it. */
	as(role: Role): Promise<StrategyScope>;
}

/** An organisation with one strategy. */
export async function makeStrategyWorld(around: Surroundings, options: { name?: string } = {}): Promise<StrategyWorld> {
	const organisation = await makeOrganisation(around, options);
	const strategy = await makeStrategy(organisation.admin);
	return {
		organisation,
		strategy,
		async as(role) {
			const member = await makeMember(around, organisation.id, role);
			const scope = await strategyScopeOf(member.scope, strategy.strategyId);
			if (scope === null) throw new Error('The strategy has no scope');
			return scope;
		}
	};
}
