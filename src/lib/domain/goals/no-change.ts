import { histogramOf, bucketMiddle, type Histogram } from '../metrics/histogram.ts';
import type { MetricKind } from '../metrics/kind.ts';
import { seededRandom, type Random } from '../metrics/random.ts';

/** How often a change of that size comes about though nothing changed. */
export interface NoChange {
	/** 0 to 1. */
	readonly chance: number;
	/** The same in quarters out of ten, for a sentence; 0 stands for "hardly ever". */
	readonly inTen: number;
	/** Simulated pairs of quarters. */
	readonly trials: number;
}

/** Draws answers from a histogram, by how many gave which. */
function drawer({ bucketing, buckets }: Histogram): (random: Random) => number {
	const values: number[] = [];
	const ends: number[] = [];
	let total = 0;
	for (const [bucket, count] of buckets) {
		values.push(Math.round(bucketMiddle(bucketing, bucket)));
		ends.push((total += count));
	}
	return (random) => {
		const at = random() * total;
		let low = 0;
		let high = ends.length - 1;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (ends[middle]! > at) high = middle;
			else low = middle + 1;
		}
		return values[low]!;
	};
}

/** At most as many answers are drawn for a simulated quarter; more are worked out from the spread. */
const drawsMost = 2_000;

/**
 * The chance that the figure moves by `change` or more (signed: in that direction) from one quarter to the next by accident:
 * both quarters are drawn from the same answers, again and again. `nBefore` null: the baseline counts as exact. For more than
 * 2,000 answers a quarter the change is scaled to what 2,000 would show. Null without answers. The same for the same seed.
 */
export function chanceOfNoChange(input: {
	readonly kind: MetricKind;
	readonly settings: object;
	/** The answers that stand for both quarters. */
	readonly histogram: Histogram;
	readonly nBefore: number | null;
	readonly nAfter: number;
	readonly change: number;
	readonly seed: string;
	readonly trials?: number;
}): NoChange | null {
	const { kind, settings, histogram, change, seed, trials = 1_000 } = input;
	const whole = kind.summarise({ histogram }, settings).value;
	if (whole === null || kind.accumulates || input.nAfter < 1 || input.nBefore === 0) return null;
	const most = Math.max(input.nAfter, input.nBefore ?? 0);
	const scale = Math.max(1, most / drawsMost);
	const sizeOf = (n: number): number => Math.max(1, Math.round(n / scale));
	const wanted = Math.abs(change) * Math.sqrt(scale);
	const draw = drawer(histogram);
	const random = seededRandom(seed);
	const quarter = (n: number): number =>
		kind.summarise(
			{
				histogram: histogramOf(
					histogram.bucketing,
					Array.from({ length: n }, () => draw(random))
				)
			},
			settings
		).value!;
	let hits = 0;
	for (let i = 0; i < trials; i++) {
		const before = input.nBefore === null ? whole : quarter(sizeOf(input.nBefore));
		const moved = quarter(sizeOf(input.nAfter)) - before;
		if (moved * (change < 0 ? -1 : 1) >= wanted - 1e-9) hits += 1;
	}
	return { chance: hits / trials, inTen: Math.round((10 * hits) / trials), trials };
}
