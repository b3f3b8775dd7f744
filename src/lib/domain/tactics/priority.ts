/** Effort and impact are told on three steps: 1 small, 2 middle, 3 large. */
export const tacticSteps = [1, 2, 3] as const;
export type TacticStep = (typeof tacticSteps)[number];

/** An easy win (R-002-32) is a tactic that is expected to change more than it takes: impact above effort. */
export const isEasyWin = (effort: number | null, impact: number | null): boolean =>
	effort !== null && impact !== null && impact > effort;

/** Easy wins first, then by impact less effort, then the larger impact; those without a guess last. */
export function byWorth(
	a: { readonly effort: number | null; readonly impact: number | null },
	b: { readonly effort: number | null; readonly impact: number | null }
): number {
	const worth = (one: typeof a): number =>
		one.effort === null || one.impact === null ? -9 : one.impact - one.effort + one.impact / 10;
	return worth(b) - worth(a);
}
