import { describe, expect, it } from 'vitest';
import type { GoalBoardRow } from '#lib/domain/goals/board.ts';
import { translator } from '#lib/i18n/index.ts';
import { chanceText, sureText } from '#lib/ui/goals/goal-words.ts';

const i18n = translator('en', { timeZone: 'UTC' });

type Known = Pick<GoalBoardRow, 'state' | 'n' | 'value' | 'target' | 'direction' | 'chance' | 'refusal'> & {
	readonly status: Partial<GoalBoardRow['status']>;
};
const row = (known: Partial<Known>): GoalBoardRow =>
	({
		state: 'set',
		n: 19,
		value: 5.3,
		target: 5.3,
		direction: 'raise',
		chance: null,
		refusal: 'too_few',
		low: null,
		high: null,
		...known,
		status: { measured: 'too_early', sure: null, answersToSettle: null, ...known.status }
	}) as GoalBoardRow;

describe('chanceText', () => {
	it('speaks in tenths, and in twentieths only near the ends', () => {
		expect(chanceText(i18n, 0.7)).toBe('7 chances in 10');
		expect(chanceText(i18n, 0.65)).toBe('6 to 7 chances in 10');
		expect(chanceText(i18n, 0.5)).toBe('an even chance');
		expect(chanceText(i18n, 0.95)).toBe('19 chances in 20');
		expect(chanceText(i18n, 0.05)).toBe('1 chance in 20');
	});
});

describe('sureText', () => {
	it('names how many more answers would tell, as one says a number', () =>
		expect(sureText(i18n, row({ status: { answersToSettle: 36 } }))).toBe('19 so far, about 40 more would tell'));

	it('does not name a number that nobody can wait for', () =>
		expect(sureText(i18n, row({ status: { answersToSettle: 25_752 } }))).toBe('19 answers so far, too few'));

	it('says of a figure that is there and at risk that it may not stay', () => {
		const atRisk = {
			value: 23,
			target: 24,
			direction: 'lower',
			chance: 0.65,
			status: { measured: 'at_risk' }
		} as const;
		expect(sureText(i18n, row(atRisk))).toBe('6 to 7 chances in 10 to stay there');
		expect(sureText(i18n, row({ ...atRisk, value: 25 }))).toBe('6 to 7 chances in 10');
	});
});
