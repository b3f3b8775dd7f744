import { beforeEach, describe, expect, test } from 'vitest';
import { memberScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { beginSession, readSession } from '#lib/server/auth/sessions.ts';
import { listInvitations, listMembers } from '#lib/server/people/queries.ts';
import { addDepartment } from '#lib/server/people/department-commands.ts';
import {
	acceptInvitation,
	invitePerson,
	readInvitation,
	withdrawInvitation
} from '#lib/server/workflows/invitations.ts';
import { changeRole, createResetLink, disableMember, enableMember } from '#lib/server/workflows/members.ts';
import { changePassword, readReset, resetPassword } from '#lib/server/workflows/passwords.ts';
import type { Visit } from '#lib/server/workflows/sign-in.ts';
import {
	makeMember,
	makeOrganisation,
	surroundings,
	type TestAround,
	type TestMember,
	type TestOrganisation
} from '../../support/factories/identity.ts';
import { testDatabase } from '../../support/db.ts';

const visit: Visit = { address: '192.0.2.1', agent: 'test', device: null };
const password = 'a quiet walk at seven';

let around: TestAround;
let ours: TestOrganisation;
let theirs: TestOrganisation;
let leila: TestMember;

beforeEach(async () => {
	around = surroundings(await testDatabase());
	ours = await makeOrganisation(around);
	theirs = await makeOrganisation(around, { name: 'Freshlane' });
	leila = await makeMember(around, ours.id, 'head', { name: 'Leila Haddad', email: 'leila@example.org' });
});

const secretOf = (path: string): string => path.split('/').at(-1) ?? '';
const trailOf = async (scope: OrganisationScope): Promise<string[]> => {
	const rows = await scope.db
		.selectFrom('audit_entry')
		.select('action')
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('seq')
		.execute();
	return rows.map((row) => row.action);
};

describe('inviting', () => {
	const input = { name: 'Mei Tan', email: 'Mei@Example.org', role: 'member', departmentId: null } as const;

	test('the link lets a newcomer in with the role that was given, once', async () => {
		const link = await invitePerson(ours.admin, input);
		if (!link.ok) throw new Error(link.error.code);
		const secret = secretOf(link.value.path);
		expect(await readInvitation(around, secret)).toMatchObject({
			organisation: ours.admin.organisation.name,
			email: 'mei@example.org',
			role: 'member',
			known: false
		});
		const entry = await acceptInvitation(around, secret, { name: 'Mei Tan', password }, visit);
		if (!entry.ok) throw new Error(entry.error.code);
		const user = (await readSession(around, entry.value.session))?.user;
		const scope = await memberScope(around, user?.id ?? '');
		expect(scope?.organisationId).toBe(ours.id);
		expect(scope?.principal).toMatchObject({ role: 'member' });
		expect(await acceptInvitation(around, secret, { name: 'Again', password }, visit)).toMatchObject({ ok: false });
		expect(await trailOf(ours.admin)).toEqual(['invitation.created', 'invitation.accepted']);
		expect(await trailOf(theirs.admin)).toEqual([]);
	});

	test('of twenty acceptances at the same time one wins (S9)', async () => {
		const link = await invitePerson(ours.admin, input);
		if (!link.ok) throw new Error(link.error.code);
		const outcomes = await Promise.all(
			Array.from({ length: 20 }, () =>
				acceptInvitation(around, secretOf(link.value.path), { name: 'Mei Tan', password }, visit)
			)
		);
		expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
		expect((await listMembers(ours.admin)).filter((person) => person.email === 'mei@example.org')).toHaveLength(1);
	});

	test('a weak password does not use the link up', async () => {
		const link = await invitePerson(ours.admin, input);
		if (!link.ok) throw new Error(link.error.code);
		const secret = secretOf(link.value.path);
		expect(await acceptInvitation(around, secret, { name: 'Mei', password: 'password2026!' }, visit)).toMatchObject({
			error: { code: 'auth.password_common' }
		});
		expect(await acceptInvitation(around, secret, { name: 'Mei', password }, visit)).toMatchObject({ ok: true });
	});

	test('a leader may invite, but no administrator; a head may not invite at all', async () => {
		const leader = await makeMember(around, ours.id, 'leader');
		expect(await invitePerson(leader.scope, input)).toMatchObject({ ok: true });
		expect(await invitePerson(leader.scope, { ...input, role: 'admin' })).toMatchObject({
			error: { code: 'people.role_denied' }
		});
		expect(await invitePerson(leila.scope, input)).toMatchObject({ error: { code: 'access.denied' } });
	});

	test('another organisation’s department is refused and its invitations cannot be withdrawn (S1)', async () => {
		const foreign = await addDepartment(theirs.admin, { name: 'Vans' });
		if (!foreign.ok) throw new Error(foreign.error.code);
		expect(await invitePerson(ours.admin, { ...input, departmentId: foreign.value.id })).toMatchObject({
			error: { code: 'people.department_not_found' }
		});
		await invitePerson(theirs.admin, input);
		const [open] = await listInvitations(theirs.admin);
		expect(await withdrawInvitation(ours.admin, { id: open?.id ?? '' })).toMatchObject({
			error: { code: 'people.invitation_not_found' }
		});
		expect(await listInvitations(theirs.admin)).toHaveLength(1);
		expect(await listInvitations(ours.admin)).toEqual([]);
	});

	test('a withdrawn invitation is void', async () => {
		const link = await invitePerson(ours.admin, input);
		if (!link.ok) throw new Error(link.error.code);
		const [open] = await listInvitations(ours.admin);
		expect(await withdrawInvitation(ours.admin, { id: open?.id ?? '' })).toMatchObject({ ok: true });
		expect(await acceptInvitation(around, secretOf(link.value.path), { name: 'Mei', password }, visit)).toMatchObject({
			error: { code: 'auth.link_void' }
		});
	});

	test('who is here already is not invited again', async () => {
		expect(await invitePerson(ours.admin, { ...input, email: 'LEILA@example.org' })).toMatchObject({
			error: { code: 'people.already_here', field: 'email' }
		});
	});
});

describe('roles', () => {
	test('a new role holds from the next request on, under a new token (S6)', async () => {
		const session = await beginSession(around, leila.userId, { agent: null });
		expect(await changeRole(ours.admin, { id: leila.membershipId, role: 'viewer', departmentId: null })).toMatchObject({
			ok: true
		});
		expect((await memberScope(around, leila.userId))?.principal).toMatchObject({ role: 'viewer' });
		const next = await readSession(around, session.token);
		expect(next?.renewed).toEqual(expect.any(String));
		expect(await readSession(around, session.token)).toBeNull();
		expect(await trailOf(ours.admin)).toEqual(['member.role_changed']);
	});

	test('the last administrator keeps the role and the access; one of two does not have to', async () => {
		const id = ours.adminId;
		expect(await changeRole(ours.admin, { id, role: 'leader', departmentId: null })).toMatchObject({
			error: { code: 'people.last_administrator' }
		});
		expect(await disableMember(ours.admin, { id })).toMatchObject({ error: { code: 'people.last_administrator' } });
		await makeMember(around, ours.id, 'admin');
		expect(await changeRole(ours.admin, { id, role: 'leader', departmentId: null })).toMatchObject({ ok: true });
	});

	test('two administrators who demote each other at the same time leave one', async () => {
		const second = await makeMember(around, ours.id, 'admin');
		const outcomes = await Promise.all([
			changeRole(ours.admin, { id: second.membershipId, role: 'viewer', departmentId: null }),
			changeRole(second.scope, { id: ours.adminId, role: 'viewer', departmentId: null })
		]);
		expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
	});

	test.each(['leader', 'head', 'member', 'analyst', 'viewer'] as const)('a %s changes nobody', async (role) => {
		const { scope } = await makeMember(around, ours.id, role);
		const id = leila.membershipId;
		expect(await changeRole(scope, { id, role: 'admin', departmentId: null })).toMatchObject({
			error: { code: 'access.denied' }
		});
		expect(await disableMember(scope, { id })).toMatchObject({ error: { code: 'access.denied' } });
		expect(await createResetLink(scope, { id })).toMatchObject({ error: { code: 'access.denied' } });
	});

	test('another organisation’s person answers like an unknown one and nothing changes (S1)', async () => {
		const unknown = '00000000-0000-7000-8000-000000000000';
		for (const act of [
			(id: string) => changeRole(theirs.admin, { id, role: 'viewer', departmentId: null }),
			(id: string) => disableMember(theirs.admin, { id }),
			(id: string) => enableMember(theirs.admin, { id }),
			(id: string) => createResetLink(theirs.admin, { id })
		]) {
			const foreign = await act(leila.membershipId);
			expect(foreign).toEqual(await act(unknown));
			expect(foreign.ok).toBe(false);
		}
		expect((await listMembers(ours.admin)).find((person) => person.id === leila.membershipId)).toMatchObject({
			role: 'head',
			disabledAt: null
		});
		expect(await trailOf(theirs.admin)).toEqual([]);
	});
});

describe('access', () => {
	test('taking it away ends every session at once; giving it back lets the person sign in again (S6)', async () => {
		const session = await beginSession(around, leila.userId, { agent: null });
		await disableMember(ours.admin, { id: leila.membershipId });
		expect(await readSession(around, session.token)).toBeNull();
		expect(await memberScope(around, leila.userId)).toBeNull();
		await enableMember(ours.admin, { id: leila.membershipId });
		expect(await memberScope(around, leila.userId)).not.toBeNull();
		expect(await trailOf(ours.admin)).toEqual(['member.disabled', 'member.enabled']);
	});

	test('a reset link sets a password once and ends every other session (S6, S9)', async () => {
		const session = await beginSession(around, leila.userId, { agent: null });
		const older = await createResetLink(ours.admin, { id: leila.membershipId });
		const link = await createResetLink(ours.admin, { id: leila.membershipId });
		if (!older.ok || !link.ok) throw new Error('no link');
		expect(await readReset(around, secretOf(older.value.path))).toBeNull();
		expect(await readReset(around, secretOf(link.value.path))).toMatchObject({ email: 'leila@example.org' });
		const entry = await resetPassword(around, secretOf(link.value.path), { password }, visit);
		if (!entry.ok) throw new Error(entry.error.code);
		expect(await readSession(around, session.token)).toBeNull();
		expect((await readSession(around, entry.value.session))?.user.id).toBe(leila.userId);
		expect(await resetPassword(around, secretOf(link.value.path), { password }, visit)).toMatchObject({
			error: { code: 'auth.link_void' }
		});
	});

	test('half an hour later the reset link is void, and so it is for a person without access', async () => {
		const link = await createResetLink(ours.admin, { id: leila.membershipId });
		if (!link.ok) throw new Error(link.error.code);
		around.clock.advance(30 * 60_000);
		expect(await resetPassword(around, secretOf(link.value.path), { password }, visit)).toMatchObject({ ok: false });
		const next = await createResetLink(ours.admin, { id: leila.membershipId });
		if (!next.ok) throw new Error(next.error.code);
		await disableMember(ours.admin, { id: leila.membershipId });
		expect(await resetPassword(around, secretOf(next.value.path), { password }, visit)).toMatchObject({ ok: false });
		expect(await createResetLink(ours.admin, { id: leila.membershipId })).toMatchObject({
			error: { code: 'people.disabled' }
		});
	});

	test('changing one’s own password needs the old one and ends every other session (S6)', async () => {
		const link = await createResetLink(ours.admin, { id: leila.membershipId });
		if (!link.ok) throw new Error(link.error.code);
		const entry = await resetPassword(around, secretOf(link.value.path), { password }, visit);
		if (!entry.ok) throw new Error(entry.error.code);
		const person = { email: 'leila@example.org', emailKey: 'leila@example.org' };
		const next = 'seven lamps on the pier';
		expect(
			await changePassword(
				around,
				leila.scope,
				person,
				{ currentPassword: 'not this one here', newPassword: next },
				visit
			)
		).toMatchObject({ error: { code: 'auth.current_wrong', field: 'currentPassword' } });
		expect(
			await changePassword(
				around,
				leila.scope,
				person,
				{ currentPassword: password, newPassword: 'password2026!' },
				visit
			)
		).toMatchObject({ error: { code: 'auth.password_common', field: 'newPassword' } });
		expect(await readSession(around, entry.value.session)).not.toBeNull();
		const changed = await changePassword(
			around,
			leila.scope,
			person,
			{ currentPassword: password, newPassword: next },
			visit
		);
		if (!changed.ok) throw new Error(changed.error.code);
		expect(await readSession(around, entry.value.session)).toBeNull();
		expect(await readSession(around, changed.value.session)).not.toBeNull();
		expect(await trailOf(ours.admin)).toEqual(['reset_link.created', 'password.reset', 'password.changed']);
	});
});
