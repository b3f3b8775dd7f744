import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { beginStrategy } from '#lib/server/strategy/commands.ts';
import { testDatabase } from '../db.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from './identity.ts';

export interface PlanWorld {
	readonly around: TestAround;
	readonly organisationId: string;
	readonly admin: StrategyScope;
	/** A strategy of the same organisation. */
	readonly elsewhere: StrategyScope;
	/** The administrator of another organisation, in a strategy of theirs. */
	readonly stranger: StrategyScope;
	member(role: 'leader' | 'head' | 'member' | 'analyst' | 'viewer', name?: string): Promise<StrategyScope>;
	department(scope: OrganisationScope, name: string): Promise<string>;
}

const unwrap = <T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};
export { unwrap };

async function strategyIn(scope: OrganisationScope, name: string): Promise<StrategyScope> {
	const id = unwrap(await beginStrategy(scope, { name, aim: '' }));
	const made = await strategyScopeOf(scope, id);
	if (made === null) throw new Error('The strategy has no scope');
	return made;
}

/** Two organisations on one database, each with an administrator; the first has two strategies. */
export async function planWorld(): Promise<PlanWorld> {
	const around = surroundings(await testDatabase());
	const own = await makeOrganisation(around, { name: 'Tarro' });
	const other = await makeOrganisation(around, { name: 'Freshlane' });
	const admin = await strategyIn(own.admin, 'Deliver on the promise');
	return {
		around,
		organisationId: own.id,
		admin,
		elsewhere: await strategyIn(own.admin, 'Another plan'),
		stranger: await strategyIn(other.admin, 'Theirs'),
		async member(role, name) {
			const made = await makeMember(around, own.id, role, name === undefined ? {} : { name });
			const scope = await strategyScopeOf(made.scope, admin.strategyId);
			if (scope === null) throw new Error('The member has no scope');
			return scope;
		},
		async department(scope, name) {
			const id = around.ids.id();
			await around.handle.db
				.insertInto('department')
				.values({
					organisation_id: scope.organisationId,
					id,
					name,
					name_key: name.toLowerCase(),
					position: 1,
					removed_at: null
				})
				.execute();
			return id;
		}
	};
}
