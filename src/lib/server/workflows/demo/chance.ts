import { normalQuantile } from '../../../domain/metrics/distribution.ts';
import { seededRandom, type Random } from '../../../domain/metrics/random.ts';

/**
 * Chance for a made-up world. Numbers of one stream fill the range from 0 to 1 evenly, wherever one begins to read them:
 * a quarter of made-up answers then has the figure that it should have, whatever day it is and whatever the seed.
 */
export interface Dice {
	/** The next number of a named stream, 0 to 1. */
	even(stream: string): number;
	/** Plain chance. */
	readonly random: Random;
}

/** Each stream walks with a step of its own, so that streams do not march together (square roots of primes). */
const steps = [
	2, 3, 5, 7, 11, 13, 19, 23, 29, 31, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 89, 97, 103, 107, 109, 113, 127, 131, 137,
	139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 199, 211, 223, 227, 229, 233, 239, 241, 251, 263, 269, 271
].map((prime) => Math.sqrt(prime) % 1);

/** Dice that go on from day to day: the same for the same seed. */
export function diceOf(seed: number): Dice {
	const random = seededRandom(`demo ${seed}`);
	const streams = new Map<string, { at: number; step: number }>();
	return {
		random,
		even(name) {
			let stream = streams.get(name);
			if (stream === undefined) {
				stream = { at: random(), step: steps[streams.size % steps.length] as number };
				streams.set(name, stream);
			}
			stream.at = (stream.at + stream.step) % 1;
			return stream.at;
		}
	};
}

/** The entry that a number from 0 to 1 falls on, by the weights of the entries. */
export function pick<T>(entries: readonly (readonly [T, number])[], at: number): T {
	const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
	let rest = at * total;
	for (const [value, weight] of entries) {
		rest -= weight;
		if (rest < 0) return value;
	}
	return (entries.at(-1) as readonly [T, number])[0];
}

/** A number of a log-normal spread around its middle. */
export const logNormal = (middle: number, spread: number, at: number): number =>
	middle * Math.exp(spread * normalQuantile(Math.min(0.999, Math.max(0.001, at))));

/** A whole number near an amount that need not be whole: 2.3 is 2 mostly and 3 now and then. */
export const wholeNear = (amount: number, random: Random): number => Math.floor(amount + random());
