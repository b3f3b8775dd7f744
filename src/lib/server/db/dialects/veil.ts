import type Sqlite from 'better-sqlite3';
import type { SqliteDatabase } from './sqlite.ts';

/*
 * What an import brought that is being taken back is no part of anything from one commit on; its rows are cleared away
 * behind. Until they are gone, views of the connection stand before the tables, so that whatever is read through it
 * finds none of them, and whatever is written goes to the tables themselves.
 */

const veiled = ['record', 'observation', 'case_clock'] as const;

const written = /^(\s*(?:insert\s+into|update|delete\s+from)\s+)"(record|observation|case_clock)"/i;

/** The same statement, writing to the table itself where a view may stand before it. */
export const toTable = (sql: string): string => sql.replace(written, '$1main."$2"');

interface Veil {
	/** Counts with every commit of another connection. */
	readonly outside: Sqlite.Statement;
	/** Imports whose rows nobody sees. */
	hidden: readonly string[];
	/** What the file looked like from outside when that was last looked at. */
	version: number;
	isLifted: boolean;
	hasTables: boolean;
}

const veils = new WeakMap<SqliteDatabase, Veil>();

function veilOf(database: SqliteDatabase): Veil {
	const known = veils.get(database);
	if (known !== undefined) return known;
	const outside = database.prepare('pragma data_version').pluck();
	const made = { outside, hidden: [], version: -1, isLifted: false, hasTables: false };
	veils.set(database, made);
	return made;
}

/** Changes with every commit of another connection; for whoever must know that nobody else has written meanwhile. */
export const writtenOutside = (database: SqliteDatabase): number => veilOf(database).outside.get() as number;

const takenBack = `select i.id from main.import_run i where i.undone_at is not null
	and exists (select 1 from main.record r where r.import_id = i.id) order by i.id`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function hiddenIn(database: SqliteDatabase, veil: Veil): string[] {
	// Of a file without tables, or with those of an earlier time, nothing is taken back.
	veil.hasTables ||=
		database
			.prepare(`select count(*) from main.sqlite_master where type = 'table' and name in ('import_run', 'case_clock')`)
			.pluck()
			.get() === 2;
	return veil.hasTables ? (database.prepare(takenBack).pluck().all() as string[]) : [];
}

function dropViews(database: SqliteDatabase): void {
	for (const table of veiled) database.exec(`drop view if exists temp."${table}"`);
}

/**
 * Puts views before the tables where something is hidden, takes them away where nothing is. In a transaction it holds
 * with that transaction.
 */
export function drawVeil(database: SqliteDatabase, isAnew = false): void {
	const veil = veilOf(database);
	veil.version = writtenOutside(database);
	if (veil.isLifted) return;
	const hidden = hiddenIn(database, veil);
	if (!isAnew && hidden.join() === veil.hidden.join()) return;
	dropViews(database);
	veil.hidden = hidden;
	if (hidden.length === 0) return;
	const ids = hidden.map(quoted).join(', ');
	const ends = (order: 'asc' | 'desc'): number[] => {
		const end = database
			.prepare(`select seq from main.record where import_id = ? order by seq ${order} limit 1`)
			.pluck();
		return hidden.map((id) => end.get(id) as number);
	};
	const first = Math.min(...ends('asc'));
	const last = Math.max(...ends('desc'));
	database.exec(
		`create temp view "record" as select * from main."record" where import_id is null or import_id not in (${ids})`
	);
	for (const table of ['observation', 'case_clock']) {
		database.exec(
			`create temp view "${table}" as select * from main."${table}" as held where not (held.seq between ${first} and ${last}
			and exists (select 1 from main."record" as of where of.seq = held.seq and of.import_id in (${ids})))`
		);
	}
}

/** The same, where another connection has written since it was last looked at. */
export function keepVeil(database: SqliteDatabase): void {
	if (veilOf(database).version !== writtenOutside(database)) drawVeil(database);
}

/** Imports whose rows nobody sees. */
export const hiddenImports = (database: SqliteDatabase): readonly string[] => veils.get(database)?.hidden ?? [];

/** Tables as they are, while their shape is changed. */
export function liftVeil(database: SqliteDatabase): void {
	dropViews(database);
	const veil = veilOf(database);
	veil.hidden = [];
	veil.isLifted = true;
}

export function lowerVeil(database: SqliteDatabase): void {
	veilOf(database).isLifted = false;
	drawVeil(database, true);
}
