/**
 * Rounding and shares. Figures are computed in full precision and rounded only for display, half away from zero and never
 * to -0; thresholds compare unrounded values.
 */

/** A number times ten to the power of `places`, by moving the point of its decimal text, so that 1.005 is 1.005. */
function shifted(x: number, places: number): number {
	const [digits = '', exponent = '0'] = String(x).split('e');
	return Number(`${digits}e${Number(exponent) + places}`);
}

/**
 * Rounds to so many decimals (0 to 12, default none), half away from zero: 2.5 to 3, -2.5 to -3, 1.005 to 1.01 with two
 * decimals. Never -0. The half is judged on the shortest decimal text of the number, which is what people see.
 */
export function roundHalfAway(x: number, decimals = 0): number {
	if (!Number.isFinite(x)) return x;
	const rounded = shifted(Math.round(shifted(Math.abs(x), decimals)), -decimals);
	return rounded === 0 ? 0 : x < 0 ? -rounded : rounded;
}

/**
 * Rounds to the nearest multiple of a step, half away from zero: probabilities are shown in steps of 5 %. Never -0. What
 * dividing adds beyond the fifteenth digit does not decide a half: 0.075 is halfway between 0.05 and 0.1.
 */
export const roundToStep = (x: number, step: number): number =>
	roundHalfAway(roundHalfAway(Number((x / step).toPrecision(15))) * step, 9);

/** The number itself, or the nearest end of [low, high] if it lies outside. Never -0. */
export function clamp(x: number, low: number, high: number): number {
	const held = Math.min(Math.max(x, low), high);
	return held === 0 ? 0 : held;
}

/** Part divided by whole, or undefined if the whole is 0: nothing has no share. Not clamped. */
export const shareOf = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);

/** A proportion (0 to 1) as per cent, rounded half away from zero to so many decimals; never -0. */
export const percent = (proportion: number, decimals = 0): number => roundHalfAway(shifted(proportion, 2), decimals);
