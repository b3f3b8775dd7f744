import { expect, test } from 'vitest';
import { isWaiting, wouldCircle } from '#lib/domain/tactics/order.ts';

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
