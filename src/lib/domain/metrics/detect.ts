import { normalCdf } from './distribution.ts';
import type { Detectable, Summary } from './kind.ts';
import { detectionFactor, type Design } from './power.ts';
import type { Direction } from './trend.ts';

/**
 * The planning rules that all kinds share, from the spread of one answer. `adjustment` is the pseudo-answers of the kind's
 * interval (3 for the net promoter score). Source: Lewis & Sauro 2021.
 */
export interface Planning {
	readonly adjustment: number;
	readonly better: Direction;
}

const errorOf = (nBefore: number | null, nAfter: number, variance: number, adjustment: number): number =>
	Math.sqrt((nBefore === null ? 0 : variance / (nBefore + adjustment)) + variance / (nAfter + adjustment));

/** Smallest change that the answers can tell; null when the spread is unknown or no answers are expected. */
export function detectableChange(
	nBefore: number | null,
	nAfter: number,
	summary: Summary,
	{ adjustment, better }: Planning,
	design: Design = {}
): Detectable | null {
	if (summary.variance === null || nAfter <= 0 || (nBefore !== null && nBefore <= 0)) return null;
	const step = detectionFactor(design) * errorOf(nBefore, nAfter, summary.variance, adjustment);
	if (summary.scale === 'difference') return { change: step, relative: null };
	const relative = better === 'lower' ? 1 - Math.exp(-step) : Math.exp(step) - 1;
	return { change: relative * (summary.value ?? NaN), relative };
}

/** The change on the scale of the variance: the difference itself, or the logarithm of the ratio. Null when impossible. */
function size(change: number, summary: Summary): number | null {
	if (summary.scale === 'difference') return Math.abs(change);
	if (summary.value === null || summary.value <= 0 || summary.value + change <= 0) return null;
	return Math.abs(Math.log((summary.value + change) / summary.value));
}

/** Answers in each window that tell the change; only in the later one when the baseline counts as exact. */
export function answersForChange(
	change: number,
	summary: Summary,
	baselineExact: boolean,
	{ adjustment }: Planning,
	design: Design = {},
	varianceAfter: number | null = summary.variance
): number | null {
	const d = size(change, summary);
	if (summary.variance === null || varianceAfter === null || d === null || d === 0) return null;
	const variance = varianceAfter + (baselineExact ? 0 : summary.variance);
	return Math.max(2, Math.ceil((variance * detectionFactor(design) ** 2) / (d * d) - adjustment - 1e-9));
}

/** The chance that the figure moves by that much or more in that direction though nothing has changed. */
export function accident(
	change: number,
	nBefore: number | null,
	nAfter: number,
	summary: Summary,
	{ adjustment }: Planning
): number | null {
	const d = size(change, summary);
	if (summary.variance === null || d === null || nAfter <= 0 || (nBefore !== null && nBefore <= 0)) return null;
	const error = errorOf(nBefore, nAfter, summary.variance, adjustment);
	return error === 0 ? 0 : normalCdf(-d / error);
}
