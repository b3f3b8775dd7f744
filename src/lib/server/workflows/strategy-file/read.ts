import { z } from 'zod';
import { words } from '../../../domain/shared/fields.ts';
import { fail, ok, type Result } from '../../../domain/shared/result.ts';
import { searchText } from '../../../domain/shared/text.ts';
import {
	checkFile,
	fileFormat,
	fileLimits,
	fileVersion,
	type FileContent,
	type FileFault,
	type FileRow,
	type StrategyFile
} from '../../../domain/strategy/file/check.ts';
import { columnOf, isInFile } from '../../../domain/strategy/file/column.ts';
import {
	fileTableNames,
	itemColumns,
	strategyColumns,
	tableOf,
	type FileTable
} from '../../../domain/strategy/file/tables.ts';
import { permit, type OrganisationScope } from '../../access/organisation-scope.ts';
import { recordAudit } from '../../audit-trail/commands.ts';
import { registerUser } from '../../auth/commands.ts';
import { toInstant, toJson, toYesNo } from '../../db/codec.ts';
import { isRefusedRow } from '../../db/errors.ts';
import { inTransaction } from '../../db/transaction.ts';
import { keepAllRepeats } from '../../metrics/commands.ts';
import { addMembership } from '../../people/commands.ts';
import { digestOf, fingerprintOf } from './digest.ts';
import { allRows, insertCounted, insertRows, patchRow, type AnyRow } from './rows.ts';
import { peopleOf } from './write.ts';

export const strangersChoices = ['keep', 'leave'] as const;

export const fileChoices = z.object({
	/** Another name than the file's. */
	name: words(120),
	/** People of the file who are not here: kept by name without access, or their places left empty. */
	people: z.enum(strangersChoices).default('keep'),
	/** Departments of the file that are not here: made, or left empty. */
	departments: z.enum(['make', 'leave']).default('make')
});
export type FileChoices = z.output<typeof fileChoices>;

/** What came of a file, and what could not be matched. */
export interface Arrived {
	readonly strategyId: string;
	readonly name: string;
	readonly from: string;
	/** Rows by table that were made. */
	readonly made: Readonly<Record<string, number>>;
	/** Rows by table that were here already and are used. */
	readonly found: Readonly<Record<string, number>>;
	readonly peopleFound: readonly string[];
	readonly peopleKept: readonly string[];
	readonly peopleMissing: readonly string[];
	readonly departmentsMade: readonly string[];
	readonly departmentsMissing: readonly string[];
}

/** Reads a file's text: whole, of this kind, of a version known here, undamaged; else nothing of it is looked at further. */
export function readStrategyFile(bytes: Uint8Array): Result<StrategyFile, FileFault> {
	if (bytes.byteLength > fileLimits.bytes)
		return fail('strategy_file.too_large', { field: 'file', params: { limit: fileLimits.bytes / 1024 / 1024 } });
	const begins = new TextDecoder().decode(bytes.subarray(0, 400));
	const isOurs = begins.includes(`"${fileFormat}"`);
	const broken = fail(isOurs ? 'strategy_file.damaged' : 'strategy_file.foreign', { field: 'file' });
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch {
		return broken;
	}
	try {
		const claimed = value as Partial<StrategyFile> | null;
		const isKnown = claimed?.format === fileFormat && typeof claimed.version === 'number';
		if (isKnown && (claimed.version as number) <= fileVersion && claimed.digest !== digestOf(value as StrategyFile))
			return broken;
		const checked = checkFile(value);
		return checked.ok ? checked : fail(checked.error.code, { field: 'file' });
	} catch (error) {
		// Nested deeper than anything of ours.
		if (error instanceof RangeError || error instanceof TypeError) return broken;
		throw error;
	}
}

/**
 * Brings a strategy in as a new one, all of it or nothing. What the organisation has already under the same name
 * (touchpoints, figures, surveys, competitors) is used, not doubled and not changed. Nothing in the file can point at
 * anything but its own rows.
 */
export async function importStrategy(
	scope: OrganisationScope,
	file: StrategyFile,
	choices: FileChoices
): Promise<Result<Arrived, string>> {
	const allowed = permit(scope, 'strategy.edit');
	if (!allowed.ok) return allowed;
	try {
		return await inTransaction(scope, (inner) => bringIn(inner, file, choices));
	} catch (error) {
		// A value that the database itself refuses; nothing was kept.
		if (isRefusedRow(error)) return fail('strategy_file.damaged', { field: 'file' });
		throw error;
	}
}

/** Brings a checked file in, inside a transaction of whoever may. */
export async function bringIn(
	scope: OrganisationScope,
	file: StrategyFile,
	choices: FileChoices
): Promise<Result<Arrived, string>> {
	const { content } = file;
	const people = await findPeople(scope, file, choices.people);
	const departments = await findDepartments(scope, content, choices.departments);
	const strategyId = scope.ids.id();
	const now = toInstant(scope.clock.now());
	const name = choices.name === '' ? String(content.strategy.name) : choices.name;
	const arrival = new Arrival(scope, strategyId, people.byPlace, departments.byPlace);
	await insertRows(scope, 'strategy', [
		{
			...arrival.columns('strategy', strategyColumns, content.strategy).row,
			id: strategyId,
			name,
			created_at: now,
			changed_at: now,
			version: 1
		}
	]);
	for (const table of fileTableNames) await arrival.bring(table, content.tables[table] ?? []);
	await arrival.tie();
	await recordAudit(scope, {
		action: 'strategy.imported',
		strategyId,
		detail: { name, from: file.about.organisation, rows: Object.values(arrival.made).reduce((sum, n) => sum + n, 0) }
	});
	await keepAllRepeats(scope);
	scope.publish({ topic: 'everything', ids: [strategyId] });
	return ok({
		strategyId,
		name,
		from: file.about.organisation,
		made: arrival.made,
		found: arrival.found,
		peopleFound: people.found,
		peopleKept: people.kept,
		peopleMissing: people.missing,
		departmentsMade: departments.made,
		departmentsMissing: departments.missing
	});
}

/** The rows of a file on their way into an organisation. */
class Arrival {
	readonly made: Record<string, number> = {};
	readonly found: Record<string, number> = {};
	readonly #scope: OrganisationScope;
	readonly #strategyId: string;
	readonly #people: ReadonlyMap<string, string | null>;
	readonly #departments: ReadonlyMap<string, string | null>;
	/** New identifiers by place; null for rows that do not come along. */
	readonly #ids = new Map<string, string | number | null>();
	/** Places whose rows were here already. */
	readonly #reused = new Set<string>();
	/** Columns that point to rows further down, to be set when those are there. */
	readonly #later: { table: string; id: string | number; columns: Record<string, string> }[] = [];
	readonly #gone = new Map<string, string>();
	#slots: Set<unknown> | null = null;

	constructor(
		scope: OrganisationScope,
		strategyId: string,
		people: ReadonlyMap<string, string | null>,
		departments: ReadonlyMap<string, string | null>
	) {
		this.#scope = scope;
		this.#strategyId = strategyId;
		this.#people = people;
		this.#departments = departments;
	}

	async bring(name: string, rows: readonly FileRow[]): Promise<void> {
		const table = tableOf[name] as FileTable;
		if (rows.length === 0) return;
		const known = table.key === undefined ? new Map<string, AnyRow>() : await this.#known(name, table);
		const fresh: AnyRow[] = [];
		const items: AnyRow[] = [];
		for (const [index, row] of rows.entries()) {
			const place = `${name}:${index + 1}`;
			const { row: columns, later, isWhole } = this.columns(name, table.columns, row);
			const carried = table.item === undefined ? {} : this.columns('item', itemColumns, row).row;
			const same = isWhole ? known.get(keyOf(table, { ...columns, ...carried })) : undefined;
			const parent = table.under === undefined ? undefined : row[table.under];
			if (same !== undefined) {
				this.#ids.set(place, (same.id as string | undefined) ?? null);
				this.#reused.add(place);
				this.found[name] = (this.found[name] ?? 0) + 1;
				continue;
			}
			if (!isWhole || (parent !== undefined && this.#reused.has(String(parent)))) {
				this.#ids.set(place, null);
				continue;
			}
			const filled = await this.#fill(name, columns);
			if (filled === null) {
				this.#ids.set(place, null);
				continue;
			}
			this.made[name] = (this.made[name] ?? 0) + 1;
			if (name === 'source') {
				this.#ids.set(place, await insertCounted(this.#scope, name, filled));
				continue;
			}
			if ('id' in table.columns) {
				const id = this.#scope.ids.id();
				this.#ids.set(place, id);
				filled.id = id;
				if (Object.keys(later).length > 0) this.#later.push({ table: name, id, columns: later });
				if (table.item !== undefined) {
					items.push({
						...carried,
						id,
						kind: table.item,
						strategy_id: this.#isOfStrategy(table) ? this.#strategyId : null,
						search_text: searchText(String(carried.title))
					});
				}
			}
			fresh.push(filled);
		}
		await insertRows(this.#scope, 'item', items);
		await insertRows(this.#scope, name, fresh);
	}

	/** Sets what points to rows that came after. */
	async tie(): Promise<void> {
		for (const { table, id, columns } of this.#later) {
			const found = Object.entries(columns).flatMap(([column, place]) => {
				const target = this.#ids.get(place) ?? null;
				return target === null ? [] : [[column, target] as const];
			});
			if (found.length > 0) await patchRow(this.#scope, table, id, Object.fromEntries(found));
		}
	}

	/** The columns of a row as the database holds them; `later` those whose rows are still to come. */
	columns(
		name: string,
		lines: Readonly<Record<string, string>>,
		row: FileRow
	): { row: AnyRow; later: Record<string, string>; isWhole: boolean } {
		const made: AnyRow = {};
		const later: Record<string, string> = {};
		let isWhole = true;
		for (const [column, line] of Object.entries(lines)) {
			const spec = columnOf(line);
			if (!isInFile(spec) || spec.kind === 'id') continue;
			const value = Object.hasOwn(row, column) ? row[column] : spec.preset;
			if (value === null || value === undefined) {
				made[column] = null;
				continue;
			}
			switch (spec.kind) {
				case 'to': {
					const place = String(value);
					if (!this.#ids.has(place)) later[column] = place;
					const target = this.#ids.get(place) ?? null;
					if (target === null && !spec.optional) isWhole = false;
					made[column] = target;
					break;
				}
				case 'person':
					made[column] = this.#people.get(String(value)) ?? null;
					break;
				case 'department':
					made[column] = this.#departments.get(String(value)) ?? null;
					break;
				case 'yesno':
					made[column] = toYesNo(value === true);
					break;
				case 'strategy':
					made[column] = this.#strategyId;
					break;
				case 'json':
					made[column] = toJson(this.#identified(value));
					break;
				case 'handles':
					made[column] = this.#identified(value);
					break;
				default:
					made[column] = value;
			}
		}
		if (name === 'goal' && this.#reused.has(String(row.metric_id))) made.metric_version = null;
		return { row: made, later, isWhole };
	}

	/** Places in texts become the identifiers that their rows have here; those of rows left behind stand for nothing. */
	#identified(value: unknown): unknown {
		if (typeof value === 'string') {
			if (value.startsWith('@@')) return value.slice(1);
			if (!value.startsWith('@')) return value;
			const place = value.slice(1);
			const known = this.#ids.get(place);
			if (known !== null && known !== undefined) return String(known);
			const made = this.#gone.get(place) ?? this.#scope.ids.id();
			this.#gone.set(place, made);
			return made;
		}
		if (Array.isArray(value)) return value.map((one) => this.#identified(one));
		if (typeof value === 'object' && value !== null)
			return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#identified(one)]));
		return value;
	}

	/** What is here already, by the key under which it would be found again. */
	async #known(name: string, table: FileTable): Promise<Map<string, AnyRow>> {
		const rows = await allRows(this.#scope, name);
		if (table.item === undefined) return new Map(rows.map((row) => [keyOf(table, row), row]));
		const items = new Map(
			(await allRows(this.#scope, 'item'))
				.filter((item) => item.kind === table.item && item.removed_at === null)
				.map((item) => [item.id, item])
		);
		return new Map(
			rows.flatMap((row) => {
				const item = items.get(row.id);
				return item === undefined ? [] : [[keyOf(table, { ...row, title: item.title }), row] as const];
			})
		);
	}

	#isOfStrategy(table: FileTable): boolean {
		return table.key === undefined;
	}

	/** What the file does not say and the table asks for. */
	async #fill(name: string, columns: AnyRow): Promise<AnyRow | null> {
		switch (name) {
			case 'survey':
				return { ...columns, token: this.#scope.ids.token() };
			case 'review':
				return { ...columns, voices: '[]' };
			case 'dimension': {
				this.#slots ??= new Set((await allRows(this.#scope, 'dimension')).map((row) => row.slot));
				const free = Array.from({ length: 17 }, (_, index) => index + 1).find((slot) => !this.#slots?.has(slot));
				if (free === undefined) return null;
				this.#slots.add(free);
				return { ...columns, slot: free };
			}
			case 'criterion_score':
			case 'spend':
				return { ...columns, removed_at: null };
			default:
				return { ...columns };
		}
	}
}

const keyOf = (table: FileTable, row: AnyRow): string =>
	JSON.stringify(
		(table.key ?? []).map((column) => {
			const value = row[column] ?? null;
			return column === 'title' ? searchText(String(value)) : value;
		})
	);

/** People of the file: found here by their address, else by a name that only one person has, else as was chosen. */
async function findPeople(scope: OrganisationScope, file: StrategyFile, choice: FileChoices['people']) {
	const here = await peopleOf(scope);
	const { salt, fingerprints } = file.about;
	const byFingerprint = new Map(here.map((one) => [fingerprintOf(salt, one.emailKey), one]));
	const byPlace = new Map<string, string | null>();
	const taken = new Set<string>();
	const found: string[] = [];
	const kept: string[] = [];
	const missing: string[] = [];
	for (const { id, name } of file.content.people) {
		const print = Object.hasOwn(fingerprints, id) ? (fingerprints[id] as string) : '';
		const namesakes = here.filter((one) => searchText(one.name) === searchText(name) && !taken.has(one.id));
		const same = byFingerprint.get(print) ?? (namesakes.length === 1 ? namesakes[0] : undefined);
		if (same !== undefined && !taken.has(same.id)) {
			byPlace.set(id, same.id);
			taken.add(same.id);
			found.push(same.name);
		} else if (choice === 'keep' && name.trim() !== '') {
			byPlace.set(id, await rememberPerson(scope, name));
			kept.push(name);
		} else {
			byPlace.set(id, null);
			missing.push(name);
		}
	}
	return { byPlace, found, kept, missing };
}

/** Somebody known by name alone: no way in, no mail, no rights; the address leads nowhere by its very ending. */
async function rememberPerson(scope: OrganisationScope, name: string): Promise<string> {
	const place = { db: scope.db, clock: scope.clock, ids: scope.ids };
	const email = `${scope.ids.id()}@nobody.invalid`;
	const user = await registerUser(place, { email, emailKey: email, name, passwordHash: null });
	if (!user.ok) throw new Error(user.error.code);
	const id = await addMembership(place, { organisationId: scope.organisationId, userId: user.value, role: 'viewer' });
	await patchRow(scope, 'membership', id, { disabled_at: toInstant(scope.clock.now()) });
	return id;
}

async function findDepartments(scope: OrganisationScope, content: FileContent, choice: FileChoices['departments']) {
	const here = (await allRows(scope, 'department')).filter((row) => row.removed_at === null);
	const byPlace = new Map<string, string | null>();
	const made: string[] = [];
	const missing: string[] = [];
	let position = Math.max(0, ...here.map((row) => row.position as number));
	for (const { id, name } of content.departments) {
		const same = here.find((row) => row.name_key === searchText(name));
		if (same !== undefined) byPlace.set(id, same.id as string);
		else if (choice === 'make' && name.trim() !== '') {
			position += 1;
			const fresh = { id: scope.ids.id(), name, name_key: searchText(name), position, removed_at: null };
			await insertRows(scope, 'department', [fresh]);
			here.push(fresh);
			byPlace.set(id, fresh.id);
			made.push(name);
		} else {
			byPlace.set(id, null);
			missing.push(name);
		}
	}
	return { byPlace, made, missing };
}
