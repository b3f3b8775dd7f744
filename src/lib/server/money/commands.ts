import type { z } from 'zod';
import { assumptions, parseValue, type AssumptionKey, type Range } from '../../domain/money/assumption.ts';
import type { newValue, valueId } from '../../domain/money/schema.ts';
import { roundHalfAway } from '../../domain/shared/percentage.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { listClaimChoices } from '../claims/queries.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem } from '../items/commands.ts';
import { readDefinitions } from '../metrics/definitions.ts';
import { figureFor } from '../metrics/read.ts';
import { pastQuarters, type PastQuarter } from './queries.ts';

type Input = z.output<typeof newValue>;

/** What was typed: the value, and how low and how high it may be; without those it is taken as sure. */
function typedRange(input: Input, currency: string): Result<Range, string> {
	const { unit } = assumptions[input.key];
	const read = (text: string): number | undefined => parseValue(unit, text, currency);
	const central = read(input.value);
	if (central === undefined) return fail(`assumption.wrong_${unit}`, { field: 'value' });
	const low = input.least === '' ? central : read(input.least);
	if (low === undefined) return fail(`assumption.wrong_${unit}`, { field: 'least' });
	const high = input.most === '' ? central : read(input.most);
	if (high === undefined) return fail(`assumption.wrong_${unit}`, { field: 'most' });
	if (low > central) return fail('assumption.not_in_order', { field: 'least' });
	if (high < central) return fail('assumption.not_in_order', { field: 'most' });
	return ok({ low, central, high });
}

/** The number of a claim, where it is counted in what the assumption needs: both ends of a range, and its middle. */
async function claimedRange(scope: StrategyScope, input: Input): Promise<Result<Range, string>> {
	if (input.claim === null) return fail('claim.not_found', { field: 'claim' });
	const claim = (await listClaimChoices(scope)).find(({ id }) => id === input.claim);
	if (claim === undefined || claim.value === null) return fail('claim.not_found', { field: 'claim' });
	const { unit } = assumptions[input.key];
	const fits = claim.unit === unit && (unit !== 'money' || claim.currency === scope.organisation.currency);
	if (!fits || (unit === 'percent' && (claim.valueTo ?? claim.value) > 10_000)) {
		return fail('assumption.other_unit', { field: 'claim' });
	}
	const high = claim.valueTo ?? claim.value;
	return ok({ low: claim.value, central: roundHalfAway((claim.value + high) / 2), high });
}

/** Shares of customers who leave are read off a metric of those who stay the other way round. */
const counted = (key: AssumptionKey, direction: string): 'as_is' | 'rest' =>
	(key === 'leaving' || key === 'leaving_after') && direction === 'higher' ? 'rest' : 'as_is';

/** What a metric was in a quarter, with its give or take carried along. */
async function measuredRange(scope: StrategyScope, input: Input, quarter: PastQuarter): Promise<Result<Range, string>> {
	const [definition] = input.metric === null ? [] : await readDefinitions(scope, { ids: [input.metric] });
	if (definition === undefined) return fail('metric.not_found', { field: 'metric' });
	const { unit } = assumptions[input.key];
	const fitting = { percent: 'percent', money: 'money', count: 'count', hours: '', times: '' }[unit];
	if (definition.kind.unit !== fitting) return fail('assumption.other_unit', { field: 'metric' });
	const found = await figureFor(scope, definition, { from: quarter.first, to: quarter.last });
	if (found.value === null || found.hidden) return fail('assumption.not_measured', { field: 'quarter' });
	if (found.currency !== undefined && found.currency !== scope.organisation.currency) {
		return fail('assumption.other_unit', { field: 'metric' });
	}
	const scale = unit === 'percent' ? 100 : 1;
	const turned = counted(input.key, definition.kind.directionOf(definition.settings)) === 'rest';
	// What was counted was counted; only what was asked or observed of some may be off.
	const isCount = unit === 'count';
	const value = found.value;
	const [low, high] = isCount ? [value, value] : [found.low ?? value, found.high ?? value];
	const ends = turned ? [100 - high, 100 - value, 100 - low] : [low, value, high];
	const [least, central, most] = ends.map((end) => Math.max(0, roundHalfAway(end * scale))) as [number, number, number];
	return ok({ low: Math.min(least, central), central, high: Math.max(most, central) });
}

/**
 * Gives an assumption a value: a guess, what our own figures say, a number from elsewhere, or what a quarter really was.
 * Nothing is overwritten: the newest counts, and what was guessed before stays to be compared.
 */
export const giveValue = (scope: StrategyScope, input: Input): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'money.edit');
		if (!allowed.ok) return allowed;
		if (input.goal !== null && !(await hasItem(inner, input.goal, 'goal', inner.strategyId))) {
			return fail('goal.not_found', { field: 'goal' });
		}
		const measured = input.basis === 'data' || input.basis === 'actual';
		const quarters = pastQuarters(inner, 8);
		const quarter =
			quarters.find(({ first }) => first === input.quarter) ?? (input.quarter === null ? quarters[0] : undefined);
		if (measured && quarter === undefined) return fail('assumption.not_a_quarter', { field: 'quarter' });
		const usesMetric =
			input.basis === 'data' || (input.basis === 'actual' && input.metric !== null && input.value === '');
		const range =
			input.basis === 'claim'
				? await claimedRange(inner, input)
				: usesMetric
					? await measuredRange(inner, input, quarter as PastQuarter)
					: typedRange(input, inner.organisation.currency);
		if (!range.ok) return range;
		const id = inner.ids.id();
		await inner.db
			.insertInto('assumption_value')
			.values({
				organisation_id: inner.organisationId,
				id,
				strategy_id: inner.strategyId,
				goal_id: input.goal,
				assumption: input.key,
				...range.value,
				basis: input.basis,
				claim_id: input.basis === 'claim' ? input.claim : null,
				metric_id: usesMetric ? input.metric : null,
				cycle_from: measured ? (quarter?.first ?? null) : null,
				cycle_to: measured ? (quarter?.last ?? null) : null,
				note: input.note,
				at: toInstant(inner.clock.now()),
				by_id: actor(inner),
				removed_at: null
			})
			.execute();
		await recordAudit(inner, {
			action: 'money.assumed',
			strategyId: inner.strategyId,
			itemId: input.goal,
			detail: { key: input.key, basis: input.basis, value: range.value.central }
		});
		inner.publish({ topic: 'plan' });
		return ok({ id });
	});

const setRemoved = (
	scope: StrategyScope,
	id: string,
	removed: boolean
): Promise<Result<{ id: string; key: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string; key: string }, string>> => {
		const allowed = permit(inner, 'money.edit');
		if (!allowed.ok) return allowed;
		const row = await inner.db
			.selectFrom('assumption_value')
			.select(['id', 'assumption', 'goal_id'])
			.where('organisation_id', '=', inner.organisationId)
			.where('strategy_id', '=', inner.strategyId)
			.where('id', '=', id)
			.executeTakeFirst();
		if (row === undefined) return fail('assumption.not_found');
		await inner.db
			.updateTable('assumption_value')
			.set({ removed_at: removed ? toInstant(inner.clock.now()) : null })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		await recordAudit(inner, {
			action: removed ? 'money.taken_back' : 'money.restored',
			strategyId: inner.strategyId,
			itemId: row.goal_id,
			detail: { key: row.assumption }
		});
		inner.publish({ topic: 'plan' });
		return ok({ id, key: row.assumption });
	});

/** Strikes a value out: the one before counts again. It stays readable and can be brought back. */
export const takeBackValue = (scope: StrategyScope, input: z.output<typeof valueId>) =>
	setRemoved(scope, input.value, true);

/** Brings a struck-out value back. */
export const restoreValue = (scope: StrategyScope, input: z.output<typeof valueId>) =>
	setRemoved(scope, input.value, false);
