import { sideOf } from './goal.ts';
import type { GoalBoardRow } from './board.ts';

/** What the sentence about a goal's progress is made of: the words around it are the reader's language. */
export interface ProgressParts {
	/** The figure now; null before there is one. */
	readonly value: number | null;
	readonly target: number | null;
	/** Since the last update that kept a figure: by how much, in the metric's unit, and whether that is the wanted way. */
	readonly change: { readonly by: number; readonly isWanted: boolean } | null;
	/** Against the path to the target: a twentieth of the whole way either side counts as on it. */
	readonly pace: 'there' | 'ahead' | 'on' | 'behind' | null;
	/** The chance of ending on the wanted side, 0 to 1, while days remain. */
	readonly chance: number | null;
}

/** Part of the whole way that still counts as being on the path. */
const near = 0.05;

/** Where a goal stands, what moved since the last update, how that is for the time, and what comes of it if it goes on. */
export function progressParts(
	row: Pick<GoalBoardRow, 'value' | 'target' | 'direction' | 'expectedNow' | 'terms' | 'chance'>,
	last: number | null
): ProgressParts {
	const { value, target, expectedNow } = row;
	const side = sideOf(row.direction) === 'higher' ? 1 : -1;
	const by = value === null || last === null ? null : value - last;
	const start = row.terms.baseline.value;
	let pace: ProgressParts['pace'] = null;
	if (value !== null && target !== null) {
		if ((value - target) * side >= 0) pace = 'there';
		else if (expectedNow !== null && start !== null && start !== target) {
			const ahead = ((value - expectedNow) * side) / Math.abs(target - start);
			pace = ahead > near ? 'ahead' : ahead < -near ? 'behind' : 'on';
		}
	}
	return {
		value,
		target,
		change: by === null ? null : { by, isWanted: by * side >= 0 },
		pace,
		chance: row.chance
	};
}
