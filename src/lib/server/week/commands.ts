import type { z } from 'zod';
import type {
	awayEnd,
	awayStretch,
	customerAgain,
	customerDone,
	departmentWish,
	giveCustomer,
	ownHours,
	promise,
	proposedHours
} from '../../domain/week/schema.ts';
import { dayMs, endOfDay, localDay } from '../../domain/shared/instant.ts';
import { shortened } from '../../domain/shared/text.ts';
import { withoutTraces } from '../../domain/week/waiting.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, holds, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toIdentifier, toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { raiseNotice } from '../notices/raise.ts';
import { hasPerson } from '../people/queries.ts';
import { listColleagues, listDepartmentNames } from './people-queries.ts';
import { promiseFor } from './waiting-queries.ts';

/** Whether an answer is one of ours, when it came, and what was kept about it so far. */
async function findResponse(scope: OrganisationScope, responseId: string) {
	return scope.db
		.selectFrom('record')
		.leftJoin('customer_wait', (join) =>
			join
				.onRef('customer_wait.response_id', '=', 'record.public_id')
				.onRef('customer_wait.organisation_id', '=', 'record.organisation_id')
		)
		.select(['record.at', 'customer_wait.id', 'customer_wait.owner_id', 'customer_wait.done_at'])
		.where('record.organisation_id', '=', scope.organisationId)
		.where('record.public_id', '=', toIdentifier(responseId))
		.where('record.kind', '=', 'response')
		.executeTakeFirst();
}

/** What a customer said, without what could name them; none where the answer is not ours. */
async function wordsOf(scope: OrganisationScope, responseId: string): Promise<{ words: string } | null> {
	const row = await scope.db
		.selectFrom('record')
		.select('body')
		.where('organisation_id', '=', scope.organisationId)
		.where('public_id', '=', toIdentifier(responseId))
		.where('kind', '=', 'response')
		.executeTakeFirst();
	if (row === undefined) return null;
	const { comment } = JSON.parse(row.body) as { comment?: unknown };
	return { words: shortened(withoutTraces(typeof comment === 'string' ? comment : ''), 80) };
}

interface Kept {
	readonly owner_id?: string | null;
	readonly given_by?: string | null;
	readonly given_at?: string | null;
	readonly due_at?: string;
	readonly done_at?: string | null;
	readonly done_by?: string | null;
	readonly note?: string;
}

async function keepWait(scope: OrganisationScope, responseId: string, kept: Kept): Promise<Result<string, string>> {
	const response = await findResponse(scope, responseId);
	if (response === undefined) return fail('week.answer_not_found');
	if (response.id !== null) {
		await scope.db
			.updateTable('customer_wait')
			.set(kept)
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', response.id)
			.execute();
		return ok(response.id);
	}
	const id = scope.ids.id();
	await scope.db
		.insertInto('customer_wait')
		.values({
			organisation_id: scope.organisationId,
			id,
			response_id: responseId,
			due_at: await promiseFor(scope, response.at),
			...kept
		})
		.execute();
	return ok(id);
}

/** Gives an unhappy customer to somebody, who may then read what they said: who, and until when; else as was promised. */
export const giveWaitingCustomer = (
	scope: OrganisationScope,
	input: z.output<typeof giveCustomer>
): Promise<Result<{ who: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ who: string }, string>> => {
		for (const permission of ['answers.read', 'action.assign'] as const) {
			const allowed = permit(inner, permission);
			if (!allowed.ok) return allowed;
		}
		const person = (await listColleagues(inner)).find((one) => one.id === input.who);
		if (person === undefined) return fail('membership.not_found', { field: 'who' });
		const response = await wordsOf(inner, input.response);
		if (response === null) return fail('week.answer_not_found');
		const kept = await keepWait(inner, input.response, {
			owner_id: person.id,
			given_by: actor(inner),
			given_at: toInstant(inner.clock.now()),
			...(input.dueOn === null ? {} : { due_at: toInstant(endOfDay(input.dueOn, inner.organisation.timeZone) - 1) })
		});
		if (!kept.ok) return kept;
		await recordAudit(inner, { action: 'customer.given', detail: { customer: kept.value, to: person.id } });
		await raiseNotice(inner, {
			kind: 'assigned',
			to: [person.id],
			path: '/my-week',
			words: { what: 'customer', title: response.words },
			once: `customer:${kept.value}:${person.id}`
		});
		inner.publish({ topic: 'plan', ids: [kept.value] });
		return ok({ who: person.name });
	});

/** Says that an unhappy customer has heard from us, and perhaps what came of it. */
export const answerCustomer = (
	scope: OrganisationScope,
	input: z.output<typeof customerDone>
): Promise<Result<{ response: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ response: string }, string>> => {
		const allowed = permit(inner, 'answers.read');
		if (!allowed.ok) return allowed;
		const kept = await keepWait(inner, input.response, {
			done_at: toInstant(inner.clock.now()),
			done_by: actor(inner),
			note: input.note
		});
		if (!kept.ok) return kept;
		await recordAudit(inner, { action: 'customer.answered', detail: { customer: kept.value } });
		inner.publish({ topic: 'plan', ids: [kept.value] });
		return ok({ response: input.response });
	});

/** Takes back that a customer has heard from us. */
export const reopenCustomer = (
	scope: OrganisationScope,
	input: z.output<typeof customerAgain>
): Promise<Result<{ response: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ response: string }, string>> => {
		const allowed = permit(inner, 'answers.read');
		if (!allowed.ok) return allowed;
		const kept = await keepWait(inner, input.response, { done_at: null, done_by: null });
		if (!kept.ok) return kept;
		inner.publish({ topic: 'plan', ids: [kept.value] });
		return ok({ response: input.response });
	});

/** Sets how many hours a week one has for this work. Everybody, for themselves; it answers what the head proposed. */
export const setOwnHours = (
	scope: OrganisationScope,
	input: z.output<typeof ownHours>
): Promise<Result<{ hours: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ hours: number }, string>> => {
		const me = actor(inner);
		if (me === null) return fail('access.denied');
		await inner.db
			.updateTable('membership')
			.set({ hours_per_week: input.hours })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', me)
			.execute();
		await inner.db
			.deleteFrom('hours_proposal')
			.where('organisation_id', '=', inner.organisationId)
			.where('membership_id', '=', me)
			.execute();
		inner.publish({ topic: 'plan', ids: [me] });
		return ok({ hours: input.hours });
	});

/** Whether whoever acts answers for a person: themselves, their head, whoever leads or administers. */
export async function answersFor(scope: OrganisationScope, membershipId: string): Promise<boolean> {
	const { principal } = scope;
	if (principal.kind !== 'member') return false;
	if (principal.membershipId === membershipId) return true;
	if (!holds(scope, 'plate.read')) return false;
	const row = await scope.db
		.selectFrom('membership')
		.select('department_id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', membershipId)
		.executeTakeFirst();
	if (row === undefined) return false;
	return principal.role !== 'head' || (row.department_id !== null && row.department_id === principal.departmentId);
}

/** A head proposes hours to somebody of theirs, who takes them or sets others. */
export const proposeHours = (
	scope: OrganisationScope,
	input: z.output<typeof proposedHours>
): Promise<Result<{ hours: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ hours: number }, string>> => {
		const allowed = permit(inner, 'plate.read');
		if (!allowed.ok) return allowed;
		if (!(await hasPerson(inner, input.member)) || !(await answersFor(inner, input.member))) {
			return fail('membership.not_found', { field: 'member' });
		}
		const proposal = { hours: input.hours, by_id: actor(inner), at: toInstant(inner.clock.now()) };
		await inner.db
			.insertInto('hours_proposal')
			.values({ organisation_id: inner.organisationId, membership_id: input.member, ...proposal })
			.onConflict((conflict) => conflict.columns(['organisation_id', 'membership_id']).doUpdateSet(proposal))
			.execute();
		inner.publish({ topic: 'plan', ids: [input.member] });
		return ok({ hours: input.hours });
	});

/** Sets within how many working hours an unhappy customer shall hear from us. */
export const setPromise = (
	scope: OrganisationScope,
	input: z.output<typeof promise>
): Promise<Result<{ hours: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ hours: number }, string>> => {
		const allowed = permit(inner, 'organisation.edit');
		if (!allowed.ok) return allowed;
		await inner.db
			.updateTable('organisation')
			.set({ promise_hours: input.hours })
			.where('id', '=', inner.organisationId)
			.execute();
		await recordAudit(inner, { action: 'organisation.promise_set', detail: { hours: input.hours } });
		inner.publish({ topic: 'plan' });
		return ok({ hours: input.hours });
	});

/** Says that somebody is away from one day to another, and who stands in. Stretches of one person do not overlap. */
export const setAway = (
	scope: OrganisationScope,
	input: z.output<typeof awayStretch>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		if (!(await hasPerson(inner, input.member)) || !(await answersFor(inner, input.member))) {
			return fail('membership.not_found');
		}
		if (input.standIn !== null && !(await hasPerson(inner, input.standIn))) {
			return fail('membership.not_found', { field: 'standIn' });
		}
		const today = localDay(inner.clock.now(), inner.organisation.timeZone);
		if (input.untilOn < today) return fail('week.away_over', { field: 'untilOn' });
		const overlapping = await inner.db
			.selectFrom('away')
			.select('id')
			.where('organisation_id', '=', inner.organisationId)
			.where('membership_id', '=', input.member)
			.where('ended_at', 'is', null)
			.where('from_on', '<=', input.untilOn)
			.where('until_on', '>=', input.fromOn)
			.executeTakeFirst();
		if (overlapping !== undefined) return fail('week.away_twice', { field: 'fromOn' });
		const id = inner.ids.id();
		await inner.db
			.insertInto('away')
			.values({
				organisation_id: inner.organisationId,
				id,
				membership_id: input.member,
				from_on: input.fromOn,
				until_on: input.untilOn,
				stand_in_id: input.standIn,
				set_by: actor(inner),
				at: toInstant(inner.clock.now())
			})
			.execute();
		await recordAudit(inner, {
			action: 'member.away',
			detail: { membership: input.member, from: input.fromOn, until: input.untilOn }
		});
		inner.publish({ topic: 'plan', ids: [input.member] });
		return ok({ id });
	});

/** Calls an absence off, or ends it early. */
export const endAway = (
	scope: OrganisationScope,
	input: z.output<typeof awayEnd>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		if (!(await answersFor(inner, input.member))) return fail('membership.not_found');
		const ended = await inner.db
			.updateTable('away')
			.set({ ended_at: toInstant(inner.clock.now()) })
			.where('organisation_id', '=', inner.organisationId)
			.where('membership_id', '=', input.member)
			.where('id', '=', input.id)
			.where('ended_at', 'is', null)
			.executeTakeFirst();
		if (ended.numUpdatedRows !== 1n) return fail('week.away_not_found');
		await recordAudit(inner, { action: 'member.back', detail: { membership: input.member } });
		inner.publish({ topic: 'plan', ids: [input.member] });
		return ok({ id: input.id });
	});

/** Days for which proofs of taps are kept: longer than any phone is without a net. */
const tapsKeptMs = 60 * dayMs;

/**
 * Notes that a tap was taken, in its transaction: of any number of the same exactly one is taken, all others get the answer
 * that it got.
 */
export async function claimTap(scope: OrganisationScope, membershipId: string, key: string): Promise<string | null> {
	const now = scope.clock.now();
	const claimed = await scope.db
		.insertInto('tap')
		.values({ organisation_id: scope.organisationId, membership_id: membershipId, key, at: toInstant(now) })
		.onConflict((conflict) => conflict.columns(['organisation_id', 'membership_id', 'key']).doNothing())
		.executeTakeFirst();
	if (Number(claimed.numInsertedOrUpdatedRows ?? 0) === 1) {
		await scope.db
			.deleteFrom('tap')
			.where('organisation_id', '=', scope.organisationId)
			.where('membership_id', '=', membershipId)
			.where('at', '<', toInstant(now - tapsKeptMs))
			.execute();
		return null;
	}
	const known = await scope.db
		.selectFrom('tap')
		.select('answer')
		.where('organisation_id', '=', scope.organisationId)
		.where('membership_id', '=', membershipId)
		.where('key', '=', key)
		.executeTakeFirst();
	return known?.answer ?? '{}';
}

/** Keeps what a tap was answered with. */
export const keepTapAnswer = (
	scope: OrganisationScope,
	membershipId: string,
	key: string,
	answer: string
): Promise<unknown> =>
	scope.db
		.updateTable('tap')
		.set({ answer })
		.where('organisation_id', '=', scope.organisationId)
		.where('membership_id', '=', membershipId)
		.where('key', '=', key)
		.execute();

/**
 * Asks the administrators to put whoever leads no department yet into one: they are told once a day for each department, with
 * the page on which it is done. Nobody puts themselves into a department.
 */
export const wishDepartment = (
	scope: OrganisationScope,
	input: z.output<typeof departmentWish>
): Promise<Result<{ asked: number; name: string | null }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ asked: number; name: string | null }, string>> => {
		const allowed = permit(inner, 'plate.read');
		if (!allowed.ok) return allowed;
		const { principal } = inner;
		if (principal.kind !== 'member' || principal.departmentId !== null) return fail('week.has_department');
		const department =
			input.department === null ? null : (await listDepartmentNames(inner)).find(({ id }) => id === input.department);
		if (department === undefined) return fail('department.not_found', { field: 'department' });
		const admins = await inner.db
			.selectFrom('membership')
			.select('id')
			.where('organisation_id', '=', inner.organisationId)
			.where('role', '=', 'admin')
			.where('disabled_at', 'is', null)
			.execute();
		await raiseNotice(inner, {
			kind: 'mention',
			to: admins.map(({ id }) => id),
			path: `/people/${principal.membershipId}`,
			words: { what: 'department', title: department?.name ?? null },
			once: `department:${principal.membershipId}:${department?.id ?? ''}:${localDay(inner.clock.now(), inner.organisation.timeZone)}`
		});
		return ok({ asked: admins.length, name: department?.name ?? null });
	});
