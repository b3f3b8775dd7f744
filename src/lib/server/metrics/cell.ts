import {
	bucketOf,
	packHistogram,
	packScores,
	unpackHistogram,
	type Bucketing,
	type Histogram
} from '../../domain/metrics/histogram.ts';

/** A weight of 1, as it is stored. */
export const fullWeight = 1000;

/** How the database calls the ways in which values fall into buckets. */
export type StoredBucketing = 'score' | 'log' | 'rate';

export const bucketingOf = (stored: string): Bucketing => (stored === 'rate' ? 'binary' : (stored as 'score' | 'log'));

/** Squares up to this, and sums of them up to that, are exact as numbers. */
const exactSquare = 2 ** 51;
const exactSum = 2 ** 51;

/** Scores below this are counted in a row of numbers, which costs a fraction of looking them up. */
const tallied = 16;

const noScores: readonly number[] = new Array<number>(tallied).fill(0);

function totalOf(scores: readonly number[]): number {
	let total = 0;
	for (let value = 0; value < tallied; value += 1) total += scores[value] as number;
	return total;
}

/** One rollup row being added up: whole numbers, so that what was added can be taken away again exactly. */
export class Cell {
	readonly bucketing: Bucketing;
	/** Weight by bucket; kept for weighted sources only. */
	readonly weights: Map<number, number> | null;
	readonly #counts = new Map<number, number>();
	#n = 0;
	#sum = 0;
	/** Sum of squares: what has been carried over, and what still fits a number. */
	#carried = 0n;
	#small = 0;
	#weight = 0;
	#weightedSum = 0;
	#weightSq = 0;
	/** Scores of full weight that are counted already and not yet part of the rest. */
	#tally: number[] | null = null;
	readonly #tallies: boolean;
	/** Whether it holds nothing but such scores, so that nothing else need be worked out. */
	#isPlain: boolean;

	constructor(bucketing: Bucketing, weighted: boolean) {
		this.bucketing = bucketing;
		this.weights = weighted ? new Map() : null;
		this.#tallies = bucketing !== 'log' && !weighted;
		this.#isPlain = this.#tallies;
	}

	/** How often it holds each score, in the place of its number, where it holds nothing else and all have full weight. */
	get scores(): readonly number[] | null {
		return this.#isPlain ? (this.#tally ?? noScores) : null;
	}

	get n(): number {
		if (this.#isPlain) return totalOf(this.#tally ?? noScores);
		this.#settle();
		return this.#n;
	}
	set n(value: number) {
		this.#settle();
		this.#n = value;
	}
	get sum(): number {
		this.#settle();
		return this.#sum;
	}
	set sum(value: number) {
		this.#settle();
		this.#sum = value;
	}
	get weight(): number {
		this.#settle();
		return this.#weight;
	}
	set weight(value: number) {
		this.#settle();
		this.#weight = value;
	}
	get weightedSum(): number {
		this.#settle();
		return this.#weightedSum;
	}
	set weightedSum(value: number) {
		this.#settle();
		this.#weightedSum = value;
	}
	get weightSq(): number {
		this.#settle();
		return this.#weightSq;
	}
	set weightSq(value: number) {
		this.#settle();
		this.#weightSq = value;
	}
	get counts(): Map<number, number> {
		this.#settle();
		return this.#counts;
	}

	get sumSq(): bigint {
		this.#settle();
		if (this.#small !== 0) {
			this.#carried += BigInt(this.#small);
			this.#small = 0;
		}
		return this.#carried;
	}

	set sumSq(value: bigint) {
		this.#settle();
		this.#carried = value;
		this.#small = 0;
	}

	#square(value: number, times: number): void {
		const squares = value * value * times;
		if (squares > exactSquare || squares < -exactSquare) {
			this.#carried += BigInt(times) * BigInt(value) * BigInt(value);
			return;
		}
		this.#addSquares(squares);
	}

	#addSquares(squares: number): void {
		this.#small += squares;
		if (this.#small > exactSum || this.#small < -exactSum) {
			this.#carried += BigInt(this.#small);
			this.#small = 0;
		}
	}

	/** Makes what was tallied part of the rest. */
	#settle(): void {
		this.#isPlain = false;
		const tally = this.#tally;
		if (tally === null) return;
		this.#tally = null;
		for (let value = 0; value < tallied; value += 1) {
			const count = tally[value] as number;
			if (count === 0) continue;
			this.#n += count;
			this.#sum += count * value;
			this.#addSquares(count * value * value);
			this.#weight += count * fullWeight;
			this.#weightedSum += count * fullWeight * value;
			this.#weightSq += count * fullWeight * fullWeight;
			shift(this.#counts, value, count);
		}
	}

	/** Adds an observation (`sign` 1) or takes it away (-1). */
	put(value: number, weight: number, sign: 1 | -1): void {
		if (this.#tallies && weight === fullWeight && value >= 0 && value < tallied && Number.isInteger(value)) {
			this.#tally ??= [...noScores];
			(this.#tally[value] as number) += sign;
			return;
		}
		this.#isPlain = false;
		const bucket = bucketOf(this.bucketing, value);
		this.#n += sign;
		this.#sum += sign * value;
		this.#square(value, sign);
		this.#weight += sign * weight;
		this.#weightedSum += sign * weight * value;
		this.#weightSq += sign * weight * weight;
		shift(this.#counts, bucket, sign);
		if (this.weights !== null) shift(this.weights, bucket, sign * weight);
	}

	/** Adds so many observations of one value, all of one weight. */
	putMany(value: number, times: number, weight = fullWeight): void {
		this.#isPlain = false;
		const bucket = bucketOf(this.bucketing, value);
		this.#n += times;
		this.#sum += times * value;
		this.#square(value, times);
		this.#weight += times * weight;
		this.#weightedSum += times * weight * value;
		this.#weightSq += times * weight * weight;
		shift(this.#counts, bucket, times);
		if (this.weights !== null) shift(this.weights, bucket, times * weight);
	}

	/** Adds so many of each score, all of full weight; for cells whose scores are counted in a row. */
	putScores(scores: readonly number[]): void {
		if (!this.#tallies) throw new Error('Only scores of full weight are counted in a row.');
		this.#tally ??= [...noScores];
		for (let value = 0; value < tallied; value += 1) (this.#tally[value] as number) += scores[value] as number;
	}

	/** Adds all of another cell. */
	merge(other: Cell): void {
		const { scores } = other;
		if (scores !== null && this.#tallies) return this.putScores(scores);
		this.#settle();
		other.#settle();
		this.#n += other.#n;
		this.#sum += other.#sum;
		if (other.#carried !== 0n) this.#carried += other.#carried;
		this.#addSquares(other.#small);
		this.#weight += other.#weight;
		this.#weightedSum += other.#weightedSum;
		this.#weightSq += other.#weightSq;
		for (const [bucket, count] of other.#counts) shift(this.#counts, bucket, count);
		if (this.weights !== null) {
			for (const [bucket, weight] of other.weights ?? []) shift(this.weights, bucket, weight);
		}
	}

	/** Takes all of another cell away. */
	take(other: Cell): void {
		this.n -= other.n;
		this.sum -= other.sum;
		this.sumSq -= other.sumSq;
		this.weight -= other.weight;
		this.weightedSum -= other.weightedSum;
		this.weightSq -= other.weightSq;
		for (const [bucket, count] of other.counts) shift(this.counts, bucket, -count);
		if (this.weights !== null) {
			for (const [bucket, weight] of other.weights ?? []) shift(this.weights, bucket, -weight);
		}
	}

	/** Whether it holds what a sum of observations can hold: nothing less than nothing. */
	get isSound(): boolean {
		if (this.#isPlain) return (this.#tally ?? noScores).every((count) => count >= 0);
		this.#settle();
		if (this.#n < 0 || this.#weight < 0) return false;
		for (const count of this.#counts.values()) if (count < 0) return false;
		return true;
	}

	histogram(): Histogram {
		this.#settle();
		return {
			bucketing: this.bucketing,
			n: this.#n,
			sum: this.#sum,
			sumSq: this.sumSq,
			buckets: new Map([...this.#counts].sort((a, b) => a[0] - b[0]))
		};
	}
}

function shift(map: Map<number, number>, key: number, by: number): void {
	const next = (map.get(key) ?? 0) + by;
	if (next === 0) map.delete(key);
	else map.set(key, next);
}

/** First byte of a packed histogram that is followed by weights. */
const weightedMark = 0x57;

/** The bytes of a cell: its histogram; for weighted sources behind a mark and with the weight of every bucket. */
export function packCell(cell: Cell): Buffer {
	if (cell.scores !== null) {
		const bytes = packScores(cell.bucketing, cell.scores);
		return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}
	const histogram = cell.histogram();
	const packed = packHistogram(histogram);
	if (cell.weights === null) return Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
	const buffer = Buffer.alloc(5 + packed.length + 8 * histogram.buckets.size);
	buffer[0] = weightedMark;
	buffer.writeUInt32LE(packed.length, 1);
	buffer.set(packed, 5);
	let at = 5 + packed.length;
	for (const bucket of histogram.buckets.keys()) at = buffer.writeDoubleLE(cell.weights.get(bucket) ?? 0, at);
	return buffer;
}

interface StoredCell {
	readonly weight: number;
	readonly weighted_sum: number;
	readonly weight_sq: number;
	readonly histogram: Uint8Array;
}

/** What is stored of a cell: its numbers, and its bytes. */
export type CellNumbers = readonly [
	n: number,
	sum: number,
	sumSq: number,
	weight: number,
	weightedSum: number,
	weightSq: number,
	bytes: Buffer
];

/** A cell as it is stored. */
export function storedNumbers(cell: Cell): CellNumbers {
	const { scores } = cell;
	if (scores === null) {
		const { n, sum, weight, weightedSum, weightSq } = cell;
		return [n, sum, Number(cell.sumSq), weight, weightedSum, weightSq, packCell(cell)];
	}
	let n = 0;
	let sum = 0;
	let sumSq = 0;
	for (let value = 0; value < tallied; value += 1) {
		const count = scores[value] as number;
		n += count;
		sum += count * value;
		sumSq += count * value * value;
	}
	return [n, sum, sumSq, n * fullWeight, sum * fullWeight, n * fullWeight * fullWeight, packCell(cell)];
}

/** The cell of a rollup row to which more is added: scores stay counted in a row, where they are nothing else. */
export function growingCell(row: StoredCell): Cell {
	const { bucketing, n, sum, sumSq, buckets } = unpackHistogram(histogramBytes(row).bytes);
	const isFull =
		bucketing !== 'log' &&
		row.histogram[0] !== weightedMark &&
		row.weight === n * fullWeight &&
		row.weighted_sum === sum * fullWeight &&
		row.weight_sq === n * fullWeight * fullWeight;
	if (!isFull) return unpackCell(row);
	const scores = [...noScores];
	let [own, squares] = [0, 0];
	for (const [value, count] of buckets) {
		if (value < 0 || value >= tallied) return unpackCell(row);
		scores[value] = count;
		own += value * count;
		squares += value * value * count;
	}
	// A score is its own bucket, so these always agree where the bytes are what was packed.
	if (own !== sum || BigInt(squares) !== sumSq) return unpackCell(row);
	const cell = new Cell(bucketing, false);
	cell.putScores(scores);
	return cell;
}

/** The bytes of the histogram alone, and what stands behind them. */
function histogramBytes(row: StoredCell): { readonly bytes: Buffer; readonly all: Buffer; readonly end: number } {
	const all = Buffer.from(row.histogram.buffer, row.histogram.byteOffset, row.histogram.byteLength);
	if (all[0] !== weightedMark) return { bytes: all, all, end: all.length };
	const end = 5 + all.readUInt32LE(1);
	return { bytes: all.subarray(5, end), all, end };
}

/** The cell of a rollup row. */
export function unpackCell(row: StoredCell): Cell {
	const { bytes, all, end } = histogramBytes(row);
	const histogram = unpackHistogram(bytes);
	const cell = new Cell(histogram.bucketing, all[0] === weightedMark);
	cell.n = histogram.n;
	cell.sum = histogram.sum;
	cell.sumSq = histogram.sumSq;
	cell.weight = row.weight;
	cell.weightedSum = row.weighted_sum;
	cell.weightSq = row.weight_sq;
	let at = end;
	for (const [bucket, count] of histogram.buckets) {
		cell.counts.set(bucket, count);
		if (cell.weights !== null) {
			cell.weights.set(bucket, all.readDoubleLE(at));
			at += 8;
		}
	}
	return cell;
}
