import { describe, expect, test } from 'vitest';
import { translator } from '#lib/i18n/index.ts';
import { changeSentence, signedText, withSign } from '#lib/ui/metrics/change-text.ts';

const english = translator('en', { timeZone: 'UTC' });
const mirrored = translator('ar-XB', { timeZone: 'UTC' });

describe('sentences of figures at their edges', () => {
	test.each([
		['metrics.detail.sum.mean', { n: 1, sum: '7', value: '7' }, 'The one answer says 7.'],
		['metrics.detail.sum.mean', { n: 2, sum: '12', value: '6' }, 'The 2 answers add up to 12; divided by 2 that is 6.'],
		[
			'metrics.detail.sum.ces',
			{ n: 1, sum: '7', value: '7', share: '100 %' },
			'The one answer says 7. Found it easy: 100 %.'
		],
		['metrics.detail.sum.medianFew', { n: 1, median: '2 h', mean: '2 h' }, 'The one case took 2 h.'],
		[
			'metrics.detail.sum.medianFew',
			{ n: 2, median: '2 h', mean: '3 h' },
			'Of 2 cases, half took at most 2 h. On average 3 h.'
		],
		['metrics.open.beside', { n: 1, of: 6, age: '3 h' }, 'One of 6 still open, for 3 h'],
		['metrics.open.counted', { n: 1, of: 6, age: '3 h' }, 'One of 6 still open and counted in, for 3 h'],
		[
			'metrics.open.counted',
			{ n: 1200, of: 9000, age: '3 h' },
			'1,200 of 9,000 still open and counted in, half of them for 3 h or longer'
		],
		['goals.record.often', { said: 7, came: 1 }, 'When we said about 7 chances in 10, it came once in 10.'],
		['goals.record.often', { said: 3, came: 0 }, 'When we said about 3 chances in 10, it came never.'],
		['goals.record.often', { said: 8, came: 8 }, 'When we said about 8 chances in 10, it came 8 times in 10.'],
		['optimisation.review.goal.guess', { n: 0 }, '0 chances in 10'],
		['optimisation.review.goal.guess', { n: 1 }, '1 chance in 10'],
		['optimisation.review.goal.settle', { n: 1 }, 'To be clear about it takes one more answer.'],
		['optimisation.review.goal.settle', { n: 1300 }, 'To be clear about it takes some 1,300 more answers.'],
		['surveys.results.sent', { sent: 1, apart: 0 }, 'One was sent; 0 were set apart as doubtful.'],
		['surveys.results.sent', { sent: 3, apart: 1 }, '3 were sent; one was set apart as doubtful.']
	] as const)('%s %j', (key, params, wanted) => {
		expect(english.t(key, params)).toBe(wanted);
	});

	const points = { unit: 'points', decimals: 0 } as const;
	const time = { unit: 'duration', decimals: 0 } as const;
	const score = { unit: 'score', decimals: 1 } as const;
	const clear = 'no_clear_change' as const;

	test.each([
		[points, { change: 0, word: clear, low: -4, high: 4 }, 'The same, between −4 and +4: no clear change.'],
		[points, { change: -0.4, word: clear, low: -4, high: 3.4 }, 'The same, between −4 and +3: no clear change.'],
		[points, { change: -0.5, word: clear, low: -4, high: 3 }, 'Down 1 point, between −4 and +3: no clear change.'],
		[points, { change: 1.5, word: clear, low: -0.4, high: 3.4 }, 'Up 2 points, between 0 and +3: no clear change.'],
		[points, { change: 200, word: 'clearly_better' }, 'Up 200 points: clearly better.'],
		[score, { change: 0.04, word: clear, low: -0.06, high: 0.14 }, 'The same, between −0.1 and +0.1: no clear change.'],
		[time, { change: 0, word: clear, low: -60, high: 0 }, 'The same, between −1 min and 0 s: no clear change.'],
		[time, { change: -0.2, word: clear, low: -60, high: 60 }, 'The same, between −1 min and +1 min: no clear change.'],
		[time, { change: -7200, word: 'clearly_better' }, '2 h shorter: clearly faster.'],
		[points, { change: null, word: 'too_few' }, 'Too few answers to tell what changed.']
	] as const)('a change of %j %j', (figure, change, wanted) => {
		expect(changeSentence(english, figure, change)).toBe(wanted);
	});

	test('signs are true ones, held in front of their numbers in right-to-left text, also inside a message', () => {
		expect(english.t('metrics.change.wouldTell', { n: -3 })).toBe('about −3 more would tell');
		expect(mirrored.t('metrics.change.wouldTell', { n: -3 })).toContain('\u200e−3');
		expect(signedText(english, time, -7200)).toBe('−2 h');
		expect(withSign(mirrored, -5, '5')).toBe('\u200e−5');
		expect([withSign(english, 5, '5'), withSign(english, 0, '0'), withSign(english, -0, '0')]).toEqual([
			'+5',
			'0',
			'0'
		]);
	});
});
