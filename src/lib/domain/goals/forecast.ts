import { weightedMix, type Bucketing, type Histogram, type Mix } from '../metrics/histogram.ts';
import type { Evidence, MetricKind, Prediction } from '../metrics/kind.ts';
import type { Direction } from '../metrics/trend.ts';
import { addDays, daysBetween, type Day } from '../shared/instant.ts';
import { clamp, roundToStep } from '../shared/percentage.ts';
import { arrivals, rateDays } from './arrivals.ts';
import { mergedBelief, walkBeliefs, walkEvidence, type DayFigure } from './drift.ts';
import { blendPredictions, mixtureQuantile } from './mixture.ts';

export { expectedAnswers, rateDays, rateDaysLeast, type ExpectedAnswers } from './arrivals.ts';
export { brierScore } from './record.ts';

/** What a day's answers weigh for each day of age: a memory of about 33 days (West & Harrison, constant discount). */
export const dailyDiscount = 0.97;

/** Answers from which a chance is stated when no earlier period stands behind it. */
export const chanceFrom = 20;

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
	/** How likely each walk of the level is by ended periods (`learnWalk`); without it the same for every metric. */
	readonly walk?: readonly number[];
}

/** What the answers to come are believed to be like, in one or several likely ways. */
interface Outlook {
	readonly toCome: number;
	/** What the number to come is known from. */
	readonly known: number;
	readonly beliefs: readonly { readonly weight: number; readonly mix: Mix }[];
	readonly dispersion: number;
}

const within = (days: readonly DayOfAnswers[], today: Day): DayOfAnswers[] =>
	days.filter(({ day, histogram }) => day <= today && histogram.n > 0).sort((a, b) => (a.day < b.day ? -1 : 1));

/** The days as figures on the scale on which they average. */
function dayFigures(kind: MetricKind, settings: object, days: readonly DayOfAnswers[]): DayFigure[] {
	const first = days[0]?.day;
	return days.flatMap(({ day, histogram }) => {
		const level = kind.level(histogram, settings);
		return level === null ? [] : { at: daysBetween(first!, day), value: level.mean, n: level.n };
	});
}

/** The variance of one answer over all the days. */
function answerVariance(kind: MetricKind, settings: object, days: readonly DayOfAnswers[]): number {
	const whole = weightedMix(
		kind.bucketing,
		days.map(({ histogram }) => [histogram, 1])
	);
	return kind.level({ ...whole, sumSq: BigInt(Math.round(whole.sumSq)) }, settings)?.variance ?? 0;
}

/** How well each walk of the level foretold an ended period; summed by `walkWeights` over the last eight. */
export function learnWalk(kind: MetricKind, settings: object, days: readonly DayOfAnswers[]): readonly number[] {
	const known = within(days, '9999-12-31');
	return walkEvidence(dayFigures(kind, settings, known), answerVariance(kind, settings, known));
}

/** Counts: how many come a day (older days counting for less), and how much more days differ than by chance. */
function countOutlook({ kind, days, today, daysLeft, perDay, discount = dailyDiscount }: ForecastInput): Outlook {
	const known = within(days, today);
	const mix = discountedBelief(kind.bucketing, known, today, discount);
	const span = known[0] ? daysBetween(known[0].day, today) + 1 : 0;
	const weight = (1 - discount ** span) / (1 - discount);
	const rate = span >= rateDays / 4 ? mix.sum / weight : perDay;
	const toCome = rate * daysLeft;
	const byDay = new Map(known.map(({ day, histogram }) => [day, histogram.sum]));
	const sums = Array.from({ length: Math.min(span, 84) }, (_, age) => byDay.get(addDays(today, -age)) ?? 0);
	// Whole weeks, so that weekdays do not count as differing.
	const weeks = Array.from({ length: Math.floor(sums.length / 7) }, (_, i) =>
		sums.slice(7 * i, 7 * i + 7).reduce((a, b) => a + b, 0)
	);
	const mean = weeks.reduce((a, b) => a + b, 0) / weeks.length;
	const spread = weeks.reduce((sum, week) => sum + (week - mean) ** 2, 0) / Math.max(1, weeks.length - 1);
	const dispersion = weeks.length >= 4 && mean > 0 ? Math.max(1, spread / mean) : 1;
	return { toCome, known: Infinity, beliefs: [{ weight: 1, mix }], dispersion };
}

function outlook(input: ForecastInput): Outlook {
	const { kind, settings, today, daysLeft, perDay, soFar } = input;
	if (kind.accumulates) return countOutlook(input);
	const days = within(input.days, today);
	const base = { toCome: daysLeft * perDay, known: rateDays * perDay, dispersion: 1 };
	const variance = answerVariance(kind, settings, days);
	const walks = walkBeliefs(dayFigures(kind, settings, days), variance, daysLeft, input.walk);
	if (walks === null) {
		const mix = discountedBelief(kind.bucketing, days, today, input.discount);
		const all = mix.n > 0 ? mix : weightedMix(kind.bucketing, [[soFar.histogram, 1]]);
		return { ...base, beliefs: [{ weight: 1, mix: all }] };
	}
	const isDear = kind.level(days[0]!.histogram, settings) !== null && kind.unit === 'duration';
	const beliefs = (isDear ? [mergedBelief(walks, variance)] : walks).map(({ weight, dayWeights, worth }) => ({
		weight,
		mix: weightedMix(
			kind.bucketing,
			days.map(({ histogram }, i) => [histogram, (worth * dayWeights[i]!) / histogram.n])
		)
	}));
	return { ...base, beliefs };
}

/**
 * How likely a figure is to end on the wanted side of its target if the last weeks go on, and where it is expected to end:
 * the kind's own chance under what is believed of the answers to come, averaged over how far the level may wander and over
 * how many answers may come. Null below 20 answers when no earlier period stands behind it, or when the kind cannot tell.
 */
export function goalForecast(given: ForecastInput): Forecast | null {
	const { kind, settings, soFar, target, side, seed = 'forecast' } = given;
	const input = { ...given, daysLeft: Math.max(0, given.daysLeft) };
	if (soFar.histogram.n < chanceFrom && !input.hasEarlierPeriod && input.daysLeft > 0) return null;
	const found = outlook(input);
	if (soFar.histogram.n === 0 && found.beliefs.every(({ mix }) => mix.n === 0)) return null;
	const numbers = kind.accumulates ? [found.toCome] : arrivals(found.toCome, found.known);
	// Nothing to come is a fact, whatever is believed.
	const beliefs = found.toCome > 0 ? found.beliefs : [{ ...found.beliefs[0]!, weight: 1 }];
	let sum = 0;
	for (const { weight, mix } of beliefs) {
		const options = { belief: mix, side, seed, dispersion: found.dispersion };
		for (const number of numbers) {
			const one = kind.chance(soFar, target, number, settings, options);
			if (one === null) return null;
			sum += (weight * one) / numbers.length;
		}
	}
	const chance = clamp(sum, 0, 1);
	return { chance, shown: shownChance(chance, input.daysLeft), prediction: predictionOf(input, found, soFar) };
}

function predictionOf({ kind, settings, seed }: ForecastInput, found: Outlook, soFar: Evidence): Prediction | null {
	const parts = predictionParts(kind, settings, found, soFar, seed);
	return parts && blendPredictions(parts);
}

function predictionParts(
	kind: MetricKind,
	settings: object,
	{ beliefs, toCome, dispersion }: Outlook,
	soFar: Evidence,
	seed = 'forecast'
): { readonly weight: number; readonly prediction: Prediction }[] | null {
	const parts: { readonly weight: number; readonly prediction: Prediction }[] = [];
	for (const { weight, mix } of beliefs) {
		const prediction = kind.predict(soFar, toCome, settings, { belief: mix, seed, dispersion });
		if (prediction === null) return null;
		parts.push({ weight, prediction });
	}
	return parts;
}

/** Where the figure of the window may stand on a day to come: its middle half and its 80 % range. */
export interface FanPoint {
	readonly day: Day;
	readonly low: number;
	readonly lowHalf: number;
	readonly middle: number;
	readonly highHalf: number;
	readonly high: number;
}

/**
 * The fan of a chart: where the figure may stand from today to the last day, at most `points` days evenly apart, the last
 * among them. The first point is today's figure. Empty when nothing can be said.
 */
export function forecastFan(given: Omit<ForecastInput, 'target' | 'side'>, points = 24): FanPoint[] {
	const { kind, settings, soFar, today, daysLeft } = given;
	const now = kind.summarise(soFar, settings).value;
	if (now === null || daysLeft <= 0) return [];
	if (soFar.histogram.n < chanceFrom && !given.hasEarlierPeriod) return [];
	const fan: FanPoint[] = [{ day: today, low: now, lowHalf: now, middle: now, highHalf: now, high: now }];
	const count = Math.min(points, daysLeft);
	for (let i = 1; i <= count; i++) {
		const ahead = Math.round((daysLeft * i) / count);
		const input: ForecastInput = { ...given, daysLeft: ahead, target: 0, side: 'higher' };
		const parts = predictionParts(kind, settings, outlook(input), soFar, given.seed);
		if (parts === null) return [];
		const at = (share: number): number => mixtureQuantile(parts, share);
		fan.push({
			day: addDays(today, ahead),
			low: at(0.1),
			lowHalf: at(0.25),
			middle: at(0.5),
			highHalf: at(0.75),
			high: at(0.9)
		});
	}
	return fan;
}
