import { describe, expect, test } from 'vitest';
import { isWaiting, waitOf, wouldCircle, type Chained } from '#lib/domain/tactics/order.ts';

const action = (id: string, afterId: string | null = null, doneAt: string | null = null) => ({ id, afterId, doneAt });

test('a to-do waits until the one before it is done', () => {
	const all = [action('find'), action('install', 'find'), action('test', 'gone')];
	expect(isWaiting(all[1]!, all)).toBe(true);
	expect(isWaiting(all[0]!, all)).toBe(false);
	expect(isWaiting(all[2]!, all)).toBe(false);
	expect(isWaiting(all[1]!, [action('find', null, 'now'), all[1]!])).toBe(false);
	expect(isWaiting(action('install', 'find', 'now'), all)).toBe(false);
});

test('to-dos cannot wait for each other in a circle, over any number of steps', () => {
	const chain = [action('a'), action('b', 'a'), action('c', 'b')];
	expect(wouldCircle('a', 'c', chain)).toBe(true);
	expect(wouldCircle('a', 'a', chain)).toBe(true);
	expect(wouldCircle('c', 'a', chain)).toBe(false);
	expect(wouldCircle('d', 'x', [action('x', 'y'), action('y', 'x')])).toBe(false);
});

describe('why a to-do cannot begin, and when it frees itself (R-002-31)', () => {
	const day = '2026-11-21';
	const one = (id: string, afterId: string | null, over: Partial<Chained> = {}): Chained => ({
		id,
		title: `To-do ${id}`,
		afterId,
		doneAt: null,
		dueOn: null,
		stuck: null,
		...over
	});

	test('it frees itself on the latest day along the open chain', () => {
		const chain = [
			one('a', null, { dueOn: '2026-12-09' }),
			one('b', 'a', { dueOn: '2026-12-01' }),
			one('c', 'b', { dueOn: '2026-12-20' })
		];
		expect(waitOf(chain[2] as Chained, chain, day)).toEqual({
			id: 'b',
			title: 'To-do b',
			freesOn: '2026-12-09',
			unknown: null
		});
	});

	test.each([
		['no day', { dueOn: null }, 'no_day'],
		['a day that is over', { dueOn: '2026-11-20' }, 'late'],
		['a knot', { dueOn: '2026-12-01', stuck: 'The lease' }, 'stuck']
	])('with %s before it nobody can say when', (_, over, unknown) => {
		const chain = [one('a', null, over), one('b', 'a')];
		expect(waitOf(chain[1] as Chained, chain, day)).toMatchObject({ freesOn: null, unknown });
	});

	test('what is done is out of the way, and what waits for nothing says nothing', () => {
		const done = { doneAt: '2026-11-20T08:00:00.000Z' };
		const chain = [one('a', null, done), one('b', 'a')];
		expect(waitOf(chain[1] as Chained, chain, day)).toBeNull();
		expect(waitOf(chain[0] as Chained, chain, day)).toBeNull();
		const longer = [
			one('x', null, { dueOn: '2027-01-01', ...done }),
			one('a', 'x', { dueOn: '2026-12-01' }),
			one('b', 'a')
		];
		expect(waitOf(longer[2] as Chained, longer, day)?.freesOn).toBe('2026-12-01');
	});
});
