import type { Kysely } from 'kysely';
import { onPostgres, type Engine } from './columns.ts';

const places = Array.from({ length: 17 }, (_, index) => `s${index + 1}`);

/**
 * PostgreSQL keeps an answer in fewer bytes: places that hold nothing are empty instead of 0, identifiers are kept as such,
 * and what rows are found by is as short as it can be. Each table is written anew once, in one go; on SQLite, where rows
 * are as short as what they hold, nothing changes.
 */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await onPostgres(db, engine, [
		// What a sender calls a record, within the organisation: sixteen bytes, however long it is.
		`create function record_key(organisation text, source_key text) returns uuid
		language sql immutable strict parallel safe return
		encode(substring(sha256(replace(organisation || ' ' || source_key, chr(92), chr(92) || chr(92))::bytea) from 1 for 16), 'hex')::uuid`,
		`alter table record
			drop constraint record_organisation_id_public_id_key,
			drop constraint record_organisation_id_source_key_key,
			alter column public_id type uuid using public_id::uuid,
			${places.map((name) => `alter ${name} drop default, alter ${name} drop not null, alter ${name} type integer using nullif(${name}, 0)`).join(',\n')}`,
		`create unique index record_by_public_id on record (public_id)`,
		`create unique index record_by_source_key on record (record_key(organisation_id, source_key))`,
		`drop index record_by_time`,
		`create index record_by_time on record (hashtext(organisation_id), at) where kind = 'response'`,
		`drop index record_by_survey`,
		`create index record_by_survey on record (survey_id, at) where survey_id is not null`,
		// Sums are written again and again: with room on their page they stay there, and no index learns of it.
		`alter table rollup set (fillfactor = 50)`,
		`alter table customer_wait alter column response_id type uuid using response_id::uuid`,

		// Columns of eight bytes before those of four, so that none is padded. A stream and a moment find an observation; which
		// record it belongs to is in its row.
		`create table lean_observation (
			at bigint not null,
			seq bigint not null,
			value bigint not null,
			weight bigint not null default 1000,
			source_id integer not null,
			state integer not null default 0,
			${places.map((name) => `${name} integer`).join(', ')}
		)`,
		`insert into lean_observation
			select at, seq, value, weight, source_id, state, ${places.map((name) => `nullif(${name}, 0)`).join(', ')}
			from observation`,
		`drop table observation`,
		`alter table lean_observation rename to observation`,
		`create index observation_by_time on observation (source_id, at)`,
		`create index observation_by_record on observation (seq)`,
		`create index observation_open on observation (source_id, at) where state = 1`,
		`alter table observation
			add constraint observation_source_id_fkey foreign key (source_id) references source (id) on delete cascade,
			add constraint observation_seq_fkey foreign key (seq) references record (seq) on delete cascade`
	]);
}
