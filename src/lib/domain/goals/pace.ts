/** Progress before this share of the time says nothing yet, and the pace ratio is left out. */
export const paceFrom = 0.1;

export interface PaceInput {
	readonly baseline: number;
	/** Other than the baseline. */
	readonly target: number;
	readonly current: number;
	readonly elapsedDays: number;
	readonly totalDays: number;
	/** Whether the figure adds up over time; only then may it be drawn on in a straight line. */
	readonly accumulates: boolean;
}

export interface Pace {
	/** Share of the time passed, 0 to 1. */
	readonly timeFraction: number;
	/** (c - b)/(t - b), below 0 behind the start, above 1 beyond the target. */
	readonly progress: number;
	/** b + (t - b) f. */
	readonly expectedNow: number;
	/** Current less expected, in the metric's unit. */
	readonly gap: number;
	/** Progress for the time, 1 on pace; null before a tenth of the time. */
	readonly paceRatio: number | null;
	/** b + (c - b)/f; null for levels (a level at half-time is not half-way) and at the start. */
	readonly extrapolation: number | null;
	/** What each day left must still bring; null when none is left. */
	readonly requiredPerDay: number | null;
}

/** How far a goal is for the time that has passed. Null when target and baseline are equal or it lasts no day. */
export function goalPace({ baseline, target, current, elapsedDays, totalDays, accumulates }: PaceInput): Pace | null {
	if (target === baseline || totalDays <= 0) return null;
	const timeFraction = Math.min(1, Math.max(0, elapsedDays / totalDays));
	const progress = (current - baseline) / (target - baseline);
	const expectedNow = baseline + (target - baseline) * timeFraction;
	const left = totalDays - elapsedDays;
	return {
		timeFraction,
		progress,
		expectedNow,
		gap: current - expectedNow,
		paceRatio: timeFraction < paceFrom ? null : progress / timeFraction,
		extrapolation: accumulates && timeFraction > 0 ? baseline + (current - baseline) / timeFraction : null,
		requiredPerDay: left > 0 ? (target - current) / left : null
	};
}

/** How progress is shown: 0 to 1, and whether it lies beyond the target or behind the start. */
export function shownProgress(progress: number): {
	readonly share: number;
	readonly state: 'within' | 'beyond' | 'behind_start';
} {
	if (progress > 1) return { share: 1, state: 'beyond' };
	if (progress < 0) return { share: 0, state: 'behind_start' };
	return { share: progress, state: 'within' };
}
