import { z } from 'zod';
import { measuredWords, sureWords } from '../goals/status.ts';
import { periodUnits } from '../shared/period.ts';
import { isDay } from '../shared/instant.ts';
import { isStorable } from '../shared/text.ts';

/**
 * What other programs send and get. The requests are checked by these very schemas, and the description that programs
 * read is made from them, so that the two cannot differ. Unknown fields are refused: a misspelt one is not lost in silence.
 */

/** Rows that one request may hold. */
export const rowsAtMost = 1_000;
/** Bytes of one request. */
export const bodyAtMost = 2 * 1024 * 1024;
/** Ways to tell rows apart that an organisation can have. */
export const segmentsAtMost = 17;

const text = (most: number) => z.string().max(most).refine(isStorable, 'forbidden_character');
/** What the sender calls it: sending it twice is harmless. */
const ownId = text(200).min(1);
/** An instant with its distance from UTC, or a day of the organisation's zone. */
const moment = z.string().max(64);
const segments = z.record(z.string().trim().min(1).max(60), text(120)).default({});
const contact = text(200).min(1);
/** A kind of case or event; a colon tells the parts of a stream's name apart. */
const typeName = text(60)
	.trim()
	.min(1)
	.refine((value) => !value.includes(':'), 'no_colon');

/** An answer of a customer. */
export const responseItem = z.strictObject({
	id: ownId,
	survey: z.string().max(64).optional(),
	at: moment,
	/** By question or metric: its identifier or, for a metric, its title. */
	scores: z.record(z.string().min(1).max(200), z.number()).default({}),
	comment: text(5_000).optional(),
	segments,
	contact: text(200).optional()
});
export type ResponseItem = z.output<typeof responseItem>;

/** A service case with its clock. Sent again it takes its newer times. */
export const caseItem = z.strictObject({
	id: ownId,
	type: typeName.default('case'),
	opened: moment,
	firstAnswer: moment.optional(),
	resolved: moment.optional(),
	reopened: z.int().min(0).max(10_000).default(0),
	/** Stretches in which we waited for the customer. */
	pauses: z
		.array(z.strictObject({ from: moment, until: moment }))
		.max(200)
		.default([]),
	department: text(120).optional(),
	/** Whether it went as it should. */
	outcome: z.boolean().optional(),
	title: text(300).optional(),
	measure: z.enum(['working', 'elapsed']).default('working'),
	contact: contact.optional(),
	segments
});
export type CaseItem = z.output<typeof caseItem>;

/** Something that a customer did, or that happened to one: an order, a delivery, a visit. */
export const eventItem = z.strictObject({
	id: ownId,
	type: typeName,
	at: moment,
	contact: contact.optional(),
	/** In whole units of the currency, 12.5 for twelve and a half; negative where it was paid back. */
	amount: z.number().min(-10_000_000_000).max(10_000_000_000).optional(),
	/** What was promised: at or before this instant it was on time. */
	due: moment.optional(),
	/** Whether it went as it should, where no promised instant says so. */
	outcome: z.boolean().optional(),
	segments
});
export type EventItem = z.output<typeof eventItem>;

/** A value of a metric that was worked out elsewhere. */
export const observationItem = z.strictObject({
	id: ownId,
	/** Its identifier or its title. */
	metric: z.string().min(1).max(200),
	at: moment,
	/** A count, an amount, seconds, a score; or, together with `of`, how many of them said yes. */
	value: z.number(),
	/** For shares: out of how many. */
	of: z.int().min(1).max(10_000).optional(),
	segments
});
export type ObservationItem = z.output<typeof observationItem>;

/* ------------------------------------------------------------------ answers to what was sent */

export const rowStatuses = ['stored', 'changed', 'repeated', 'conflict', 'rejected'] as const;
export type RowStatus = (typeof rowStatuses)[number];

const rowError = z.object({ field: z.string(), reason: z.string() });

/** What became of a row, told exactly. */
export const rowOutcome = z.object({
	id: z.string().nullable(),
	status: z.enum(rowStatuses),
	error: rowError.optional(),
	/** Dated more than a day ahead: kept, but not counted. */
	note: z.literal('quarantined').optional()
});
export type RowOutcome = z.output<typeof rowOutcome>;

/** Why a whole request, or the first of its refused rows (counted from 1), was not taken. */
export const problem = z.object({
	error: z.object({ row: z.int().min(1).optional(), field: z.string().optional(), reason: z.string() })
});

export const rowsAnswer = z.object({ results: z.array(rowOutcome), error: problem.shape.error.optional() });

/* ------------------------------------------------------------------ what can be asked, and how it is answered */

const day = z.string().refine(isDay, 'not_a_day');
const condition = z
	.string()
	.max(200)
	.refine((value) => value.indexOf(':') > 0, 'not_a_condition');

/** Which figures of a metric. Each may be given once, `where` twice. */
export const seriesQuery = z.strictObject({
	every: z.enum(periodUnits).default('week'),
	from: day.optional(),
	to: day.optional(),
	by: z.string().trim().min(1).max(60).optional(),
	where: z.array(condition).max(2).default([])
});
export type SeriesQuery = z.output<typeof seriesQuery>;

/** Which strategy's goals; the running one unless told. */
export const goalsQuery = z.strictObject({
	strategy: z.string().max(64).optional(),
	closed: z.enum(['true', 'false']).default('false')
});
export type GoalsQuery = z.output<typeof goalsQuery>;

export const noQuery = z.strictObject({});

const number = z.number().nullable();

/** A figure with how far it may be off. Hidden where so few answers stand behind it that one could be told. */
export const figureView = z.object({
	from: z.string(),
	to: z.string(),
	value: number,
	n: z.int(),
	low: number,
	high: number,
	hidden: z.boolean()
});
export type FigureView = z.output<typeof figureView>;

export const metricView = z.object({
	id: z.string(),
	title: z.string(),
	kind: z.string(),
	unit: z.string(),
	direction: z.enum(['higher', 'lower']),
	currency: z.string().nullable(),
	/** The present quarter, as far as it has come. */
	figure: figureView
});
export type MetricView = z.output<typeof metricView>;

export const metricsAnswer = z.object({ metrics: z.array(metricView) });

export const seriesAnswer = z.object({
	metric: metricView.omit({ figure: true }),
	every: z.enum(periodUnits),
	by: z.string().nullable(),
	points: z.array(figureView.extend({ segment: z.string().nullable(), isWhole: z.boolean() }))
});
export type SeriesAnswer = z.output<typeof seriesAnswer>;

export const goalView = z.object({
	id: z.string(),
	title: z.string(),
	state: z.enum(['draft', 'set', 'closed']),
	metric: z.string().nullable(),
	segments: z.array(z.object({ dimension: z.string(), value: z.string() })),
	startsOn: z.string().nullable(),
	endsOn: z.string().nullable(),
	direction: z.string(),
	target: number,
	value: number,
	n: z.int(),
	low: number,
	high: number,
	hidden: z.boolean(),
	/** What was measured: reached, not reached, or on the way. */
	status: z.enum(measuredWords),
	/** How sure one can be of it. */
	sure: z.enum(sureWords).nullable(),
	/** From 0 to 1, while days remain. */
	chance: number,
	/** Where the figure is expected to end, and between which values 8 times in 10; while days remain. */
	forecast: z.object({ expected: z.number(), low: z.number(), high: z.number() }).nullable(),
	/** What the way to the target asks for today. */
	expectedNow: number,
	/** Of a goal that stays on one side: the share of its time agreed and held so far, and the weeks to come. */
	stay: z.object({ agreed: z.number(), share: number, weeksLeft: z.int() }).nullable(),
	/** The metric that must not get worse meanwhile, and whether it did. */
	guard: z.object({ metric: z.string(), state: z.enum(['fine', 'broke', 'unknown']) }).nullable(),
	parent: z.string().nullable()
});
export type GoalView = z.output<typeof goalView>;

export const goalsAnswer = z.object({ strategy: z.string().nullable(), goals: z.array(goalView) });

export const goalAnswer = z.object({
	goal: goalView,
	/** Week by week. */
	points: z.array(figureView)
});
export type GoalAnswer = z.output<typeof goalAnswer>;
