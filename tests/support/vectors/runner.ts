import { expect } from 'vitest';

/** One worked case: what goes in, what must come out, and whatever else the source notes. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type VectorCase = any;
export type Runner = (given: VectorCase) => void;

/** Equal to one part in a million, or to 1e-8. */
export function close(actual: number | null | undefined, expected: number, relative = 1e-6): void {
	expect(actual, `not ${expected}`).toBeTypeOf('number');
	expect(Math.abs(actual! - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(
		Math.max(1e-8, relative * Math.abs(expected))
	);
}

/** Both ends equal. */
export function closePair(
	{ low, high }: { readonly low: number; readonly high: number },
	expected: readonly number[],
	relative?: number
): void {
	close(low, expected[0]!, relative);
	close(high, expected[1]!, relative);
}
