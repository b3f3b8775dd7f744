import { normalQuantile } from '../metrics/distribution.ts';
import { weightedMix, type Bucketing, type Histogram, type Mix } from '../metrics/histogram.ts';
import type { Evidence, MetricKind, Prediction } from '../metrics/kind.ts';
import type { Direction } from '../metrics/trend.ts';
import { daysBetween, type Day } from '../shared/instant.ts';
import { clamp, roundToStep } from '../shared/percentage.ts';
import { walkingPrediction, type DayFigure } from './drift.ts';

/** What a day's answers weigh for each day of age: a memory of about 33 days (West & Harrison, constant discount). */
export const dailyDiscount = 0.97;

/** Answers from which a chance is stated when no earlier period stands behind it. */
export const chanceFrom = 20;

/** Days of the rate of answers, and how many of them must have passed for it to count as measured. */
export const rateDays = 28;
export const rateDaysLeast = 7;

/** The answers of one day. */
export interface DayOfAnswers {
	readonly day: Day;
	readonly histogram: Histogram;
}

/** What is believed of the answers to come: those of each day so far, weighing 0.97 for each day of age. */
export const discountedBelief = (
	bucketing: Bucketing,
	days: Iterable<DayOfAnswers>,
	today: Day,
	discount = dailyDiscount
): Mix => {
	const parts: [Histogram, number][] = [];
	for (const { day, histogram } of days) {
		const age = daysBetween(day, today);
		if (age >= 0 && histogram.n > 0) parts.push([histogram, discount ** age]);
	}
	return weightedMix(bucketing, parts);
};

export interface ExpectedAnswers {
	readonly perDay: number;
	readonly toCome: number;
	readonly total: number;
	/** Whether fewer than 7 days stand behind the rate, so that a guess was used or asked for. */
	readonly isGuess: boolean;
}

/**
 * Answers expected by the end: those so far in the window, and days left times the mean per day of the last 28 days. With
 * less than 7 days of data the guess that was typed counts, marked as such; null when there is none.
 */
export function expectedAnswers(input: {
	readonly soFar: number;
	readonly daysLeft: number;
	/** Answers in the last days, at most 28, and how many days of data those are. */
	readonly recent: number;
	readonly recentDays: number;
	readonly guessPerDay?: number | null;
}): ExpectedAnswers | null {
	const { soFar, recent, guessPerDay = null } = input;
	const daysLeft = Math.max(0, input.daysLeft);
	const measured = input.recentDays >= rateDaysLeast;
	const perDay = measured ? recent / Math.min(rateDays, input.recentDays) : guessPerDay;
	if (perDay === null) return daysLeft === 0 ? { perDay: 0, toCome: 0, total: soFar, isGuess: false } : null;
	const toCome = perDay * daysLeft;
	return { perDay, toCome, total: soFar + toCome, isGuess: !measured };
}

export interface Forecast {
	/** The chance of ending on the wanted side of the target, unrounded. */
	readonly chance: number;
	/** As shown: in steps of 5 %, from 3 % to 97 % while days remain. */
	readonly shown: number;
	/** Where the measured figure is expected to end, with the 80 % range; it speaks of the figure, not of all customers. */
	readonly prediction: Prediction | null;
}

/** A chance as shown: rounded to 5 %, never below 3 % or above 97 % while days remain. */
export const shownChance = (chance: number, daysLeft: number): number =>
	daysLeft > 0 ? clamp(roundToStep(chance, 0.05), 0.03, 0.97) : chance;

/** Points of the number of answers to come, whose spread is Poisson, that are averaged over. */
const points = 5;

/** Equally likely numbers of answers to come. */
function arrivals(mean: number): readonly number[] {
	if (mean <= 0) return [0];
	return Array.from({ length: points }, (_, i) =>
		Math.max(0, Math.round(mean + normalQuantile((i + 0.5) / points) * Math.sqrt(mean)))
	);
}

export interface ForecastInput {
	readonly kind: MetricKind;
	readonly settings: object;
	/** The window so far. */
	readonly soFar: Evidence;
	/** Days of the window and, where there is one, of the period before. */
	readonly days: readonly DayOfAnswers[];
	readonly today: Day;
	readonly daysLeft: number;
	readonly perDay: number;
	readonly target: number;
	readonly side: Direction;
	readonly hasEarlierPeriod: boolean;
	readonly discount?: number;
	readonly seed?: string;
}

/**
 * How likely a figure is to end on the wanted side of its target if the last weeks go on: the kind's own chance under the
 * discounted belief, averaged over how many answers may come. Null below 20 answers when no earlier period stands behind
 * it, or when the kind cannot tell.
 */
export function goalForecast(input: ForecastInput): Forecast | null {
	const { kind, settings, soFar, target, side, today, seed = 'forecast' } = input;
	const daysLeft = Math.max(0, input.daysLeft);
	if (soFar.histogram.n < chanceFrom && !input.hasEarlierPeriod && daysLeft > 0) return null;
	const belief = discountedBelief(kind.bucketing, input.days, today, input.discount);
	const toCome = daysLeft * input.perDay;
	if (belief.n === 0 && soFar.histogram.n === 0) return null;
	const options = { belief: belief.n > 0 ? belief : weightedMix(kind.bucketing, [[soFar.histogram, 1]]), side, seed };
	let sum = 0;
	const numbers = kind.accumulates ? [toCome] : arrivals(toCome);
	for (const number of numbers) {
		const chance = kind.chance(soFar, target, number, settings, options);
		if (chance === null) return null;
		sum += chance;
	}
	const chance = sum / numbers.length;
	const prediction = walking(input, toCome) ?? kind.predict(soFar, toCome, settings, options);
	return { chance, shown: shownChance(chance, daysLeft), prediction };
}

/** The prediction with a walking level, for figures whose days are means of their answers. */
function walking({ kind, settings, soFar, days, today, daysLeft }: ForecastInput, toCome: number): Prediction | null {
	const whole = kind.summarise(soFar, settings);
	if (kind.accumulates || whole.scale !== 'difference' || whole.variance === null || whole.value === null) return null;
	const figures: DayFigure[] = [];
	let first: Day | null = null;
	for (const { day, histogram } of [...days].sort((a, b) => (a.day < b.day ? -1 : 1))) {
		const { value, n } = kind.summarise({ histogram }, settings);
		if (value === null || day > today) continue;
		first ??= day;
		figures.push({ at: daysBetween(first, day), value, variance: whole.variance / n });
	}
	const { min, max } = kind.range(settings);
	const { n } = whole;
	const found = walkingPrediction({ days: figures, variance: whole.variance, value: whole.value, n, daysLeft, toCome });
	return (
		found && {
			expected: clamp(found.expected, min ?? -Infinity, max ?? Infinity),
			low: Math.max(min ?? -Infinity, found.low),
			high: Math.min(max ?? Infinity, found.high)
		}
	);
}

/** Mean squared distance of forecasts (0 to 1) from what happened; 0.25 is what a coin earns (Brier 1950). */
export const brierScore = (forecasts: readonly { readonly chance: number; readonly happened: boolean }[]): number =>
	forecasts.reduce((sum, { chance, happened }) => sum + (chance - (happened ? 1 : 0)) ** 2, 0) / forecasts.length;
