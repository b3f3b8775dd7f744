import { scaleLinear } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';

/** One moment of a series: when (milliseconds), the figure, and between which values it probably lies. */
export interface ChartPoint {
	at: number;
	value: number | null;
	low?: number | null;
	high?: number | null;
}

/** A place on a straight path: from where one started to where one wants to be. */
export interface PathPoint {
	at: number;
	value: number;
}

/** The drawing surface of a chart: its inner box, and whether the reading direction runs right to left. */
export interface Box {
	start: number;
	end: number;
	top: number;
	bottom: number;
	width: number;
	mirrored: boolean;
}

/** A box of `width` x `height` with room at its sides; start and end change places when mirrored. */
export function chartBox(
	width: number,
	height: number,
	room: { start: number; end: number; top: number; bottom: number },
	mirrored: boolean
): Box {
	return { start: room.start, end: width - room.end, top: room.top, bottom: height - room.bottom, width, mirrored };
}

/** Distance from the inline start, turned into x: unchanged left to right, from the other side right to left. */
export function inlineX(box: Box, fromStart: number): number {
	return box.mirrored ? box.width - fromStart : fromStart;
}

/** Time (or any number along the reading direction) to x. A span of nothing lies in the middle. */
export function inlineScale(from: number, to: number, box: Box): (at: number) => number {
	const span = to - from;
	return (at) => {
		const share = span === 0 ? 0.5 : (at - from) / span;
		return inlineX(box, box.start + share * (box.end - box.start));
	};
}

export interface ValueScale {
	(value: number): number;
	min: number;
	max: number;
	/** Round values inside the range, for the hairlines. */
	ticks: number[];
}

/** Figures to y, upward, over a round range with about `count` hairlines. */
export function valueScale(min: number, max: number, box: Box, count = 4): ValueScale {
	const wide = min === max ? ([min - 1, max + 1] as const) : ([min, max] as const);
	const scale = scaleLinear().domain(wide).nice(count).range([box.bottom, box.top]);
	const [low = min, high = max] = scale.domain();
	return Object.assign((value: number) => scale(value), { min: low, max: high, ticks: scale.ticks(count) });
}

/** Figures to y without rounding the range: for sparklines, which have no axis. */
export function plainScale(min: number, max: number, box: Box): (value: number) => number {
	if (min === max) return () => (box.top + box.bottom) / 2;
	const scale = scaleLinear().domain([min, max]).range([box.bottom, box.top]);
	return (value) => scale(value);
}

/** The smallest and largest of all that will be drawn; nothing at all gives 0 and 1. */
export function extent(values: Iterable<number | null | undefined>): { min: number; max: number } {
	let min = Infinity;
	let max = -Infinity;
	for (const value of values) {
		if (value === null || value === undefined || !Number.isFinite(value)) continue;
		if (value < min) min = value;
		if (value > max) max = value;
	}
	return min <= max ? { min, max } : { min: 0, max: 1 };
}

/** Every figure that a series and its path put on the value axis. */
export function seriesExtent(
	points: readonly ChartPoint[],
	path: readonly PathPoint[] = []
): { min: number; max: number } {
	return extent([
		...points.flatMap((point) => [point.value, point.low, point.high]),
		...path.map((point) => point.value)
	]);
}

const DAY = 86_400_000;

/**
 * Moments to write on the time axis, first and last included: month beginnings when the span is longer than six weeks
 * and they fit, evenly spread days otherwise. Marks too near the ends are left out so that words do not touch.
 */
export function timeTicks(from: number, to: number, count = 4): number[] {
	if (to <= from) return [from];
	const span = to - from;
	const clear = span / (count * 1.6);
	const inside = (at: number) => at - from >= clear && to - at >= clear;
	if (span > 42 * DAY) {
		const start = new Date(from);
		const months: number[] = [];
		for (let step = 1; step <= 240; step++) {
			const at = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + step, 1);
			if (at >= to) break;
			months.push(at);
		}
		const every = Math.max(1, Math.ceil(months.length / Math.max(1, count - 2)));
		const chosen = months.filter((at, index) => index % every === 0 && inside(at));
		if (chosen.length > 0) return [from, ...chosen, to];
	}
	const inner = Array.from({ length: Math.max(0, count - 2) }, (_, index) => from + (span * (index + 1)) / (count - 1));
	return [from, ...new Set(inner.map((at) => Math.round(at / DAY) * DAY).filter(inside)), to];
}

const round = (value: number) => Math.round(value * 10) / 10;

/** The line through the figures; a missing figure leaves a gap. */
export function linePath(
	points: readonly ChartPoint[],
	x: (at: number) => number,
	y: (value: number) => number
): string {
	return (
		line<ChartPoint>()
			.defined((point) => point.value !== null)
			.x((point) => round(x(point.at)))
			.y((point) => round(y(point.value ?? 0)))(points as ChartPoint[]) ?? ''
	);
}

/** The soft band between low and high; it breaks where either is missing. */
export function bandPath(
	points: readonly ChartPoint[],
	x: (at: number) => number,
	y: (value: number) => number
): string {
	return (
		area<ChartPoint>()
			.defined((point) => typeof point.low === 'number' && typeof point.high === 'number')
			.x((point) => round(x(point.at)))
			.y0((point) => round(y(point.low ?? 0)))
			.y1((point) => round(y(point.high ?? 0)))(points as ChartPoint[]) ?? ''
	);
}

/** A smooth line that never swings beyond the points it passes through. */
export function smoothPath(points: readonly { x: number; y: number }[]): string {
	return (
		line<{ x: number; y: number }>()
			.x((point) => round(point.x))
			.y((point) => round(point.y))
			.curve(curveMonotoneX)(points as { x: number; y: number }[]) ?? ''
	);
}

/** The last point that has a figure. */
export function lastValue<P extends ChartPoint>(points: readonly P[]): (P & { value: number }) | undefined {
	for (let index = points.length - 1; index >= 0; index--) {
		const point = points[index];
		if (point && point.value !== null) return point as P & { value: number };
	}
	return undefined;
}

/** The first point that has a figure. */
export function firstValue<P extends ChartPoint>(points: readonly P[]): (P & { value: number }) | undefined {
	return points.find((point): point is P & { value: number } => point.value !== null);
}

/** Height of the bell curve at z standard deviations from its middle, 1 in the middle. */
export function bell(z: number): number {
	return Math.exp(-(z * z) / 2);
}

/** Points of the bell curve from -reach to +reach standard deviations. */
export function bellPoints(reach = 3.2, steps = 96): { z: number; height: number }[] {
	return Array.from({ length: steps + 1 }, (_, index) => {
		const z = -reach + (2 * reach * index) / steps;
		return { z, height: bell(z) };
	});
}

/** The shape of a rated touchpoint: liked from 4, badly liked under 3, silent without a rating. */
export type DotLevel = 'high' | 'middle' | 'low' | 'silent';

export function dotLevel(rating: number | null, scale: { high: number; low: number } = { high: 4, low: 3 }): DotLevel {
	if (rating === null) return 'silent';
	if (rating >= scale.high) return 'high';
	return rating < scale.low ? 'low' : 'middle';
}

/** Diameter of a disc whose area grows with the share (0 to 1) of customers who meet the touchpoint. */
export function dotSize(share: number, smallest = 36, largest = 54): number {
	const held = Math.min(1, Math.max(0, share));
	return round(Math.sqrt(smallest ** 2 + held * (largest ** 2 - smallest ** 2)));
}
