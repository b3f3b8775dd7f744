import type Sqlite from 'better-sqlite3';
import { CompiledQuery, type Kysely } from 'kysely';
import type { Database } from '../schema/index.ts';
import type { Native } from './index.ts';
import type { SqliteDatabase } from './sqlite.ts';

/** Counted observations of one stream within a stretch of time, and the columns that are wanted of them. */
export interface Stretch {
	readonly sourceId: number;
	readonly from: number;
	readonly until: number;
	readonly columns: readonly string[];
}

type Statement = Sqlite.Statement<unknown[]>;
const prepared = new WeakMap<SqliteDatabase, Map<string, Statement>>();

function kept(database: SqliteDatabase, text: string): Statement {
	const known = prepared.get(database) ?? new Map<string, Statement>();
	prepared.set(database, known);
	const found = known.get(text);
	if (found !== undefined) return found;
	const made = database.prepare<unknown[]>(text).raw(true);
	if (known.size >= 100) known.clear();
	known.set(text, made);
	return made;
}

const where = `from "observation" where "source_id" = ? and "at" >= ? and "at" < ? and "state" = 0`;
const list = (columns: readonly string[]): string => columns.map((name) => `"${name}"`).join(', ');

/** The observations of a stretch as lists of numbers, inside the transaction that `db` holds. */
export async function scanRows(native: Native, db: Kysely<Database>, stretch: Stretch): Promise<number[][]> {
	if (!db.isTransaction) throw new Error('Many observations are read inside a transaction only.');
	const { sourceId, from, until, columns } = stretch;
	const text = `select ${list(columns)} ${where}`;
	if (native.engine === 'sqlite') return kept(native.database, text).all(sourceId, from, until) as number[][];
	let mark = 0;
	const numbered = text.replace(/\?/g, () => `$${(mark += 1)}`);
	const { rows } = await db.executeQuery(CompiledQuery.raw(numbered, [sourceId, from, until]));
	return (rows as Record<string, number>[]).map((row) => columns.map((column) => row[column] as number));
}

const unreadable = 0xfffd;

/**
 * Those columns of observations that all have full weight, as one text in which every number is a character, on SQLite alone: rows cost ten
 * times as much to hand over as to read. Null where weights differ, where numbers are too large for it, and on the other
 * engine: then rows are read.
 */
export function scanText(native: Native, db: Kysely<Database>, stretch: Stretch, fullWeight: number): string | null {
	if (!db.isTransaction) throw new Error('Many observations are read inside a transaction only.');
	if (native.engine !== 'sqlite') return null;
	const { sourceId, from, until, columns } = stretch;
	const made = kept(
		native.database,
		`select count(*), count(nullif("weight", ${fullWeight})), group_concat(char(${list(columns)}), '') ${where}`
	);
	const [count, others, text] = made.get(sourceId, from, until) as [number, number, string | null];
	if (count === 0) return '';
	if (others > 0 || text?.length !== count * columns.length) return null;
	for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) === unreadable) return null;
	return text;
}
