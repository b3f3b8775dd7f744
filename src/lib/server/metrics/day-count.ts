import { bucketingOf, Cell } from './cell.ts';
import type { Source } from './sources.ts';

/** Scores below this are counted in a table; whatever else comes is added up one by one. */
const scoresAtMost = 256;
/** Numbers of segments below this have a place in a table. */
const segmentsAtMost = 1 << 22;

let places = new Int32Array(1 << 12);
let counts = new Int32Array(1 << 14);

const grown = (list: Int32Array, size: number) => {
	const made = new Int32Array(2 ** Math.ceil(Math.log2(size)));
	made.set(list);
	return made;
};

/**
 * The cells of one day of one stream whose answers all have full weight: for everyone (0) and for each segment. `at` gives
 * the number in a row and column; the first column holds the value, the others segments. Few scores come again and again,
 * so each is counted and only the counts are added up. Null where values or segments are too large for a table.
 */
export function countDay(
	source: Source,
	rows: number,
	columns: number,
	at: (index: number) => number
): Map<number, Cell> | null {
	let width = 1;
	for (let row = 0; row < rows; row += 1) {
		const value = at(row * columns);
		if (value < 0 || value >= scoresAtMost) return null;
		if (value >= width) width = value + 1;
	}
	const segments = [0];
	counts.fill(0, 0, width);
	let fits = true;
	for (let row = 0; row < rows && fits; row += 1) {
		const first = row * columns;
		const value = at(first);
		counts[value] = (counts[value] as number) + 1;
		for (let column = 1; column < columns; column += 1) {
			const segment = at(first + column);
			if (segment === 0) continue;
			if (segment >= places.length) {
				if (segment >= segmentsAtMost) {
					fits = false;
					break;
				}
				places = grown(places, segment + 1);
			}
			let place = places[segment] as number;
			if (place === 0) {
				place = segments.length;
				places[segment] = place;
				segments.push(segment);
				const until = (place + 1) * width;
				if (until > counts.length) counts = grown(counts, until);
				counts.fill(0, place * width, until);
			}
			const index = place * width + value;
			counts[index] = (counts[index] as number) + 1;
		}
	}
	for (const segment of segments) places[segment] = 0;
	if (!fits) return null;
	const cells = new Map<number, Cell>();
	if (rows === 0) return cells;
	for (const [place, segment] of segments.entries()) {
		const cell = new Cell(bucketingOf(source.bucketing), source.weighted);
		for (let value = 0; value < width; value += 1) {
			const times = counts[place * width + value] as number;
			if (times > 0) cell.putMany(value, times);
		}
		cells.set(segment, cell);
	}
	return cells;
}
