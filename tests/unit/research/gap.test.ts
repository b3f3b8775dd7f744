import { describe, expect, test } from 'vitest';
import { gapJudgement, gapsOf } from '#lib/domain/research/gap.ts';
import { cellsOf, companyMean, scoreLevel, type Score } from '#lib/domain/research/matrix.ts';

let count = 0;
const score = (criterionId: string, companyId: string, value: number, more: Partial<Score> = {}): Score => {
	count += 1;
	return {
		id: String(count).padStart(4, '0'),
		criterionId,
		companyId,
		score: value,
		evidence: 'observation',
		note: '',
		url: '',
		seenOn: '2026-11-01',
		at: '2026-11-01T09:00:00.000Z',
		by: null,
		...more
	};
};

const companies = [
	{ id: 'us', kind: 'us' },
	{ id: 'fresh', kind: 'direct' },
	{ id: 'pals', kind: 'indirect' },
	{ id: 'bank', kind: 'role_model' }
];
const criterion = (id: string, importance = 3) => ({ id, importance });
const gapOf = (scores: readonly Score[], importance = 3) =>
	gapsOf([criterion('speed', importance)], companies, cellsOf(scores))[0];

describe('the newest score of a cell holds', () => {
	test('by the day it was seen, then by when it was typed in', () => {
		const cells = cellsOf([
			score('speed', 'us', 2, { seenOn: '2026-11-10' }),
			score('speed', 'us', 5, { seenOn: '2026-10-01', at: '2026-11-20T00:00:00.000Z' }),
			score('speed', 'us', 3, { seenOn: '2026-11-10', at: '2026-11-11T00:00:00.000Z' })
		]);
		expect(cells.get('speed/us')?.map((one) => one.score)).toEqual([3, 2, 5]);
	});

	test('a company as a whole is the mean of its standing scores by importance', () => {
		const cells = cellsOf([score('a', 'us', 5), score('b', 'us', 2)]);
		expect(companyMean('us', [criterion('a', 1), criterion('b', 3), criterion('c', 5)], cells)).toBe(11 / 4);
		expect(companyMean('fresh', [criterion('a')], cells)).toBeNull();
	});

	test('a score has a shape as well as a number', () => {
		expect([5, 4, 3, 2, 1, null].map(scoreLevel)).toEqual(['good', 'good', 'middling', 'poor', 'poor', 'none']);
	});
});

describe('where the market leaves room (R-002-24, R-002-25)', () => {
	test('where all are weak there is open ground, as wide as the way to the top', () => {
		const gap = gapOf([score('speed', 'us', 2), score('speed', 'fresh', 3), score('speed', 'pals', 1)], 5);
		expect(gap).toMatchObject({
			kind: 'open',
			size: 2,
			weight: 10,
			best: 3,
			bestCompanyId: 'fresh',
			scored: 2,
			rivals: 2
		});
	});

	test('where a rival is better we catch up, where we are better we lead, where both are good we are level', () => {
		expect(gapOf([score('speed', 'us', 2), score('speed', 'fresh', 5)])).toMatchObject({ kind: 'behind', size: 3 });
		expect(gapOf([score('speed', 'us', 5), score('speed', 'fresh', 2)])).toMatchObject({ kind: 'ahead', size: 3 });
		expect(gapOf([score('speed', 'us', 4), score('speed', 'fresh', 4)])).toMatchObject({ kind: 'level', size: 0 });
	});

	test('a role model from another trade takes no customers and does not count', () => {
		expect(gapOf([score('speed', 'us', 3), score('speed', 'fresh', 2), score('speed', 'bank', 5)])?.kind).toBe('open');
		expect(gapOf([score('speed', 'us', 3), score('speed', 'bank', 5)])?.kind).toBe('unknown');
	});

	test('what was not looked at is unknown, not zero', () => {
		expect(gapOf([score('speed', 'us', 3)])).toMatchObject({ kind: 'unknown', weight: 0 });
		expect(gapOf([score('speed', 'fresh', 3)])).toMatchObject({ kind: 'unknown', ours: null });
		expect(gapsOf([criterion('speed')], [{ id: 'fresh', kind: 'direct' }], new Map())[0]?.kind).toBe('unknown');
	});

	test('size times importance decides what comes first, open ground before catching up', () => {
		const gaps = gapsOf(
			[criterion('lead', 5), criterion('small', 1), criterion('open', 2), criterion('behind', 2)],
			companies,
			cellsOf([
				score('lead', 'us', 5),
				score('lead', 'fresh', 4),
				score('small', 'us', 1),
				score('small', 'fresh', 4),
				score('open', 'us', 3),
				score('open', 'fresh', 2),
				score('behind', 'us', 2),
				score('behind', 'fresh', 4)
			])
		);
		expect(gaps.map((gap) => [gap.criterionId, gap.weight])).toEqual([
			['lead', 5],
			['open', 4],
			['behind', 4],
			['small', 3]
		]);
	});
});

describe('the sentence above the map', () => {
	const judge = (scores: readonly Score[]) =>
		gapJudgement(gapsOf([criterion('a', 5), criterion('b', 2)], companies, cellsOf(scores))).code;

	test('names the weightiest gap that calls for something before a lead', () => {
		expect(judge([score('a', 'us', 5), score('a', 'fresh', 1), score('b', 'us', 2), score('b', 'fresh', 4)])).toBe(
			'behind'
		);
		expect(judge([score('a', 'us', 5), score('a', 'fresh', 1)])).toBe('ahead');
		expect(judge([score('a', 'us', 4), score('a', 'fresh', 4)])).toBe('level');
	});

	test('says whose scores are missing', () => {
		expect(gapJudgement([]).code).toBe('empty');
		expect(judge([])).toBe('unscored');
		expect(judge([score('a', 'us', 4)])).toBe('rivals_unscored');
		expect(judge([score('a', 'fresh', 4)])).toBe('us_unscored');
	});
});
