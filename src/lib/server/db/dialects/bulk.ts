import { hash } from 'node:crypto';
import { CompiledQuery, type Kysely } from 'kysely';
import type { Database } from '../schema/index.ts';
import type { Native } from './index.ts';
import { isEmptyForZero, shortKeyOf } from './lean.ts';
import type { PostgresPool } from './postgres.ts';
import type { SqliteDatabase } from './sqlite.ts';

/** A write of many rows of one shape: what it is called, its columns, and what happens where a row exists already. */
export interface BulkSpec {
	readonly table: string;
	readonly columns: readonly string[];
	/** Columns by which a row is known; with them an existing row takes the new values of the others. */
	readonly keys?: readonly string[];
	/** Columns by which a row is known that is left as it is where there is one: it does not come back. */
	readonly unless?: readonly string[];
	/** Every row is there already and takes new values. */
	readonly isThere?: true;
	/**
	 * The column whose numbers the engine counts. On PostgreSQL rows written at one go take theirs at one go, and bring back
	 * `taken_from` and `taken_until` where nobody else's can lie between them.
	 */
	readonly counts?: string;
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

/** What happens where there is a row already, and what comes back. */
function endOf({ columns, keys, unless, returning }: BulkSpec, known = unless && list(unless)): string {
	const back = returning === undefined ? '' : ` returning ${list(returning)}`;
	if (known !== undefined) return ` on conflict (${known}) do nothing${back}`;
	if (keys === undefined) return back;
	const rest = columns.filter((column) => !keys.includes(column));
	return ` on conflict (${list(keys)}) do update set ${rest.map((name) => `"${name}" = excluded."${name}"`).join(', ')}${back}`;
}

const textOf = (spec: BulkSpec, rows: number): string => {
	const one = `(${spec.columns.map(() => '?').join(', ')})`;
	return `insert into "${spec.table}" (${list(spec.columns)}) values ${Array<string>(rows).fill(one).join(', ')}${endOf(spec)}`;
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
	`${spec.table}|${spec.columns.join()}|${spec.keys?.join() ?? ''}|${spec.unless?.join() ?? ''}|${spec.returning?.join() ?? ''}|${rows}`;

const statement = (database: SqliteDatabase, spec: BulkSpec, rows: number): Statement =>
	kept(database, keyOf(spec, rows), () => textOf(spec, rows));

/** A look-up of many rows by their keys: each key column with its kind, and the columns that come back. */
export interface LookUpSpec {
	readonly table: string;
	readonly keys: Readonly<Record<string, 'text' | 'bigint'>>;
	readonly columns: readonly string[];
}

/** A row of questions marks for each of so many rows. */
const marks = (width: number, rows: number): string =>
	Array<string>(rows)
		.fill(`(${Array<string>(width).fill('?').join(', ')})`)
		.join(', ');

/** Columns of the wanted keys are `column1`, `column2` … on either engine. */
const lookUpText = ({ table, keys, columns }: LookUpSpec, wanted: string, more: readonly string[] = []): string => {
	const back = columns.map((name) => `"${table}"."${name}"`).join(', ');
	const match = [
		...more,
		...Object.keys(keys).map((name, column) => `"${table}"."${name}" = wanted.column${column + 1}`)
	];
	return `select ${back} from ${wanted} cross join "${table}" where ${match.join(' and ')}`;
};

const finder = (database: SqliteDatabase, spec: LookUpSpec, rows: number): Statement =>
	kept(database, `look up|${spec.table}|${Object.keys(spec.keys).join()}|${spec.columns.join()}|${rows}`, () =>
		lookUpText(spec, `(values ${marks(Object.keys(spec.keys).length, rows)}) as wanted`)
	);

const numberFinder = (database: SqliteDatabase, spec: LookUpSpec, rows: number): Statement => {
	const names = `${Object.keys(spec.keys).join()}|${spec.columns.join()}`;
	const known = prepared.get(database)?.get(`numbers|${spec.table}|${names}|${rows}`);
	if (known !== undefined) return known;
	const wanted = `(values ${marks(Object.keys(spec.keys).length, rows)}) as wanted`;
	return kept(database, `numbers|${spec.table}|${names}|${rows}`, () => lookUpText(spec, wanted)).raw(true);
};

/** Finds rows by their keys with few prepared statements, on the connection of the transaction that `db` holds. */
export async function readMany(
	native: Native,
	db: Kysely<Database>,
	spec: LookUpSpec,
	keys: readonly BulkRow[]
): Promise<Record<string, unknown>[]> {
	if (!db.isTransaction) throw new Error('Many rows are looked up inside a transaction only.');
	if (native.engine === 'postgres') return readOnPostgres(db, spec, keys);
	const found: Record<string, unknown>[] = [];
	let at = 0;
	for (const size of sizes) {
		while (keys.length - at >= size) {
			const made = finder(native.database, spec, size);
			found.push(...(made.all(flatOf(keys, at, size)) as Record<string, unknown>[]));
			at += size;
		}
	}
	return found;
}

/** The same for many numbers: each row as a list of its columns. */
export async function readManyNumbers(
	native: Native,
	db: Kysely<Database>,
	spec: LookUpSpec,
	keys: readonly BulkRow[]
): Promise<number[][]> {
	if (!db.isTransaction) throw new Error('Many rows are looked up inside a transaction only.');
	if (native.engine === 'postgres') {
		const rows = await readOnPostgres(db, spec, keys);
		return rows.map((row) => spec.columns.map((column) => row[column] as number));
	}
	const found: number[][] = [];
	let at = 0;
	for (const size of sizes) {
		while (keys.length - at >= size) {
			const made = numberFinder(native.database, spec, size);
			for (const row of made.all(flatOf(keys, at, size)) as number[][]) found.push(row);
			at += size;
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
	if (native.engine === 'postgres') return writeOnPostgres(native.pool, db, spec, rows);
	const back: Record<string, unknown>[] = [];
	let at = 0;
	for (const size of sizes) {
		while (rows.length - at >= size) {
			const values = flatOf(rows, at, size);
			at += size;
			const made = statement(native.database, spec, size);
			if (spec.returning === undefined) made.run(values);
			else back.push(...(made.all(values) as Record<string, unknown>[]));
		}
	}
	return back;
}

/** Rows to be taken away, told by their keys. */
export type RemovalSpec = Pick<LookUpSpec, 'table' | 'keys'>;

const removalText = ({ table, keys }: RemovalSpec, rows: number): string =>
	`delete from "${table}" where (${list(Object.keys(keys))}) in (values ${marks(Object.keys(keys).length, rows)})`;

const remover = (database: SqliteDatabase, spec: RemovalSpec, rows: number): Statement =>
	kept(database, `drop|${spec.table}|${Object.keys(spec.keys).join()}|${rows}`, () => removalText(spec, rows));

/** What will be done with many rows. */
export interface Manner {
	readonly write?: BulkSpec;
	readonly lookUp?: LookUpSpec;
	readonly drop?: RemovalSpec;
}

/**
 * Has the statements for some manners ready, so that a transaction that holds the lock need not wait for them; `turn` lets
 * others go first. PostgreSQL keeps its own.
 */
export async function readyMany(
	native: Native,
	manners: readonly Manner[],
	turn: () => Promise<unknown>
): Promise<void> {
	if (native.engine !== 'sqlite') return;
	const { database } = native;
	for (const { write, lookUp, drop } of manners) {
		for (const size of sizes) {
			const before = prepared.get(database)?.size ?? 0;
			if (write !== undefined) statement(database, write, size);
			if (lookUp !== undefined) finder(database, lookUp, size);
			if (drop !== undefined) remover(database, drop, size);
			if (prepared.get(database)?.size !== before) await turn();
		}
	}
}

/** Takes rows away by their keys with few prepared statements, on the connection of the transaction that `db` holds. */
export async function dropMany(
	native: Native,
	db: Kysely<Database>,
	spec: RemovalSpec,
	keys: readonly BulkRow[]
): Promise<void> {
	if (!db.isTransaction) throw new Error('Many rows are taken away inside a transaction only.');
	if (native.engine === 'postgres') return dropOnPostgres(db, spec, keys);
	let at = 0;
	for (const size of sizes) {
		while (keys.length - at >= size) {
			remover(native.database, spec, size).run(flatOf(keys, at, size));
			at += size;
		}
	}
}

/* ------------------------------------------------------------------ PostgreSQL */

/**
 * Rows go over as one list a column, whatever their number: a statement is read and planned once a connection instead of
 * once for every shape and every time, which costs more than the writing itself.
 */
const atOnce = 2_000;

/** The values of a column, of rows from one number on, as PostgreSQL writes lists; nothing may be what is given as 0. */
function listText(rows: readonly BulkRow[], column: number, from: number, until: number, emptyZero = false): string {
	let text = '{';
	for (let row = from; row < until; row += 1) {
		if (row > from) text += ',';
		const value = (rows[row] as BulkRow)[column];
		if (typeof value === 'number') text += emptyZero && value === 0 ? 'NULL' : String(value);
		else if (value === null || value === undefined) text += 'NULL';
		else if (typeof value === 'string') text += quoted(value);
		else text += `"\\\\x${value.toString('hex')}"`;
	}
	return `${text}}`;
}

const quoted = (value: string): string =>
	`"${value.includes('"') || value.includes('\\') ? value.replace(/["\\]/g, '\\$&') : value}"`;

const lists = (
	rows: readonly BulkRow[],
	width: number,
	from: number,
	until: number,
	isEmptied: readonly boolean[] = []
): string[] => Array.from({ length: width }, (_, column) => listText(rows, column, from, until, isEmptied[column]));

const kinds = new WeakMap<PostgresPool, Map<string, Map<string, string>>>();

/** What the columns of a table hold; asked for once, because tables do not change while a server runs. */
async function kindsOf(pool: PostgresPool, db: Kysely<Database>, table: string): Promise<Map<string, string>> {
	const known = kinds.get(pool) ?? new Map<string, Map<string, string>>();
	kinds.set(pool, known);
	const found = known.get(table);
	if (found !== undefined) return found;
	const { rows } = await db.executeQuery(
		CompiledQuery.raw(
			`select attname as name, format_type(atttypid, null) as kind from pg_attribute
			where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
			[`"${table}"`]
		)
	);
	const made = new Map((rows as { name: string; kind: string }[]).map(({ name, kind }) => [name, kind]));
	known.set(table, made);
	return made;
}

interface Named {
	readonly name: string;
	readonly text: string;
}

const named = new Map<string, Named>();

/** The driver keeps what has a name prepared on its connection; the query builder hands over what it is given. */
const asKept = (statement: Named, values: readonly string[]): CompiledQuery =>
	CompiledQuery.raw(statement as unknown as string, [...values]);

/** Rows that are there take new values, found by their keys. */
function changeText(
	table: string,
	columns: readonly string[],
	keys: readonly string[],
	given: readonly string[]
): string {
	const rest = columns.filter((name) => !keys.includes(name)).map((name) => `"${name}" = given."${name}"`);
	const match = keys.map((name) => `"${table}"."${name}" = given."${name}"`);
	return `update "${table}" set ${rest.join(', ')} from unnest(${given.join(', ')}) as given(${list(columns)}) where ${match.join(' and ')}`;
}

/** Two plain writes in one statement: what it takes to hand over a statement is more than what a few rows take. */
export async function writeBoth(
	native: Native,
	db: Kysely<Database>,
	many: readonly [BulkSpec, readonly BulkRow[]],
	few: readonly [BulkSpec, readonly BulkRow[]]
): Promise<void> {
	const both = [many, few];
	if (native.engine !== 'postgres' || both.some(([, own]) => own.length === 0 || own.length > atOnce)) {
		for (const [spec, own] of both) if (own.length > 0) await writeMany(native, db, spec, own);
		return;
	}
	if (!db.isTransaction) throw new Error('Many rows are written inside a transaction only.');
	const key = both.map(([spec]) => keyOf(spec, 0)).join('+');
	let made = named.get(key);
	if (made === undefined) {
		let mark = 0;
		const texts: string[] = [];
		for (const [{ table, columns }] of both) {
			const known = await kindsOf(native.pool, db, table);
			const given = columns.map((column) => `$${(mark += 1)}::${known.get(column)}[]`);
			texts.push(`insert into "${table}" (${list(columns)}) select * from unnest(${given.join(', ')})`);
		}
		const text = `with first as (${texts[0]}) ${texts[1]}`;
		made = { name: hash('sha256', text, 'base64url').slice(0, 24), text };
		named.set(key, made);
	}
	const values = both.flatMap(([{ table, columns }, own]) =>
		lists(
			own,
			columns.length,
			0,
			own.length,
			columns.map((name) => isEmptyForZero(table, name))
		)
	);
	await db.executeQuery(asKept(made, values));
}

async function writeOnPostgres(
	pool: PostgresPool,
	db: Kysely<Database>,
	spec: BulkSpec,
	rows: readonly BulkRow[]
): Promise<Record<string, unknown>[]> {
	const { table, columns, counts, unless, keys } = spec;
	const key = `${keyOf(spec, 0)}|${counts ?? ''}|${spec.isThere ?? ''}`;
	let made = named.get(key);
	if (made === undefined) {
		const known = await kindsOf(pool, db, table);
		const given = columns.map((column, index) => `$${index + 1}::${known.get(column)}[]`);
		const short = unless && shortKeyOf(table, unless)?.((column) => `"${unless[column]}"`);
		const into = (names: readonly string[], from: readonly string[]): string =>
			`insert into "${table}" (${list(names)}) select * from unnest(${from.join(', ')})${endOf(spec, short)}`;
		const text =
			spec.isThere === true && keys !== undefined
				? changeText(table, columns, keys, given)
				: counts === undefined
					? into(columns, given)
					: // All numbers are taken before the first row is written, so that other writers hardly ever come between them.
						`with taken as materialized (
						select array_agg(nextval(pg_get_serial_sequence('"${table}"', '${counts}'))) as numbers
						from generate_series(1, cardinality(${given[0]}))
					), written as (${into([counts, ...columns], ['(select numbers from taken)', ...given])})
					select written.*, ends.* from written cross join (
						select numbers[1] as taken_from, numbers[cardinality(numbers)] as taken_until from taken
						where numbers[cardinality(numbers)] - numbers[1] = cardinality(numbers) - 1
						union all
						select null, null from taken where numbers[cardinality(numbers)] - numbers[1] <> cardinality(numbers) - 1
					) as ends`;
		made = { name: hash('sha256', text, 'base64url').slice(0, 24), text };
		named.set(key, made);
	}
	const back: Record<string, unknown>[] = [];
	const isEmptied = columns.map((name) => isEmptyForZero(table, name));
	for (let at = 0; at < rows.length; at += atOnce) {
		const until = Math.min(rows.length, at + atOnce);
		const result = await db.executeQuery(asKept(made, lists(rows, columns.length, at, until, isEmptied)));
		for (const row of result.rows as Record<string, unknown>[]) back.push(row);
	}
	return back;
}

const wantedOf = (kindsOfKeys: readonly string[]): string =>
	`unnest(${kindsOfKeys.map((kind, index) => `$${index + 1}::${kind}[]`).join(', ')}) as wanted(${kindsOfKeys.map((_, index) => `column${index + 1}`).join(', ')})`;

// Planned each time, for a table that was empty a moment ago may be full by now.
async function readOnPostgres(
	db: Kysely<Database>,
	spec: LookUpSpec,
	keys: readonly BulkRow[]
): Promise<Record<string, unknown>[]> {
	const names = Object.keys(spec.keys);
	const short = shortKeyOf(spec.table, names);
	const more =
		short === null
			? []
			: [
					`${short((column) => `"${spec.table}"."${names[column]}"`)} = ${short((column) => `wanted.column${column + 1}`)}`
				];
	const text = lookUpText(spec, wantedOf(Object.values(spec.keys)), more);
	const width = Object.keys(spec.keys).length;
	const found: Record<string, unknown>[] = [];
	for (let at = 0; at < keys.length; at += atOnce) {
		const values = lists(keys, width, at, Math.min(keys.length, at + atOnce));
		const { rows } = await db.executeQuery(CompiledQuery.raw(text, values));
		for (const row of rows as Record<string, unknown>[]) found.push(row);
	}
	return found;
}

async function dropOnPostgres(db: Kysely<Database>, spec: RemovalSpec, keys: readonly BulkRow[]): Promise<void> {
	const names = Object.keys(spec.keys);
	const match = names.map((name, column) => `"${spec.table}"."${name}" = wanted.column${column + 1}`);
	const text = `delete from "${spec.table}" using ${wantedOf(Object.values(spec.keys))} where ${match.join(' and ')}`;
	for (let at = 0; at < keys.length; at += atOnce) {
		await db.executeQuery(CompiledQuery.raw(text, lists(keys, names.length, at, Math.min(keys.length, at + atOnce))));
	}
}
