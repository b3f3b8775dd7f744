import { describe, expect, test } from 'vitest';
import {
	alertDeeds,
	isOneChange,
	overSince,
	toldFirst,
	type KnownAlert,
	type Watch
} from '#lib/domain/alerts/deeds.ts';
import type { Unusual, WatchResult } from '#lib/domain/metrics/unusual/watch.ts';
import { addDays } from '#lib/domain/shared/instant.ts';

const quarter = '2026-10-01';
const find = (more: Partial<Unusual> = {}): Unusual => ({
	sort: 'level',
	direction: 'down',
	isBetter: false,
	from: '2026-10-20',
	to: '2026-10-24',
	foundOn: '2026-10-24',
	value: 10,
	usual: 40,
	change: -30,
	ratio: null,
	extent: 'large',
	n: 100,
	...more
});
/** A chart whose average stands at some values on the days after the first find. */
const watch = (found: readonly Unusual[], averages: readonly number[] = [], more: Partial<Watch> = {}): Watch => ({
	from: quarter,
	evidenceUntil: () => 'same',
	result: {
		state: 'watching',
		baseline: null,
		limit: 1,
		points: averages.map((average, index) => ({ day: addDays('2026-10-25', index), z: 0, average })),
		found
	} as WatchResult,
	...more
});
const known = (more: Partial<KnownAlert> = {}): KnownAlert => ({
	id: 'a',
	sort: 'level',
	direction: 'down',
	from: '2026-10-20',
	foundOn: '2026-10-24',
	watchedFrom: quarter,
	evidence: 'same',
	backOn: null,
	isWithdrawn: false,
	...more
});
const nothing = { raise: [], renew: [], close: [], explained: [], withdraw: [] };

describe('what becomes of alerts', () => {
	test('what is new is raised; what is known is only renewed, although late answers moved its days', () => {
		expect(alertDeeds([], [watch([find()])], '2026-10-30')).toEqual({ ...nothing, raise: [find()] });
		const moved = find({ from: '2026-10-18', foundOn: '2026-10-22' });
		expect(alertDeeds([known()], [watch([moved])], '2026-10-30')).toEqual({
			...nothing,
			renew: [{ id: 'a', find: moved }]
		});
	});

	test('it closes when the average is back within half its limit, and only then may be told anew', () => {
		const averages = [-1.2, -0.8, -0.4, -0.1];
		expect(overSince(watch([], averages).result, find())).toBe('2026-10-27');
		const over = alertDeeds([known()], [watch([find()], averages)], '2026-10-30');
		expect(over.close).toEqual([{ id: 'a', how: 'back', on: '2026-10-27' }]);
		const again = find({ from: '2026-10-20', foundOn: '2026-11-10', to: '2026-11-10' });
		const anew = alertDeeds([known({ backOn: '2026-10-27' })], [watch([find(), again], averages)], '2026-11-10');
		// It is not dated back to before the figure was as usual.
		expect(anew.raise).toEqual([{ ...again, from: '2026-10-28' }]);
		expect(anew.renew).toEqual([]);
	});

	test('what lasts over the turn of a quarter is judged by what was usual then, and not told a second time', () => {
		const before = watch([find()]);
		const now = watch([find({ from: '2027-01-05', foundOn: '2027-01-09' })], [], { from: '2027-01-01' });
		expect(alertDeeds([known()], [now, before], '2027-01-10')).toEqual({
			...nothing,
			renew: [{ id: 'a', find: find() }]
		});
		expect(alertDeeds([known()], [now, before], '2027-04-30').close).toMatchObject([{ how: 'settled' }]);
	});

	test('it is withdrawn when its data changed and it is gone; not when only the limits did', () => {
		expect(alertDeeds([known()], [watch([], [], { evidenceUntil: () => 'other' })], '2026-10-30')).toEqual({
			...nothing,
			withdraw: ['a']
		});
		expect(alertDeeds([known()], [watch([])], '2026-10-30')).toEqual(nothing);
		const marked = [{ first: '2026-10-24', last: '2026-10-24' }];
		expect(alertDeeds([known()], [watch([])], '2026-10-30', marked)).toEqual({ ...nothing, explained: ['a'] });
	});

	test('a wild day is over after three usual points; within a lasting change it is nothing of its own', () => {
		const day = find({ sort: 'day', from: '2026-10-24', to: '2026-10-24' });
		expect(overSince(watch([], [0, 0]).result, day)).toBeNull();
		expect(overSince(watch([], [0, 0, 0]).result, day)).toBe('2026-10-27');
		expect(alertDeeds([], [watch([find(), day])], '2026-10-30').raise).toEqual([find()]);
		expect(
			alertDeeds(
				[known()],
				[watch([find(), { ...day, foundOn: '2026-10-28', from: '2026-10-28', to: '2026-10-28' }])],
				'2026-10-30'
			).raise
		).toEqual([]);
	});

	test('what was over long ago is history', () => {
		const averages = [-0.4];
		expect(alertDeeds([], [watch([find()], averages)], '2026-10-30').raise).toHaveLength(1);
		expect(alertDeeds([], [watch([find()], averages)], '2026-12-01').raise).toEqual([]);
		expect(alertDeeds([], [watch([find()])], '2026-12-01').raise).toHaveLength(1);
	});

	test('finds of one figure that begin near each other are one change; the whole and what lasts is told first', () => {
		expect(isOneChange(find(), find({ from: '2026-11-08' }))).toBe(true);
		expect(isOneChange(find(), find({ from: '2026-11-20' }))).toBe(false);
		expect(isOneChange(find(), find({ direction: 'up' }))).toBe(false);
		const order = [
			{ ...find({ sort: 'day' }), segment: '' },
			{ ...find({ extent: 'plain' }), segment: 'web' },
			{ ...find(), segment: 'phone' },
			{ ...find({ extent: 'small' }), segment: '' }
		];
		expect([...order].sort(toldFirst).map(({ sort, segment }) => `${sort} ${segment}`)).toEqual([
			'level ',
			'level phone',
			'level web',
			'day '
		]);
	});
});
