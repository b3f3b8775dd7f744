import { z } from 'zod';
import { idField, wholeField, words } from '../shared/fields.ts';
import { isTimeZone } from '../shared/instant.ts';
import type { ColumnPlan, ColumnUse, Use } from './columns.ts';
import { usesOf } from './columns.ts';
import { csvLimits, delimiters } from './csv.ts';
import { encodings, importTargets, spaceField } from './mapping.ts';
import { timeFormats } from './times.ts';

/** The page that asks what the columns of a file mean: one list per property, in the order of the columns. */

const list = (most: number) => z.array(z.string().max(most)).max(csvLimits.columns).default([]);

const plainUses: ReadonlySet<string> = new Set(Object.values(usesOf).flat());
const ownUse = /^(?:question|metric):[0-9a-f-]{36}$/;

const readUse = (text: string | undefined): Use =>
	text !== undefined && (plainUses.has(text) || ownUse.test(text)) ? (text as Use) : 'none';

const readWhole = (text: string | undefined): number | null =>
	text !== undefined && /^\d{1,3}$/.test(text.trim()) ? Number(text) : null;

export const planForm = z
	.object({
		id: idField,
		target: z.enum(importTargets),
		space: spaceField,
		format: z.enum(timeFormats).default('iso'),
		zone: z.string().max(64).refine(isTimeZone, 'calendar.unknown_zone'),
		encoding: z.enum(encodings).default('utf-8'),
		delimiter: z.enum(delimiters).default(','),
		measure: z.enum(['working', 'elapsed']).default('working'),
		headerRows: wholeField(1, 5).default(1),
		type: words(60),
		again: words(3),
		metric: words(36),
		onlyColumn: z.string().max(csvLimits.cell).default(''),
		onlyValues: words(2_000),
		exceptColumn: z.string().max(csvLimits.cell).default(''),
		exceptValues: words(2_000),
		column: list(csvLimits.cell),
		use: list(60),
		name: list(160),
		min: list(3),
		max: list(3),
		yes: list(500)
	})
	.transform(({ column, use, name, min, max, yes, ...rest }) => ({
		...rest,
		columns: columnsFrom({ column, use, name, min, max, yes })
	}));
export type PlanForm = z.output<typeof planForm>;

type Lists = Readonly<Record<'column' | 'use' | 'name' | 'min' | 'max' | 'yes', readonly string[]>>;

const columnsFrom = (lists: Lists): ColumnUse[] =>
	lists.column.map((column, index) => ({
		column,
		use: readUse(lists.use[index]),
		name: (lists.name[index] ?? '').trim(),
		min: readWhole(lists.min[index]),
		max: readWhole(lists.max[index]),
		yes: lists.yes[index] ?? ''
	}));

/** What was typed, as a plan again: a form that was refused shows itself as it was sent. */
export function planTyped(values: Readonly<Record<string, string | string[]>>, before: ColumnPlan): ColumnPlan {
	const text = (name: string, fallback: string): string => {
		const value = values[name];
		return typeof value === 'string' ? value : fallback;
	};
	const listOf = (name: string): string[] => {
		const value = values[name];
		return Array.isArray(value) ? value : [];
	};
	return {
		target: importTargets.find((one) => one === text('target', before.target)) ?? before.target,
		space: text('space', before.space),
		format: timeFormats.find((one) => one === text('format', before.format)) ?? 'iso',
		zone: text('zone', before.zone),
		encoding: text('encoding', before.encoding),
		delimiter: text('delimiter', before.delimiter),
		measure: text('measure', before.measure) === 'elapsed' ? 'elapsed' : 'working',
		headerRows: before.headerRows,
		type: text('type', before.type),
		again: text('again', before.again),
		metric: text('metric', before.metric),
		onlyColumn: text('onlyColumn', before.onlyColumn),
		onlyValues: text('onlyValues', before.onlyValues),
		exceptColumn: text('exceptColumn', before.exceptColumn),
		exceptValues: text('exceptValues', before.exceptValues),
		columns: columnsFrom({
			column: listOf('column'),
			use: listOf('use'),
			name: listOf('name'),
			min: listOf('min'),
			max: listOf('max'),
			yes: listOf('yes')
		})
	};
}
