import { byWorth, isEasyWin } from './priority.ts';
import type { TacticStatus } from './status.ts';
import type { ViewJudgement } from './view.ts';

interface Weighed {
	readonly title: string;
	readonly status: TacticStatus;
	readonly effort: number | null;
	readonly impact: number | null;
}

export type WorthCode = 'none' | 'unguessed' | 'waiting' | 'heavy' | 'begun' | 'no_easy';

/**
 * The sentence above effort and effect, the most useful first: nothing is planned; nobody guessed; an easy win that nobody
 * has begun (R-002-32); more effort than effect among what runs; all easy wins are begun; there is none.
 */
export function worthJudgement(tactics: readonly Weighed[]): ViewJudgement<WorthCode> {
	const open = tactics.filter(({ status }) => status !== 'stopped' && status !== 'done');
	if (tactics.every(({ status }) => status === 'stopped')) return { code: 'none', params: {} };
	const guessed = tactics.filter((one) => one.effort !== null && one.impact !== null);
	if (guessed.length === 0) return { code: 'unguessed', params: { n: tactics.length } };
	const waiting = open.filter((one) => one.status === 'idea' && isEasyWin(one.effort, one.impact)).sort(byWorth);
	if (waiting[0] !== undefined) return { code: 'waiting', params: { n: waiting.length, title: waiting[0].title } };
	const heavy = open.filter(
		(one) => one.status !== 'idea' && one.effort !== null && one.impact !== null && one.effort > one.impact
	);
	if (heavy[0] !== undefined) return { code: 'heavy', params: { n: heavy.length, title: heavy[0].title } };
	const easy = tactics.filter((one) => one.status !== 'stopped' && isEasyWin(one.effort, one.impact)).length;
	return easy > 0 ? { code: 'begun', params: { n: easy } } : { code: 'no_easy', params: {} };
}
