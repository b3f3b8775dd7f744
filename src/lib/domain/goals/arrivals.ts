import { normalQuantile } from '../metrics/distribution.ts';

/** Days of the rate of answers, and how many of them must have passed for it to count as measured. */
export const rateDays = 28;
export const rateDaysLeast = 7;

export interface ExpectedAnswers {
	readonly perDay: number;
	readonly toCome: number;
	readonly total: number;
	/** Whether fewer than 7 days stand behind the rate, so that a guess was used or asked for. */
	readonly isGuess: boolean;
}

/**
 * Answers expected by the end: those so far in the window, and days left times the mean per day of the last 28 days. With
 * less than 7 days of data the guess that was typed counts, marked as such; null when there is none.
 */
export function expectedAnswers(input: {
	readonly soFar: number;
	readonly daysLeft: number;
	/** Answers in the last days, at most 28, and how many days of data those are. */
	readonly recent: number;
	readonly recentDays: number;
	readonly guessPerDay?: number | null;
}): ExpectedAnswers | null {
	const { soFar, recent, guessPerDay = null } = input;
	const daysLeft = Math.max(0, input.daysLeft);
	const measured = input.recentDays >= rateDaysLeast;
	const perDay = measured ? recent / Math.min(rateDays, input.recentDays) : guessPerDay;
	if (perDay === null) return daysLeft === 0 ? { perDay: 0, toCome: 0, total: soFar, isGuess: false } : null;
	const toCome = perDay * daysLeft;
	return { perDay, toCome, total: soFar + toCome, isGuess: !measured };
}

/** Numbers of answers that are averaged over. */
const points = 5;

/**
 * Equally likely numbers of answers to come where `mean` are expected: a Poisson number whose rate is itself known only from
 * `known` answers, so with variance mean + mean²/known. One number, 0, where none is expected.
 */
export function arrivals(mean: number, known = Infinity): readonly number[] {
	if (mean <= 0) return [0];
	const sd = Math.sqrt(mean + (mean * mean) / Math.max(1, known));
	return Array.from({ length: points }, (_, i) =>
		Math.max(0, Math.round(mean + normalQuantile((i + 0.5) / points) * sd))
	);
}
