import { smallGroup } from './suppression.ts';

/** Which numbers of a table are hidden: its cells, the sums of its rows and columns, and the sum of all. */
export interface HiddenTable {
	readonly cells: readonly (readonly boolean[])[];
	readonly rows: readonly boolean[];
	readonly columns: readonly boolean[];
	readonly whole: boolean;
}

interface Line {
	readonly parts: readonly number[];
	readonly total: number;
}

/** Cells, row sums, column sums and the whole as one list of numbers, and the lines that add up. */
function layOut(counts: readonly (readonly number[])[]): { numbers: number[]; lines: Line[]; width: number } {
	const height = counts.length;
	const width = counts[0]?.length ?? 0;
	const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
	const cells = counts.flat();
	const rowSums = counts.map(sum);
	const columnSums = Array.from({ length: width }, (_, c) => sum(counts.map((row) => row[c]!)));
	const numbers = [...cells, ...rowSums, ...columnSums, sum(rowSums)];
	const atRow = (r: number): number => height * width + r;
	const atColumn = (c: number): number => height * width + height + c;
	const whole = numbers.length - 1;
	const rows = Array.from({ length: height }, (_, r) => r);
	const columns = Array.from({ length: width }, (_, c) => c);
	return {
		numbers,
		width,
		lines: [
			...rows.map((r) => ({ parts: columns.map((c) => r * width + c), total: atRow(r) })),
			...columns.map((c) => ({ parts: rows.map((r) => r * width + c), total: atColumn(c) })),
			{ parts: rows.map(atRow), total: whole },
			{ parts: columns.map(atColumn), total: whole }
		]
	};
}

/**
 * Which numbers of a table (with its sums) to hide so that no group of one to four answers is shown or can be worked out.
 * Small numbers go first; then, until nothing changes, a line that hides exactly one number hides another, and a line whose
 * sum is shown hides parts that together hold five or more; last, whatever could still be worked out from several lines at
 * once takes another number with it. The smallest that does it is hidden. Zeros tell nothing and stay.
 */
export function hiddenTable(counts: readonly (readonly number[])[]): HiddenTable {
	const { numbers, lines, width } = layOut(counts);
	const hidden = numbers.map((n) => n > 0 && n < smallGroup);
	const hideSmallest = (from: readonly number[]): boolean => {
		const left = from.filter((i) => !hidden[i] && numbers[i]! > 0).sort((a, b) => numbers[a]! - numbers[b]!);
		if (left[0] === undefined) return false;
		hidden[left[0]] = true;
		return true;
	};
	const settle = (): void => {
		for (let again = true; again;) {
			again = false;
			for (const { parts, total } of lines) {
				const gone = parts.filter((i) => hidden[i]);
				const sum = gone.reduce((all, i) => all + numbers[i]!, 0);
				const count = gone.length + (hidden[total] ? 1 : 0);
				if (count === 0) continue;
				const isOpen = count === 1 || (!hidden[total] && sum < smallGroup);
				if (isOpen && (hideSmallest(parts) || hideSmallest([total]))) again = true;
			}
		}
	};
	settle();
	for (let open = workedOut(numbers, hidden, lines); open !== undefined; open = workedOut(numbers, hidden, lines)) {
		const at = open;
		const near = lines.filter(({ parts, total }) => total === at || parts.includes(at));
		const parts = near.flatMap((line) => line.parts);
		if (
			!hideSmallest(parts) &&
			!hideSmallest(near.map((line) => line.total)) &&
			!hideSmallest(numbers.map((_, i) => i))
		)
			break;
		settle();
	}
	const height = counts.length;
	const cellCount = height * width;
	return {
		cells: counts.map((row, r) => row.map((_, c) => hidden[r * width + c]!)),
		rows: counts.map((_, r) => hidden[cellCount + r]!),
		columns: Array.from({ length: width }, (_, c) => hidden[cellCount + height + c]!),
		whole: hidden.at(-1) ?? false
	};
}

/** The first small hidden number that the lines together give away: one that is a sum of lines' left-overs. */
function workedOut(numbers: readonly number[], hidden: readonly boolean[], lines: readonly Line[]): number | undefined {
	const unknown = numbers.flatMap((_, i) => (hidden[i] ? [i] : []));
	const column = new Map(unknown.map((at, i) => [at, i]));
	const rows = lines
		.map(({ parts, total }) => {
			const row = new Array<number>(unknown.length).fill(0);
			for (const i of parts) if (column.has(i)) row[column.get(i)!]! += 1;
			if (column.has(total)) row[column.get(total)!]! -= 1;
			return row;
		})
		.filter((row) => row.some((value) => value !== 0));
	// Reduced to steps, a row with a single number left names it.
	let top = 0;
	for (let c = 0; c < unknown.length && top < rows.length; c++) {
		const found = rows.findIndex((row, r) => r >= top && Math.abs(row[c]!) > 1e-9);
		if (found < 0) continue;
		[rows[top], rows[found]] = [rows[found]!, rows[top]!];
		const pivot = rows[top]!;
		const by = pivot[c]!;
		for (let k = 0; k < pivot.length; k++) pivot[k]! /= by;
		rows.forEach((row, r) => {
			const times = row[c]!;
			if (r === top || times === 0) return;
			for (let k = 0; k < row.length; k++) row[k]! -= times * pivot[k]!;
		});
		top += 1;
	}
	for (const row of rows.slice(0, top)) {
		const named = row.flatMap((value, i) => (Math.abs(value) > 1e-9 ? [i] : []));
		if (named.length === 1 && numbers[unknown[named[0]!]!]! < smallGroup) return unknown[named[0]!];
	}
	return undefined;
}

/** Figures of small groups are renewed only with every fifth answer, so that no single one shows by the difference. */
export const answerStep = 5;

/** How many answers a figure without the right to read answers rests on: the last full five. */
export const settledAnswers = (n: number): number => n - (n % answerStep);
