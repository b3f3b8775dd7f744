import type { Ranked } from './ranked.ts';

/**
 * How values fall into buckets: `score` and `binary` by the value itself, `log` exactly up to 50 and in buckets 2 % wide
 * above, negative values mirrored, zero apart. A source fixes it once; changing it builds a new generation of rollups.
 */
export type Bucketing = 'score' | 'log' | 'binary';

/** What stands above or below the line of a ratio: number, sum and sum of squares, in whole units (euros, hours, cases). */
export interface RatioPart {
	readonly n: number;
	readonly sum: number;
	readonly sumSq: number;
}

/** Both parts of a ratio. */
export interface RatioParts {
	readonly above: RatioPart;
	readonly below: RatioPart;
}

const noPart: RatioPart = { n: 0, sum: 0, sumSq: 0 };

/** Parts added with weights; none where one of them has none. */
function addedParts(all: readonly (readonly [RatioParts | undefined, number])[]): RatioParts | undefined {
	const parts = { above: noPart, below: noPart };
	for (const [one, weight] of all) {
		if (one === undefined) return undefined;
		for (const side of ['above', 'below'] as const) {
			const { n, sum, sumSq } = one[side];
			const before = parts[side];
			parts[side] = {
				n: before.n + weight * n,
				sum: before.sum + weight * sum,
				sumSq: before.sumSq + weight * sumSq
			};
		}
	}
	return all.length === 0 ? undefined : parts;
}

/** As a property, where there are any. */
const withParts = (parts: RatioParts | undefined): { readonly parts?: RatioParts } =>
	parts === undefined ? {} : { parts };

/**
 * What is kept of many values: their number, sum, sum of squares and counts by bucket. Values are integers in the
 * source's smallest unit (the score itself, seconds, minor units, 0 or 1), so that adding and taking away is exact.
 */
export interface Histogram {
	/** Of ratios alone: what stands above and below the line. `n` is then that of the part below. */
	readonly parts?: RatioParts;
	readonly bucketing: Bucketing;
	readonly n: number;
	readonly sum: number;
	readonly sumSq: bigint;
	/** Counts by bucket, every count above 0, in ascending order of bucket. */
	readonly buckets: ReadonlyMap<number, number>;
}

const growth = 1.02;

/** Lowest whole value of each bucket above zero, up to the largest integer a number holds exactly. */
const lowerEdges: readonly number[] = (() => {
	const edges: number[] = [];
	for (let edge = 1; edge < Number.MAX_SAFE_INTEGER; edge = Math.max(edge + 1, Math.ceil(edge * growth)))
		edges.push(edge);
	return edges;
})();

/** The bucket of a value, an integer; its order is that of the values. */
export function bucketOf(bucketing: Bucketing, value: number): number {
	if (!Number.isSafeInteger(value)) throw new RangeError(`a histogram holds whole numbers, not ${value}`);
	if (bucketing !== 'log' || value === 0) return value;
	const size = Math.abs(value);
	let low = 0;
	let high = lowerEdges.length;
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (lowerEdges[middle]! <= size) low = middle;
		else high = middle;
	}
	return value > 0 ? low + 1 : -(low + 1);
}

/** Smallest and largest whole value that a bucket takes. */
export function bucketEdges(bucketing: Bucketing, bucket: number): { readonly low: number; readonly high: number } {
	if (bucketing !== 'log' || bucket === 0) return { low: bucket, high: bucket };
	const size = Math.abs(bucket);
	const low = lowerEdges[size - 1]!;
	const high = (lowerEdges[size] ?? Number.MAX_SAFE_INTEGER) - 1;
	return bucket > 0 ? { low, high } : { low: -high, high: -low };
}

/** The value that stands for a bucket: the middle of what it takes, off by 1 % at most. */
export function bucketMiddle(bucketing: Bucketing, bucket: number): number {
	const { low, high } = bucketEdges(bucketing, bucket);
	return (low + high) / 2;
}

/** A histogram of nothing. */
export const emptyHistogram = (bucketing: Bucketing): Histogram => ({
	bucketing,
	n: 0,
	sum: 0,
	sumSq: 0n,
	buckets: new Map()
});

/** The histogram of values; their order does not matter. */
export function histogramOf(bucketing: Bucketing, values: Iterable<number>): Histogram {
	let n = 0;
	let sum = 0;
	let small = 0;
	let sumSq = 0n;
	const counts = new Map<number, number>();
	for (const value of values) {
		const bucket = bucketOf(bucketing, value);
		counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
		n += 1;
		sum += value;
		const square = value * value;
		if (square < 2 ** 40) {
			small += square;
			if (small > 2 ** 50) {
				sumSq += BigInt(small);
				small = 0;
			}
		} else sumSq += BigInt(value) * BigInt(value);
	}
	return { bucketing, n, sum: whole(sum), sumSq: sumSq + BigInt(small), buckets: inOrder(counts) };
}

/** Both together: as if made from the values of both at once. */
export function mergeHistograms(a: Histogram, b: Histogram): Histogram {
	return combine(a, b, 1);
}

/** All together; one pass, whatever their number. */
export function mergeAll(bucketing: Bucketing, histograms: Iterable<Histogram>): Histogram {
	let n = 0;
	let sum = 0;
	let sumSq = 0n;
	const counts = new Map<number, number>();
	const held: [RatioParts | undefined, number][] = [];
	for (const part of histograms) {
		held.push([part.parts, 1]);
		if (part.bucketing !== bucketing) throw new RangeError(`cannot merge ${part.bucketing} into ${bucketing}`);
		n += part.n;
		sum += part.sum;
		sumSq += part.sumSq;
		for (const [bucket, count] of part.buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
	}
	return { bucketing, n, sum: whole(sum), sumSq, buckets: inOrder(counts), ...withParts(addedParts(held)) };
}

/** What is left of `a` without the values of `b`, all of which `a` must hold; throws when it does not. */
export function subtractHistogram(a: Histogram, b: Histogram): Histogram {
	return combine(a, b, -1);
}

function combine(a: Histogram, b: Histogram, sign: 1 | -1): Histogram {
	if (a.bucketing !== b.bucketing) throw new RangeError(`cannot join ${a.bucketing} with ${b.bucketing}`);
	const counts = new Map(a.buckets);
	for (const [bucket, count] of b.buckets) {
		const left = (counts.get(bucket) ?? 0) + sign * count;
		if (left < 0) throw new RangeError('cannot take values out of a histogram that does not hold them');
		if (left === 0) counts.delete(bucket);
		else counts.set(bucket, left);
	}
	return {
		bucketing: a.bucketing,
		n: a.n + sign * b.n,
		sum: whole(a.sum + sign * b.sum),
		sumSq: sign === 1 ? a.sumSq + b.sumSq : a.sumSq - b.sumSq,
		buckets: inOrder(counts)
	};
}

const inOrder = (counts: Map<number, number>): ReadonlyMap<number, number> =>
	new Map([...counts].sort((a, b) => a[0] - b[0]));

/** Sums of values are whole; only answers that weigh more or less than one have parts of them. */
function whole(sum: number): number {
	if (!(Math.abs(sum) <= Number.MAX_SAFE_INTEGER))
		throw new RangeError('the sum of a histogram has outgrown whole numbers');
	return sum === 0 ? 0 : sum;
}

/** The histogram's values by rank; inside a bucket of several whole values they count as lying at its middle. */
export function rankedHistogram(histogram: Histogram): Ranked {
	const { bucketing } = histogram;
	const buckets = [...histogram.buckets.keys()];
	const ends: number[] = [];
	let total = 0;
	for (const count of histogram.buckets.values()) ends.push((total += count));
	const firstBeyond = (test: (index: number) => boolean): number => {
		let low = 0;
		let high = buckets.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (test(middle)) high = middle;
			else low = middle + 1;
		}
		return low;
	};
	return {
		n: histogram.n,
		at: (rank) => bucketMiddle(bucketing, buckets[firstBeyond((i) => ends[i]! > rank)]!),
		upTo: (value) => ends[firstBeyond((i) => bucketMiddle(bucketing, buckets[i]!) > value) - 1] ?? 0
	};
}

/** Mean of the values, exact; NaN when there are none. */
export const histogramMean = ({ n, sum }: Histogram): number => sum / n;

/** Standard deviation (n - 1) of the values, exact sums; 0 for a single value or when all agree. */
export function histogramSd({ n, sum, sumSq }: Histogram): number {
	if (n < 2) return 0;
	const numerator = BigInt(n) * sumSq - BigInt(sum) * BigInt(sum);
	return Math.sqrt(Number(numerator) / n / (n - 1));
}

const version = 1;
const bucketings: readonly Bucketing[] = ['score', 'log', 'binary'];

/**
 * The histogram as bytes, the same bytes for the same histogram: version, bucketing, n, sum, sum of squares, then pairs of
 * (step to the next bucket, count), all as base-128 numbers with the sign in the lowest bit where there can be one.
 */
export function packHistogram(histogram: Histogram): Uint8Array {
	const bytes = new Bytes();
	bytes.push(version);
	bytes.push(bucketings.indexOf(histogram.bucketing));
	writeNumber(bytes, histogram.n);
	writeSigned(bytes, histogram.sum);
	writeNumber(bytes, histogram.sumSq);
	writeNumber(bytes, histogram.buckets.size);
	let last = 0;
	for (const [bucket, count] of histogram.buckets) {
		writeSigned(bytes, bucket - last);
		writeNumber(bytes, count);
		last = bucket;
	}
	return bytes.taken();
}

/**
 * The bytes of a histogram of small scores, each its own bucket: as `packHistogram` makes them, from how often each score
 * comes, in the place of its number. For sums of a day, of which many are packed at a time.
 */
export function packScores(bucketing: Bucketing, counts: readonly number[]): Uint8Array {
	let n = 0;
	let sum = 0;
	let sumSq = 0;
	let size = 0;
	for (let score = 0; score < counts.length; score += 1) {
		const count = counts[score] as number;
		if (count === 0) continue;
		size += 1;
		n += count;
		sum += count * score;
		sumSq += count * score * score;
	}
	const bytes = new Bytes();
	bytes.push(version);
	bytes.push(bucketings.indexOf(bucketing));
	writeNumber(bytes, n);
	writeSigned(bytes, sum);
	writeNumber(bytes, sumSq);
	writeNumber(bytes, size);
	let last = 0;
	for (let score = 0; score < counts.length; score += 1) {
		const count = counts[score] as number;
		if (count === 0) continue;
		writeSigned(bytes, score - last);
		writeNumber(bytes, count);
		last = score;
	}
	return bytes.taken();
}

/** Bytes that are being put together, in one place for all of them: packing is done many thousand times a second. */
class Bytes {
	static #room = new Uint8Array(1024);
	#length = 0;

	push(byte: number): void {
		if (this.#length === Bytes.#room.length) {
			const larger = new Uint8Array(2 * this.#length);
			larger.set(Bytes.#room);
			Bytes.#room = larger;
		}
		Bytes.#room[this.#length] = byte;
		this.#length += 1;
	}

	/** A copy of what was put together. */
	taken(): Uint8Array {
		return Bytes.#room.slice(0, this.#length);
	}
}

/** The histogram of packed bytes; throws on bytes that `packHistogram` cannot have written. */
export function unpackHistogram(bytes: Uint8Array): Histogram {
	const reader = { bytes, at: 2 };
	const bucketing = bucketings[bytes[1] ?? -1];
	if (bytes[0] !== version || !bucketing) throw new RangeError('not a packed histogram');
	const n = Number(readNumber(reader));
	const sum = readSigned(reader);
	const sumSq = BigInt(readNumber(reader));
	const size = Number(readNumber(reader));
	const buckets = new Map<number, number>();
	let last = 0;
	let total = 0;
	for (let i = 0; i < size; i++) {
		last += readSigned(reader);
		const count = Number(readNumber(reader));
		buckets.set(last, count);
		total += count;
	}
	if (total !== n || reader.at !== bytes.length) throw new RangeError('a packed histogram that does not add up');
	return { bucketing, n, sum, sumSq, buckets };
}

/** Up to here twice a number, and one more, is exact and fits 31 bits. */
const smallAtMost = 2 ** 30;

const zigzag = (value: bigint): bigint => (value < 0n ? -value * 2n - 1n : value * 2n);
const unzigzag = (value: bigint): bigint => (value & 1n ? -(value + 1n) / 2n : value / 2n);

function writeSigned(bytes: Bytes, value: number): void {
	if (value < smallAtMost && value > -smallAtMost) writeNumber(bytes, value < 0 ? -value * 2 - 1 : value * 2);
	else writeNumber(bytes, zigzag(BigInt(value)));
}

function readSigned(reader: { readonly bytes: Uint8Array; at: number }): number {
	const value = readNumber(reader);
	if (typeof value === 'bigint') return Number(unzigzag(value));
	return value & 1 ? -((value + 1) / 2) : value / 2;
}

function writeNumber(bytes: Bytes, value: number | bigint): void {
	let rest: number;
	if (typeof value === 'number' && value <= 0x7fffffff) rest = value;
	else {
		let big = BigInt(value);
		while (big > 0x7fffffffn) {
			bytes.push(Number(big & 0x7fn) | 0x80);
			big >>= 7n;
		}
		rest = Number(big);
	}
	while (rest > 0x7f) {
		bytes.push((rest & 0x7f) | 0x80);
		rest >>>= 7;
	}
	bytes.push(rest);
}

function readNumber(reader: { readonly bytes: Uint8Array; at: number }): number | bigint {
	let small = 0;
	for (let shift = 0; shift < 28; shift += 7) {
		const byte = reader.bytes[reader.at++];
		if (byte === undefined) throw new RangeError('a packed histogram that breaks off');
		small |= (byte & 0x7f) << shift;
		if (byte < 0x80) return small;
	}
	let value = BigInt(small);
	for (let shift = 28n; ; shift += 7n) {
		const byte = reader.bytes[reader.at++];
		if (byte === undefined) throw new RangeError('a packed histogram that breaks off');
		value |= BigInt(byte & 0x7f) << shift;
		if (byte < 0x80) return value;
	}
}

/** A histogram whose counts may be fractions: what is believed of answers to come, older days counting for less. */
export interface Mix {
	/** Of ratios alone. */
	readonly parts?: RatioParts;
	readonly bucketing: Bucketing;
	readonly n: number;
	readonly sum: number;
	readonly sumSq: number;
	readonly buckets: ReadonlyMap<number, number>;
}

/** Histograms added with weights, for instance δ^age for the answers of a day. */
export function weightedMix(bucketing: Bucketing, parts: Iterable<readonly [Histogram, number]>): Mix {
	let n = 0;
	let sum = 0;
	let sumSq = 0;
	const counts = new Map<number, number>();
	const held: [RatioParts | undefined, number][] = [];
	for (const [part, weight] of parts) {
		if (weight <= 0) continue;
		held.push([part.parts, weight]);
		n += weight * part.n;
		sum += weight * part.sum;
		sumSq += weight * Number(part.sumSq);
		for (const [bucket, count] of part.buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + weight * count);
	}
	return { bucketing, n, sum, sumSq, buckets: inOrder(counts), ...withParts(addedParts(held)) };
}

/** A histogram as a mix of full weight. */
export const mixOf = (histogram: Histogram): Mix => weightedMix(histogram.bucketing, [[histogram, 1]]);
