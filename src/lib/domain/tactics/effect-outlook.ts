import { studentQuantile } from '../metrics/distribution.ts';
import { crossed, inverse, quadratic } from '../metrics/linear.ts';
import { regress } from '../metrics/regression.ts';
import { addDays, daysBetween, type Day } from '../shared/instant.ts';
import {
	differences,
	effectColumns,
	effectPointsAfter,
	effectPointsBefore,
	effectWanted,
	type EffectFound,
	type EffectPoint
} from './effect-found.ts';

/** What waiting brings: a day, and what can be told from then on; or why no waiting helps. */
export type EffectOutlook =
	| { readonly by: Day; readonly tells: 'effect' | 'none' }
	| { readonly by: null; readonly why: 'few_before' | 'too_coarse' | 'none_unclear' };

/** An effect of the hoped-for size is seen four times in five where the range reaches so far to either side (1.96 / 2.80). */
const tellsEffect = 0.7;
/** That there is none is told two times in three where the range reaches so far. */
const tellsNone = 1 / 3;
/** Points since the start from which the range found says how the figure wobbles. */
const pointsThatTell = 28;
/** Weeks that one is told to wait at most. */
const waitAtMost = 52;

const bread = (rows: readonly (readonly number[])[], weights: readonly number[]): number[][] =>
	inverse(crossed(rows, weights));

/** How wide an answer spreads once neighbours being alike is allowed for: what the design alone says times this is the variance. */
function spread(points: readonly EffectPoint[], startsOn: Day): number | null {
	const before = points.filter(({ day }) => day < startsOn);
	// Level, course and weekdays; before the start there is neither jump nor change of course.
	const rows = effectColumns(before, startsOn, true).map((row) => row.filter((_, i) => i !== 1 && i !== 3));
	const weights = before.map(({ n }) => n);
	const line = regress(
		rows,
		before.map(({ mean }) => mean),
		weights
	);
	if (line === null) return null;
	const plain = bread(rows, weights);
	const middle = rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
	return quadratic(middle, line.covariance) / quadratic(middle, plain);
}

/**
 * By which day an effect of the hoped-for size could be seen, if answers go on coming as in the last eight weeks: the first
 * week in which the range around the effect would be narrow enough (power 80 %, as for two quarters). Once it is that narrow
 * and nothing is seen, by when it can be told that there is nothing. Worked out from the design of the line, whose spread
 * is that found so far. Without a comparison a longer wait can make it worse, because the course before has to be drawn out
 * further; then no day is named.
 */
export function effectOutlook(input: {
	readonly points: readonly EffectPoint[];
	readonly comparison?: readonly EffectPoint[] | undefined;
	readonly startsOn: Day;
	readonly today: Day;
	readonly hoped: number | null;
	readonly found: Pick<EffectFound, 'interval' | 'way'> | null;
}): EffectOutlook | null {
	const { startsOn, today, hoped, found } = input;
	if (hoped === null || hoped === 0) return null;
	const own = [...input.points].filter(({ n }) => n > 0).sort((a, b) => (a.day < b.day ? -1 : 1));
	const points = input.comparison === undefined ? own : differences(own, input.comparison);
	const before = points.filter(({ day }) => day < startsOn);
	const last = points.at(-1);
	const first = before[0];
	if (last === undefined || first === undefined) return { by: null, why: 'few_before' };
	const recent = points.filter(({ day }) => daysBetween(day, last.day) < 56);
	const step = Math.max(1, (daysBetween(recent[0]!.day, last.day) + 1) / recent.length);
	const weight = recent.reduce((sum, { n }) => sum + n, 0) / recent.length;
	const toStart = startsOn > today ? Math.floor(daysBetween(today, startsOn) / step) : 0;
	if (before.length + toStart < effectPointsBefore) return { by: null, why: 'few_before' };
	const withCourse =
		(found?.way ?? (input.comparison === undefined ? 'own_course' : 'against_others')) !== 'against_others';
	const design = (list: readonly EffectPoint[]): number | null => {
		const rows = effectColumns(list, startsOn, withCourse);
		const wanted = effectWanted(list, startsOn, rows[0]!.length, withCourse);
		const value = quadratic(
			wanted,
			bread(
				rows,
				list.map(({ n }) => n)
			)
		);
		return Number.isFinite(value) && value > 0 ? value : null;
	};
	const range = found?.interval ?? null;
	const half = range === null ? null : (range.high - range.low) / 2;
	const times = studentQuantile(0.975, Math.max(3, before.length / 2));
	const usual = before.length < effectPointsBefore ? null : spread(points, startsOn);
	const now = half === null ? null : design(points);
	const after = points.length - before.length;
	// Soon after the start the range found is a guess itself; how the figure wobbled before is known better.
	const scale =
		half !== null && now !== null && (after >= pointsThatTell || usual === null)
			? half ** 2 / now
			: times ** 2 * (usual ?? Number.NaN);
	if (!Number.isFinite(scale) || scale <= 0) return { by: null, why: 'few_before' };
	const tells = half !== null && half <= tellsEffect * Math.abs(hoped) ? 'none' : 'effect';
	const narrow = (tells === 'none' ? tellsNone : tellsEffect) * Math.abs(hoped);
	const future: EffectPoint[] = [...points];
	const from = last.day < today ? today : last.day;
	let looked = 0;
	for (let at = 1; at * step <= waitAtMost * 7; at++) {
		const day = addDays(from, Math.round(at * step));
		future.push({ day, n: weight, mean: 0 });
		// Once a week is often enough for a day that people wait for.
		if (day < startsOn || daysBetween(from, day) < 7 * looked) continue;
		looked = Math.floor(daysBetween(from, day) / 7) + 1;
		if (future.filter((point) => point.day >= startsOn).length < effectPointsAfter) continue;
		const value = design(future);
		if (value !== null && Math.sqrt(scale * value) <= narrow) return { by: day, tells };
	}
	return { by: null, why: tells === 'none' ? 'none_unclear' : 'too_coarse' };
}
