import type { Kysely } from 'kysely';
import {
	asId,
	type DepartmentId,
	type MembershipId,
	type OrganisationId,
	type UserId
} from '../../domain/shared/id.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { may, type Permission, type Role } from '../../domain/strategy/access.ts';
import type { Clock } from '../clock.ts';
import type { DatabaseHandle } from '../db/client.ts';
import type { Database } from '../db/schema/index.ts';
import type { Change } from '../events.ts';
import type { Ids } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Post } from '../mail/post.ts';

declare const proof: unique symbol;

/** Who acts. */
export type Principal =
	| {
			readonly kind: 'member';
			readonly userId: UserId;
			readonly membershipId: MembershipId;
			readonly role: Role;
			readonly departmentId: DepartmentId | null;
	  }
	| { readonly kind: 'key'; readonly keyId: string; readonly abilities: readonly string[] }
	| { readonly kind: 'job' }
	| { readonly kind: 'operator' }
	| { readonly kind: 'public' }
	| { readonly kind: 'guest' };

export interface OrganisationSettings {
	readonly name: string;
	readonly locale: string;
	readonly timeZone: string;
	readonly periodKind: 'gregorian' | 'fiscal' | 'jalali';
	readonly fiscalStartMonth: number;
	/** ISO number of the first day of the week: 1 Monday ... 7 Sunday. */
	readonly weekStart: number;
	readonly currency: string;
	readonly demo: boolean;
}

/** What the process offers to every scope: one of each. */
export interface Surroundings {
	readonly handle: DatabaseHandle;
	readonly clock: Clock;
	readonly ids: Ids;
	readonly log: Log;
	readonly publish: (change: Change) => void;
	/** Outgoing mail, where the process knows of any. */
	readonly post?: Post;
	/** The folder of what is kept beside the database, where there is one. */
	readonly dataFolder?: string;
}

/** Proof that somebody belongs to an organisation, with all that its queries and commands need. Made only here. */
export interface OrganisationScope {
	readonly [proof]: 'organisation';
	readonly db: Kysely<Database>;
	readonly handle: DatabaseHandle;
	readonly organisationId: OrganisationId;
	readonly organisation: OrganisationSettings;
	readonly principal: Principal;
	readonly clock: Clock;
	readonly ids: Ids;
	readonly log: Log;
	readonly post?: Post;
	readonly dataFolder?: string;
	/** Tells open pages once the change is committed. */
	readonly publish: (change: Omit<Change, 'organisationId'>) => void;
}

const settingsColumns = [
	'name',
	'locale',
	'time_zone',
	'period_kind',
	'fiscal_start_month',
	'week_start',
	'currency',
	'demo'
] as const;

async function settingsOf(db: Kysely<Database>, organisationId: string): Promise<OrganisationSettings | null> {
	const row = await db
		.selectFrom('organisation')
		.select(settingsColumns)
		.where('id', '=', organisationId)
		.executeTakeFirst();
	if (row === undefined) return null;
	return {
		name: row.name,
		locale: row.locale,
		timeZone: row.time_zone,
		periodKind: row.period_kind as OrganisationSettings['periodKind'],
		fiscalStartMonth: row.fiscal_start_month,
		weekStart: row.week_start,
		currency: row.currency,
		demo: row.demo === 1
	};
}

function make(
	around: Surroundings,
	organisationId: string,
	organisation: OrganisationSettings,
	principal: Principal
): OrganisationScope {
	return {
		db: around.handle.db,
		handle: around.handle,
		organisationId: asId(organisationId),
		organisation,
		principal,
		clock: around.clock,
		ids: around.ids,
		log: around.log,
		...(around.post === undefined ? {} : { post: around.post }),
		...(around.dataFolder === undefined ? {} : { dataFolder: around.dataFolder }),
		publish: (change) => around.publish({ ...change, organisationId })
	} as OrganisationScope;
}

/** The scope of a signed-in person: of the membership that they hold now, asked anew for every request. */
export async function memberScope(
	around: Surroundings,
	userId: string,
	organisationId?: string
): Promise<OrganisationScope | null> {
	let query = around.handle.db
		.selectFrom('membership')
		.select(['organisation_id', 'id', 'role', 'department_id'])
		.where('user_id', '=', userId)
		.where('disabled_at', 'is', null)
		.orderBy('created_at')
		.orderBy('id');
	if (organisationId !== undefined) query = query.where('organisation_id', '=', organisationId);
	const membership = await query.limit(1).executeTakeFirst();
	if (membership === undefined) return null;
	const organisation = await settingsOf(around.handle.db, membership.organisation_id);
	if (organisation === null) return null;
	return make(around, membership.organisation_id, organisation, {
		kind: 'member',
		userId: asId(userId),
		membershipId: asId(membership.id),
		role: membership.role as Role,
		departmentId: membership.department_id === null ? null : asId(membership.department_id)
	});
}

/** The scope of whoever is no member: a key, a job, the operator's command line, a respondent, a guest. */
export async function principalScope(
	around: Surroundings,
	organisationId: string,
	principal: Exclude<Principal, { kind: 'member' }>
): Promise<OrganisationScope | null> {
	const organisation = await settingsOf(around.handle.db, organisationId);
	return organisation === null ? null : make(around, organisationId, organisation, principal);
}

/** The same scope on another handle of the database: for `inTransaction` only. */
export const rebound = <S extends OrganisationScope>(
	scope: S,
	db: Kysely<Database>,
	publish: OrganisationScope['publish']
): S => ({ ...scope, db, publish });

/** Whether whoever acts holds a permission. Jobs and the operator hold all; keys and the public hold none of the table's. */
export function holds(scope: OrganisationScope, permission: Permission): boolean {
	const { principal } = scope;
	if (principal.kind === 'member') return may(principal.role, permission);
	if (principal.kind === 'guest') return permission === 'strategy.read';
	return principal.kind === 'operator' || principal.kind === 'job';
}

/** Refuses unless whoever acts holds the permission: the first line of every command. */
export const permit = (scope: OrganisationScope, permission: Permission): Result<undefined, 'access.denied'> =>
	holds(scope, permission) ? ok() : fail('access.denied');

/** The membership that acts, or none for jobs, keys and the operator. */
export const actor = (scope: OrganisationScope): MembershipId | null =>
	scope.principal.kind === 'member' ? scope.principal.membershipId : null;
