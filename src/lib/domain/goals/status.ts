import { isOnSide } from '../metrics/chance.ts';
import type { MetricKind, Summary } from '../metrics/kind.ts';
import type { Direction } from '../metrics/trend.ts';
import type { Day } from '../shared/instant.ts';

/**
 * The first layer: what was measured. `reached` and `not_reached` by fact, once the window has closed; before that by the
 * chance of the forecast; `too_early` while no chance can be stated.
 */
export const measuredWords = [
	'not_started',
	'too_early',
	'on_course',
	'at_risk',
	'unlikely',
	'reached',
	'not_reached',
	'no_figure'
] as const;
export type Measured = (typeof measuredWords)[number];

/** The second layer: how sure one can be that the figure lies on the side of the target where it was measured. */
export const sureWords = ['clear', 'likely', 'too_few'] as const;
export type Sure = (typeof sureWords)[number];

export interface GoalStatus {
	readonly measured: Measured;
	/** Null while there is no figure or no target. */
	readonly sure: Sure | null;
	/** Answers more that would settle it if the figure stayed where it is; null when it is clear or none would. */
	readonly answersToSettle: number | null;
	/** Whether the figure stands on the wanted side now. */
	readonly isOnSide: boolean | null;
}

/** Chances from which a goal is on course, and at risk. */
export const onCourseFrom = 0.8;
export const atRiskFrom = 0.5;

/** On course from 80 %, at risk from 50 %, unlikely below. */
export const labelOfChance = (chance: number): 'on_course' | 'at_risk' | 'unlikely' =>
	chance >= onCourseFrom - 1e-9 ? 'on_course' : chance >= atRiskFrom - 1e-9 ? 'at_risk' : 'unlikely';

/**
 * How sure: `clear` when the 95 % interval lies wholly on one side of the target, `likely` when the 80 % one does, else
 * `too_few` with the answers that would settle it. A figure without interval is `too_few`.
 */
export function howSure(input: {
	readonly kind: Pick<MetricKind, 'answersNeeded'>;
	readonly at95: Summary;
	readonly at80: Summary;
	readonly target: number;
	readonly side: Direction;
}): { readonly sure: Sure; readonly answersToSettle: number | null } {
	const { kind, at95, at80, target, side } = input;
	const lies = ({ low, high }: Summary): boolean => {
		if (low === undefined || high === undefined) return false;
		return side === 'higher' ? low >= target || high < target : high <= target || low > target;
	};
	if (lies(at95)) return { sure: 'clear', answersToSettle: null };
	// Power 1/2 leaves the formula of a margin: how many answers make the interval as short as the distance.
	const needed = at95.value === null ? null : kind.answersNeeded(target - at95.value, at95, true, { power: 0.5 });
	const answersToSettle = needed === null ? null : Math.max(1, needed - at95.n);
	return { sure: lies(at80) ? 'likely' : 'too_few', answersToSettle };
}

/** Where a goal stands, in two layers. */
export function goalStatus(input: {
	readonly kind: Pick<MetricKind, 'answersNeeded'>;
	readonly today: Day;
	readonly startsOn: Day;
	/** The last day of the window that is judged. */
	readonly endsOn: Day;
	readonly target: number | null;
	readonly side: Direction;
	/** The figure of the window, with its 95 % and its 80 % interval. */
	readonly at95: Summary;
	readonly at80: Summary;
	readonly chance: number | null;
	/** For "stay" goals: the share of the time on the right side, and the share agreed. */
	readonly stay?: { readonly share: number | null; readonly agreed: number } | null;
}): GoalStatus {
	const { kind, today, target, side, at95, at80, chance, stay = null } = input;
	const { value } = at95;
	const known = value !== null && target !== null;
	const onSide = known ? isOnSide(value, target, side) : null;
	const { sure, answersToSettle } = known
		? howSure({ kind, at95, at80, target, side })
		: { sure: null, answersToSettle: null };
	let measured: Measured;
	if (today < input.startsOn) measured = 'not_started';
	else if (today > input.endsOn) {
		const reached = stay ? (stay.share === null ? null : stay.share >= stay.agreed - 1e-9) : onSide;
		measured = reached === null ? 'no_figure' : reached ? 'reached' : 'not_reached';
	} else measured = chance === null || target === null ? 'too_early' : labelOfChance(chance);
	return { measured, sure, answersToSettle, isOnSide: onSide };
}

/**
 * The label to show, from those of the days so far (oldest first): a new one counts once it has stood for two days running,
 * so that a goal on the border does not flicker. Facts (reached, not reached, not started) count at once.
 */
export function settledLabel(labels: readonly Measured[]): Measured | null {
	const forecast: readonly Measured[] = ['on_course', 'at_risk', 'unlikely'];
	let shown: Measured | null = null;
	labels.forEach((label, i) => {
		const isFirst = shown === null || !forecast.includes(shown);
		if (isFirst || !forecast.includes(label) || labels[i - 1] === label) shown = label;
	});
	return shown;
}

const forecastLabels: readonly Measured[] = ['on_course', 'at_risk', 'unlikely'];

/**
 * The label to show where the last one that counted is kept: a forecast's label stays until another one counts (two days
 * running); facts, and what it is too early for, count at once.
 */
export const heldLabel = (now: Measured, counted: Measured | null): Measured =>
	counted !== null && forecastLabels.includes(counted) && forecastLabels.includes(now) ? counted : now;

/** The share of days with a figure on which it stood on the wanted side; null when there was none. */
export function shareOnSide(values: readonly (number | null)[], target: number, side: Direction): number | null {
	const known = values.filter((value) => value !== null);
	return known.length === 0 ? null : known.filter((value) => isOnSide(value, target, side)).length / known.length;
}
