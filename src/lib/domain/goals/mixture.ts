import { normalCdf, normalFactor } from '../metrics/distribution.ts';
import type { Prediction } from '../metrics/kind.ts';

/** One of several predictions, and how likely it is to be the right one. */
export interface LikelyPrediction {
	readonly weight: number;
	readonly prediction: Prediction;
}

/** Half of an 80 % range in standard deviations. */
const half = normalFactor(0.8);

/** The share of ends at or below x when each prediction is a normal curve with a spread of its own on either side. */
function share(parts: readonly LikelyPrediction[], x: number): number {
	let sum = 0;
	for (const { weight, prediction } of parts) {
		const { expected, low, high } = prediction;
		const side = x < expected ? expected - low : high - expected;
		sum += weight * (side > 0 ? normalCdf(((x - expected) * half) / side) : x >= expected ? 1 : 0);
	}
	return sum;
}

/** The value below which the share q of the ends lies, all predictions taken together; never beyond where one reaches. */
export function mixtureQuantile(parts: readonly LikelyPrediction[], q: number): number {
	const spreads = parts.map(({ prediction }) => prediction.high - prediction.low);
	let low = Math.min(...parts.map(({ prediction }, i) => prediction.low - 2 * spreads[i]!));
	let high = Math.max(...parts.map(({ prediction }, i) => prediction.high + 2 * spreads[i]!));
	for (let i = 0; i < 60 && high - low > 1e-12 * Math.max(1, Math.abs(low), Math.abs(high)); i++) {
		const middle = (low + high) / 2;
		if (share(parts, middle) < q) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

/** Middle and 80 % range of several likely predictions taken together. */
export function blendPredictions(parts: readonly LikelyPrediction[]): Prediction {
	if (parts.length === 1) return parts[0]!.prediction;
	return {
		expected: parts.reduce((sum, { weight, prediction }) => sum + weight * prediction.expected, 0),
		low: mixtureQuantile(parts, 0.1),
		high: mixtureQuantile(parts, 0.9)
	};
}
