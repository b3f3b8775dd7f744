import { monthLength, dayParts, gregorianDay, type Day } from '../../shared/instant.ts';
import type { FileContent, FileRow } from './check.ts';
import { columnOf } from './column.ts';
import { fileTableNames, strategyColumns, tableOf, type FileTableName } from './tables.ts';
import { columnsOf } from './check.ts';

/** What may come along from an earlier strategy. What belongs to the whole organisation is there anyway. */
export const templateParts = ['goals', 'findings', 'market', 'personas', 'tactics', 'lessons'] as const;
export type TemplatePart = (typeof templateParts)[number];

/** A day so many months later, or the last of that month where it is shorter. */
export function monthsLater(day: Day, months: number): Day {
	const { year, month, dayOfMonth } = dayParts(day);
	const count = year * 12 + (month - 1) + months;
	const [y, m] = [Math.floor(count / 12), (count % 12) + 1];
	return gregorianDay(y, m, Math.min(dayOfMonth, monthLength(y, m))) ?? day;
}

/** Whole months from one day to the month of another. */
export function monthsBetween(from: Day, to: Day): number {
	const [a, b] = [dayParts(from), dayParts(to)];
	return (b.year - a.year) * 12 + (b.month - a.month);
}

interface Wanted {
	readonly name: string;
	readonly parts: ReadonlySet<TemplatePart>;
	/** The first day of the new period. */
	readonly startsOn: Day;
}

const never: ReadonlySet<string> = new Set(['history', 'reviews']);

/**
 * A strategy as the beginning of the next one: of what was chosen all that is a plan, nothing that is a result. Goals are
 * those still open (or the last ones, where all are closed), with the same targets and a baseline that is not known yet;
 * tactics and to-dos begin anew; days move by the whole months between the old beginning and the new one.
 */
export function templateOf(content: FileContent, wanted: Wanted): FileContent {
	const months = monthsBetween(String(content.strategy.starts_on), wanted.startsOn);
	const comes = (table: FileTableName, row: FileRow): boolean => {
		const { part } = tableOf[table] as { part: string };
		if (never.has(part)) return false;
		if (table === 'goal') return wanted.parts.has('goals') && goals.has(row);
		return (templateParts as readonly string[]).includes(part)
			? wanted.parts.has(part as TemplatePart) || isShared(table)
			: true;
	};
	const goals = new Set(goalsToCarry(content.tables.goal ?? []));
	const kept = keepRows(content, comes);
	const tables = Object.fromEntries(
		Object.entries(kept.tables).map(([name, rows]) => [
			name,
			rows.map((row) => afresh(name, row, months, wanted.startsOn))
		])
	);
	return {
		...kept,
		strategy: {
			...content.strategy,
			name: wanted.name,
			starts_on: wanted.startsOn,
			launch_planned_on: null,
			launched_at: null,
			review_on: null,
			archived_at: null
		},
		tables
	};
}

/** Of the organisation rather than of the strategy. */
const isShared = (table: string): boolean => tableOf[table]?.key !== undefined && table !== 'link';

function goalsToCarry(rows: readonly FileRow[]): readonly FileRow[] {
	const open = rows.filter((row) => row.status !== 'closed');
	if (open.length > 0) return open;
	const followed = new Set(rows.map((row) => row.carried_from_id));
	return rows.filter((row) => !followed.has(String(row.id)));
}

/** A row as it is before anything has happened to it. */
function afresh(table: string, row: FileRow, months: number, startsOn: Day): FileRow {
	const moved = (value: FileRow[string]): FileRow[string] =>
		typeof value === 'string' ? monthsLater(value, months) : value;
	switch (table) {
		case 'goal':
			return {
				...row,
				baseline_kind: 'unknown',
				baseline_value: null,
				baseline_n: null,
				baseline_variance: null,
				baseline_known_by: monthsLater(startsOn, 1),
				path: { kind: 'straight' },
				starts_on: moved(row.starts_on ?? null),
				ends_on: moved(row.ends_on ?? null),
				status: row.status === 'draft' ? 'draft' : 'set',
				carried_from_id: null,
				closed_at: null
			};
		case 'tactic':
			return { ...row, starts_on: moved(row.starts_on ?? null), started_at: null, stopped_at: null, finished_at: null };
		case 'action':
			return { ...row, due_on: moved(row.due_on ?? null), stuck: null, done_at: null, done_by: null };
		case 'strategy_step':
			return { ...row, good_enough_at: null, good_enough_by: null };
		default:
			return row;
	}
}

/** The rows that come, named anew by their places; what pointed at others points at nothing, or stays behind with them. */
export function keepRows(content: FileContent, comes: (table: FileTableName, row: FileRow) => boolean): FileContent {
	const places = new Map<string, string>();
	const kept = new Map<string, FileRow[]>();
	for (const name of fileTableNames) {
		const rows: FileRow[] = [];
		for (const [index, row] of (content.tables[name] ?? []).entries()) {
			const isWhole = Object.entries(columnsOf(name)).every(([column, line]) => {
				const { kind, optional } = columnOf(line);
				return kind !== 'to' || optional || places.has(String(row[column]));
			});
			if (!isWhole || !comes(name, row)) continue;
			rows.push(row);
			places.set(`${name}:${index + 1}`, `${name}:${rows.length}`);
		}
		kept.set(name, rows);
	}
	const named = (value: unknown): unknown => {
		if (typeof value === 'string') {
			if (!value.startsWith('@') || value.startsWith('@@') || value.startsWith('@gone:')) return value;
			const place = places.get(value.slice(1));
			return place === undefined ? `@gone:left-${value.slice(1)}` : `@${place}`;
		}
		if (Array.isArray(value)) return value.map(named);
		if (typeof value === 'object' && value !== null)
			return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, named(one)]));
		return value;
	};
	const again = (columns: Readonly<Record<string, string>>, row: FileRow): FileRow =>
		Object.fromEntries(
			Object.entries(row).map(([column, value]) => {
				const { kind } = columnOf(columns[column] ?? 'text');
				if (kind === 'id' || kind === 'to') return [column, places.get(String(value)) ?? null];
				return [column, kind === 'json' || kind === 'handles' ? (named(value) as FileRow[string]) : value];
			})
		);
	return {
		...content,
		strategy: again(strategyColumns, content.strategy),
		tables: Object.fromEntries([...kept].map(([name, rows]) => [name, rows.map((row) => again(columnsOf(name), row))]))
	};
}
