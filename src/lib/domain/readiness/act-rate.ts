/** What became of one pain or opportunity that was noticed. */
export type Became = 'open' | 'planned' | 'at_work' | 'done' | 'stopped';

export interface ActRate {
	/** Pains and opportunities that were noticed. */
	readonly noticed: number;
	/** Of these, those that a tactic answers, whatever became of it. */
	readonly answered: number;
	/** Of these, those that led to a change: a tactic that rests on them is finished. */
	readonly changed: number;
	/** The part that led to a change, 0 to 1; null where nothing was noticed. */
	readonly rate: number | null;
}

/**
 * The act rate (R-003-07): of the pains and opportunities noticed, the part that led to a change. What was tried and stopped
 * counts as answered and not as a change.
 */
export function actRate(noticed: readonly Became[]): ActRate {
	const changed = noticed.filter((is) => is === 'done').length;
	return {
		noticed: noticed.length,
		answered: noticed.filter((is) => is !== 'open').length,
		changed,
		rate: noticed.length === 0 ? null : changed / noticed.length
	};
}
