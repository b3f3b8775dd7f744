import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/strategy/access.ts';
import { administratorRemains, grantableRoles } from '#lib/domain/strategy/granting.ts';

describe('handing out roles', () => {
	test('an administrator may hand out every role, a leader every one but administrator, others none', () => {
		expect(grantableRoles('admin')).toEqual(roles);
		expect(grantableRoles('leader')).toEqual(roles.filter((role) => role !== 'admin'));
		for (const role of ['head', 'member', 'analyst', 'viewer'] as const) expect(grantableRoles(role)).toEqual([]);
	});
});

describe('an organisation keeps an administrator', () => {
	const one = { membershipId: 'a', role: 'admin', disabled: false } as const;
	const two = { membershipId: 'b', role: 'admin', disabled: false } as const;
	const off = { membershipId: 'c', role: 'admin', disabled: true } as const;

	test('the last one can neither be demoted nor disabled', () => {
		expect(administratorRemains([one, off], 'a', 'leader')).toBe(false);
		expect(administratorRemains([one, off], 'a', null)).toBe(false);
	});

	test('one of two can', () => {
		expect(administratorRemains([one, two], 'a', 'viewer')).toBe(true);
		expect(administratorRemains([one, two], 'a', null)).toBe(true);
	});

	test('staying administrator is never refused', () => {
		expect(administratorRemains([one], 'a', 'admin')).toBe(true);
	});
});
