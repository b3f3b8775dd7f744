import type { Day } from '../shared/instant.ts';
import { daysBetween } from '../shared/instant.ts';

export interface OptimisationJudgement {
	readonly code: 'no_date' | 'running' | 'due' | 'late_decisions' | 'waiting' | 'first';
	readonly params: Readonly<Record<string, string | number>>;
}

/**
 * The sentence of the last step, the most pressing first: a meeting is running; none is on the calendar; the day has come;
 * decisions are late; the first one lies ahead; else how many days are left and how many decisions are open.
 */
export function optimisationJudgement(facts: {
	readonly today: Day;
	readonly running: boolean;
	readonly nextOn: Day | null;
	readonly held: number;
	readonly openDecisions: number;
	readonly lateDecisions: number;
}): OptimisationJudgement {
	const { today, nextOn, held, openDecisions, lateDecisions } = facts;
	if (facts.running) return { code: 'running', params: {} };
	if (nextOn === null) return { code: 'no_date', params: { held } };
	const days = daysBetween(today, nextOn);
	if (days <= 0) return { code: 'due', params: { days: -days } };
	if (lateDecisions > 0) return { code: 'late_decisions', params: { n: lateDecisions, days } };
	if (held === 0) return { code: 'first', params: { days } };
	return { code: 'waiting', params: { days, n: openDecisions } };
}
