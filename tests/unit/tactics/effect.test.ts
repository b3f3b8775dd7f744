import { expect, test } from 'vitest';
import { isAfterwards, saysTheSame, type Effect } from '#lib/domain/tactics/effect.ts';
import { effectSaying } from '#lib/domain/tactics/schema.ts';

const effect: Effect = {
	metricId: 'm',
	filter: [{ dimension: 'channel', value: 'phone' }],
	touchpointId: null,
	shape: 'relative',
	direction: 'lower',
	amount: 20,
	fromOn: '2026-12-01'
};

test('an expectation written once a tactic has begun is no forecast (R-002-03)', () => {
	expect(isAfterwards(null, '2026-11-20T08:00:00.000Z')).toBe(false);
	expect(isAfterwards('2026-11-21T08:00:00.000Z', '2026-11-20T08:00:00.000Z')).toBe(false);
	expect(isAfterwards('2026-11-20T08:00:00.000Z', '2026-11-20T08:00:00.000Z')).toBe(true);
});

test('the same expectation is not written down twice', () => {
	expect(saysTheSame(effect, { ...effect, filter: [{ dimension: 'channel', value: 'phone' }] })).toBe(true);
	expect(saysTheSame(effect, { ...effect, filter: [] })).toBe(false);
	expect(saysTheSame(effect, { ...effect, filter: [{ dimension: 'channel', value: 'app' }] })).toBe(false);
	expect(saysTheSame(effect, { ...effect, amount: 21 })).toBe(false);
});

test('a form says a segment as "dimension=value", and how much is above zero', () => {
	const id = '0199aaaa-0000-7000-8000-000000000001';
	const typed = {
		id,
		metric: id,
		segment: 'channel=phone=early',
		amount: '12,5',
		fromOn: '2026-12-01',
		shape: 'relative'
	};
	expect(effectSaying.parse(typed)).toMatchObject({
		segment: [{ dimension: 'channel', value: 'phone=early' }],
		amount: 12.5,
		direction: 'raise',
		touchpoint: null
	});
	expect(effectSaying.parse({ ...typed, segment: '' }).segment).toEqual([]);
	expect(effectSaying.safeParse({ ...typed, amount: '0' }).success).toBe(false);
	expect(effectSaying.safeParse({ ...typed, segment: '=x' }).success).toBe(false);
});
