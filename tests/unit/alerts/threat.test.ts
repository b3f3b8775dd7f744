import { describe, expect, test } from 'vitest';
import { threatened, type FollowedGoal, type Signal } from '#lib/domain/alerts/threat.ts';
import { seriesForLimits } from '#lib/domain/alerts/watchfulness.ts';
import { unhappyEvent } from '#lib/domain/alerts/series.ts';
import { runLengthFor } from '#lib/domain/metrics/unusual/run-length.ts';

const goal = (id: string, more: Partial<FollowedGoal> = {}): FollowedGoal => ({
	id,
	metricId: `metric ${id}`,
	family: 'feel',
	filter: [],
	touchpoints: [],
	parents: [],
	...more
});
const signal = (more: Partial<Signal> = {}): Signal => ({
	metricId: null,
	dimension: '',
	segment: '',
	touchpointId: null,
	...more
});
const told = (signals: readonly Signal[], goals: readonly FollowedGoal[]) =>
	Object.fromEntries(threatened(signals, goals));

describe('which goals a change puts in danger', () => {
	test('those that follow the figure, and those that rest on them, however high', () => {
		const goals = [
			goal('top'),
			goal('middle', { parents: ['top'] }),
			goal('low', { parents: ['middle'] }),
			goal('other')
		];
		expect(told([signal({ metricId: 'metric low' })], goals)).toEqual({
			low: 'figure',
			middle: 'beneath',
			top: 'beneath'
		});
	});

	test('those about the very group and the very touchpoint, and none about another group', () => {
		const goals = [
			goal('phone', { filter: [{ dimension: 'channel', value: 'Phone' }] }),
			goal('web', { filter: [{ dimension: 'channel', value: 'web' }], touchpoints: ['queue'] }),
			goal('queue', { touchpoints: ['queue'] })
		];
		expect(told([signal({ dimension: 'channel', segment: 'phone', touchpointId: 'queue' })], goals)).toEqual({
			phone: 'group',
			queue: 'place'
		});
	});

	test('a rise of cases that lies near no goal concerns how customers feel, whether they stay, and how fast we are', () => {
		const goals = [
			goal('feel'),
			goal('stay', { family: 'stay' }),
			goal('fast', { family: 'fast' }),
			goal('orders', { family: 'other' }),
			goal('one group', { filter: [{ dimension: 'channel', value: 'web' }] })
		];
		expect(told([signal()], goals)).toEqual({ feel: 'customers', stay: 'customers', fast: 'slower' });
		expect(
			told([signal(), signal({ touchpointId: 'till' })], [...goals, goal('near', { touchpoints: ['till'] })])
		).toEqual({
			near: 'place'
		});
		expect(told([signal({ metricId: 'of nobody' })], goals)).toEqual({});
	});

	test('goals that rest on one another in a circle end the way up', () => {
		const goals = [goal('a', { parents: ['b'] }), goal('b', { parents: ['a'] })];
		expect(told([signal({ metricId: 'metric a' })], goals)).toEqual({ a: 'figure', b: 'beneath' });
	});
});

describe('how soon one is told', () => {
	test('limits are for one false alarm a quarter over all series, or as many as the choice accepts', () => {
		const quarters = (choice: 'rarely' | 'usual' | 'often') => (90 * 20) / runLengthFor(seriesForLimits(20, choice));
		expect(quarters('usual')).toBeCloseTo(1, 6);
		expect(quarters('rarely')).toBeCloseTo(0.5, 6);
		expect(quarters('often')).toBeCloseTo(3, 6);
	});

	test('only events that nobody is glad about are watched for a rise', () => {
		expect(unhappyEvent('complaint')).toBe('complaints');
		expect(unhappyEvent('order_returned')).toBe('returns');
		expect(unhappyEvent('Subscription cancelled')).toBe('cancellations');
		expect(unhappyEvent('order')).toBeNull();
		expect(unhappyEvent('returning visitor')).toBeNull();
	});
});
