import { describe, expect, test } from 'vitest';
import { roundAnswers } from '#lib/domain/measurement/board.ts';
import { judge } from '#lib/domain/measurement/judgement.ts';
import type { ChangeWord } from '#lib/domain/metrics/trend.ts';

const metric = (title: string, word: ChangeWord | null, n = 100) => ({ title, word, n, hidden: false });

describe('the sentence over the page', () => {
	test('says what is missing before anything was heard', () => {
		expect(judge([])).toEqual({ code: 'nothing_measured' });
		expect(judge([metric('NPS', null, 0)])).toEqual({ code: 'nothing_heard' });
		expect(judge([metric('NPS', 'too_few', 4)])).toEqual({ code: 'too_few' });
	});

	test('greets the very first answer', () => {
		expect(judge([metric('NPS', 'too_few', 1), metric('CES', null, 0)])).toEqual({ code: 'first_answer' });
		expect(judge([metric('NPS', 'too_few', 2)])).toEqual({ code: 'too_few' });
	});

	test('names what moves, the surest first, at most two of each, and counts the rest', () => {
		const told = judge([
			metric('CES', 'likely_better'),
			metric('NPS', 'clearly_better'),
			metric('CSAT', 'likely_better'),
			metric('Speed', 'clearly_worse')
		]);
		expect(told).toEqual({ code: 'both', better: ['NPS', 'CES'], worse: ['Speed'], more: { better: 1, worse: 0 } });
		expect(judge([metric('NPS', 'likely_worse')]).code).toBe('worse');
	});

	test('is calm when nothing moves', () => {
		expect(judge([metric('NPS', 'no_clear_change'), metric('CES', 'too_few')])).toEqual({ code: 'steady', figures: 1 });
	});

	test('numbers of answers are said roughly, never less than needed', () => {
		expect([3.2, 19, 87, 210, 8937].map(roundAnswers)).toEqual([4, 19, 90, 250, 9000]);
	});
});
