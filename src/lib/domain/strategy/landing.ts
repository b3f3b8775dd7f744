import type { Role } from './access.ts';

/**
 * Where a person begins: leaders at the strategy home, heads at the plate of their department, members at their week,
 * analysts at measurement, viewers at the one-page strategy, administrators at people until the launch. Without a
 * strategy everybody who may begin one is shown the doors.
 */
export function landingOf(
	role: Role,
	strategy: { readonly id: string; readonly launchedAt: string | null } | null
): string {
	if (strategy === null) return role === 'admin' || role === 'leader' ? '/welcome' : '/strategies';
	const base = `/strategies/${strategy.id}`;
	switch (role) {
		case 'head':
		case 'member':
			return todayOf(role, base);
		case 'analyst':
			return `${base}/measurement`;
		case 'viewer':
			return `${base}/one-page`;
		default:
			return base;
	}
}

/** What "Today" is: a head's plate, a member's week, the strategy home for all others. */
export const todayOf = (role: Role, base: string): string =>
	role === 'head' ? '/plate' : role === 'member' ? '/my-week' : base;
