import { isId } from '../../../domain/shared/id.ts';
import { ok, type Result } from '../../../domain/shared/result.ts';
import {
	columnsOf,
	fileFormat,
	fileVersion,
	type FileRow,
	type StrategyFile
} from '../../../domain/strategy/file/check.ts';
import { columnOf, isInFile } from '../../../domain/strategy/file/column.ts';
import { fileTableNames, itemColumns, strategyColumns, tableOf } from '../../../domain/strategy/file/tables.ts';
import { permit } from '../../access/organisation-scope.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { recordAudit } from '../../audit-trail/commands.ts';
import { toInstant } from '../../db/codec.ts';
import { inTransaction } from '../../db/transaction.ts';
import { digestOf, fingerprintOf } from './digest.ts';
import { allRows, type AnyRow } from './rows.ts';

/**
 * The strategy as one file: all that belongs to it and what of the organisation it uses. Rows are named by their place
 * (`goal:3`), people and departments by lists of names; no identifier, secret or customer's answer is in it.
 */
export const exportStrategy = (scope: StrategyScope): Promise<Result<StrategyFile, 'access.denied'>> =>
	inTransaction(scope, async (inner): Promise<Result<StrategyFile, 'access.denied'>> => {
		const allowed = permit(inner, 'strategy.edit');
		if (!allowed.ok) return allowed;
		const file = await writeFile(inner);
		await recordAudit(inner, { action: 'strategy.exported', strategyId: inner.strategyId });
		return ok(file);
	});

interface Found extends AnyRow {
	readonly id?: string | number;
}

/** What the rows of the strategy are, before they are named. */
async function gather(scope: StrategyScope): Promise<Map<string, Found[]>> {
	const items = new Map((await allRows(scope, 'item')).map((row) => [row.id, row]));
	const kept = new Map<string, Found[]>();
	const ids = new Map<string, Set<unknown>>();
	const isIn = (table: string, id: unknown): boolean =>
		table === 'item'
			? fileTableNames.some((name) => tableOf[name]?.item !== undefined && ids.get(name)?.has(id) === true)
			: (ids.get(table)?.has(id) ?? false);
	for (const name of fileTableNames) {
		const table = tableOf[name];
		if (table === undefined) continue;
		const columns = Object.entries(table.columns).map(([column, line]) => [column, columnOf(line)] as const);
		const rows: Found[] = [];
		for (const row of await allRows(scope, name)) {
			const item = table.item === undefined ? undefined : items.get(row.id);
			if (table.item !== undefined) {
				if (item === undefined || item.removed_at !== null) continue;
				if (item.strategy_id !== null && item.strategy_id !== scope.strategyId) continue;
			}
			const stays = columns.every(([column, { kind, optional, about }]) => {
				const value = row[column] ?? null;
				if (kind === 'removed') return value === null;
				if (kind === 'strategy') return value === scope.strategyId || (optional && value === null);
				return kind !== 'to' || optional || isIn(about, value);
			});
			if (!stays || pointsAtAnswers(name, row)) continue;
			const carried = Object.fromEntries(Object.keys(itemColumns).map((column) => [column, item?.[column] ?? null]));
			rows.push(table.item === undefined ? row : { ...row, ...carried });
		}
		rows.sort(byId);
		kept.set(name, rows);
		ids.set(name, new Set(rows.map((row) => row.id)));
	}
	// Only the streams that a figure in the file reads.
	const read = new Set((kept.get('metric_source') ?? []).map((row) => row.source_id));
	kept.set(
		'source',
		(kept.get('source') ?? []).filter((row) => read.has(row.id))
	);
	return kept;
}

const byId = ({ id: a }: Found, { id: b }: Found): number =>
	a === undefined || b === undefined || a === b ? 0 : a < b ? -1 : 1;

/** Words of a customer that were cited from a stored answer or case stay at home. */
const pointsAtAnswers = (table: string, row: AnyRow): boolean =>
	table === 'citation' && (row.target === 'answer' || row.target === 'case') && row.ref !== null;

/** Names people and teams in the order in which they first appear. */
class Roll {
	readonly list: { id: string; name: string }[] = [];
	readonly used = new Map<unknown, string>();
	readonly #names: ReadonlyMap<unknown, string>;
	readonly #kind: string;
	constructor(kind: string, names: ReadonlyMap<unknown, string>) {
		this.#kind = kind;
		this.#names = names;
	}
	place(id: unknown): string | null {
		const name = this.#names.get(id);
		if (name === undefined) return null;
		const known = this.used.get(id);
		if (known !== undefined) return known;
		const made = `${this.#kind}:${this.list.length + 1}`;
		this.list.push({ id: made, name });
		this.used.set(id, made);
		return made;
	}
}

/** The file of a strategy, for whoever may have it. */
export async function writeFile(scope: StrategyScope): Promise<StrategyFile> {
	const found = await gather(scope);
	const people = await peopleOf(scope);
	const persons = new Roll('person', new Map(people.map((one) => [one.id, one.name])));
	const departments = new Roll(
		'department',
		new Map(
			(await allRows(scope, 'department')).flatMap((row) =>
				row.removed_at === null ? [[row.id, row.name as string]] : []
			)
		)
	);
	const handles = new Map<unknown, string>();
	const numbers = new Map<unknown, string>();
	for (const [name, rows] of found) {
		for (const [index, { id }] of rows.entries())
			if (id !== undefined) (typeof id === 'number' ? numbers : handles).set(id, `${name}:${index + 1}`);
	}
	const handleOf = (id: unknown): string | null => (typeof id === 'number' ? numbers : handles).get(id) ?? null;
	const gone = new Map<string, string>();
	const named = (value: unknown): unknown => nameIds(value, handles, gone);

	const cell = (line: string, value: unknown, handle: string): FileRow[string] => {
		const column = columnOf(line);
		if (column.kind === 'id') return handle;
		if (value === null || value === undefined) return null;
		switch (column.kind) {
			case 'to':
				return handleOf(value);
			case 'person':
				return persons.place(value);
			case 'department':
				return departments.place(value);
			case 'yesno':
				return value === 1;
			case 'strategy':
				return true;
			case 'json':
				return withoutAnswers(column.about, named(JSON.parse(value as string))) as FileRow[string];
			case 'handles':
				return named(value) as string;
			default:
				return value as string | number;
		}
	};
	const rowOf = (columns: Readonly<Record<string, string>>, row: AnyRow, handle: string): FileRow =>
		Object.fromEntries(
			Object.entries(columns)
				.filter(([, line]) => isInFile(columnOf(line)))
				.map(([column, line]) => [column, cell(line, row[column], handle)])
		);

	const [head] = (await allRows(scope, 'strategy')).filter((row) => row.id === scope.strategyId);
	const strategy = rowOf(strategyColumns, head as AnyRow, '');
	const tables: Record<string, FileRow[]> = {};
	for (const [name, rows] of found) {
		const written = rows.map((row, index) => rowOf(columnsOf(name), row, `${name}:${index + 1}`));
		// Rows without a name of their own stand in the order of what they say.
		if (rows[0]?.id === undefined) written.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
		tables[name] = written;
	}
	const salt = scope.ids.token();
	const fingerprints = Object.fromEntries(
		people.flatMap((one) => {
			const place = persons.used.get(one.id);
			return place === undefined ? [] : [[place, fingerprintOf(salt, one.emailKey)]];
		})
	);
	const unsigned = {
		format: fileFormat,
		version: fileVersion,
		about: { writtenAt: toInstant(scope.clock.now()), organisation: scope.organisation.name, salt, fingerprints },
		content: { strategy, people: persons.list, departments: departments.list, tables }
	} as const;
	return { ...unsigned, digest: digestOf(unsigned) };
}

const orderOf = (row: FileRow): string =>
	Object.values(row)
		.map((value) =>
			typeof value === 'string' ? value.replace(/\d+/g, (digits) => digits.padStart(12, '0')) : JSON.stringify(value)
		)
		.join('\n');

/** Texts that are identifiers become places of the file (`@goal:3`); those of rows that stay at home become `@gone:1`. */
function nameIds(value: unknown, handles: ReadonlyMap<unknown, string>, gone: Map<string, string>): unknown {
	if (typeof value === 'string') {
		if (value.startsWith('@')) return `@${value}`;
		if (!isId(value)) return value;
		const handle = handles.get(value) ?? gone.get(value) ?? `gone:${gone.size + 1}`;
		if (!handles.has(value)) gone.set(value, handle);
		return `@${handle}`;
	}
	if (Array.isArray(value)) return value.map((one) => nameIds(one, handles, gone));
	if (typeof value === 'object' && value !== null)
		return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, nameIds(one, handles, gone)]));
	return value;
}

/** A quarter's frozen figures travel; what customers said in it does not. */
const withoutAnswers = (structure: string, value: unknown): unknown =>
	structure === 'snapshot' && typeof value === 'object' && value !== null ? { ...value, voices: [] } : value;

export interface Named {
	readonly id: string;
	readonly name: string;
	readonly emailKey: string;
	readonly isHere: boolean;
}

/** Everybody who belongs to the organisation, or did. */
export async function peopleOf(scope: StrategyScope | Parameters<typeof allRows>[0]): Promise<Named[]> {
	const rows = await scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select(['membership.id', 'user.name', 'user.email_key', 'membership.disabled_at'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.orderBy('membership.id')
		.execute();
	return rows.map((row) => ({ id: row.id, name: row.name, emailKey: row.email_key, isHere: row.disabled_at === null }));
}
