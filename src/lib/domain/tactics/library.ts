import type { Channel } from '../shared/channel.ts';
import type { SpendingCategory } from '../shared/spending.ts';
import type { EffectDirection, EffectShape } from './effect.ts';
import type { Lever } from './lever.ts';
import type { TacticStep } from './priority.ts';

/**
 * The parts of the library: five ways to a great experience (R-003-07), one tactic for each of the six levers (R-003-08),
 * one guard for each of the five pitfalls (R-004-08), and small things that people tell others about (R-002-29).
 */
export const libraryGroups = ['ways', 'levers', 'guards', 'examples'] as const;
export type LibraryGroup = (typeof libraryGroups)[number];

/** What a tactic of the library usually changes; by the kind of the metric, as organisations name theirs themselves. */
export interface LibraryEffect {
	readonly kind: string;
	readonly direction: EffectDirection;
	readonly shape: EffectShape;
	/** In the metric's unit, or percent. */
	readonly amount: number;
}

/** A tactic to take over; its words are messages under `tactics-library.<id>`: title, why, effect, route, action1 ... */
export interface LibraryTactic {
	readonly id: string;
	readonly group: LibraryGroup;
	readonly actions: number;
	readonly effort: TacticStep;
	readonly impact: TacticStep;
	readonly automates: boolean;
	readonly lever: Lever;
	readonly category: SpendingCategory;
	readonly channels: readonly Channel[];
	/** The closest first; the first whose kind the organisation measures is written down as expected. */
	readonly expects: readonly LibraryEffect[];
	/** The to-do that each person goes through, with a point of their own (R-004-05). */
	readonly each?: number;
}

const nps = (amount: number): LibraryEffect => ({ kind: 'nps', direction: 'raise', shape: 'absolute', amount });
const csat = (amount: number): LibraryEffect => ({ kind: 'csat', direction: 'raise', shape: 'absolute', amount });
const ces = (amount: number): LibraryEffect => ({ kind: 'ces', direction: 'raise', shape: 'absolute', amount });
const rate = (amount: number): LibraryEffect => ({ kind: 'rate', direction: 'raise', shape: 'absolute', amount });
const faster = (percent: number): LibraryEffect => ({
	kind: 'first-response',
	direction: 'lower',
	shape: 'relative',
	amount: percent
});
const solved = (percent: number): LibraryEffect => ({
	kind: 'resolution',
	direction: 'lower',
	shape: 'relative',
	amount: percent
});

/** The library: what worked elsewhere (R-002-31, R-002-33, R-003-07, R-003-08, R-004-08). A machine keeps a person within reach. */
export const tacticLibrary = [
	{ id: 'chatbot', group: 'examples', actions: 4, effort: 2, impact: 2, automates: true, lever: 'slow_answers', category: 'automation', channels: ['web', 'chat', 'social'], expects: [faster(30), solved(20)] },
	{ id: 'confirmation', group: 'examples', actions: 3, effort: 1, impact: 2, automates: false, lever: 'waiting', category: 'content', channels: ['mail'], expects: [csat(2), nps(1)] },
	{ id: 'call_back', group: 'levers', actions: 3, effort: 2, impact: 3, automates: false, lever: 'waiting', category: 'service', channels: ['phone', 'web'], expects: [ces(0.3), faster(20)] },
	{ id: 'listening', group: 'levers', actions: 3, effort: 2, impact: 2, automates: false, lever: 'training', category: 'people_training', channels: ['phone', 'in_person'], expects: [csat(2), ces(0.2)], each: 1 },
	{ id: 'from_the_top', group: 'ways', actions: 3, effort: 1, impact: 2, automates: false, lever: 'job_satisfaction', category: 'people_training', channels: ['in_person', 'phone'], expects: [nps(1)], each: 1 },
	{ id: 'reviews', group: 'ways', actions: 3, effort: 1, impact: 2, automates: false, lever: 'slow_answers', category: 'service', channels: ['web', 'social'], expects: [csat(1), nps(1)] },
	{ id: 'weekly_hour', group: 'ways', actions: 4, effort: 1, impact: 3, automates: false, lever: 'slow_answers', category: 'data', channels: ['in_person'], expects: [nps(1), csat(1)] },
	{ id: 'friction', group: 'ways', actions: 4, effort: 2, impact: 3, automates: false, lever: 'waiting', category: 'service', channels: ['web'], expects: [ces(0.3), csat(2)] },
	{ id: 'ask_listen_act', group: 'ways', actions: 4, effort: 2, impact: 3, automates: false, lever: 'access', category: 'data', channels: ['web', 'mail'], expects: [nps(2), csat(2)] },
	{ id: 'first_answer', group: 'levers', actions: 3, effort: 2, impact: 3, automates: false, lever: 'slow_answers', category: 'service', channels: ['mail', 'chat'], expects: [faster(30)] },
	{ id: 'handover', group: 'levers', actions: 3, effort: 2, impact: 2, automates: false, lever: 'human_balance', category: 'service', channels: ['chat', 'phone'], expects: [ces(0.3), solved(10)] },
	{ id: 'one_tap', group: 'levers', actions: 3, effort: 1, impact: 3, automates: false, lever: 'access', category: 'service', channels: ['web', 'phone'], expects: [ces(0.3), csat(1)] },
	{ id: 'authority', group: 'levers', actions: 4, effort: 1, impact: 3, automates: false, lever: 'job_satisfaction', category: 'people_training', channels: ['phone', 'mail'], expects: [solved(20), csat(2)] },
	{ id: 'say_when', group: 'guards', actions: 3, effort: 1, impact: 2, automates: false, lever: 'waiting', category: 'content', channels: ['mail', 'web'], expects: [csat(2), ces(0.2)] },
	{ id: 'one_owner', group: 'guards', actions: 3, effort: 2, impact: 3, automates: false, lever: 'slow_answers', category: 'service', channels: ['phone', 'mail'], expects: [solved(20), csat(1)] },
	{ id: 'way_out', group: 'guards', actions: 3, effort: 1, impact: 3, automates: false, lever: 'human_balance', category: 'service', channels: ['chat', 'phone', 'web'], expects: [ces(0.3)] },
	{ id: 'said_once', group: 'guards', actions: 3, effort: 2, impact: 2, automates: false, lever: 'training', category: 'personalisation', channels: ['phone', 'chat'], expects: [ces(0.3), csat(1)] },
	{ id: 'every_complaint', group: 'guards', actions: 4, effort: 2, impact: 3, automates: false, lever: 'access', category: 'service', channels: ['mail', 'phone', 'social'], expects: [nps(1), rate(3)] },
	{ id: 'before_checkout', group: 'examples', actions: 3, effort: 2, impact: 3, automates: false, lever: 'waiting', category: 'personalisation', channels: ['web'], expects: [rate(2), csat(1)] },
	{ id: 'favourite', group: 'examples', actions: 3, effort: 1, impact: 2, automates: false, lever: 'job_satisfaction', category: 'personalisation', channels: ['in_person', 'shop', 'door'], expects: [nps(1), csat(1)] },
	{ id: 'how_to', group: 'examples', actions: 3, effort: 2, impact: 2, automates: false, lever: 'access', category: 'content', channels: ['web', 'social'], expects: [ces(0.2), solved(10)] },
	{ id: 'promoters', group: 'examples', actions: 3, effort: 1, impact: 2, automates: false, lever: 'job_satisfaction', category: 'content', channels: ['mail', 'social'], expects: [nps(1), rate(1)] }
] as const satisfies readonly LibraryTactic[]; // prettier-ignore

export type LibraryTacticId = (typeof tacticLibrary)[number]['id'];
export const libraryTacticIds = tacticLibrary.map((entry) => entry.id) as unknown as readonly [
	LibraryTacticId,
	...LibraryTacticId[]
];

/** Those that a board with few tactics shows; the others are one click away. */
export const libraryFirst: readonly LibraryTacticId[] = ['chatbot', 'confirmation', 'call_back', 'listening'];

/**
 * What a tactic of the library would change here: the expectation whose kind fits a metric that is wanted before others
 * (that of the goal it serves), else the first that the organisation measures at all. None where it measures none of them.
 */
export function expectedHere<M extends { readonly id: string; readonly kind: string }>(
	entry: Pick<LibraryTactic, 'expects'>,
	metrics: readonly M[],
	wanted: string | null = null
): { readonly effect: LibraryEffect; readonly metric: M } | null {
	const first = metrics.find((metric) => metric.id === wanted);
	for (const metric of first === undefined ? [] : [first]) {
		const effect = entry.expects.find((one) => one.kind === metric.kind);
		if (effect !== undefined) return { effect, metric };
	}
	for (const effect of entry.expects) {
		const metric = metrics.find((one) => one.kind === effect.kind);
		if (metric !== undefined) return { effect, metric };
	}
	return null;
}

/** Kinds of metrics that can watch how customers fare with a machine, the closest first (R-004-09). */
export const watchingKinds = ['ces', 'csat', 'rating', 'nps'] as const;
