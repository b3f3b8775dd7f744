import { error } from '@sveltejs/kit';
import type { Permission } from '../../domain/strategy/access.ts';
import { holds, type OrganisationScope } from '../access/organisation-scope.ts';

/** For pages that not everybody may open: 403 for those who may not. Commands ask for themselves. */
export function requirePermission(scope: OrganisationScope, permission: Permission): void {
	if (!holds(scope, permission)) error(403, 'denied');
}
