import type { Role } from '#lib/domain/strategy/access.ts';
import { guessSettings } from '#lib/domain/organisation/guess.ts';
import {
	memberScope,
	principalScope,
	type OrganisationScope,
	type Surroundings
} from '#lib/server/access/organisation-scope.ts';
import { registerUser } from '#lib/server/auth/commands.ts';
import type { DatabaseHandle } from '#lib/server/db/client.ts';
import type { Change } from '#lib/server/events.ts';
import { createLog } from '#lib/server/log.ts';
import { foundOrganisation } from '#lib/server/organisation/commands.ts';
import { addMembership } from '#lib/server/people/commands.ts';
import { fixedClock, seededIds, type TestClock } from '../clock.ts';

export interface TestAround extends Surroundings {
	readonly clock: TestClock;
	/** Everything that was told to open pages. */
	readonly told: Change[];
}

/** What the process would offer, around a test's own database: a clock that stands still and foreseeable ids. */
export function surroundings(handle: DatabaseHandle, options: { seed?: number; instant?: string } = {}): TestAround {
	const told: Change[] = [];
	return {
		handle,
		clock: fixedClock(options.instant),
		ids: seededIds(options.seed ?? 1),
		log: createLog({ logLevel: 'silent' }),
		publish: (change) => told.push(change),
		told
	};
}

export interface TestOrganisation {
	readonly id: string;
	/** The scope of its first administrator. */
	readonly admin: OrganisationScope;
	readonly adminId: string;
}

export interface TestMember {
	readonly userId: string;
	readonly membershipId: string;
	readonly email: string;
	readonly scope: OrganisationScope;
}

let people = 0;

/** A person with a role in an organisation, and the scope in which they act. */
export async function makeMember(
	around: Surroundings,
	organisationId: string,
	role: Role = 'member',
	options: { name?: string; email?: string; departmentId?: string | null; passwordHash?: string | null } = {}
): Promise<TestMember> {
	people += 1;
	const email = options.email ?? `person-${people}@example.org`;
	const place = { db: around.handle.db, clock: around.clock, ids: around.ids };
	const user = await registerUser(place, {
		email,
		emailKey: email.toLowerCase(),
		name: options.name ?? `Person ${people}`,
		passwordHash: options.passwordHash ?? null
	});
	if (!user.ok) throw new Error(user.error.code);
	const membershipId = await addMembership(place, {
		organisationId,
		userId: user.value,
		role,
		departmentId: options.departmentId ?? null
	});
	const scope = await memberScope(around, user.value, organisationId);
	if (scope === null) throw new Error('The member has no scope');
	return { userId: user.value, membershipId, email, scope };
}

/** An organisation with one administrator. */
export async function makeOrganisation(
	around: Surroundings,
	options: { name?: string; timeZone?: string; language?: string } = {}
): Promise<TestOrganisation> {
	const place = { db: around.handle.db, clock: around.clock, ids: around.ids };
	const id = await foundOrganisation(place, {
		name: options.name ?? 'Tarro, a made-up grocer',
		locale: 'en',
		...guessSettings({ timeZone: options.timeZone ?? 'UTC', language: options.language ?? 'en-GB' })
	});
	const admin = await makeMember(around, id, 'admin');
	return { id, admin: admin.scope, adminId: admin.membershipId };
}

/** The scope of whoever is no member: a job, the operator, the public. */
export async function outsiderScope(
	around: Surroundings,
	organisationId: string,
	kind: 'job' | 'operator' | 'public' = 'operator'
): Promise<OrganisationScope> {
	const scope = await principalScope(around, organisationId, { kind });
	if (scope === null) throw new Error('No such organisation');
	return scope;
}
