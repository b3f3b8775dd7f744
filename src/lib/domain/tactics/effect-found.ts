import { studentQuantile } from '../metrics/distribution.ts';
import type { Interval } from '../metrics/interval.ts';
import { crossed, inverse, quadratic } from '../metrics/linear.ts';
import { regress, type Regression } from '../metrics/regression.ts';
import type { Direction } from '../metrics/trend.ts';
import { addDays, daysBetween, weekday, type Day } from '../shared/instant.ts';

/** A day (or a week, by its first day) of the figure on the scale on which answers average; of times that is logarithms. */
export interface EffectPoint {
	readonly day: Day;
	readonly n: number;
	readonly mean: number;
}

/** What can be said of a tactic: it helped, it harmed, it did nothing to be seen, or it is too early to tell. */
export const effectVerdicts = ['helps', 'harms', 'no_visible_effect', 'too_early'] as const;
export type EffectVerdict = (typeof effectVerdicts)[number];

/** The effect of a tactic, on the scale of the points. */
export interface EffectFound {
	readonly verdict: EffectVerdict;
	/** Mean effect since the start, with its 95 % interval; null while it cannot be worked out. */
	readonly effect: number | null;
	readonly interval: Interval | null;
	/** The jump at the start, and by how much the slope changed each day. */
	readonly jump: number | null;
	readonly slope: number | null;
	/** How it was worked out: the figure's own course before, or against a series that was left untouched. */
	readonly way: 'own_course' | 'against_others' | 'against_others_course';
	readonly pointsBefore: number;
	readonly pointsAfter: number;
	/** Where each point looked at would have stood without the tactic, on the scale of the points. */
	readonly course: readonly { readonly day: Day; readonly mean: number }[];
}

/** Points before and after the start from which an effect is looked for. */
export const effectPointsBefore = 12;
export const effectPointsAfter = 6;

const nothing = { effect: null, interval: null, jump: null, slope: null, course: [] } as const;

/** Columns of the line: level, course, jump, change of course, and weekdays where points are days over eight weeks or more. */
export function effectColumns(points: readonly EffectPoint[], startsOn: Day, withCourse: boolean): number[][] {
	const first = points[0]!.day;
	const last = points.at(-1)!.day;
	const daily = points.length > 1 && daysBetween(first, last) + 1 < 2 * points.length;
	const withDays = daily && daysBetween(first, last) + 1 >= 56;
	return points.map(({ day }) => {
		const since = daysBetween(startsOn, day);
		const after = since >= 0 ? 1 : 0;
		const course = withCourse ? [since / 30, after * (since / 30)] : [];
		const days = withDays ? [1, 2, 3, 4, 5, 6].map((one) => (weekday(day) === one ? 1 : 0)) : [];
		return [1, after, ...course, ...days];
	});
}

/** The difference of two series on the days that both have; its weight is that of a difference of two means. */
export function differences(points: readonly EffectPoint[], others: readonly EffectPoint[]): EffectPoint[] {
	const known = new Map(others.map((other) => [other.day, other]));
	return points.flatMap((point) => {
		const other = known.get(point.day);
		if (other === undefined || other.n <= 0 || point.n <= 0) return [];
		return [{ day: point.day, mean: point.mean - other.mean, n: 1 / (1 / point.n + 1 / other.n) }];
	});
}

interface Fitted {
	readonly effect: number;
	readonly interval: Interval;
	readonly jump: number;
	readonly slope: number | null;
	/** What the line says of each point without jump and change of course. */
	readonly without: readonly number[];
}

/** What is asked of the coefficients: the mean distance since the start from where the course before would have led. */
export function effectWanted(
	points: readonly EffectPoint[],
	startsOn: Day,
	columns: number,
	withCourse: boolean
): number[] {
	const after = points.filter(({ day }) => day >= startsOn);
	const mean = after.reduce((sum, { day }) => sum + daysBetween(startsOn, day) / 30, 0) / after.length;
	return Array.from({ length: columns }, (_, i) => (i === 1 ? 1 : withCourse && i === 3 ? mean : 0));
}

function fit(points: readonly EffectPoint[], startsOn: Day, withCourse: boolean): Fitted | null {
	const rows = effectColumns(points, startsOn, withCourse);
	const line = regress(
		rows,
		points.map((point) => point.mean),
		points.map((point) => point.n)
	);
	if (line === null) return null;
	const wanted = effectWanted(points, startsOn, rows[0]!.length, withCourse);
	const effect = wanted.reduce((sum, value, i) => sum + value * line.coefficients[i]!, 0);
	return {
		effect,
		interval: around(
			effect,
			Math.sqrt(Math.max(quadratic(wanted, line.covariance), plainVariance(points, rows, line, wanted))),
			line
		),
		jump: line.coefficients[1]!,
		slope: withCourse ? line.coefficients[3]! / 30 : null,
		without: rows.map((row) =>
			row.reduce((sum, value, i) => (i === 1 || (withCourse && i === 3) ? sum : sum + value * line.coefficients[i]!), 0)
		)
	};
}

/**
 * The variance that all points alike would give. The robust one comes out too small where few points since the start happen
 * to agree; the larger of the two is believed (Angrist & Pischke 2009, 8.1).
 */
function plainVariance(
	points: readonly EffectPoint[],
	rows: readonly (readonly number[])[],
	{ coefficients }: Regression,
	wanted: readonly number[]
): number {
	const weights = points.map(({ n }) => n);
	const left = rows.reduce((sum, row, i) => {
		const off = points[i]!.mean - row.reduce((all, value, a) => all + value * coefficients[a]!, 0);
		return sum + weights[i]! * off * off;
	}, 0);
	return (left / Math.max(1, points.length - wanted.length)) * quadratic(wanted, inverse(crossed(rows, weights)));
}

function around(value: number, error: number, { freedom }: Regression): Interval {
	const half = studentQuantile(0.975, freedom) * error;
	return { low: value - half, high: value + half };
}

/** Whether the two series already drew apart before the start, so that the difference has a course of its own. */
function drewApart(points: readonly EffectPoint[], startsOn: Day): boolean {
	const before = points.filter(({ day }) => day < startsOn);
	const line = regress(
		before.map(({ day }) => [1, daysBetween(startsOn, day) / 30]),
		before.map((point) => point.mean),
		before.map((point) => point.n)
	);
	if (line === null) return true;
	// Strictly (99 %): two series that only seem to draw apart are better compared plainly.
	const limit = studentQuantile(0.995, line.freedom) * Math.sqrt(line.covariance[1]![1]!);
	return Math.abs(line.coefficients[1]!) > limit;
}

/** By words: helps or harms when 0 lies outside the interval; no visible effect when all of it is below half of what was hoped for. */
export function effectVerdict(interval: Interval | null, expected: number | null, better: Direction): EffectVerdict {
	if (interval === null) return 'too_early';
	if (interval.low > 0 || interval.high < 0) {
		return interval.low > 0 === (better === 'higher') ? 'helps' : 'harms';
	}
	const half = expected === null ? 0 : Math.abs(expected) / 2;
	return interval.low >= -half && interval.high <= half ? 'no_visible_effect' : 'too_early';
}

/**
 * What a tactic did to a figure (segmented regression; Wagner et al. 2002): the mean distance, since the start, from where the
 * figure's own course before would have led, weekdays and unequal numbers of answers allowed for, errors after Newey & West.
 * With a comparison series that nobody touched, the difference of the two is looked at instead, without a course unless the
 * two drew apart before. An association in time: without a comparison something else may have begun that day.
 */
export function effectFound(input: {
	readonly points: readonly EffectPoint[];
	readonly startsOn: Day;
	/** The effect hoped for on the same scale, signed; null when none was written down. */
	readonly expected: number | null;
	readonly better: Direction;
	readonly comparison?: readonly EffectPoint[];
}): EffectFound {
	const { startsOn, expected, better, comparison } = input;
	const sorted = (list: readonly EffectPoint[]): EffectPoint[] =>
		list.filter((point) => point.n > 0).sort((a, b) => (a.day < b.day ? -1 : 1));
	const own = sorted(input.points);
	const points = comparison === undefined ? own : sorted(differences(own, comparison));
	const pointsBefore = points.filter(({ day }) => day < startsOn).length;
	const pointsAfter = points.length - pointsBefore;
	const count = { pointsBefore, pointsAfter };
	const way =
		comparison === undefined
			? 'own_course'
			: pointsBefore >= effectPointsBefore && drewApart(points, startsOn)
				? 'against_others_course'
				: 'against_others';
	if (pointsBefore < effectPointsBefore || pointsAfter < effectPointsAfter) {
		return { verdict: 'too_early', ...nothing, way, ...count };
	}
	const found = fit(points, startsOn, way !== 'against_others');
	if (found === null) return { verdict: 'too_early', ...nothing, way, ...count };
	const { without, ...told } = found;
	const beside = new Map((comparison ?? []).map((other) => [other.day, other.mean]));
	const course = points.map(({ day }, i) => ({ day, mean: without[i]! + (beside.get(day) ?? 0) }));
	return { verdict: effectVerdict(found.interval, expected, better), ...told, course, way, ...count };
}

/** Days as weeks (from the start on, backwards and forwards), for figures with few answers a day. */
export function weeklyPoints(points: readonly EffectPoint[], startsOn: Day): EffectPoint[] {
	const weeks = new Map<number, EffectPoint>();
	for (const { day, n, mean } of points) {
		if (n <= 0) continue;
		const week = Math.floor(daysBetween(startsOn, day) / 7);
		const known = weeks.get(week);
		const all = n + (known?.n ?? 0);
		weeks.set(week, {
			// The week's first day, whichever of its days have answers: two series meet in it.
			day: addDays(startsOn, week * 7),
			n: all,
			mean: ((known?.n ?? 0) * (known?.mean ?? 0) + n * mean) / all
		});
	}
	return [...weeks.entries()].sort(([a], [b]) => a - b).map(([, point]) => point);
}
