import type { LinePoint } from '#lib/domain/measurement/board.ts';
import type { Unit } from '#lib/domain/metrics/kind.ts';
import { dayMs, dayNumber } from '#lib/domain/shared/instant.ts';
import type { ChartPoint, PathPoint } from '../charts/scale.ts';

/** A line as a chart draws it: in a unit whose round numbers are round for people, and back to the figure's own. */
export interface Drawn {
	readonly points: ChartPoint[];
	/** A drawn value in the figure's own unit. */
	readonly value: (drawn: number) => number;
	/** A value of the figure's own unit as it is drawn. */
	readonly drawn: (value: number) => number;
}

/** Seconds are drawn in hours, minutes or seconds, whatever makes the axis round. */
function divisorOf(line: readonly LinePoint[], unit: Unit): number {
	if (unit !== 'duration') return 1;
	const most = Math.max(0, ...line.map((point) => (point.hidden ? 0 : (point.high ?? point.value ?? 0))));
	return most > 2 * 3600 ? 3600 : most > 120 ? 60 : 1;
}

/** The points of a line, each in the middle of its days; what is hidden or empty leaves a gap. */
export function drawnLine(line: readonly LinePoint[], unit: Unit): Drawn {
	const divisor = divisorOf(line, unit);
	const scaled = (point: LinePoint, value: number | null): number | null =>
		point.hidden || value === null ? null : value / divisor;
	return {
		points: line.map((point) => ({
			at: ((dayNumber(point.from) + dayNumber(point.to) + 1) / 2) * dayMs,
			value: scaled(point, point.value),
			low: scaled(point, point.low),
			high: scaled(point, point.high)
		})),
		value: (drawn) => drawn * divisor,
		drawn: (value) => value / divisor
	};
}

/** The part of a path between two moments, so that a way to a far target does not squeeze the line beside it. */
export function pathWithin(path: readonly PathPoint[], from: number, to: number): PathPoint[] {
	const part: PathPoint[] = [];
	for (const [index, end] of path.entries()) {
		const start = path[index - 1];
		if (start === undefined) {
			if (end.at >= from && end.at <= to) part.push({ ...end });
			continue;
		}
		const at = (moment: number): PathPoint => ({
			at: moment,
			value: start.value + ((end.value - start.value) * (moment - start.at)) / (end.at - start.at || 1)
		});
		if (start.at < from && end.at > from && start.at < to) part.push(at(from));
		if (end.at >= from && end.at <= to) part.push({ ...end });
		else if (start.at < to && end.at > to && end.at > from) part.push(at(to));
	}
	return part;
}

/** Whether a line is mostly made of too few answers, and so is drawn hatched. */
export const isWeakLine = (line: readonly LinePoint[]): boolean => {
	const heard = line.filter((point) => point.n > 0);
	return heard.length === 0 || heard.filter((point) => point.isWeak).length * 2 > heard.length;
};
