import type { Kysely } from 'kysely';
import type { Result } from '../../domain/shared/result.ts';
import { rebound, type OrganisationScope } from '../access/organisation-scope.ts';
import type { Change } from '../events.ts';
import type { Database } from './schema/index.ts';

/** Thrown to roll back, and turned into the failure that it carries. */
class Rollback<T extends Result<unknown>> extends Error {
	readonly result: T;
	constructor(result: T) {
		super('rolled back');
		this.result = result;
	}
}

/** Handles that are waiting for the end of a transaction: using one from within would wait for ever. */
const guarded = new WeakSet<object>();

/**
 * Runs a command in one transaction. A failure rolls everything back; what it published goes out after the commit.
 * Only the inner scope may be used inside: a nested call joins the transaction it is in.
 */
export async function inTransaction<S extends OrganisationScope, T extends Result<unknown, string>>(
	scope: S,
	fn: (inner: S) => Promise<T>
): Promise<T> {
	if (guarded.has(scope)) throw new Error('The outer scope was used inside its own transaction.');
	if (scope.db.isTransaction) return fn(scope);
	const told: Omit<Change, 'organisationId'>[] = [];
	guarded.add(scope);
	try {
		const result = await scope.db.transaction().execute(async (transaction) => {
			const inner = rebound(scope, transaction as unknown as Kysely<Database>, (change) => told.push(change));
			const outcome = await fn(inner);
			if (!outcome.ok) throw new Rollback(outcome);
			return outcome;
		});
		for (const change of told) scope.publish(change);
		return result;
	} catch (error) {
		if (error instanceof Rollback) return error.result as T;
		throw error;
	} finally {
		guarded.delete(scope);
	}
}

/**
 * The same for work that would simply be done again if a power cut took it back, and that nobody is told is done: it does
 * not wait for the disk. What others have committed before is on it already, and what they commit later takes this along.
 */
export async function inRepeatable<S extends OrganisationScope, T extends Result<unknown, string>>(
	scope: S,
	fn: (inner: S) => Promise<T>
): Promise<T> {
	const { native } = scope.handle;
	if (scope.db.isTransaction || native.engine !== 'sqlite') return inTransaction(scope, fn);
	return scope.db.connection().execute(async (connection) => {
		native.database.pragma('synchronous = NORMAL');
		try {
			return await inTransaction(
				rebound(scope, connection as unknown as Kysely<Database>, (change) => scope.publish(change)),
				fn
			);
		} finally {
			native.database.pragma('synchronous = FULL');
		}
	});
}

/**
 * Reads several things as they are at one moment; in a transaction, as that one sees them. Only the inner scope may be
 * used inside.
 */
export async function inSnapshot<S extends OrganisationScope, T>(scope: S, read: (inner: S) => Promise<T>): Promise<T> {
	if (scope.db.isTransaction) return read(scope);
	return scope.db
		.transaction()
		.setIsolationLevel('repeatable read')
		.setAccessMode('read only')
		.execute((transaction) =>
			read(rebound(scope, transaction as unknown as Kysely<Database>, (change) => scope.publish(change)))
		);
}
