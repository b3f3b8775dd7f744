import { may, roles, type Role } from './access.ts';

/**
 * The roles that a role may hand out: an administrator every one; whoever may otherwise invite every one but
 * administrator; all others none.
 */
export function grantableRoles(granter: Role): readonly Role[] {
	if (may(granter, 'people.manage')) return roles;
	if (may(granter, 'people.invite')) return roles.filter((role) => role !== 'admin');
	return [];
}

/** Who holds which role now; people who were disabled hold none. */
export interface Holder {
	readonly membershipId: string;
	readonly role: Role;
	readonly disabled: boolean;
}

/**
 * Whether somebody can administer the organisation after one person's role became another (or, with `null`, after that
 * person was disabled): at least one enabled administrator must remain.
 */
export function administratorRemains(holders: readonly Holder[], membershipId: string, next: Role | null): boolean {
	return holders.some((holder) => {
		const role = holder.membershipId === membershipId ? next : holder.disabled ? null : holder.role;
		return role === 'admin';
	});
}
