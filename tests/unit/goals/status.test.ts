import { describe, expect, test } from 'vitest';
import { goalStatus, howSure, labelOfChance, settledLabel, shareOnSide } from '#lib/domain/goals/status.ts';
import { evidenceOf } from '#lib/domain/metrics/kind.ts';
import { csat } from '#lib/domain/metrics/kinds/csat.ts';

const figures = (yes: number, n: number) => {
	const evidence = evidenceOf(csat, [...Array<number>(yes).fill(5), ...Array<number>(n - yes).fill(1)]);
	return {
		at95: csat.summarise(evidence, csat.defaults, { confidence: 0.95 }),
		at80: csat.summarise(evidence, csat.defaults, { confidence: 0.8 })
	};
};

const goal = {
	kind: csat,
	startsOn: '2026-01-01',
	endsOn: '2026-03-31',
	target: 80,
	side: 'higher',
	chance: 0.6,
	...figures(164, 200)
} as const;

describe('a goal’s result in two layers', () => {
	test('is a fact once the window has closed, by the unrounded number', () => {
		expect(goalStatus({ ...goal, today: '2026-04-01' }).measured).toBe('reached');
		expect(goalStatus({ ...goal, today: '2026-04-01', target: 82.001 }).measured).toBe('not_reached');
		expect(goalStatus({ ...goal, today: '2026-04-01', target: 82 }).measured).toBe('reached');
	});

	test('is a forecast before that, even when the figure stands beyond the target', () => {
		expect(goalStatus({ ...goal, today: '2026-03-31' }).measured).toBe('at_risk');
		expect(goalStatus({ ...goal, today: '2026-03-31', chance: 0.8 }).measured).toBe('on_course');
		expect(goalStatus({ ...goal, today: '2026-03-31', chance: 0.49 }).measured).toBe('unlikely');
		expect(goalStatus({ ...goal, today: '2026-03-31', chance: null }).measured).toBe('too_early');
		expect(goalStatus({ ...goal, today: '2025-12-31' }).measured).toBe('not_started');
	});

	test('says how sure beside it, and what would settle it', () => {
		expect(goalStatus({ ...goal, today: '2026-04-01', target: 70 })).toMatchObject({
			sure: 'clear',
			answersToSettle: null
		});
		expect(goalStatus({ ...goal, today: '2026-04-01', target: 78 }).sure).toBe('likely');
		const open = goalStatus({ ...goal, today: '2026-04-01', target: 81 });
		expect(open.sure).toBe('too_few');
		expect(open.answersToSettle).toBeGreaterThan(5000);
	});

	test('would be settled by that many answers', () => {
		const { answersToSettle } = howSure({ kind: csat, ...figures(164, 200), target: 79, side: 'higher' });
		const n = 200 + answersToSettle!;
		const later = figures(Math.round(0.82 * n), n);
		expect(Math.abs(later.at95.low! - 79)).toBeLessThan(0.6);
	});

	test('without a figure is no figure', () => {
		expect(goalStatus({ ...goal, ...figures(0, 0), today: '2026-04-01' })).toEqual({
			measured: 'no_figure',
			sure: null,
			answersToSettle: null,
			isOnSide: null
		});
	});

	test('of staying above is reached by the share of time on the right side', () => {
		const share = shareOnSide([81, 79, null, 82, 83], 80, 'higher');
		expect(share).toBe(0.75);
		expect(goalStatus({ ...goal, today: '2026-04-01', stay: { share, agreed: 0.75 } }).measured).toBe('reached');
		expect(goalStatus({ ...goal, today: '2026-04-01', stay: { share, agreed: 0.9 } }).measured).toBe('not_reached');
		expect(shareOnSide([null], 80, 'higher')).toBeNull();
	});
});

describe('the label of a goal', () => {
	test('follows the chance at 80 and 50 %', () => {
		expect([0.8, 0.79, 0.5, 0.49].map(labelOfChance)).toEqual(['on_course', 'at_risk', 'at_risk', 'unlikely']);
	});

	test('changes only after two days running, but facts count at once', () => {
		expect(settledLabel(['on_course', 'at_risk', 'on_course'])).toBe('on_course');
		expect(settledLabel(['on_course', 'at_risk', 'at_risk'])).toBe('at_risk');
		expect(settledLabel(['on_course', 'at_risk', 'unlikely'])).toBe('on_course');
		expect(settledLabel(['not_started', 'at_risk'])).toBe('at_risk');
		expect(settledLabel(['on_course', 'not_reached'])).toBe('not_reached');
		expect(settledLabel([])).toBeNull();
	});
});
