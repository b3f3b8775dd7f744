import { expect } from 'vitest';

/** One worked case: what goes in, what must come out, and whatever else the source notes. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type VectorCase = any;
export type Runner = (given: VectorCase) => void;

const isNumber = (value: number | null | undefined): value is number => Number.isFinite(value);

/** Equal to one part in a million, or to 1e-8; where nothing is expected, no number. */
export function close(actual: number | null | undefined, expected: number | null, relative = 1e-6): void {
	if (!isNumber(expected)) {
		expect(isNumber(actual), `${actual} where none is expected`).toBe(false);
		return;
	}
	expect(actual, `not ${expected}`).toBeTypeOf('number');
	expect(Math.abs(actual! - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(
		Math.max(1e-8, relative * Math.abs(expected))
	);
}

/** Both ends equal. */
export function closePair(
	{ low, high }: { readonly low: number; readonly high: number },
	expected: readonly number[] | null,
	relative?: number
): void {
	if (expected === null) {
		expect(isNumber(low) && isNumber(high) && low < high, 'a range where none is expected').toBe(false);
		return;
	}
	close(low, expected[0]!, relative);
	close(high, expected[1]!, relative);
}
