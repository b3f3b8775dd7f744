import type { z } from 'zod';
import { shareChance, sharePrediction, type ShareBelief } from '../chance.ts';
import { accident, answersForChange, detectableChange, type Planning } from '../detect.ts';
import type { Bucketing, Histogram, Mix } from '../histogram.ts';
import { newcombeDifference, wilsonInterval } from '../interval.ts';
import type { Family, MetricKind, Summary } from '../kind.ts';
import { changeWord, type Direction } from '../trend.ts';

/** How many of the values are a yes. */
export function yesCount({ buckets }: Histogram | Mix, isYes: (value: number) => boolean): number {
	let yes = 0;
	for (const [value, count] of buckets) if (isYes(value)) yes += count;
	return yes;
}

interface ShareKind<S> {
	readonly id: string;
	readonly family: Family;
	readonly bucketing: Bucketing;
	readonly least: number;
	readonly settings: z.ZodType<S>;
	readonly defaults: S;
	readonly decimals: number;
	directionOf(settings: S): Direction;
	accepts(value: number, settings: S): boolean;
	isYes(value: number, settings: S): boolean;
	extra?(histogram: Histogram, settings: S): Record<string, number>;
	/** The share to plan with while there are no answers, 0 to 1. */
	readonly usual: number;
}

const jeffreys = (mix: Histogram | Mix, isYes: (value: number) => boolean): ShareBelief => {
	const yes = yesCount(mix, isYes);
	return { yes: yes + 0.5, no: Math.max(0, mix.n - yes) + 0.5 };
};

/** A kind whose figure is a share of the answers, in percent from 0 to 100: Wilson, Newcombe, beta-binomial. */
export function shareKind<S extends object>(kind: ShareKind<S>): MetricKind<S> {
	const planningFor: Planning = { adjustment: 0, better: 'higher' };
	return {
		id: kind.id,
		family: kind.family,
		unit: 'percent',
		bucketing: kind.bucketing,
		accumulates: false,
		direction: kind.directionOf(kind.defaults),
		format: { decimals: kind.decimals, unit: 'percent', sign: false },
		settings: kind.settings,
		defaults: kind.defaults,
		directionOf: (settings) => kind.directionOf(settings),
		range: () => ({ min: 0, max: 100 }),
		accepts: (value, settings) => kind.accepts(value, settings),
		bucket: (value) => value,

		summarise({ histogram }, settings, { confidence = 0.95 } = {}): Summary {
			const { n } = histogram;
			const base = { n, scale: 'difference', headline: 'value', notes: [] } as const;
			if (n === 0) return { ...base, value: null, variance: null, refusal: 'too_few', extra: {} };
			const yes = yesCount(histogram, (value) => kind.isYes(value, settings));
			const p = yes / n;
			const nearby = (yes + 2) / (n + 4);
			const figure = {
				...base,
				value: 100 * p,
				variance: 1e4 * (p * (1 - p) || nearby * (1 - nearby)),
				extra: { yes, ...kind.extra?.(histogram, settings) }
			};
			if (n < kind.least) return { ...figure, refusal: 'too_few' };
			const { low, high } = wilsonInterval(yes, n, confidence);
			return { ...figure, low: 100 * low, high: 100 * high, refusal: 'none' };
		},

		compare(before, after, settings) {
			const isYes = (value: number): boolean => kind.isYes(value, settings);
			const n1 = before.histogram.n;
			const n2 = after.histogram.n;
			const x1 = yesCount(before.histogram, isYes);
			const x2 = yesCount(after.histogram, isYes);
			const change = n1 && n2 ? 100 * (x2 / n2 - x1 / n1) : null;
			if (n1 < kind.least || n2 < kind.least) return { word: 'too_few', change };
			const at95 = newcombeDifference(x2, n2, x1, n1, 0.95);
			const word = changeWord(at95, newcombeDifference(x2, n2, x1, n1, 0.8), kind.directionOf(settings));
			return { word, change, low: 100 * at95.low, high: 100 * at95.high, pValue: at95.pValue };
		},

		detectable: (nBefore, nAfter, summary, design) => detectableChange(nBefore, nAfter, summary, planningFor, design),
		answersNeeded(change, summary, exact, design) {
			if (summary.value === null) return answersForChange(change, summary, exact, planningFor, design);
			const after = (summary.value + change) / 100;
			if (after < 0 || after > 1) return null;
			return answersForChange(change, summary, exact, planningFor, design, 1e4 * after * (1 - after));
		},
		chanceByAccident: (change, nBefore, nAfter, summary) => accident(change, nBefore, nAfter, summary, planningFor),

		chance({ histogram }, target, toCome, settings, { belief, side = kind.directionOf(settings) } = {}) {
			const isYes = (value: number): boolean => kind.isYes(value, settings);
			return shareChance(yesCount(histogram, isYes), histogram.n, target / 100, toCome, {
				belief: jeffreys(belief ?? histogram, isYes),
				side
			});
		},

		predict({ histogram }, toCome, settings, { belief } = {}) {
			if (histogram.n + toCome === 0) return null;
			const isYes = (value: number): boolean => kind.isYes(value, settings);
			const p = sharePrediction(yesCount(histogram, isYes), histogram.n, toCome, jeffreys(belief ?? histogram, isYes));
			return { expected: 100 * p.expected, low: 100 * p.low, high: 100 * p.high };
		},

		level(histogram, settings) {
			const { n } = histogram;
			if (n === 0) return null;
			const yes = yesCount(histogram, (value) => kind.isYes(value, settings));
			const nearby = (yes + 0.5) / (n + 1);
			return { mean: (100 * yes) / n, variance: 1e4 * nearby * (1 - nearby), n };
		},

		assumed: () => ({
			value: null,
			n: 0,
			variance: 1e4 * kind.usual * (1 - kind.usual),
			scale: 'difference',
			refusal: 'too_few',
			notes: [],
			headline: 'value',
			extra: {}
		})
	};
}
