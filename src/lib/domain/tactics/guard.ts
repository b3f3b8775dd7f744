/** What a tactic that automates still lacks before it may start. */
export const guardGaps = ['route', 'watch'] as const;
export type GuardGap = (typeof guardGaps)[number];

/** What the guard looks at. */
export interface Guarded {
	readonly automates: boolean;
	readonly humanRoute: string;
	/** The metric that watches how customers fare with the machine; undefined where nobody asks. */
	readonly watchedBy?: string | null;
	/** A leader let it start without, and gave a reason. */
	readonly isOverruled?: boolean;
}

/**
 * Whether a tactic lets a machine answer and nobody has said how a customer reaches a person (R-004-09: it must always be
 * easy to reach a real person). A leader may overrule it with a reason that is kept.
 */
export const lacksHumanRoute = (tactic: Guarded): boolean =>
	tactic.automates && tactic.humanRoute.trim() === '' && tactic.isOverruled !== true;

/**
 * What a tactic that automates lacks: the way to a person, and the metric that watches it (R-004-09). None for one that
 * does not automate, and none once a leader overruled the guard.
 */
export function missingGuards(tactic: Guarded): GuardGap[] {
	if (!tactic.automates || tactic.isOverruled === true) return [];
	const gaps: GuardGap[] = [];
	if (tactic.humanRoute.trim() === '') gaps.push('route');
	if (tactic.watchedBy === null) gaps.push('watch');
	return gaps;
}
