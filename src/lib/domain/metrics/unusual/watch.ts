import type { Day } from '../../shared/instant.ts';
import { addDays } from '../../shared/instant.ts';
import { includesDay, type DayRange } from '../../shared/period.ts';
import { normalCdf } from '../distribution.ts';
import type { Histogram } from '../histogram.ts';
import type { MetricKind } from '../kind.ts';
import type { Direction } from '../trend.ts';
import { baselineOf, standardised, type Baseline } from './baseline.ts';
import { outlierFrom, robustDistance } from './outlier.ts';
import { watchedLevels } from './levels.ts';
import { poolDays, poolWeeks, withoutPattern, type PooledPoint } from './points.ts';
import { cusumLimit, ewmaLimit, runLengthFor, shewhartLimit } from './run-length.ts';
import { exactBelow, shareLimits } from './share-limits.ts';

/** One thing that is out of the ordinary: what an alert, and the sentence of what was noticed, are made from. */
export interface Unusual {
	/** A lasting change of level, or one point (a day, or days pooled) alone. */
	readonly sort: 'level' | 'day';
	readonly direction: 'up' | 'down';
	/** Whether that is the wanted way. */
	readonly isBetter: boolean;
	/** Since when, the last day looked at, and the day on which it was found. */
	readonly from: Day;
	readonly to: Day;
	readonly foundOn: Day;
	/** The figure since then and the usual one, in the kind's unit (of times the typical one, in seconds). */
	readonly value: number;
	readonly usual: number;
	/** Value less usual; of times also as a ratio. */
	readonly change: number;
	readonly ratio: number | null;
	/** Against the usual wobble of a point: under one, one to two, two or more standard deviations. */
	readonly extent: 'small' | 'plain' | 'large';
	readonly n: number;
}

/** Why a figure is not watched (yet), or what was found. */
export interface WatchResult {
	readonly state: 'learning' | 'watching';
	readonly baseline: Baseline | null;
	/**
	 * The chart since the baseline: standardised points with their moving average, of counts with the larger of their two
	 * cumulative sums (of what is below the usual as a negative number), and the limit of these.
	 */
	readonly points: readonly { readonly day: Day; readonly z: number; readonly average: number }[];
	readonly limit: number;
	readonly found: readonly Unusual[];
}

export interface WatchInput {
	readonly kind: MetricKind;
	readonly settings: object;
	readonly days: readonly { readonly day: Day; readonly histogram: Histogram }[];
	/** The first day that is watched; what is usual comes from the 90 to 180 days before it and stays frozen. */
	readonly from: Day;
	readonly today: Day;
	/** How many series the organisation watches: more of them, wider limits. */
	readonly series: number;
	/** Marked incidents are no part of what is usual. */
	readonly incidents?: readonly DayRange[];
}

const lambda = 0.2;
/** Half the lasting change of counts, in standard deviations, that is looked for first. */
const reference = 0.5;
/** Points further out than this count as this far in the chart of lasting changes. */
const wildest = 3;
/** A cumulative sum goes no further beyond its limit than this, so that it comes back soon after what made it grow is over. */
const sumAtMost = 1.25;
/** Two charts share the one false alarm that is allowed. */
const charts = 2;

/** Whatever is out of the ordinary in a figure since `from`, oldest first. */
export function watchFigure(input: WatchInput): WatchResult {
	const { kind, settings, from, today, series, incidents = [] } = input;
	const { levels, varianceOf, least, shown } = watchedLevels(input);
	const baseline = baselineOf(levels, from, incidents, varianceOf, least);
	if (typeof baseline === 'string') return { state: 'learning', baseline: null, points: [], limit: 0, found: [] };
	const watched = withoutPattern(
		levels.filter(({ day }) => day >= from && day <= today),
		baseline.pattern
	);
	const points = baseline.rhythm === 'weeks' ? poolWeeks(watched, from, today, least) : poolDays(watched, least);
	const runLength = charts * runLengthFor(series);
	const { chart, limit } = kind.accumulates ? sums(points, baseline, runLength) : averages(points, baseline, runLength);
	const tell = describer(kind, settings, baseline, shown);
	const quiet = incidents.filter((one) => one.last >= from);
	const found = [
		...lasting(points, chart, limit).map((find) => tell({ ...find, sort: 'level' })),
		...single(points, baseline, kind, shewhartLimit(runLength)).map((find) => tell({ ...find, sort: 'day' }))
	].filter((one) => !quiet.some((incident) => includesDay(incident, one.foundOn)));
	return {
		state: 'watching',
		baseline,
		points: points.map((point, i) => ({ day: point.last, z: chart[i]!.z, average: chart[i]!.average })),
		limit,
		found: found.sort((a, b) => (a.foundOn < b.foundOn ? -1 : a.foundOn > b.foundOn ? 1 : 0))
	};
}

interface Charted {
	readonly z: number;
	readonly average: number;
}

interface Lasting {
	readonly chart: readonly Charted[];
	readonly limit: number;
}

/** One wild point is told by itself and shall not pass for a lasting change. */
const tamed = (z: number): number => Math.min(wildest, Math.max(-wildest, z));

/** What averages (scores, shares, times): a moving average, EWMA. */
function averages(points: readonly PooledPoint[], { level, variance, spread }: Baseline, runLength: number): Lasting {
	let average = 0;
	const chart = points.map((point) => {
		const z = standardised(point, level, variance) / spread;
		average = lambda * tamed(z) + (1 - lambda) * average;
		return { z, average };
	});
	return { chart, limit: ewmaLimit(runLength, lambda) * Math.sqrt(lambda / (2 - lambda)) };
}

/**
 * What adds up (orders, complaints): cumulative sums, CUSUM, which gather what is a little too much day after day (Page
 * 1954). The usual chart of counts in surveillance.
 */
function sums(points: readonly PooledPoint[], { level, variance, spread }: Baseline, runLength: number): Lasting {
	const limit = cusumLimit(runLength, reference);
	const most = limit * sumAtMost;
	let [up, down] = [0, 0];
	const chart = points.map((point) => {
		const z = standardised(point, level, variance) / spread;
		up = Math.min(most, Math.max(0, up + tamed(z) - reference));
		down = Math.min(most, Math.max(0, down - tamed(z) - reference));
		return { z, average: up >= down ? up : -down };
	});
	return { chart, limit };
}

interface Find {
	readonly points: readonly PooledPoint[];
	readonly direction: 'up' | 'down';
	readonly z: number;
}

/**
 * Lasting changes: where the average (or the sum) leaves its limits. It alarms once; another alarm in the same direction needs the average
 * to have come back to within half the limit first. The change is dated back to where it most likely began.
 */
function lasting(points: readonly PooledPoint[], chart: readonly Charted[], limit: number): Find[] {
	const finds: Find[] = [];
	let armed: { up: boolean; down: boolean } = { up: true, down: true };
	chart.forEach(({ average }, i) => {
		if (Math.abs(average) < limit / 2) armed = { up: true, down: true };
		const direction = average > 0 ? 'up' : 'down';
		if (Math.abs(average) <= limit || !armed[direction]) return;
		armed = { ...armed, [direction]: false };
		const { began, z } = beginOf(chart, i);
		finds.push({ points: points.slice(began, i + 1), direction, z });
	});
	return finds;
}

/** Where a change that was found at a point most likely began: the stretch up to it that stands out most (Hawkins 1977). */
function beginOf(chart: readonly Charted[], last: number): { readonly began: number; readonly z: number } {
	let best = { began: last, z: chart[last]!.z };
	let most = -1;
	let sum = 0;
	for (let i = last; i >= 0; i--) {
		sum += chart[i]!.z;
		const count = last - i + 1;
		if ((sum * sum) / count > most) {
			most = (sum * sum) / count;
			best = { began: i, z: sum / count };
		}
	}
	return best;
}

/** Single points far out: beyond the limit, of times by the robust distance too, of few yes or no by exact limits. */
function single(points: readonly PooledPoint[], baseline: Baseline, kind: MetricKind, limit: number): Find[] {
	const { level, variance, spread } = baseline;
	const usual = baseline.points.map((point) => standardised(point, level, variance));
	let armed = true;
	return points.flatMap((point) => {
		const raw = standardised(point, level, variance);
		const z = raw / spread;
		const isFar = isBeyond(point, z, baseline, kind, limit) && (kind.unit !== 'duration' || isWild(raw, usual));
		const isNew = isFar && armed;
		armed = !isFar;
		return isNew ? { points: [point], direction: z > 0 ? ('up' as const) : ('down' as const), z } : [];
	});
}

const isWild = (z: number, usual: readonly number[]): boolean => {
	const distance = robustDistance(z, usual);
	return distance === null || Math.abs(distance) > outlierFrom;
};

function isBeyond(
	point: PooledPoint,
	z: number,
	{ level, spread }: Baseline,
	kind: MetricKind,
	limit: number
): boolean {
	const share = (level + point.offset) / 100;
	const isShare = kind.unit === 'percent' && share > 0 && share < 1;
	if (!isShare || spread >= 1.2 || point.n * Math.min(share, 1 - share) >= exactBelow) return Math.abs(z) > limit;
	const { lowerCount, upperCount } = shareLimits(share, point.n, limit, normalCdf(-limit));
	const yes = Math.round(((point.mean + point.offset) / 100) * point.n);
	return yes < lowerCount || yes > upperCount;
}

/** Turns finds into what is said of them. */
function describer(kind: MetricKind, settings: object, { level }: Baseline, shown: (mean: number) => number) {
	const isTime = kind.unit === 'duration';
	const better: Direction = kind.directionOf(settings);
	return ({ points, direction, z, sort }: Find & { readonly sort: Unusual['sort'] }): Unusual => {
		const n = points.reduce((sum, point) => sum + point.n, 0);
		const mean = points.reduce((sum, point) => sum + point.n * point.mean, 0) / n;
		const value = shown(mean);
		const usual = shown(level);
		const size = Math.abs(z);
		return {
			sort,
			direction,
			isBetter: (direction === 'up') === (better === 'higher'),
			from: points[0]!.first,
			to: points.at(-1)!.last,
			foundOn: points.at(-1)!.last,
			value,
			usual,
			change: value - usual,
			ratio: isTime ? value / usual : null,
			extent: size < 1 ? 'small' : size < 2 ? 'plain' : 'large',
			n
		};
	};
}

/** The first day of the quarter's watch: what is usual is frozen there and renewed with the next quarter. */
export const watchFrom = (quarterFirst: Day, firstAnswer: Day): Day => {
	const ready = addDays(firstAnswer, 90);
	return quarterFirst > ready ? quarterFirst : ready;
};
