import { z } from 'zod';
import { answerDefaults, answerSettings, type AnswerSettings } from '../answer-settings.ts';
import { npsChance, npsPrediction, npsPrior } from '../chance.ts';
import { accident, answersForChange, detectableChange } from '../detect.ts';
import type { Histogram, Mix } from '../histogram.ts';
import { adjustedNps, npsDifference, npsInterval, npsScore, npsVariance, type NpsCounts } from '../interval.ts';
import type { MetricKind, Summary } from '../kind.ts';
import { changeWord } from '../trend.ts';

const settings: z.ZodType<NpsSettings> = z.object(answerSettings);
export type NpsSettings = Partial<AnswerSettings>;

/** Below this many answers the score is shown greyed and without an interval. */
export const npsLeast = 10;
/** Below this many the interval is called wide. */
export const npsWide = 30;

const planning = { adjustment: 3, better: 'higher' } as const;

/** Counts of the three groups of 0-10 scores: detractors 0-6, passives 7-8, promoters 9-10. */
export function npsCountsOf({ buckets, n }: Histogram | Mix): NpsCounts {
	let detractors = 0;
	let promoters = 0;
	for (const [score, count] of buckets) {
		if (score <= 6) detractors += count;
		else if (score >= 9) promoters += count;
	}
	return { detractors, passives: Math.max(0, n - detractors - promoters), promoters };
}

const beliefOf = (mix: Histogram | Mix): NpsCounts => {
	const counts = npsCountsOf(mix);
	return {
		detractors: counts.detractors + npsPrior.detractors,
		passives: counts.passives + npsPrior.passives,
		promoters: counts.promoters + npsPrior.promoters
	};
};

/** Net promoter score: share of 9-10 less share of 0-6, in points from -100 to 100; adjusted Wald interval. */
export const nps: MetricKind<NpsSettings> = {
	id: 'nps',
	family: 'feel',
	unit: 'points',
	bucketing: 'score',
	accumulates: false,
	direction: 'higher',
	format: { decimals: 0, unit: 'points', sign: true },
	settings,
	defaults: answerDefaults,
	directionOf: () => 'higher',
	range: () => ({ min: -100, max: 100 }),
	accepts: (value) => Number.isInteger(value) && value >= 0 && value <= 10,
	bucket: (value) => value,

	summarise({ histogram }, _settings, { confidence = 0.95 } = {}): Summary {
		const { n, sum } = histogram;
		const counts = npsCountsOf(histogram);
		const base = { n, scale: 'difference', headline: 'value' } as const;
		if (n === 0) return { ...base, value: null, variance: null, refusal: 'too_few', notes: [], extra: {} };
		const variance = 1e4 * (npsVariance(counts) || npsVariance(adjustedNps(counts)));
		const figure = { ...base, value: npsScore(counts), variance, extra: { ...counts, mean: sum / n } };
		if (n < npsLeast) return { ...figure, refusal: 'too_few', notes: [] };
		const { low, high } = npsInterval(counts, confidence);
		return { ...figure, low, high, refusal: 'none', notes: n < npsWide ? ['wide'] : [] };
	},

	compare(before, after) {
		const a = npsCountsOf(before.histogram);
		const b = npsCountsOf(after.histogram);
		const change = before.histogram.n && after.histogram.n ? npsScore(b) - npsScore(a) : null;
		if (before.histogram.n < npsLeast || after.histogram.n < npsLeast) return { word: 'too_few', change };
		const at95 = npsDifference(a, b, 0.95);
		const word = changeWord(at95, npsDifference(a, b, 0.8), 'higher');
		return { word, change, low: at95.low, high: at95.high, pValue: at95.pValue };
	},

	detectable: (nBefore, nAfter, summary, design) => detectableChange(nBefore, nAfter, summary, planning, design),
	answersNeeded: (change, summary, exact, design) => answersForChange(change, summary, exact, planning, design),
	chanceByAccident: (change, nBefore, nAfter, summary) => accident(change, nBefore, nAfter, summary, planning),

	chance: ({ histogram }, target, toCome, _settings, { belief, side = 'higher' } = {}) =>
		npsChance(npsCountsOf(histogram), target, toCome, { belief: beliefOf(belief ?? histogram), side }),

	predict: ({ histogram }, toCome, _settings, { belief } = {}) =>
		histogram.n + toCome === 0 ? null : npsPrediction(npsCountsOf(histogram), toCome, beliefOf(belief ?? histogram)),

	level(histogram) {
		if (histogram.n === 0) return null;
		const counts = npsCountsOf(histogram);
		return { mean: npsScore(counts), variance: 1e4 * npsVariance(adjustedNps(counts)), n: histogram.n };
	},

	/** v = 0.68, the usual spread of net promoter answers. */
	assumed: () => ({
		value: null,
		n: 0,
		variance: 6800,
		scale: 'difference',
		refusal: 'too_few',
		notes: [],
		headline: 'value',
		extra: {}
	})
};
