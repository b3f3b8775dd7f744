import { expect, test } from 'vitest';
import { tacticJudgement, type JudgedTactic } from '#lib/domain/tactics/judgement.ts';
import { byWorth, isEasyWin } from '#lib/domain/tactics/priority.ts';

const tactic = (over: Partial<JudgedTactic> = {}): JudgedTactic => ({
	title: 'Call back',
	status: 'running',
	isReactive: false,
	late: 0,
	stuck: null,
	...over
});
const code = (tactics: readonly JudgedTactic[], without = 0): string => tacticJudgement(tactics, without).code;

test('the sentence above the board says what presses most', () => {
	expect(code([])).toBe('none');
	expect(code([tactic({ status: 'stopped' })])).toBe('none');
	expect(code([tactic({ late: 2 }), tactic({ status: 'stuck' })], 1)).toBe('stuck');
	expect(tacticJudgement([tactic({ late: 2 }), tactic({ late: 1 })], 1)).toEqual({
		code: 'late',
		params: { n: 3, running: 2 }
	});
	expect(code([tactic()], 1)).toBe('goals_without');
	expect(code([tactic({ status: 'done' })])).toBe('done');
	expect(code([tactic({ isReactive: true })])).toBe('reactive');
	expect(code([tactic({ status: 'idea' })])).toBe('ideas');
	expect(tacticJudgement([tactic(), tactic({ status: 'done' })], 0)).toEqual({
		code: 'moving',
		params: { n: 1, done: 1 }
	});
});

test('an easy win is expected to change more than it takes (R-002-32)', () => {
	expect(isEasyWin(1, 2)).toBe(true);
	expect(isEasyWin(2, 3)).toBe(true);
	expect(isEasyWin(2, 2)).toBe(false);
	expect(isEasyWin(null, 3)).toBe(false);
	const order = [
		{ effort: null, impact: 3 },
		{ effort: 3, impact: 1 },
		{ effort: 1, impact: 3 },
		{ effort: 1, impact: 2 },
		{ effort: 2, impact: 3 }
	].sort(byWorth);
	expect(order[0]).toEqual({ effort: 1, impact: 3 });
	expect(order[1]).toEqual({ effort: 2, impact: 3 });
	expect(order.at(-1)).toEqual({ effort: null, impact: 3 });
});
