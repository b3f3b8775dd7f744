import type { LinePoint } from '#lib/domain/measurement/board.ts';
import { dayMs, dayNumber } from '#lib/domain/shared/instant.ts';
import type { ChartPoint } from '../charts/scale.ts';

/** The points of a line, each in the middle of its days; what is hidden or empty leaves a gap. */
export const chartPoints = (line: readonly LinePoint[]): ChartPoint[] =>
	line.map((point) => ({
		at: ((dayNumber(point.from) + dayNumber(point.to) + 1) / 2) * dayMs,
		value: point.hidden ? null : point.value,
		low: point.hidden ? null : point.low,
		high: point.hidden ? null : point.high
	}));

/** Whether a line is mostly made of too few answers, and so is drawn hatched. */
export const isWeakLine = (line: readonly LinePoint[]): boolean => {
	const heard = line.filter((point) => point.n > 0);
	return heard.length === 0 || heard.filter((point) => point.isWeak).length * 2 > heard.length;
};
