/**
 * How far the true level of a figure wanders from day to day, learned from the days themselves: a local level model for
 * several sizes of the walk, each counting for as much as the days bear it out (West & Harrison, multi-process class I).
 * Everything is in shares of the variance of one answer, so that it is the same for every kind.
 */

/** One day's answers: their mean on the scale on which days average, and how many they were. */
export interface DayFigure {
	/** Days since some first one, ascending. */
	readonly at: number;
	readonly value: number;
	readonly n: number;
}

/** Variance of a day's step of the true level, as a share of the variance of one answer. */
export const walks: readonly number[] = [0, 0.0004, 0.001, 0.0025];

/** How likely each walk is held to be before anything is known: still as likely as not. */
export const walkPrior: readonly number[] = [0.4, 0.2, 0.2, 0.2];

export interface Filtered {
	/** The level on the last day. */
	readonly level: number;
	/** Its variance, as a share of the variance of one answer: 1 / what the days are worth in answers. */
	readonly variance: number;
	/** What each day counts for in the level; they sum to 1. */
	readonly weights: readonly number[];
	/** Logarithm of how well the days were foretold one from another, up to a constant. */
	readonly fit: number;
}

/** Kalman's filter of a level that walks by `walk` a day; the first day starts it. */
export function filterDays(days: readonly DayFigure[], walk: number, answerVariance: number): Filtered {
	let level = days[0]!.value;
	let variance = 1 / days[0]!.n;
	let fit = 0;
	const gains = [1];
	for (let i = 1; i < days.length; i++) {
		const day = days[i]!;
		variance += walk * (day.at - days[i - 1]!.at);
		const total = variance + 1 / day.n;
		const miss = day.value - level;
		fit -= (Math.log(total) + (miss * miss) / (total * answerVariance)) / 2;
		const gain = variance / total;
		gains.push(gain);
		level += gain * miss;
		variance *= 1 - gain;
	}
	let left = 1;
	const weights = new Array<number>(days.length);
	for (let i = days.length - 1; i >= 0; i--) {
		weights[i] = left * gains[i]!;
		left *= 1 - gains[i]!;
	}
	return { level, variance, weights, fit };
}

/**
 * How well each walk foretold the days of an ended period: logarithms, one for each of `walks`. Periods are added up in
 * `walkWeights`, so that a metric's own past says how far it wanders; what one quarter says is little.
 */
export const walkEvidence = (days: readonly DayFigure[], answerVariance: number): readonly number[] =>
	walks.map((walk) => (days.length < 2 || !(answerVariance > 0) ? 0 : filterDays(days, walk, answerVariance).fit));

/** How likely each walk is after ended periods, from 0 to 1, summing to 1. Eight quarters are enough to tell well. */
export function walkWeights(evidence: readonly (readonly number[])[], prior: readonly number[] = walkPrior): number[] {
	const logs = prior.map((p, i) => Math.log(p) + evidence.reduce((sum, period) => sum + period[i]!, 0));
	const best = Math.max(...logs);
	const raw = logs.map((log) => Math.exp(log - best));
	const sum = raw.reduce((a, b) => a + b, 0);
	return raw.map((weight) => weight / sum);
}

/** Days of a walk over H days count (H+1)(2H+1)/(6H) steps in their mean's variance. */
export const stepsAhead = (days: number): number => (days <= 0 ? 0 : ((days + 1) * (2 * days + 1)) / (6 * days));

/** One way the level may wander, how likely it is, and what is believed of the answers to come if it does. */
export interface WalkBelief {
	readonly weight: number;
	/** What each day counts for; they sum to 1. */
	readonly dayWeights: readonly number[];
	/** What the belief is worth in answers, the wandering of the days ahead taken off. */
	readonly worth: number;
	readonly level: number;
}

/** Days from which the walk is looked at; before that the discount of old days stands in. */
export const walkFrom = 7;

/** Walks that count for less than this are left out. */
const negligible = 0.01;

/**
 * What is believed of the answers of the next `daysLeft` days, for each size of the walk. Null when there are fewer than 7
 * days, or no spread to hold the days against.
 */
export function walkBeliefs(
	days: readonly DayFigure[],
	answerVariance: number,
	daysLeft: number,
	prior: readonly number[] = walkPrior
): WalkBelief[] | null {
	if (days.length < walkFrom || !(answerVariance > 0)) return null;
	const runs = walks.map((walk) => ({ walk, ...filterDays(days, walk, answerVariance) }));
	const weights = walkWeights([runs.map((run) => run.fit)], prior);
	const kept = weights.map((weight) => (weight < negligible ? 0 : weight));
	const sum = kept.reduce((a, b) => a + b, 0);
	return runs.flatMap((run, i) =>
		kept[i] === 0
			? []
			: {
					weight: kept[i]! / sum,
					dayWeights: run.weights,
					worth: 1 / (run.variance + run.walk * stepsAhead(daysLeft)),
					level: run.level
				}
	);
}

/** All walks as one, of the same mean and variance: for figures whose outlook costs much. */
export function mergedBelief(beliefs: readonly WalkBelief[], answerVariance: number): WalkBelief {
	const mean = (of: (belief: WalkBelief) => number): number =>
		beliefs.reduce((sum, belief) => sum + belief.weight * of(belief), 0);
	const level = mean((belief) => belief.level);
	const between = mean((belief) => (belief.level - level) ** 2) / answerVariance;
	return {
		weight: 1,
		dayWeights: beliefs[0]!.dayWeights.map((_, i) => mean((belief) => belief.dayWeights[i]!)),
		worth: 1 / (mean((belief) => 1 / belief.worth) + between),
		level
	};
}
