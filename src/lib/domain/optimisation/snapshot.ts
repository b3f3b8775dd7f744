import { z } from 'zod';

/** How a quarter stood when its review began: frozen then, and read from here ever after. */

const point = z.object({
	from: z.string(),
	to: z.string(),
	value: z.number().nullable(),
	low: z.number().nullable(),
	high: z.number().nullable()
});

const folds = z.object({ done: z.number(), total: z.number() });

/** What the tactic did, as far as could be told then; null where it is older than that, or nothing was expected. */
const effect = z.object({
	mark: z.enum(['helps', 'harms', 'no_visible_effect', 'too_early', 'not_begun', 'unsaid']),
	metric: z.string().nullable(),
	change: z.number().nullable(),
	low: z.number().nullable(),
	high: z.number().nullable(),
	unit: z.enum(['points', 'percent', 'score', 'duration', 'count', 'money', 'ratio']),
	decimals: z.number(),
	currency: z.string().nullable(),
	accumulates: z.boolean(),
	/** It was expected only after the start. */
	isAfterwards: z.boolean()
});

const tactic = z.object({
	id: z.string(),
	title: z.string(),
	status: z.enum(['idea', 'running', 'stuck', 'done', 'stopped']),
	folds,
	lead: z.string().nullable(),
	expectedEffect: z.string().default(''),
	effect: effect.nullable().default(null)
});
export type SnapshotTactic = z.infer<typeof tactic>;

const share = z.number();

/** How a figure changed over its goal's time, taken apart, and what makes one look twice. */
const outcome = z.object({
	/** In the figure's unit; null where the two times cannot be held against each other. */
	change: z
		.object({
			from: z.number(),
			to: z.number(),
			change: z.number(),
			low: z.number().nullable(),
			high: z.number().nullable(),
			word: z.enum(['clearly_better', 'clearly_worse', 'likely_better', 'likely_worse', 'no_clear_change', 'too_few']),
			/** The days of the starting value; null where it was typed. */
			before: z.object({ first: z.string(), last: z.string() }).nullable(),
			after: z.object({ first: z.string(), last: z.string() })
		})
		.nullable(),
	/** What groups changed in themselves, and what other shares of them did; of times on the scale of logarithms. */
	split: z.object({ by: z.string(), name: z.string(), real: z.number(), mix: z.number() }).nullable(),
	notes: z.array(
		z.discriminatedUnion('note', [
			z.object({ note: z.literal('response_rate_moved'), before: share, after: share }),
			z.object({ note: z.literal('channel_mix_moved'), channel: z.string(), before: share, after: share })
		])
	),
	signs: z.array(
		z.object({
			sign: z.enum(['more_top_answers', 'more_exact_nines', 'fewer_answer']),
			before: share,
			near: share
		})
	)
});
export type SnapshotOutcome = z.infer<typeof outcome>;

const guard = z.object({
	metricId: z.string(),
	title: z.string(),
	unit: z.enum(['points', 'percent', 'score', 'duration', 'count', 'money', 'ratio']),
	decimals: z.number(),
	currency: z.string().nullable(),
	state: z.enum(['fine', 'broke', 'unknown']),
	before: z.number().nullable(),
	since: z.number().nullable()
});

const goal = z.object({
	id: z.string(),
	title: z.string(),
	metric: z.string().nullable(),
	kind: z.string().nullable(),
	unit: z.enum(['points', 'percent', 'score', 'duration', 'count', 'money', 'ratio']).nullable(),
	decimals: z.number(),
	sign: z.boolean(),
	currency: z.string().nullable(),
	/** The version of the metric's definition that the figure was read by. */
	definition: z.number().nullable(),
	filter: z.array(z.object({ dimension: z.string(), value: z.string() })),
	value: z.number().nullable(),
	n: z.number(),
	low: z.number().nullable(),
	high: z.number().nullable(),
	target: z.number().nullable(),
	baseline: z.number().nullable(),
	shape: z.enum(['absolute', 'relative', 'level']),
	direction: z.enum(['raise', 'lower', 'keep_above', 'keep_below']),
	change: z.number().nullable(),
	level: z.number().nullable(),
	startsOn: z.string().nullable(),
	endsOn: z.string().nullable(),
	/** The days that the figure was read over. */
	readFrom: z.string().nullable().default(null),
	readTo: z.string().nullable().default(null),
	measured: z.enum([
		'not_started',
		'too_early',
		'on_course',
		'at_risk',
		'unlikely',
		'reached',
		'not_reached',
		'no_figure'
	]),
	sure: z.enum(['clear', 'likely', 'too_few']).nullable(),
	answersToSettle: z.number().nullable(),
	onSide: z.boolean().nullable(),
	chance: z.number().nullable(),
	series: z.array(point),
	owner: z.string().nullable(),
	/** How sure the owner felt, of ten, and what the data said at that moment. */
	guess: z
		.object({
			confidence: z.number(),
			at: z.string(),
			by: z.string().nullable(),
			chanceThen: z.number().nullable()
		})
		.nullable(),
	tactics: z.array(tactic),
	movedTargets: z.number(),
	outcome: outcome.nullable().default(null),
	guard: guard.nullable().default(null)
});
export type SnapshotGoal = z.infer<typeof goal>;

const voice = z.object({
	publicId: z.string(),
	words: z.string(),
	score: z.number().nullable(),
	at: z.number(),
	place: z.string(),
	isGood: z.boolean()
});
export type SnapshotVoice = z.infer<typeof voice>;

export const snapshotSchema = z.object({
	version: z.literal(1),
	/** When it was frozen. */
	at: z.string(),
	goals: z.array(goal),
	/** Those that serve none of the goals. */
	otherTactics: z.array(tactic),
	voices: z.array(voice)
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** The first layer of a result: what was measured, in the words of the page. */
export type ResultWord = 'reached' | 'not_reached' | 'running' | 'no_figure' | 'no_target';

/**
 * What was measured. A quarter that is over is judged by fact; one still running by where the figure stands today; without
 * a figure or a target there is nothing to say yet.
 */
export function resultWord(goal: Pick<SnapshotGoal, 'value' | 'target' | 'measured' | 'onSide'>): ResultWord {
	if (goal.value === null) return 'no_figure';
	if (goal.target === null) return 'no_target';
	if (goal.measured === 'reached' || goal.measured === 'not_reached') return goal.measured;
	return goal.onSide === true ? 'reached' : 'running';
}
