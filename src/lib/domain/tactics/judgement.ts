import type { TacticStatus } from './status.ts';

/** What the sentence above the board is computed from. */
export interface JudgedTactic {
	readonly title: string;
	readonly status: TacticStatus;
	readonly isReactive: boolean;
	readonly late: number;
	readonly stuck: { readonly title: string } | null;
}

export interface TacticJudgement {
	readonly code: 'none' | 'stuck' | 'late' | 'goals_without' | 'reactive' | 'ideas' | 'moving' | 'done';
	readonly params: Readonly<Record<string, string | number>>;
}

/**
 * The one sentence of the step, the most pressing first: nothing yet; something stuck; to-dos late; goals that nothing
 * serves; all without evidence; only ideas; what is moving; all done.
 */
export function tacticJudgement(tactics: readonly JudgedTactic[], goalsWithout: number): TacticJudgement {
	const living = tactics.filter((tactic) => tactic.status !== 'stopped');
	const of = (status: TacticStatus): JudgedTactic[] => living.filter((tactic) => tactic.status === status);
	if (living.length === 0) return { code: 'none', params: {} };
	const stuck = of('stuck');
	const running = of('running').length;
	if (stuck[0] !== undefined) {
		return { code: 'stuck', params: { n: stuck.length, title: stuck[0].title, running } };
	}
	const late = living.reduce((sum, tactic) => sum + tactic.late, 0);
	if (late > 0) return { code: 'late', params: { n: late, running } };
	if (goalsWithout > 0) return { code: 'goals_without', params: { n: goalsWithout, running } };
	const open = living.filter((tactic) => tactic.status !== 'done');
	if (open.length === 0) return { code: 'done', params: { n: living.length } };
	if (open.every((tactic) => tactic.isReactive)) return { code: 'reactive', params: { n: open.length } };
	if (running === 0) return { code: 'ideas', params: { n: open.length } };
	return { code: 'moving', params: { n: running, done: of('done').length } };
}
