import { z } from 'zod';
import { meanChance, meanPrediction, quantileChance, quantilePrediction, type QuantileOutlook } from '../chance.ts';
import { accident, answersForChange, detectableChange, type Planning } from '../detect.ts';
import {
	bucketMiddle,
	bucketOf,
	histogramMean,
	histogramSd,
	rankedHistogram,
	type Histogram,
	type Mix
} from '../histogram.ts';
import {
	logNormalMean,
	mannWhitney,
	meanSummary,
	quantileInterval,
	quantileRatio,
	type Interval,
	type MeanSummary
} from '../interval.ts';
import type { ChanceOptions, Evidence, MetricKind, Note, Summary } from '../kind.ts';
import { studentQuantile } from '../distribution.ts';
import { quantile, rankedValues, type Ranked } from '../ranked.ts';
import { backlogOf, openCasesQuantile, ratioOfIntervals, tooManyOpen, type OpenCasesQuantile } from '../survival.ts';
import { changeWord, type Direction } from '../trend.ts';

export const durationSettings = z.object({
	/** What a goal follows; all three are shown. */
	statistic: z.enum(['median', 'mean', 'p90']).default('median'),
	/** Count cases still open into median and p90 once they are more than a tenth. */
	openCases: z.enum(['count', 'leave_out']).default('count')
});
export type DurationSettings = z.infer<typeof durationSettings>;

const leasts = { median: 6, mean: 10, p90: 30 } as const;

/** Half a minute, added before taking logarithms when a time of zero is among them. */
const halfMinute = 30;

/** Business minutes beyond which a value is surely a mistake: ten years in seconds. */
const longest = 315_576_000;

const ranked = ({ values, histogram }: Evidence): Ranked =>
	values ? rankedValues(values) : rankedHistogram(histogram);

const hasZero = (histogram: Histogram | Mix): boolean => (histogram.buckets.get(0) ?? 0) > 0;

/** Number, mean and sd of the logarithms: of the raw values where there are any, else of the buckets' middles. */
function logsOf(buckets: Histogram | Mix, shift: number, values?: readonly number[]): MeanSummary {
	if (values) return meanSummary(values.map((value) => Math.log(value + shift)));
	let n = 0;
	let mean = 0;
	let squares = 0;
	for (const [bucket, weight] of buckets.buckets) {
		const log = Math.log(bucketMiddle('log', bucket) + shift);
		n += weight;
		const step = log - mean;
		mean += (step * weight) / n;
		squares += weight * step * (log - mean);
	}
	return { n, mean, sd: n > 1 ? Math.sqrt(Math.max(0, squares) / (n - 1)) : 0 };
}

/** Durations so short of zero that a ratio stays finite. */
const shifted = (values: Ranked, shift: number): Ranked =>
	shift === 0
		? values
		: { n: values.n, at: (rank) => values.at(rank) + shift, upTo: (value) => values.upTo(value - shift) };

const share = { median: 0.5, p90: 0.9 } as const;

/** Median or p90 with the open cases counted in. */
function withOpen(evidence: Evidence, statistic: 'median' | 'p90', confidence: number): OpenCasesQuantile {
	const ranks = ranked(evidence);
	const closed = evidence.values ?? Array.from({ length: ranks.n }, (_, rank) => ranks.at(rank));
	return openCasesQuantile(closed, evidence.openAges ?? [], share[statistic], confidence);
}

/** Whether open cases count in a figure of this evidence. */
const countsOpen = ({ histogram, openAges }: Evidence, { statistic, openCases }: DurationSettings): boolean =>
	statistic !== 'mean' && openCases === 'count' && tooManyOpen(histogram.n, openAges?.length ?? 0);

/** How many are open and how old they are, where they are so many that the times of closed ones flatter. */
function backlogBeside(closed: number, openAges: readonly number[]): Readonly<Record<string, number>> | null {
	const backlog = tooManyOpen(closed, openAges.length) ? backlogOf(closed, openAges) : null;
	return backlog && { open: backlog.open, openMedian: backlog.median, openOldest: backlog.oldest };
}

function meanBelief(mix: Mix): MeanSummary {
	const mean = mix.sum / mix.n;
	return {
		n: mix.n,
		mean,
		sd: mix.n > 1 ? Math.sqrt(Math.max(0, (mix.sumSq - mix.n * mean * mean) / (mix.n - 1))) : 0
	};
}

function outlook(
	soFar: Evidence,
	q: number,
	toCome: number,
	{ belief, seed = 'outlook' }: ChanceOptions
): QuantileOutlook {
	const basis = belief ?? soFar.histogram;
	const shift = hasZero(basis) || hasZero(soFar.histogram) ? halfMinute : 0;
	const logs = logsOf(basis, shift, belief ? undefined : soFar.values);
	return { soFar: ranked(soFar), q, toCome, logs, shift, seed };
}

/**
 * A kind whose figure is a time in seconds, less being better: median (with its order-statistic interval), mean (modified
 * Cox) or p90, as the settings say; all three are shown.
 */
export function durationKind(id: string): MetricKind<DurationSettings> {
	const better: Direction = 'lower';
	const planning: Planning = { adjustment: 0, better };
	return {
		id,
		family: 'fast',
		unit: 'duration',
		bucketing: 'log',
		accumulates: false,
		direction: better,
		format: { decimals: 0, unit: 'duration', sign: false },
		settings: durationSettings,
		defaults: { statistic: 'median', openCases: 'count' },
		directionOf: () => better,
		range: () => ({ min: 0, max: null }),
		accepts: (value) => Number.isInteger(value) && value >= 0 && value <= longest,
		bucket: (value) => bucketOf('log', value),

		summarise(evidence, { statistic, openCases }, { confidence = 0.95 } = {}): Summary {
			const { histogram, values, openAges = [] } = evidence;
			const { n } = histogram;
			const base = { scale: 'ratio', headline: 'value' } as const;
			const open = openAges.length;
			const backlog = backlogBeside(n, openAges);
			if (n === 0) {
				return {
					...base,
					n,
					value: null,
					variance: null,
					refusal: 'too_few',
					notes: backlog ? ['many_open'] : [],
					extra: { ...backlog }
				};
			}
			const ranks = ranked(evidence);
			const shift = hasZero(histogram) ? halfMinute : 0;
			const logs = logsOf(histogram, shift, values);
			const mean = histogramMean(histogram);
			const median = quantile(ranks, 0.5);
			const notes: Note[] = values ? [] : ['within_2_percent'];
			if (backlog) notes.push('many_open');
			const extra: Record<string, number> = { mean, median, sdLog: logs.sd, open, ...backlog };
			if (n >= leasts.p90) extra['p90'] = quantile(ranks, 0.9);
			let value = statistic === 'mean' ? mean : statistic === 'median' ? median : quantile(ranks, 0.9);
			let interval: Interval | null = null;
			let isUnreached = false;
			if (n >= leasts[statistic]) {
				if (statistic === 'mean') {
					const { low, high } = logNormalMean(logs, confidence);
					interval = { low: Math.max(0, low - shift), high: high - shift };
				} else interval = quantileInterval(ranks, statistic === 'median' ? 0.5 : 0.9, confidence);
			}
			if (statistic !== 'mean' && countsOpen(evidence, { statistic, openCases })) {
				const all = withOpen(evidence, statistic, confidence);
				// So many are still open that nobody knows yet: the closed ones alone would flatter.
				isUnreached = all.value === null;
				if (all.value !== null) {
					extra[statistic === 'median' ? 'closedMedian' : 'closedP90'] = value;
					value = all.value;
					interval = all.low !== null && all.high !== null ? { low: all.low, high: all.high } : null;
					notes.push('open_cases_counted');
				}
			}
			const variance = logs.sd > 0 ? logs.sd * logs.sd : null;
			const figure = { ...base, n, value, variance, extra };
			if (n < leasts[statistic] || isUnreached) return { ...figure, refusal: 'too_few', notes };
			if (logs.sd === 0) return { ...figure, refusal: 'all_equal', notes };
			return interval
				? { ...figure, low: interval.low, high: interval.high, refusal: 'none', notes }
				: { ...figure, refusal: 'none', notes };
		},

		compare(before, after, settings, { seed = id } = {}) {
			const { statistic } = settings;
			const a = this.summarise(before, { statistic, openCases: 'leave_out' });
			const b = this.summarise(after, { statistic, openCases: 'leave_out' });
			if (a.value === null || b.value === null) return { word: 'too_few', change: null };
			const change = b.value - a.value;
			if (a.refusal === 'too_few' || b.refusal === 'too_few') return { word: 'too_few', change };
			const shift = hasZero(before.histogram) || hasZero(after.histogram) ? halfMinute : 0;
			const first = ranked(before);
			const last = ranked(after);
			const base = a.value + shift;
			if (statistic === 'mean') {
				const one = logsOf(before.histogram, shift, before.values);
				const two = logsOf(after.histogram, shift, after.values);
				const part = ({ n, sd }: MeanSummary): number => (sd * sd) / n + sd ** 4 / (2 * (n - 1));
				const error = Math.sqrt(part(one) + part(two));
				// Few cases know their own spread badly: t, with the degrees of freedom of the two parts (Welch).
				const freedom = (part(one) + part(two)) ** 2 / (part(one) ** 2 / (one.n - 1) + part(two) ** 2 / (two.n - 1));
				const centre = two.mean + (two.sd * two.sd) / 2 - one.mean - (one.sd * one.sd) / 2;
				const around = (confidence: number): Interval => {
					const half = error === 0 ? 0 : studentQuantile(0.5 + confidence / 2, freedom) * error;
					return { low: Math.exp(centre - half), high: Math.exp(centre + half) };
				};
				const at95 = around(0.95);
				const word = changeWord(at95, around(0.8), better, 1);
				return {
					word,
					change,
					ratio: (b.value + shift) / base,
					low: base * (at95.low - 1),
					high: base * (at95.high - 1)
				};
			}
			if (countsOpen(before, settings) || countsOpen(after, settings)) {
				const at = (confidence: number) =>
					ratioOfIntervals(withOpen(before, statistic, confidence), withOpen(after, statistic, confidence), shift);
				const [at95, at80] = [at(0.95), at(0.8)];
				if (at95 === null || at80 === null) return { word: 'too_few', change: null };
				const from = withOpen(before, statistic, 0.95).value!;
				const factor = from + shift;
				return {
					word: changeWord(at95, at80, better, 1),
					change: withOpen(after, statistic, 0.95).value! - from,
					ratio: at95.ratio,
					low: factor * (at95.low - 1),
					high: factor * (at95.high - 1)
				};
			}
			const { ratio, intervals } = quantileRatio(
				shifted(first, shift),
				shifted(last, shift),
				statistic === 'median' ? 0.5 : 0.9,
				{
					seed,
					confidences: [0.95, 0.8]
				}
			);
			const [at95, at80] = intervals as [Interval, Interval];
			const low = base * (at95.low - 1);
			const high = base * (at95.high - 1);
			return {
				word: changeWord(at95, at80, better, 1),
				change,
				ratio,
				low,
				high,
				pValue: mannWhitney(last, first).pValue
			};
		},

		detectable: (nBefore, nAfter, summary, design) => detectableChange(nBefore, nAfter, summary, planning, design),
		answersNeeded: (change, summary, exact, design) => answersForChange(change, summary, exact, planning, design),
		chanceByAccident: (change, nBefore, nAfter, summary) => accident(change, nBefore, nAfter, summary, planning),

		chance(soFar, target, toCome, { statistic }, options = {}) {
			const { belief, side = better } = options;
			if (statistic !== 'mean')
				return quantileChance(outlook(soFar, statistic === 'median' ? 0.5 : 0.9, toCome, options), target, side);
			const { histogram } = soFar;
			const own = { n: histogram.n, mean: histogramMean(histogram), sd: histogramSd(histogram) };
			return meanChance(histogram, target, toCome, belief ? meanBelief(belief) : own, side);
		},

		predict(soFar, toCome, { statistic }, options = {}) {
			if (statistic !== 'mean')
				return quantilePrediction(outlook(soFar, statistic === 'median' ? 0.5 : 0.9, toCome, options));
			const { histogram } = soFar;
			const own = { n: histogram.n, mean: histogramMean(histogram), sd: histogramSd(histogram) };
			const prediction = meanPrediction(histogram, toCome, options.belief ? meanBelief(options.belief) : own);
			return prediction && { ...prediction, low: Math.max(0, prediction.low) };
		},

		level(histogram) {
			if (histogram.n === 0) return null;
			const { n, mean, sd } = logsOf(histogram, halfMinute);
			return { n, mean, variance: sd * sd };
		},

		/** Logarithms of service times usually spread with a standard deviation of about 1.2. */
		assumed: () => ({
			value: null,
			n: 0,
			variance: 1.44,
			scale: 'ratio',
			refusal: 'too_few',
			notes: [],
			headline: 'value',
			extra: {}
		})
	};
}
