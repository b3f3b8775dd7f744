import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/strategy/access.ts';
import { isLeftOut } from '#lib/domain/strategy/arrangement.ts';
import { landingOf, todayOf } from '#lib/domain/strategy/landing.ts';

test('everybody begins where their role works', () => {
	const strategy = { id: 's', launchedAt: null };
	expect(Object.fromEntries(roles.map((role) => [role, landingOf(role, strategy)]))).toEqual({
		admin: '/strategies/s',
		leader: '/strategies/s',
		head: '/plate',
		member: '/my-week',
		analyst: '/strategies/s/measurement',
		viewer: '/strategies/s/one-page'
	});
	expect(landingOf('leader', null)).toBe('/welcome');
	expect(landingOf('member', null)).toBe('/strategies');
});

test('today is the plate for heads, the week for members, the strategy home for all others', () => {
	expect(roles.map((role) => todayOf(role, '/strategies/s'))).toEqual([
		'/strategies/s',
		'/strategies/s',
		'/plate',
		'/my-week',
		'/strategies/s',
		'/strategies/s'
	]);
});

describe('what a strategy leaves out', () => {
	test('is every address of its step, on whatever place of it, and nothing else', () => {
		const left = (href: string): boolean => isLeftOut(href, '/strategies/a', ['tactics', 'optimisation']);
		expect(
			['/tactics/7', '/tactics?todo=3', '/optimisation#9', '/review/4'].map((end) => left(`/strategies/a${end}`))
		).toEqual([true, true, true, true]);
		expect(['/strategies/a/goals?open=1', '/strategies/a', '/strategies/b/tactics/7', '/claims#3'].map(left)).toEqual([
			false,
			false,
			false,
			false
		]);
	});
});
