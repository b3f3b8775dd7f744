import { normalCdf, normalQuantile } from '../distribution.ts';
import { solve } from '../linear.ts';
import { gaussLegendre } from './quadrature.ts';

/**
 * Average run lengths: how many points a chart runs until it signals, by the integral equation of the chart solved with
 * Gauss-Legendre points (Crowder 1987 for EWMA; Vance 1986 for CUSUM). Exact to about four digits, so that no printed table
 * has to be read between its lines. `shift` is the lasting shift of the mean in standard deviations.
 */

const points = 40;
const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Run length of a two-sided EWMA chart with fixed limits ± L √(λ/(2-λ)), begun on its target. */
export function ewmaRunLength(lambda: number, L: number, shift = 0): number {
	const edge = L * Math.sqrt(lambda / (2 - lambda));
	const { at, weight } = gaussLegendre(points, -edge, edge);
	const kernel = (from: number, to: number): number => density((to - (1 - lambda) * from) / lambda - shift) / lambda;
	const system = at.map((from, i) => at.map((to, j) => (i === j ? 1 : 0) - weight[j]! * kernel(from, to)));
	const lengths = solve(
		system,
		at.map(() => 1)
	);
	return 1 + at.reduce((sum, to, j) => sum + weight[j]! * kernel(0, to) * lengths[j]!, 0);
}

function oneSidedCusum(k: number, h: number, shift: number): number {
	const { at, weight } = gaussLegendre(points, 0, h);
	const kernel = (from: number, to: number): number => density(to - from + k - shift);
	const atom = (from: number): number => normalCdf(k - from - shift);
	// The sum stands at nought with a chance of its own: that is the first unknown.
	const states = [0, ...at];
	const system = states.map((from, i) => [
		(i === 0 ? 1 : 0) - atom(from),
		...at.map((to, j) => (i === j + 1 ? 1 : 0) - weight[j]! * kernel(from, to))
	]);
	return solve(
		system,
		states.map(() => 1)
	)[0]!;
}

/** Run length of a two-sided CUSUM with reference k and limit h: 1/ARL = 1/ARL₊ + 1/ARL₋. */
export const cusumRunLength = (k: number, h: number, shift = 0): number =>
	1 / (1 / oneSidedCusum(k, h, shift) + 1 / oneSidedCusum(k, h, -shift));

/** Run length of single points held against ± limit standard deviations: 370.4 at 3. */
export const shewhartRunLength = (limit: number, shift = 0): number =>
	1 / (normalCdf(-limit - shift) + normalCdf(-limit + shift));

/** Limits that were solved before: a night asks for the same one hundreds of times. */
const solved = new Map<string, number>();

function solvedOnce(key: string, solveIt: () => number): number {
	const known = solved.get(key);
	if (known !== undefined) return known;
	const limit = solveIt();
	if (solved.size >= 200) solved.clear();
	solved.set(key, limit);
	return limit;
}

/** The L of an EWMA chart that signals once in `runLength` quiet points (L 2.962 at 500, λ 0.2); 10 or more. */
export const ewmaLimit = (runLength: number, lambda = 0.2): number =>
	solvedOnce(`ewma|${runLength}|${lambda}`, () =>
		solveLimit(runLength, (L) => ewmaRunLength(lambda, L), [2.5, 3.2], [0.3, 7])
	);

/** The h of a two-sided CUSUM that signals once in `runLength` quiet points (h 4.77 at 369, k ½); 10 or more. */
export const cusumLimit = (runLength: number, k = 0.5): number =>
	solvedOnce(`cusum|${runLength}|${k}`, () => solveLimit(runLength, (h) => cusumRunLength(k, h), [4, 5.5], [0.3, 20]));

function solveLimit(
	runLength: number,
	lengthOf: (limit: number) => number,
	start: readonly [number, number],
	[least, most]: readonly [number, number]
): number {
	// ln ARL is nearly straight in the limit: a few steps of the secant suffice.
	const wanted = Math.log(runLength);
	const off = (limit: number): number => Math.log(lengthOf(limit)) - wanted;
	let [before, now] = start;
	let [offBefore, offNow] = [off(before), off(now)];
	for (let i = 0; i < 20 && Math.abs(offNow) > 1e-9 && offNow !== offBefore; i++) {
		const next = Math.min(most, Math.max(least, now - (offNow * (now - before)) / (offNow - offBefore)));
		[before, offBefore] = [now, offNow];
		[now, offNow] = [next, off(next)];
	}
	return now;
}

/** The limit of single points that signals once in `runLength` quiet ones: 3 at 370.4. */
export const shewhartLimit = (runLength: number): number => normalQuantile(1 - 0.5 / runLength);

/** Points of a quarter, of which one false alarm per organisation is allowed. */
const quarterPoints = 90;

/**
 * How long each of `series` charts must run quietly so that all of them together raise one false alarm a quarter:
 * 90 · series, at least 500. 20 series: 1,800, L 3.365.
 */
export const runLengthFor = (series: number): number => Math.max(500, quarterPoints * Math.max(1, series));

/** The EWMA limit for that many series watched in one organisation. */
export const ewmaLimitFor = (series: number, lambda = 0.2): number => ewmaLimit(runLengthFor(series), lambda);
