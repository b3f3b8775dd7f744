import { z } from 'zod';
import { countChance, countPrediction } from '../chance.ts';
import { betaCdf, normalCdf } from '../distribution.ts';
import { bucketOf, histogramSd, type Histogram } from '../histogram.ts';
import { poissonInterval, type Interval } from '../interval.ts';
import type { MetricKind, Summary } from '../kind.ts';
import { countDetectableChange } from '../power.ts';
import { changeWord } from '../trend.ts';

const settings = z.object({ direction: z.enum(['higher', 'lower']).default('higher') });
export type CountSettings = z.infer<typeof settings>;

/** Degrees of freedom from which entries say how much they vary. */
const unitFrom = 10;

/**
 * How many of what is counted come as one: 1 where entries vary as chance alone would have it, more where their variance is
 * above their mean (quasi-Poisson, within either window, so that a change between them does not count).
 */
function unitOf(...windows: readonly Histogram[]): number {
	const freedom = windows.reduce((all, { n }) => all + Math.max(0, n - 1), 0);
	const mean = windows.reduce((all, { sum }) => all + sum, 0) / windows.reduce((all, { n }) => all + n, 0);
	if (freedom < unitFrom || !(mean > 0)) return 1;
	const squares = windows.reduce((all, one) => all + (one.n > 1 ? histogramSd(one) ** 2 * (one.n - 1) : 0), 0);
	return Math.max(1, squares / freedom / mean);
}

/** Two-sided chance that events fall so unevenly into two windows of which the later holds the share `part` of the days. */
function conditionalTest(before: number, after: number, part: number): number {
	const atLeast = after > 0 ? betaCdf(part, after, before + 1) : 1;
	const atMost = before > 0 ? 1 - betaCdf(part, after + 1, before) : 1;
	return Math.min(1, 2 * Math.min(atLeast, atMost));
}

/** Number of events in a window (orders, complaints); exact Poisson interval (Garwood 1936). Windows compare per day. */
export const count: MetricKind<CountSettings> = {
	id: 'count',
	family: 'other',
	unit: 'count',
	bucketing: 'log',
	accumulates: true,
	direction: 'higher',
	format: { decimals: 0, unit: 'count', sign: false },
	settings,
	defaults: { direction: 'higher' },
	directionOf: (s) => s.direction,
	range: () => ({ min: 0, max: null }),
	accepts: (value) => Number.isSafeInteger(value) && value >= 0 && value <= 1e12,
	bucket: (value) => bucketOf('log', value),

	summarise({ histogram: { n, sum } }, _settings, { confidence = 0.95 } = {}): Summary {
		const base = { n, scale: 'difference', headline: 'value', notes: [] } as const;
		if (n === 0) return { ...base, value: null, variance: null, refusal: 'too_few', extra: {} };
		return {
			...base,
			value: sum,
			variance: Math.max(1, sum),
			...poissonInterval(sum, confidence),
			refusal: 'none',
			extra: { mean: sum / n }
		};
	},

	/** Per day: the exact limits of both windows joined (Zou & Donner 2008), the p-value that of the conditional binomial. */
	compare(before, after, s, { daysBefore = 1, daysAfter = 1 } = {}) {
		if (before.histogram.n === 0 || after.histogram.n === 0) return { word: 'too_few', change: null };
		const scale = daysAfter / daysBefore;
		const first = before.histogram.sum * scale;
		const last = after.histogram.sum;
		const unit = unitOf(before.histogram, after.histogram);
		const around = (confidence: number): Interval => {
			const a = poissonInterval(before.histogram.sum / unit, confidence);
			const b = poissonInterval(last / unit, confidence);
			return {
				low: last - first - Math.hypot(last - b.low * unit, a.high * unit * scale - first),
				high: last - first + Math.hypot(b.high * unit - last, first - a.low * unit * scale)
			};
		};
		const pValue = conditionalTest(before.histogram.sum / unit, last / unit, daysAfter / (daysAfter + daysBefore));
		const at95 = around(0.95);
		return { word: changeWord(at95, around(0.8), s.direction), change: last - first, ...at95, pValue };
	},

	/** For counts the events themselves decide: `summary.value` is how many the window holds. */
	detectable(nBefore, _nAfter, summary, design) {
		if (summary.value === null) return null;
		const change = countDetectableChange(summary.value, nBefore === null, design);
		return { change, relative: summary.value > 0 ? change / summary.value : null };
	},
	/** More answers do not help a count: only a longer window does. */
	answersNeeded: () => null,
	chanceByAccident(change, nBefore, _nAfter, summary) {
		if (summary.value === null || summary.value + change < 0) return null;
		const roots = Math.abs(Math.sqrt(summary.value + change) - Math.sqrt(summary.value));
		return normalCdf(-roots / Math.sqrt(nBefore === null ? 0.25 : 0.5));
	},

	/** Days that differ beyond chance (`dispersion`) count as that many fewer events (quasi-Poisson). */
	chance: ({ histogram }, target, toCome, s, { belief, side = s.direction, dispersion = 1 } = {}) =>
		toCome <= 0
			? countChance(histogram.sum, target, 0, 0, side)
			: countChance(
					0,
					(target - histogram.sum) / dispersion,
					toCome / dispersion,
					(belief?.sum ?? histogram.sum) / dispersion,
					side
				),
	predict({ histogram }, toCome, _s, { belief, dispersion = 1 } = {}) {
		const { low, high } = countPrediction(0, toCome / dispersion, (belief?.sum ?? histogram.sum) / dispersion);
		const { sum } = histogram;
		return { expected: sum + toCome, low: sum + dispersion * low, high: sum + dispersion * high };
	},
	level: () => null,

	assumed: () => null
};
