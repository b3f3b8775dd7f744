import { describe, expect, test } from 'vitest';
import { translator } from '#lib/i18n/index.ts';
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

	test('a step is typed so that it can be told: rounded up, of times as a share, of money in whole units', () => {
		expect(typedStep({ change: 13.2, relative: null }, 'points', 0, 1)).toEqual({ shape: 'absolute', size: 14 });
		expect(typedStep({ change: -13, relative: null }, 'points', 0, 1)).toEqual({ shape: 'absolute', size: 13 });
		expect(typedStep({ change: -900, relative: 0.1797 }, 'duration', 0, 3600)).toEqual({ shape: 'relative', size: 18 });
		expect(typedStep({ change: 0.31, relative: null }, 'score', 1, 1)).toEqual({ shape: 'absolute', size: 0.4 });
		expect(typedStep({ change: 1234, relative: null }, 'money', 2, 100)).toEqual({ shape: 'absolute', size: 13 });
	});
});
