import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { columnOf, isInFile, type Column } from './column.ts';
import { fitsStructure } from './structures.ts';
import { itemColumns, strategyColumns, tableOf } from './tables.ts';

export const fileFormat = 'ninefold-strategy';
/** Counts up with every change that older programs could not read. */
export const fileVersion = 1;
export const fileLimits = { bytes: 20 * 1024 * 1024, rows: 60_000, text: 20_000, title: 400, people: 2000 } as const;

export type Cell = string | number | boolean | null | readonly unknown[] | object;
export type FileRow = Readonly<Record<string, Cell>>;

export interface FilePerson {
	readonly id: string;
	readonly name: string;
}

/** What a strategy says, without who wrote the file and when: equal strategies have equal contents. */
export interface FileContent {
	readonly strategy: FileRow;
	readonly people: readonly FilePerson[];
	readonly departments: readonly FilePerson[];
	readonly tables: Readonly<Record<string, readonly FileRow[]>>;
}

export interface StrategyFile {
	readonly format: typeof fileFormat;
	readonly version: number;
	readonly about: {
		readonly writtenAt: string;
		readonly organisation: string;
		/** Random; makes the fingerprints of this file good for this file alone. */
		readonly salt: string;
		/** Of each person's e-mail address, so that the same person is found again without being named by it. */
		readonly fingerprints: Readonly<Record<string, string>>;
	};
	readonly content: FileContent;
	/** Of the canonical form of all the rest. */
	readonly digest: string;
}

export type FileFault =
	'strategy_file.damaged' | 'strategy_file.foreign' | 'strategy_file.newer' | 'strategy_file.too_large';

const person = z.strictObject({ id: z.string().regex(/^[a-z_]+:\d+$/), name: z.string().max(200) });
const shape = z.strictObject({
	format: z.literal(fileFormat),
	version: z.number().int().min(1).max(fileVersion),
	about: z.strictObject({
		writtenAt: z.string().max(40),
		organisation: z.string().max(400),
		salt: z.string().max(100),
		fingerprints: z.record(z.string(), z.string().max(100))
	}),
	content: z.strictObject({
		strategy: z.record(z.string(), z.unknown()),
		people: z.array(person).max(fileLimits.people),
		departments: z.array(person).max(fileLimits.people),
		tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown())))
	}),
	digest: z.string()
});

/**
 * Takes a parsed file for what it is, whole, before anything is written: the form, every table, every column, every
 * reference. What names tables or columns unknown here was written by a newer program, as is a higher version.
 */
export function checkFile(value: unknown): Result<StrategyFile, FileFault> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('strategy_file.foreign');
	const about = value as { format?: unknown; version?: unknown };
	if (about.format !== fileFormat) return fail('strategy_file.foreign');
	if (typeof about.version === 'number' && about.version > fileVersion) return fail('strategy_file.newer');
	const parsed = shape.safeParse(value);
	if (!parsed.success) return fail('strategy_file.damaged');
	const file = parsed.data as unknown as StrategyFile;
	const { tables, people, departments } = file.content;
	const names = Object.keys(tables);
	if (names.some((name) => !Object.hasOwn(tableOf, name))) return fail('strategy_file.newer');
	if (names.reduce((sum, name) => sum + (tables[name]?.length ?? 0), 0) > fileLimits.rows)
		return fail('strategy_file.too_large');
	const handles = new Map<string, FileRow>();
	for (const name of names) {
		for (const [index, row] of (tables[name] ?? []).entries()) handles.set(`${name}:${index + 1}`, row);
	}
	const known: Known = {
		handles,
		people: new Set(people.map(({ id }) => id)),
		departments: new Set(departments.map(({ id }) => id))
	};
	const strategy = checkRow('strategy', strategyColumns, file.content.strategy, '', known);
	if (strategy !== 'fits') return fail(strategy);
	for (const name of names) {
		const table = tableOf[name];
		if (table === undefined) return fail('strategy_file.newer');
		const columns = columnsOf(name);
		for (const [index, row] of (tables[name] ?? []).entries()) {
			const fits = checkRow(name, columns, row, `${name}:${index + 1}`, known);
			if (fits !== 'fits') return fail(fits);
		}
	}
	return ok(file);
}

/** The columns of a table in the file, those of its item included. */
export const columnsOf = (name: string): Readonly<Record<string, string>> => {
	const table = tableOf[name];
	return table === undefined ? {} : table.item === undefined ? table.columns : { ...table.columns, ...itemColumns };
};

interface Known {
	readonly handles: ReadonlyMap<string, FileRow>;
	readonly people: ReadonlySet<string>;
	readonly departments: ReadonlySet<string>;
}

function checkRow(
	table: string,
	columns: Readonly<Record<string, string>>,
	row: FileRow,
	handle: string,
	known: Known
): 'fits' | FileFault {
	for (const key of Object.keys(row)) {
		if (!Object.hasOwn(columns, key) || !isInFile(columnOf(columns[key] as string))) return 'strategy_file.newer';
	}
	for (const [name, line] of Object.entries(columns)) {
		const column = columnOf(line);
		if (!isInFile(column)) continue;
		const value: unknown = Object.hasOwn(row, name) ? row[name] : column.preset;
		if (column.kind === 'id' ? value !== handle : !fits(table, column, value, row, known))
			return 'strategy_file.damaged';
	}
	return 'fits';
}

const dayText = z.iso.date();
const instantText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function fits(table: string, column: Column, value: unknown, row: FileRow, known: Known): boolean {
	if (value === null) return column.optional;
	const text = typeof value === 'string' && !value.includes('\u0000') ? value : null;
	switch (column.kind) {
		case 'text':
		case 'handles':
			return text !== null && text.length <= fileLimits.text;
		case 'title':
			return text !== null && text.trim() !== '' && text.length <= fileLimits.title;
		case 'int':
			return typeof value === 'number' && Number.isSafeInteger(value) && within(value, column.about);
		case 'real':
			return typeof value === 'number' && Number.isFinite(value);
		case 'yesno':
			return typeof value === 'boolean';
		case 'strategy':
			return value === true;
		case 'day':
			return text !== null && dayText.safeParse(text).success;
		case 'instant':
			return text !== null && instantText.test(text) && !Number.isNaN(Date.parse(text));
		case 'one':
			return text !== null && column.about.split('|').includes(text);
		case 'to':
			return text !== null && pointsTo(text, column.about, known.handles);
		case 'person':
			return text !== null && known.people.has(text);
		case 'department':
			return text !== null && known.departments.has(text);
		case 'json':
			return typeof value === 'object' && fitsStructure(column.about, value, kindFor(table, row, known));
		default:
			return false;
	}
}

function within(value: number, range: string): boolean {
	if (range === '') return true;
	const [least, most] = range.split('..').map(Number);
	return value >= (least as number) && value <= (most as number);
}

const pointsTo = (handle: string, table: string, handles: ReadonlyMap<string, FileRow>): boolean =>
	handles.has(handle) &&
	(table === 'item'
		? tableOf[handle.slice(0, handle.indexOf(':'))]?.item !== undefined
		: handle.startsWith(`${table}:`));

/** The kind whose settings a row holds: its own, or that of the metric whose version it is. */
function kindFor(table: string, row: FileRow, known: Known): string {
	const owner = table === 'metric_version' ? known.handles.get(String(row.metric_id)) : row;
	return String(owner?.kind ?? '');
}
