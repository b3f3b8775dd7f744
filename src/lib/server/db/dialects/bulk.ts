import { CompiledQuery, type Kysely } from 'kysely';
import type { Database } from '../schema/index.ts';
import type { Native } from './index.ts';
import type { SqliteDatabase } from './sqlite.ts';

/** A write of many rows of one shape: what it is called, its columns, and what happens where a row exists already. */
export interface BulkSpec {
	readonly table: string;
	readonly columns: readonly string[];
	/** Columns by which a row is known; with them an existing row takes the new values of the others. */
	readonly keys?: readonly string[];
	readonly returning?: readonly string[];
}

export type BulkRow = readonly (string | number | Buffer | null)[];

/** The values of some rows, one behind the other. */
function flatOf(rows: readonly BulkRow[], from: number, count: number): (string | number | Buffer | null)[] {
	const width = (rows[from] as BulkRow).length;
	const values = new Array<string | number | Buffer | null>(count * width);
	for (let row = 0, at = 0; row < count; row += 1) {
		const one = rows[from + row] as BulkRow;
		for (let column = 0; column < width; column += 1, at += 1) values[at] = one[column] as string | number | null;
	}
	return values;
}

/** Rows a statement: few shapes, each prepared once. The largest stays below the variables that either engine takes. */
const sizes = [256, 64, 16, 4, 1] as const;

const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

const textOf = (
	{ table, columns, keys, returning }: BulkSpec,
	rows: number,
	mark: (index: number) => string
): string => {
	const values = Array.from(
		{ length: rows },
		(_, row) => `(${columns.map((_column, column) => mark(row * columns.length + column)).join(', ')})`
	);
	const rest = keys === undefined ? [] : columns.filter((column) => !keys.includes(column));
	const conflict =
		keys === undefined
			? ''
			: ` on conflict (${list(keys)}) do update set ${rest.map((name) => `"${name}" = excluded."${name}"`).join(', ')}`;
	const back = returning === undefined ? '' : ` returning ${list(returning)}`;
	return `insert into "${table}" (${list(columns)}) values ${values.join(', ')}${conflict}${back}`;
};

type Statement = ReturnType<SqliteDatabase['prepare']>;
const prepared = new WeakMap<SqliteDatabase, Map<string, Statement>>();

function kept(database: SqliteDatabase, key: string, text: () => string): Statement {
	const known = prepared.get(database) ?? new Map<string, Statement>();
	prepared.set(database, known);
	const found = known.get(key);
	if (found !== undefined) return found;
	const made = database.prepare(text());
	known.set(key, made);
	return made;
}

const keyOf = (spec: BulkSpec, rows: number): string =>
	`${spec.table}|${spec.columns.join()}|${spec.keys?.join() ?? ''}|${spec.returning?.join() ?? ''}|${rows}`;

const statement = (database: SqliteDatabase, spec: BulkSpec, rows: number): Statement =>
	kept(database, keyOf(spec, rows), () => textOf(spec, rows, () => '?'));

const texts = new Map<string, string>();

function numbered(spec: BulkSpec, rows: number): string {
	const key = keyOf(spec, rows);
	const found = texts.get(key);
	if (found !== undefined) return found;
	const made = textOf(spec, rows, (index) => `$${index + 1}`);
	texts.set(key, made);
	return made;
}

/** A look-up of many rows by their keys: each key column with its kind, and the columns that come back. */
export interface LookUpSpec {
	readonly table: string;
	readonly keys: Readonly<Record<string, 'text' | 'bigint'>>;
	readonly columns: readonly string[];
}

const lookUpText = (
	{ table, keys, columns }: LookUpSpec,
	rows: number,
	mark: (index: number, kind: string) => string
) => {
	const kinds = Object.entries(keys);
	const values = Array.from(
		{ length: rows },
		(_, row) => `(${kinds.map(([, kind], column) => mark(row * kinds.length + column, kind)).join(', ')})`
	);
	const back = columns.map((name) => `"${table}"."${name}"`).join(', ');
	const match = kinds.map(([name], column) => `"${table}"."${name}" = wanted.column${column + 1}`).join(' and ');
	return `select ${back} from (values ${values.join(', ')}) as wanted cross join "${table}" where ${match}`;
};

/** Finds rows by their keys with few prepared statements, on the connection of the transaction that `db` holds. */
export async function readMany(
	native: Native,
	db: Kysely<Database>,
	spec: LookUpSpec,
	keys: readonly BulkRow[]
): Promise<Record<string, unknown>[]> {
	if (!db.isTransaction) throw new Error('Many rows are looked up inside a transaction only.');
	const found: Record<string, unknown>[] = [];
	const name = `look up|${spec.table}|${Object.keys(spec.keys).join()}|${spec.columns.join()}`;
	let at = 0;
	for (const size of sizes) {
		while (keys.length - at >= size) {
			const values = flatOf(keys, at, size);
			at += size;
			if (native.engine === 'sqlite') {
				const made = kept(native.database, `${name}|${size}`, () => lookUpText(spec, size, () => '?'));
				found.push(...(made.all(values) as Record<string, unknown>[]));
			} else {
				const text = texts.get(`${name}|${size}`) ?? lookUpText(spec, size, (index, kind) => `$${index + 1}::${kind}`);
				texts.set(`${name}|${size}`, text);
				found.push(...((await db.executeQuery(CompiledQuery.raw(text, values))).rows as Record<string, unknown>[]));
			}
		}
	}
	return found;
}

/**
 * Writes rows with few prepared statements, inside the transaction that `db` holds. On SQLite the statements run on the
 * very connection of that transaction, which nobody else can use meanwhile.
 */
export async function writeMany(
	native: Native,
	db: Kysely<Database>,
	spec: BulkSpec,
	rows: readonly BulkRow[]
): Promise<Record<string, unknown>[]> {
	if (!db.isTransaction) throw new Error('Many rows are written inside a transaction only.');
	const back: Record<string, unknown>[] = [];
	let at = 0;
	for (const size of sizes) {
		while (rows.length - at >= size) {
			const values = flatOf(rows, at, size);
			at += size;
			if (native.engine === 'sqlite') {
				const made = statement(native.database, spec, size);
				if (spec.returning === undefined) made.run(values);
				else back.push(...(made.all(values) as Record<string, unknown>[]));
			} else {
				const result = await db.executeQuery(CompiledQuery.raw(numbered(spec, size), values));
				if (spec.returning !== undefined) back.push(...(result.rows as Record<string, unknown>[]));
			}
		}
	}
	return back;
}

/** Rows to be taken away, told by their keys. */
export type RemovalSpec = Pick<LookUpSpec, 'table' | 'keys'>;

const removalText = ({ table, keys }: RemovalSpec, rows: number, mark: (index: number, kind: string) => string) => {
	const kinds = Object.entries(keys);
	const values = Array.from(
		{ length: rows },
		(_, row) => `(${kinds.map(([, kind], column) => mark(row * kinds.length + column, kind)).join(', ')})`
	);
	return `delete from "${table}" where (${list(Object.keys(keys))}) in (values ${values.join(', ')})`;
};

/** Takes rows away by their keys with few prepared statements, on the connection of the transaction that `db` holds. */
export async function dropMany(
	native: Native,
	db: Kysely<Database>,
	spec: RemovalSpec,
	keys: readonly BulkRow[]
): Promise<void> {
	if (!db.isTransaction) throw new Error('Many rows are taken away inside a transaction only.');
	const name = `drop|${spec.table}|${Object.keys(spec.keys).join()}`;
	let at = 0;
	for (const size of sizes) {
		while (keys.length - at >= size) {
			const values = flatOf(keys, at, size);
			at += size;
			if (native.engine === 'sqlite') {
				kept(native.database, `${name}|${size}`, () => removalText(spec, size, () => '?')).run(values);
			} else {
				const text = removalText(spec, size, (index, kind) => `$${index + 1}::${kind}`);
				await db.executeQuery(CompiledQuery.raw(text, values));
			}
		}
	}
}
