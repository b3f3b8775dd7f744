import { bucketMiddle, type Histogram } from '../metrics/histogram.ts';
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

/** Draws histograms of so many answers, each answer by how many gave which. */
function drawer({ bucketing, buckets }: Histogram): (n: number, random: Random) => Histogram {
	const kept = [...buckets];
	const values = kept.map(([bucket]) => Math.round(bucketMiddle(bucketing, bucket)));
	const squares = values.map((value) => BigInt(value) * BigInt(value));
	const ends: number[] = [];
	let total = 0;
	for (const [, count] of kept) ends.push((total += count));
	// Where a draw falls is looked up from the bucket that its slice of the whole begins in.
	const slices = 1024;
	const begins = new Uint32Array(slices);
	for (let slice = 0, at = 0; slice < slices; slice++) {
		while (ends[at]! <= (slice / slices) * total) at += 1;
		begins[slice] = at;
	}
	return (n, random) => {
		const counts = new Uint32Array(kept.length);
		for (let i = 0; i < n; i++) {
			const share = random();
			const at = share * total;
			let bucket = begins[Math.floor(share * slices)]!;
			while (ends[bucket]! <= at) bucket += 1;
			counts[bucket]! += 1;
		}
		const drawn = new Map<number, number>();
		let sum = 0;
		let sumSq = 0n;
		counts.forEach((count, i) => {
			if (count === 0) return;
			drawn.set(kept[i]![0], count);
			sum += count * values[i]!;
			sumSq += BigInt(count) * squares[i]!;
		});
		return { bucketing, n, sum, sumSq, buckets: drawn };
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
	if (whole === null || kind.accumulates || histogram.parts !== undefined || input.nAfter < 1 || input.nBefore === 0)
		return null;
	const most = Math.max(input.nAfter, input.nBefore ?? 0);
	const scale = Math.max(1, most / drawsMost);
	const sizeOf = (n: number): number => Math.max(1, Math.round(n / scale));
	const wanted = Math.abs(change) * Math.sqrt(scale);
	const draw = drawer(histogram);
	const random = seededRandom(seed);
	const quarter = (n: number): number => kind.summarise({ histogram: draw(n, random) }, settings).value!;
	let hits = 0;
	for (let i = 0; i < trials; i++) {
		const before = input.nBefore === null ? whole : quarter(sizeOf(input.nBefore));
		const moved = quarter(sizeOf(input.nAfter)) - before;
		if (moved * (change < 0 ? -1 : 1) >= wanted - 1e-9) hits += 1;
	}
	return { chance: hits / trials, inTen: Math.round((10 * hits) / trials), trials };
}
