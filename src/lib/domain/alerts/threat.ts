/** Something that got worse, as far as it concerns goals. */
export interface Signal {
	/** The metric that changed; null for cases and events. */
	readonly metricId: string | null;
	/** Of which group; empty for everybody. */
	readonly dimension: string;
	readonly segment: string;
	/** Where customers meet it, if that is known. */
	readonly touchpointId: string | null;
}

/** A goal that is followed, as far as something that changed can concern it. */
export interface FollowedGoal {
	readonly id: string;
	readonly metricId: string | null;
	readonly family: 'feel' | 'fast' | 'stay' | 'other' | null;
	readonly filter: readonly { readonly dimension: string; readonly value: string }[];
	/** Touchpoints that its figure belongs to, or that tactics change for its sake. */
	readonly touchpoints: readonly string[];
	readonly parents: readonly string[];
}

/**
 * Why a goal is in danger: it follows the very figure; it is about the very group; it is about the very touchpoint; a goal
 * beneath it is; more cases make customers unhappy; more cases make answers slow.
 */
export const whys = ['figure', 'group', 'place', 'beneath', 'customers', 'slower'] as const;
export type Why = (typeof whys)[number];

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Whether a goal is about another group than the signal: phone is no concern of a goal for the app. */
const isAboutOthers = (signal: Signal, goal: FollowedGoal): boolean =>
	signal.segment !== '' &&
	goal.filter.some(({ dimension, value }) => same(dimension, signal.dimension) && !same(value, signal.segment));

function nearest(signal: Signal, goal: FollowedGoal): Why | null {
	if (isAboutOthers(signal, goal)) return null;
	if (signal.metricId !== null && signal.metricId === goal.metricId) return 'figure';
	const isOfGroup = goal.filter.some(
		({ dimension, value }) => same(dimension, signal.dimension) && same(value, signal.segment)
	);
	if (signal.segment !== '' && isOfGroup) return 'group';
	return signal.touchpointId !== null && goal.touchpoints.includes(signal.touchpointId) ? 'place' : null;
}

/** Of cases and events that nothing ties to a goal: whoever calls is unhappy, and many calls make answers slow. */
function atLarge(signal: Signal, goal: FollowedGoal): Why | null {
	if (signal.metricId !== null || goal.filter.length > 0 || isAboutOthers(signal, goal)) return null;
	return goal.family === 'fast' ? 'slower' : goal.family === 'feel' || goal.family === 'stay' ? 'customers' : null;
}

/**
 * The goals that one change, seen in one series or several, puts in danger. Those that are nearest count, and the goals
 * above them; only a rise of cases or events that lies near no goal is a concern of all goals on feeling, staying and speed.
 */
export function threatened(signals: readonly Signal[], goals: readonly FollowedGoal[]): ReadonlyMap<string, Why> {
	const found = new Map<string, Why>();
	for (const look of [nearest, atLarge]) {
		for (const goal of goals) {
			const reasons = signals.flatMap((signal) => look(signal, goal) ?? []);
			const why = whys.find((one) => reasons.includes(one));
			if (why !== undefined) found.set(goal.id, why);
		}
		if (found.size > 0) break;
	}
	// Upwards, however often goals stand beneath goals; a circle ends because nothing is added twice.
	let edge = [...found.keys()];
	while (edge.length > 0) {
		const above = goals.filter((goal) => edge.includes(goal.id)).flatMap((goal) => goal.parents);
		edge = [...new Set(above)].filter((id) => !found.has(id) && goals.some((goal) => goal.id === id));
		for (const id of edge) found.set(id, 'beneath');
	}
	return found;
}
