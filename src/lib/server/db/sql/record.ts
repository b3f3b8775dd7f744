import { sql, type Expression, type SqlBool } from 'kysely';
import type { DatabaseHandle } from '../client.ts';

interface Held {
	readonly handle: DatabaseHandle;
	readonly organisationId: string;
}

/**
 * Records that a sender calls so, of the organisation that the query names too. PostgreSQL finds them by a short form of
 * their keys, and compares the keys themselves.
 */
export const calledBy = ({ handle, organisationId }: Held, keys: readonly string[]): Expression<SqlBool> => {
	const named = sql<SqlBool>`"record"."source_key" in (${sql.join(keys)})`;
	if (handle.engine !== 'postgres') return named;
	const short = sql.join(keys.map((key) => sql`record_key(${organisationId}, ${key})`));
	return sql<SqlBool>`record_key("record"."organisation_id", "record"."source_key") in (${short}) and ${named}`;
};

/** Leads straight to the answers of an organisation in the order of time; the query names both as well. */
export const answersInTime = ({ handle, organisationId }: Held): Expression<SqlBool> =>
	handle.engine === 'postgres'
		? sql<SqlBool>`hashtext("record"."organisation_id") = hashtext(${organisationId}) and "record"."kind" = 'response'`
		: sql<SqlBool>`true`;
