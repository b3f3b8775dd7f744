import type { Day } from '../shared/instant.ts';
import { lacksHumanRoute, missingGuards, type Guarded } from './guard.ts';

export { lacksHumanRoute } from './guard.ts';

/** Where a tactic stands. It is never typed: it follows from its to-dos and from being started, stopped or finished. */
export const tacticStatuses = ['idea', 'running', 'stuck', 'done', 'stopped'] as const;
export type TacticStatus = (typeof tacticStatuses)[number];

/** What a to-do tells about its tactic. */
export interface ActionState {
	readonly doneAt: string | null;
	/** The reason why it cannot go on; null when it can. */
	readonly stuck: string | null;
	readonly dueOn: Day | null;
}

/** What the status of a tactic is derived from. */
export interface TacticState extends Guarded {
	readonly startedAt: string | null;
	readonly stoppedAt: string | null;
	readonly finishedAt: string | null;
	readonly actions: readonly ActionState[];
}

/**
 * The status of a tactic (R-002-31), first rule that fits: stopped, if it was stopped; done, if it was called finished or
 * has to-dos and all are done; stuck, if an open to-do is; running, if it was started or a to-do is done; else an idea. A
 * tactic that lacks its human route is neither done nor running, whatever is ticked off; nor is one that never started and
 * lacks the metric that watches it, unless a leader overruled that.
 */
export function tacticStatus(tactic: TacticState): TacticStatus {
	const { actions } = tactic;
	if (tactic.stoppedAt !== null) return 'stopped';
	const held = lacksHumanRoute(tactic) || (tactic.startedAt === null && missingGuards(tactic).length > 0);
	const done = actions.filter((action) => action.doneAt !== null).length;
	if (!held && (tactic.finishedAt !== null || (actions.length > 0 && done === actions.length))) return 'done';
	if (actions.some((action) => action.doneAt === null && action.stuck !== null)) return 'stuck';
	if (!held && (tactic.startedAt !== null || done > 0)) return 'running';
	return 'idea';
}

/** Whether a to-do is late: open after its day. Without a day it never is. */
export const isLate = (action: ActionState, today: Day): boolean =>
	action.doneAt === null && action.dueOn !== null && action.dueOn < today;

/** Which business moves a status allows. Moving to "done" or "running" goes by finishing and starting. */
export const movesFrom: Readonly<Record<TacticStatus, readonly ('running' | 'done' | 'stopped')[]>> = {
	idea: ['running', 'stopped'],
	running: ['done', 'stopped'],
	stuck: ['done', 'stopped'],
	done: ['running'],
	stopped: ['running']
};

/** Why a tactic waits, in the order in which it is worth saying: stuck, late, nobody leads it, no to-dos. */
export type Holdup = 'stuck' | 'late' | 'no_human_route' | 'no_watch' | 'no_lead' | 'no_actions';

/** What holds a tactic up, most pressing first; nothing for one that is done or stopped. */
export function holdups(tactic: TacticState & { readonly leadId: string | null }, today: Day): Holdup[] {
	const status = tacticStatus(tactic);
	if (status === 'done' || status === 'stopped') return [];
	const found: Holdup[] = [];
	if (status === 'stuck') found.push('stuck');
	if (tactic.actions.some((action) => isLate(action, today))) found.push('late');
	if (lacksHumanRoute(tactic)) found.push('no_human_route');
	else if (missingGuards(tactic).includes('watch')) found.push('no_watch');
	if (tactic.leadId === null) found.push('no_lead');
	if (tactic.actions.length === 0) found.push('no_actions');
	return found;
}
