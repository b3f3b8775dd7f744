import type { z } from 'zod';
import { parseMoney } from '../../domain/shared/money.ts';
import type { askReaders, commitmentInput, confirmReading } from '../../domain/optimisation/promise-schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { raiseNotice } from '../notices/raise.ts';

/** Signs what the sponsor promises: hours a week, money, a sentence. Signing again keeps the earlier promise as history. */
export const signCommitment = (
	scope: StrategyScope,
	input: z.output<typeof commitmentInput>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'commitment.sign');
		if (!allowed.ok) return allowed;
		const budget = input.budget === '' ? null : parseMoney(input.budget, inner.organisation.currency);
		if (budget === undefined) return fail('tactic.wrong_amount', { field: 'budget' });
		const hours = input.hours.filter((one) => one.hours > 0);
		if (budget === null && hours.length === 0) return fail('commitment.empty', { field: 'budget' });
		if (hours.length > 0) {
			const known = await inner.db
				.selectFrom('department')
				.select('id')
				.where('organisation_id', '=', inner.organisationId)
				.where('removed_at', 'is', null)
				.where(
					'id',
					'in',
					hours.map((one) => one.department)
				)
				.execute();
			if (known.length !== new Set(hours.map((one) => one.department)).size) return fail('department.not_found');
		}
		const id = inner.ids.id();
		await inner.db
			.insertInto('commitment')
			.values({
				organisation_id: inner.organisationId,
				id,
				strategy_id: inner.strategyId,
				sponsor: input.sponsor,
				budget,
				sentence: input.sentence,
				signed_at: toInstant(inner.clock.now()),
				signed_by: actor(inner)
			})
			.execute();
		for (const one of hours) {
			await inner.db
				.insertInto('commitment_hours')
				.values({
					organisation_id: inner.organisationId,
					commitment_id: id,
					department_id: one.department,
					hours: one.hours
				})
				.execute();
		}
		await recordAudit(inner, {
			action: 'commitment.signed',
			strategyId: inner.strategyId,
			detail: { sponsor: input.sponsor, budget, hours: hours.reduce((sum, one) => sum + one.hours, 0) }
		});
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		return ok({ id });
	});

/** Asks everybody to read the one-page strategy, as it is now: what was confirmed before counts for what it was then. */
export const askToRead = (
	scope: StrategyScope,
	_input: z.output<typeof askReaders>
): Promise<Result<{ asked: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ asked: number }, string>> => {
		const allowed = permit(inner, 'strategy.edit');
		if (!allowed.ok) return allowed;
		const last = await inner.db
			.selectFrom('reading')
			.select((eb) => eb.fn.max('number').as('number'))
			.where('organisation_id', '=', inner.organisationId)
			.where('strategy_id', '=', inner.strategyId)
			.executeTakeFirst();
		const id = inner.ids.id();
		await inner.db
			.insertInto('reading')
			.values({
				organisation_id: inner.organisationId,
				id,
				strategy_id: inner.strategyId,
				number: Number(last?.number ?? 0) + 1,
				asked_at: toInstant(inner.clock.now()),
				asked_by: actor(inner)
			})
			.execute();
		const people = await inner.db
			.selectFrom('membership')
			.select('id')
			.where('organisation_id', '=', inner.organisationId)
			.where('disabled_at', 'is', null)
			.execute();
		const asked = await raiseNotice(inner, {
			kind: 'read_invitation',
			to: people.map((person) => person.id),
			strategyId: inner.strategyId,
			path: `/strategies/${inner.strategyId}/one-page`,
			words: { title: await nameOf(inner) },
			once: `reading.${id}`
		});
		await recordAudit(inner, { action: 'strategy.readers_asked', strategyId: inner.strategyId, detail: { asked } });
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		return ok({ asked });
	});

const nameOf = async (scope: StrategyScope): Promise<string> =>
	(
		await scope.db
			.selectFrom('strategy')
			.select('name')
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', scope.strategyId)
			.executeTakeFirstOrThrow()
	).name;

/** "I have read it and know my part": once for each time that people were asked. Only whom it concerns says it. */
export const confirmRead = (
	scope: StrategyScope,
	input: z.output<typeof confirmReading>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'strategy.read');
		if (!allowed.ok) return allowed;
		const me = actor(inner);
		if (me === null) return fail('access.denied');
		const reading = await inner.db
			.selectFrom('reading')
			.select('id')
			.where('organisation_id', '=', inner.organisationId)
			.where('strategy_id', '=', inner.strategyId)
			.where('id', '=', input.reading)
			.executeTakeFirst();
		if (reading === undefined) return fail('reading.not_found');
		await inner.db
			.insertInto('reading_confirmation')
			.values({
				organisation_id: inner.organisationId,
				reading_id: reading.id,
				membership_id: me,
				at: toInstant(inner.clock.now())
			})
			.onConflict((conflict) => conflict.columns(['organisation_id', 'reading_id', 'membership_id']).doNothing())
			.execute();
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		return ok();
	});
