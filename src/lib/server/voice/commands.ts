import type { z } from 'zod';
import { localDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { searchText, tidyLine } from '../../domain/shared/text.ts';
import { fortnightOf } from '../../domain/voice/fortnight.ts';
import type { newVoice, voiceSwitch } from '../../domain/voice/schema.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasDepartment } from '../people/queries.ts';

/** The fortnight that is running. */
export const runningFortnight = (scope: OrganisationScope) =>
	fortnightOf(localDay(scope.clock.now(), scope.organisation.timeZone), scope.organisation.weekStart);

/** Opens the fortnightly form for a department, or closes it; what was given stays. Heads and leaders decide that. */
export const switchVoice = (
	scope: OrganisationScope,
	input: z.output<typeof voiceSwitch>
): Promise<Result<{ department: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ department: string }, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasDepartment(inner, input.department))) return fail('department.not_found');
		if (input.open) {
			await inner.db
				.insertInto('voice_form')
				.values({
					organisation_id: inner.organisationId,
					department_id: input.department,
					opened_at: toInstant(inner.clock.now())
				})
				.onConflict((conflict) => conflict.columns(['organisation_id', 'department_id']).doNothing())
				.execute();
		} else {
			await inner.db
				.deleteFrom('voice_form')
				.where('organisation_id', '=', inner.organisationId)
				.where('department_id', '=', input.department)
				.execute();
		}
		await recordAudit(inner, {
			action: input.open ? 'voice.opened' : 'voice.closed',
			detail: { department: input.department }
		});
		inner.publish({ topic: 'plan' });
		return ok({ department: input.department });
	});

async function reasonId(scope: OrganisationScope, typed: string): Promise<string> {
	const name = tidyLine(typed);
	const key = searchText(name);
	const known = await scope.db
		.selectFrom('contact_reason')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('name_key', '=', key)
		.executeTakeFirst();
	if (known !== undefined) return known.id;
	const id = scope.ids.id();
	await scope.db
		.insertInto('contact_reason')
		.values({ organisation_id: scope.organisationId, id, name, name_key: key })
		.execute();
	return id;
}

/**
 * Gives what one has to say of the running fortnight, once. That a person gave it is kept apart from what was given, which
 * bears neither name nor time; words bear a name only where the person lets it stand. The audit trail says nothing of it.
 */
export const giveVoice = (
	scope: OrganisationScope,
	input: z.output<typeof newVoice>
): Promise<Result<{ fortnight: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ fortnight: string }, string>> => {
		const allowed = permit(inner, 'voice.write');
		if (!allowed.ok) return allowed;
		const { principal } = inner;
		const me = actor(inner);
		if (principal.kind !== 'member' || me === null || principal.departmentId === null) return fail('voice_form.closed');
		const form = await inner.db
			.selectFrom('voice_form')
			.select('department_id')
			.where('organisation_id', '=', inner.organisationId)
			.where('department_id', '=', principal.departmentId)
			.executeTakeFirst();
		if (form === undefined) return fail('voice_form.closed');
		const { first: fortnight } = runningFortnight(inner);
		const marked = await inner.db
			.insertInto('voice_given')
			.values({ organisation_id: inner.organisationId, membership_id: me, fortnight, named: toYesNo(input.named) })
			.onConflict((conflict) => conflict.columns(['organisation_id', 'membership_id', 'fortnight']).doNothing())
			.executeTakeFirst();
		if (Number(marked.numInsertedOrUpdatedRows ?? 0) === 0) return fail('voice_form.given');
		const reasons: { reason: string; share: number }[] = [];
		for (const [typed, share] of [
			[input.reason1, input.share1],
			[input.reason2, input.share2],
			[input.reason3, input.share3]
		] as const) {
			if (searchText(typed) === '') continue;
			const reason = await reasonId(inner, typed);
			if (!reasons.some((one) => one.reason === reason)) reasons.push({ reason, share: share / 100 });
		}
		await inner.db
			.insertInto('team_voice')
			.values({
				organisation_id: inner.organisationId,
				id: inner.ids.id(),
				fortnight,
				effort: input.effort,
				reasons: toJson(reasons)
			})
			.execute();
		for (const [kind, text] of [
			['blocker', input.blocker],
			['idea', input.idea]
		] as const) {
			if (text === '') continue;
			await inner.db
				.insertInto('voice_text')
				.values({
					organisation_id: inner.organisationId,
					id: inner.ids.id(),
					fortnight,
					kind,
					text,
					membership_id: input.named ? me : null,
					finding_id: null
				})
				.execute();
		}
		inner.publish({ topic: 'plan' });
		return ok({ fortnight });
	});
