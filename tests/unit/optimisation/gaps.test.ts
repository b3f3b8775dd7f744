import { expect, test } from 'vitest';
import { reviewGaps } from '#lib/domain/optimisation/gaps.ts';

const goal = (id: string, over: object = {}) => ({ id, title: id, value: 1, target: 2, ownerId: 'x', ...over });

test('what a review would miss is named with the place where it is mended, a handful at most', () => {
	expect(reviewGaps([], [], '/s')).toEqual([{ code: 'no_goal', title: '', href: '/s/goals' }]);
	const gaps = reviewGaps(
		[goal('a', { value: null }), goal('b', { ownerId: null }), goal('c')],
		[
			{ id: 'd', title: 'Ring', owner: null, isLate: true },
			{ id: 'e', title: 'Ask', owner: { id: 'x', title: 'X' }, isLate: false }
		],
		'/s'
	);
	expect(gaps.map((gap) => [gap.code, gap.href])).toEqual([
		['no_figure', '/s/goals?open=a'],
		['no_owner', '/s/goals?open=b'],
		['late_decision', '/s/optimisation#d'],
		['no_owner_decision', '/s/optimisation#d']
	]);
	expect(
		reviewGaps(
			Array.from({ length: 30 }, (_, i) => goal(String(i), { value: null })),
			[],
			'/s'
		)
	).toHaveLength(8);
});
