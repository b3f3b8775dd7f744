import { z } from 'zod';
import type { metricKindIds } from '../metrics/registry.ts';
import { idField, line } from '../shared/fields.ts';
import { isTimeZone } from '../shared/instant.ts';
import { csvLimits, delimiters } from './csv.ts';
import { timeFormats } from './times.ts';

/** What the columns of a file mean. */

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

export const importTargets = ['responses', 'cases', 'events', 'contacts', 'history'] as const;
export type ImportTarget = (typeof importTargets)[number];

/** Kinds of metric that a column of answers can feed. */
export const scoreKinds = ['nps', 'csat', 'ces', 'rating', 'rate'] as const;
export type ScoreKind = (typeof scoreKinds)[number] & (typeof metricKindIds)[number];

/** Ends of the scale that a kind has unless the file has another. */
export const usualScale: Readonly<Record<ScoreKind, { readonly min: number; readonly max: number }>> = {
	nps: { min: 0, max: 10 },
	csat: { min: 1, max: 5 },
	ces: { min: 1, max: 7 },
	rating: { min: 1, max: 5 },
	rate: { min: 0, max: 1 }
};

/** Different values of one way to tell answers apart that a file may hold. */
export const segmentValuesAtMost = 1_000;
/** Ways to tell answers apart that one file may fill. */
export const segmentsAtMost = 17;

const column = z.string().min(1).max(csvLimits.cell);
const zone = z.string().max(64).refine(isTimeZone, 'calendar.unknown_zone');
const yes = z.array(z.string().max(200)).min(1).max(100);

const valuesOfColumn = z.object({ column, values: z.array(z.string().max(500)).min(1).max(100) });

/** What cases and answers are kept under, together with their own number: `csv:<space>:<number>`. */
export const spaceField = line(60).refine((text) => !text.includes(':'), 'import.space_colon');

const shape = {
	space: spaceField,
	encoding: z.enum(encodings).optional(),
	delimiter: z.enum(delimiters).optional(),
	/** Without one, rows are told apart by their content. */
	id: column.nullish().transform((value) => value ?? null),
	/** Lines at the top that name columns: the first does, others (questions, identifiers) are passed over. */
	headerRows: z.int().min(1).max(5).default(1),
	time: z.object({ format: z.enum(timeFormats).default('iso'), zone: zone.optional() }).default({ format: 'iso' }),
	segments: z
		.array(z.object({ column, name: line(60) }))
		.max(segmentsAtMost)
		.default([]),
	/** Only rows whose column holds one of these values. */
	only: z.array(valuesOfColumn).max(5).default([]),
	/** No rows whose column holds one of these values: tries, and what the program itself took for rubbish. */
	except: z.array(valuesOfColumn).max(5).default([])
};

const score = z
	.object({
		column,
		/** A question of a survey of ours, a metric of ours, or the kind of a metric to be made. */
		question: idField.optional(),
		metric: idField.optional(),
		kind: z.enum(scoreKinds).optional(),
		title: line(160).optional(),
		min: z.int().min(0).max(1).optional(),
		max: z.int().min(1).max(100).optional(),
		/** Where satisfied or easy answers begin, for satisfaction and effort. */
		from: z.int().min(1).max(100).optional(),
		/** For a share: the values that mean yes. */
		yes: yes.optional()
	})
	.refine((one) => [one.question, one.metric, one.kind].filter((given) => given !== undefined).length === 1, {
		message: 'import.score_needs_one_target'
	})
	.refine((one) => one.kind !== 'rate' || one.yes !== undefined, { path: ['yes'], message: 'input.missing' });
export type ScoreColumn = z.output<typeof score>;

export const responsesMapping = z.object({
	target: z.literal('responses'),
	...shape,
	at: column,
	scores: z.array(score).max(60).default([]),
	comment: column.nullish().transform((value) => value ?? null),
	contact: column.nullish().transform((value) => value ?? null),
	weight: column.nullish().transform((value) => value ?? null)
});
export type ResponsesMapping = z.output<typeof responsesMapping>;

/** How long after it was opened, where a file says that instead of when: a number of the unit, or hours:minutes:seconds. */
const lengthOfTime = z
	.object({ column, unit: z.enum(['minutes', 'hours', 'seconds']) })
	.nullish()
	.transform((value) => value ?? null);

export const casesMapping = z.object({
	target: z.literal('cases'),
	...shape,
	opened: column,
	firstAnswer: column.nullish().transform((value) => value ?? null),
	resolved: column.nullish().transform((value) => value ?? null),
	firstAnswerAfter: lengthOfTime,
	resolvedAfter: lengthOfTime,
	/** How often a case was opened again. */
	reopened: column.nullish().transform((value) => value ?? null),
	department: column.nullish().transform((value) => value ?? null),
	outcome: z
		.object({ column, title: line(160).optional(), yes })
		.nullish()
		.transform((value) => value ?? null),
	title: column.nullish().transform((value) => value ?? null),
	/** `working`: only the organisation's working hours count. `elapsed`: every hour does. */
	measure: z.enum(['working', 'elapsed']).default('working')
});
export type CasesMapping = z.output<typeof casesMapping>;

const optionalColumn = column.nullish().transform((value) => value ?? null);

export const eventsMapping = z.object({
	target: z.literal('events'),
	...shape,
	at: column,
	/** What happened: order, delivery, visit. Events of one type are one stream, wherever they come from. */
	type: spaceField,
	contact: optionalColumn,
	/** In whole units of the currency. */
	amount: optionalColumn,
	/** What was promised: at or before it, it was on time. */
	due: optionalColumn,
	outcome: z
		.object({ column, title: line(160).optional(), yes })
		.nullish()
		.transform((value) => value ?? null),
	/** Whether a customer who came once comes again within so many days; needs a contact. */
	again: z
		.int()
		.min(1)
		.max(730)
		.nullish()
		.transform((value) => value ?? null)
});
export type EventsMapping = z.output<typeof eventsMapping>;

export const contactsMapping = z.object({
	target: z.literal('contacts'),
	...shape,
	/** What records name the person by. */
	id: column,
	name: optionalColumn,
	/** Kept only where it is named here. */
	email: optionalColumn
});
export type ContactsMapping = z.output<typeof contactsMapping>;

export const historyMapping = z.object({
	target: z.literal('history'),
	...shape,
	at: column,
	/** The metric whose history it is. */
	metric: idField,
	value: column,
	/** For shares: out of how many. */
	of: optionalColumn
});
export type HistoryMapping = z.output<typeof historyMapping>;

export const mappingSchema = z.discriminatedUnion('target', [
	responsesMapping,
	casesMapping,
	eventsMapping,
	contactsMapping,
	historyMapping
]);
export type ImportMapping = z.output<typeof mappingSchema>;

/** Every column that a mapping reads, with the field that names it. */
export function columnsOf(mapping: ImportMapping): { readonly field: string; readonly column: string }[] {
	const one = (field: string, name: string | null): { field: string; column: string }[] =>
		name === null ? [] : [{ field, column: name }];
	const shared = [
		...one('id', mapping.id),
		...mapping.segments.flatMap((segment) => one('segments', segment.column)),
		...mapping.only.flatMap((only) => one('only', only.column)),
		...mapping.except.flatMap((except) => one('except', except.column))
	];
	if (mapping.target === 'events') {
		return [
			...one('at', mapping.at),
			...one('contact', mapping.contact),
			...one('amount', mapping.amount),
			...one('due', mapping.due),
			...one('outcome', mapping.outcome?.column ?? null),
			...shared
		];
	}
	if (mapping.target === 'contacts') return [...one('name', mapping.name), ...one('email', mapping.email), ...shared];
	if (mapping.target === 'history') {
		return [...one('at', mapping.at), ...one('value', mapping.value), ...one('of', mapping.of), ...shared];
	}
	if (mapping.target === 'responses') {
		return [
			...one('at', mapping.at),
			...mapping.scores.flatMap((given) => one('scores', given.column)),
			...one('comment', mapping.comment),
			...one('contact', mapping.contact),
			...one('weight', mapping.weight),
			...shared
		];
	}
	return [
		...one('opened', mapping.opened),
		...one('firstAnswer', mapping.firstAnswer),
		...one('resolved', mapping.resolved),
		...one('firstAnswerAfter', mapping.firstAnswerAfter?.column ?? null),
		...one('resolvedAfter', mapping.resolvedAfter?.column ?? null),
		...one('reopened', mapping.reopened),
		...one('department', mapping.department),
		...one('outcome', mapping.outcome?.column ?? null),
		...one('title', mapping.title),
		...shared
	];
}

/** The first column that a mapping names and a file does not have. */
export function missingColumn(
	mapping: ImportMapping,
	headers: readonly string[]
): { readonly field: string; readonly column: string } | null {
	return columnsOf(mapping).find((one) => !headers.includes(one.column)) ?? null;
}

/** A name for where a file comes from, told from its file name: without its ending, dates and numbers at its end. */
export function guessSpace(fileName: string): string {
	const bare = fileName
		.replace(/^.*[\\/]/, '')
		.replace(/\.[A-Za-z0-9]{1,5}$/, '')
		.replace(/[_\-:.]+/g, ' ')
		.replace(/(?:\s+\d+)+\s*$/, '')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 60)
		.trim();
	return bare === '' ? 'file' : bare;
}
