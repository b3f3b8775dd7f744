import { describe, expect, test } from 'vitest';
import { translator } from '#lib/i18n/index.ts';
import { sizeText } from '#lib/ui/goals/size-text.ts';
import { changeText, detectableText, typedStep } from '#lib/ui/goals/tell-words.ts';

const i18n = translator('en', { timeZone: 'UTC' });
const points = { unit: 'points', decimals: 0 } as const;

describe('the words of a change that can be told', () => {
	test('are in the unit of the figure, and of times a share', () => {
		expect(changeText(i18n, 13.23, points)).toBe('13 points');
		expect(changeText(i18n, -1, points)).toBe('1 point');
		expect(detectableText(i18n, { change: 13.23, relative: null }, points, 1)).toBe('13.2 points');
		expect(changeText(i18n, 0.4, { unit: 'percent', decimals: 0 })).toBe('0.4 percentage points');
		expect(detectableText(i18n, { change: -900, relative: 0.1797 }, { unit: 'duration', decimals: 0 })).toBe('18 %');
	});

	test('a change is never written as nought where it is none', () => {
		expect(changeText(i18n, 0.05, { unit: 'score', decimals: 1 }, 1)).toBe('0.05');
		expect(changeText(i18n, 0.4, { unit: 'score', decimals: 1 }, 1)).toBe('0.4');
		expect(sizeText(i18n, 0.0004, { unit: 'score', decimals: 1 })).toBe('0.000');
		expect(sizeText(i18n, 0, { unit: 'score', decimals: 1 })).toBe('0.0');
		expect(sizeText(i18n, 0.004, { unit: 'ratio', decimals: 2 })).toBe('0.004');
	});

	test('what a figure rests on is named as its kind has it', () => {
		const say = (what: string, count: string) => i18n.t('goals.tell.yes', { what, n: 17_278, count, change: '0.69' });
		expect(say('ratio', 'of 17,278')).toBe('Yes. Out of 17,278 a change of 0.69 shows.');
		expect(say('cases', '17,278 cases')).toBe('Yes. With 17,278 cases a change of 0.69 shows.');
		expect(i18n.t('goals.tell.more.title', { what: 'entries' })).toBe('More entries');
	});

	test('a step is typed so that it can be told: rounded up, of times as a share, of money in whole units', () => {
		expect(typedStep({ change: 13.2, relative: null }, 'points', 0, 1)).toEqual({ shape: 'absolute', size: 14 });
		expect(typedStep({ change: -13, relative: null }, 'points', 0, 1)).toEqual({ shape: 'absolute', size: 13 });
		expect(typedStep({ change: -900, relative: 0.1797 }, 'duration', 0, 3600)).toEqual({ shape: 'relative', size: 18 });
		expect(typedStep({ change: 0.31, relative: null }, 'score', 1, 1)).toEqual({ shape: 'absolute', size: 0.4 });
		expect(typedStep({ change: -0.69, relative: null }, 'ratio', 2, 1)).toEqual({ shape: 'absolute', size: 0.69 });
		expect(typedStep({ change: 1234, relative: null }, 'money', 2, 100)).toEqual({ shape: 'absolute', size: 13 });
	});
});
