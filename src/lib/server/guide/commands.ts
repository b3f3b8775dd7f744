import type { z } from 'zod';
import type {
	messageEdit,
	messageId,
	newMessage,
	newRule,
	ruleEdit,
	ruleId,
	toneWords
} from '../../domain/guide/schema.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { shortened } from '../../domain/shared/text.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';
import { hasPerson } from '../people/queries.ts';

interface Made {
	readonly id: string;
	readonly title: string;
}

/** Says the voice in four words; refused when somebody else said it anew since the page was opened. */
export const sayTone = (
	scope: OrganisationScope,
	input: z.output<typeof toneWords>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'guide.edit');
		if (!allowed.ok) return allowed;
		const said = ([1, 2, 3, 4] as const)
			.map((n) => ({ word: input[`word${n}`], meaning: input[`meaning${n}`] }))
			.filter(({ word }) => word !== '');
		const before = await inner.db
			.selectFrom('tone_guide')
			.select('version')
			.where('organisation_id', '=', inner.organisationId)
			.executeTakeFirst();
		if ((before?.version ?? 0) !== input.version) return fail('tone.changed');
		const values = { words: toJson(said), version: input.version + 1, changed_at: toInstant(inner.clock.now()) };
		await inner.db
			.insertInto('tone_guide')
			.values({ organisation_id: inner.organisationId, ...values })
			.onConflict((conflict) => conflict.column('organisation_id').doUpdateSet(values))
			.execute();
		await recordAudit(inner, { action: 'tone.said', detail: { words: said.map(({ word }) => word).join(', ') } });
		inner.publish({ topic: 'plan' });
		return ok();
	});

/** Adds what we say, and what we do not say instead. */
export const addRule = (scope: OrganisationScope, input: z.output<typeof newRule>): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'guide.edit');
		if (!allowed.ok) return allowed;
		const id = inner.ids.id();
		const last = await inner.db
			.selectFrom('tone_rule')
			.select((eb) => eb.fn.max('position').as('last'))
			.where('organisation_id', '=', inner.organisationId)
			.executeTakeFirst();
		await inner.db
			.insertInto('tone_rule')
			.values({
				organisation_id: inner.organisationId,
				id,
				...input,
				position: (last?.last ?? 0) + 1,
				removed_at: null
			})
			.execute();
		inner.publish({ topic: 'plan' });
		return ok({ id, title: shortened(input.say, 80) });
	});

/** Says a rule of the guide differently. */
export const describeRule = (
	scope: OrganisationScope,
	input: z.output<typeof ruleEdit>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'guide.edit');
		if (!allowed.ok) return allowed;
		const { id, version, say, avoid, why } = input;
		const row = await inner.db
			.selectFrom('tone_rule')
			.select('version')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.where('removed_at', 'is', null)
			.executeTakeFirst();
		if (row === undefined) return fail('tone_rule.not_found');
		if (row.version !== version) return fail('tone.changed');
		await inner.db
			.updateTable('tone_rule')
			.set({ say, avoid, why, version: version + 1 })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		inner.publish({ topic: 'plan' });
		return ok({ id, title: shortened(say, 80) });
	});

const setRuleRemoved = (scope: OrganisationScope, id: string, removed: boolean): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'guide.edit');
		if (!allowed.ok) return allowed;
		const row = await inner.db
			.selectFrom('tone_rule')
			.select('say')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.executeTakeFirst();
		if (row === undefined) return fail('tone_rule.not_found');
		await inner.db
			.updateTable('tone_rule')
			.set({ removed_at: removed ? toInstant(inner.clock.now()) : null })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		inner.publish({ topic: 'plan' });
		return ok({ id, title: shortened(row.say, 80) });
	});

/** Takes a rule out of the guide; it can be brought back. */
export const removeRule = (scope: OrganisationScope, input: z.output<typeof ruleId>) =>
	setRuleRemoved(scope, input.id, true);
/** Brings a rule back. */
export const restoreRule = (scope: OrganisationScope, input: z.output<typeof ruleId>) =>
	setRuleRemoved(scope, input.id, false);

async function checkTies(
	scope: OrganisationScope,
	input: Pick<z.output<typeof newMessage>, 'touchpoint' | 'owner'>
): Promise<Result<undefined, string>> {
	if (input.touchpoint !== null && !(await hasItem(scope, input.touchpoint, 'touchpoint'))) {
		return fail('touchpoint.not_found', { field: 'touchpoint' });
	}
	if (input.owner !== null && !(await hasPerson(scope, input.owner))) {
		return fail('membership.not_found', { field: 'owner' });
	}
	return ok();
}

const today = (scope: OrganisationScope): string => localDay(scope.clock.now(), scope.organisation.timeZone);

/** Adds a message to the library; whoever writes it has checked it. */
export const addMessage = (
	scope: OrganisationScope,
	input: z.output<typeof newMessage>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'guide.edit');
		if (!allowed.ok) return allowed;
		const tied = await checkTies(inner, input);
		if (!tied.ok) return tied;
		const id = await insertItem(inner, { kind: 'message', title: input.title, strategyId: null });
		await inner.db
			.insertInto('message')
			.values({
				organisation_id: inner.organisationId,
				id,
				touchpoint_id: input.touchpoint,
				channel: input.channel,
				locale: input.locale,
				body: input.body,
				owner_id: input.owner ?? actor(inner),
				checked_on: today(inner)
			})
			.execute();
		await recordAudit(inner, { action: 'message.added', itemId: id, detail: { title: input.title } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});

/** Words a message anew; what it said before is kept. */
export const describeMessage = (
	scope: OrganisationScope,
	input: z.output<typeof messageEdit>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'guide.edit');
		if (!allowed.ok) return allowed;
		const before = await inner.db
			.selectFrom('message')
			.select('body')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.executeTakeFirst();
		if (before === undefined) return fail('message.not_found');
		const tied = await checkTies(inner, input);
		if (!tied.ok) return tied;
		const touched = await touchItem(inner, input.id, 'message', { title: input.title, version: input.version });
		if (!touched.ok) return touched.error.code === 'item.not_found' ? fail('message.not_found') : touched;
		if (before.body !== input.body) {
			await inner.db
				.insertInto('message_version')
				.values({
					organisation_id: inner.organisationId,
					id: inner.ids.id(),
					message_id: input.id,
					body: before.body,
					at: toInstant(inner.clock.now()),
					by_id: actor(inner)
				})
				.execute();
		}
		await inner.db
			.updateTable('message')
			.set({
				touchpoint_id: input.touchpoint,
				channel: input.channel,
				locale: input.locale,
				body: input.body,
				owner_id: input.owner,
				...(input.checked || before.body !== input.body ? { checked_on: today(inner) } : {})
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await recordAudit(inner, { action: 'message.worded', itemId: input.id, detail: { title: input.title } });
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});

/** Says that a message was read today and is right as it stands. */
export const checkMessage = (
	scope: OrganisationScope,
	input: z.output<typeof messageId>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'guide.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'message'))) return fail('message.not_found');
		await inner.db
			.updateTable('message')
			.set({ checked_on: today(inner) })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id });
	});
