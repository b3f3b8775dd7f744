import { actor, type OrganisationScope } from '../access/organisation-scope.ts';
import { toInstant, toJson } from '../db/codec.ts';

interface Entry {
	/** Concept dot what happened: `goal.target_moved`. */
	readonly action: string;
	readonly itemId?: string | null;
	readonly strategyId?: string | null;
	readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Writes down who did what and when, in the transaction of the deed. Never a secret, never a password. */
export async function recordAudit(scope: OrganisationScope, entry: Entry): Promise<void> {
	await scope.db
		.insertInto('audit_entry')
		.values({
			organisation_id: scope.organisationId,
			at: toInstant(scope.clock.now()),
			membership_id: actor(scope),
			actor: scope.principal.kind,
			action: entry.action,
			item_id: entry.itemId ?? null,
			strategy_id: entry.strategyId ?? null,
			detail: toJson(entry.detail ?? {})
		})
		.execute();
}
