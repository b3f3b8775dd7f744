import type { Result } from '../../domain/shared/result.ts';
import { monotonic } from '../clock.ts';

/** A refusal is told no sooner than this after the question, in milliseconds. */
export const evenMs = 300;

/**
 * Answers refusals after the same time whatever stood in the way, so that a clock tells a stranger nothing about which
 * accounts there are. Successes are answered at once.
 */
export async function evenly<R extends Result<unknown, string>>(work: () => Promise<R>): Promise<R> {
	const began = monotonic();
	const result = await work();
	const left = evenMs - (monotonic() - began);
	if (!result.ok && left > 0) await new Promise((resolve) => setTimeout(resolve, left));
	return result;
}
