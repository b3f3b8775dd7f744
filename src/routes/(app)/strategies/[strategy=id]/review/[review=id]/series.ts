import type { SnapshotGoal } from '#lib/domain/optimisation/snapshot.ts';
import { dayMs, dayNumber } from '#lib/domain/shared/instant.ts';
import type { ChartPoint, PathPoint } from '#lib/ui/charts/scale.ts';

const at = (day: string): number => dayNumber(day) * dayMs + dayMs / 2;

/** The weeks of the goal itself; the ones before too where it is too young to draw a line. */
function ofItsTime({ series, startsOn }: SnapshotGoal): SnapshotGoal['series'] {
	const own = startsOn === null ? series : series.filter((point) => point.to >= startsOn);
	return own.filter((point) => point.value !== null).length >= 4 ? own : series;
}

/** The frozen weeks as points of a chart, at the end of each week. */
export const seriesPoints = (goal: SnapshotGoal): ChartPoint[] =>
	ofItsTime(goal).map((point) => ({ at: at(point.to), value: point.value, low: point.low, high: point.high }));

/** The dashed path: from the baseline at the start to the target; flat where a level is held or nothing was measured before. */
export function targetPath(goal: SnapshotGoal): PathPoint[] {
	const first = goal.series[0];
	const last = goal.series.at(-1);
	if (goal.target === null || first === undefined || last === undefined) return [];
	const stays = goal.direction === 'keep_above' || goal.direction === 'keep_below';
	const from = goal.startsOn ?? first.to;
	const to = goal.endsOn ?? last.to;
	return [
		{ at: at(from), value: stays ? goal.target : (goal.baseline ?? goal.target) },
		{ at: at(to), value: goal.target }
	];
}
