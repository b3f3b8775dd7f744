import { expect, test } from 'vitest';
import { roles } from '#lib/domain/strategy/access.ts';
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
