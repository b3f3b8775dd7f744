import type { z } from 'zod';
import { shopMarks, shopOrderFault } from '../../domain/research/mystery-shop.ts';
import type { checkDetailInput, checkInput, shopDetailInput, shopInput } from '../../domain/research/schema.ts';
import { instantAt, isDay, localDay, parseTimeOfDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { shortened, titleLimit } from '../../domain/shared/text.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';

const today = (scope: OrganisationScope): string => localDay(scope.clock.now(), scope.organisation.timeZone);

/** Notes how a company's page of answers or its chatbot does, as a dated checklist. */
export const addCheck = (
	scope: OrganisationScope,
	input: z.output<typeof checkInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.companyId, 'competitor'))) return fail('competitor.not_found');
		const checkedOn = input.checkedOn ?? today(inner);
		if (checkedOn > today(inner)) return fail('service_check.in_future', { field: 'checkedOn' });
		const id = await insertItem(inner, { kind: 'service_check', title: input.kind, strategyId: null });
		await inner.db
			.insertInto('service_check')
			.values({
				organisation_id: inner.organisationId,
				id,
				competitor_id: input.companyId,
				kind: input.kind,
				answers: toJson(input.answers),
				checked_on: checkedOn,
				note: input.note
			})
			.execute();
		inner.publish({ topic: 'plan', ids: [id] });
		return ok(id);
	});

/** Corrects a check. */
export const describeCheck = (
	scope: OrganisationScope,
	input: z.output<typeof checkDetailInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const touched = await touchItem(inner, input.id, 'service_check', { version: input.version });
		if (!touched.ok) return touched;
		if (!(await hasItem(inner, input.companyId, 'competitor'))) return fail('competitor.not_found');
		const checkedOn = input.checkedOn ?? today(inner);
		if (checkedOn > today(inner)) return fail('service_check.in_future', { field: 'checkedOn' });
		await inner.db
			.updateTable('service_check')
			.set({
				competitor_id: input.companyId,
				kind: input.kind,
				answers: toJson(input.answers),
				checked_on: checkedOn,
				note: input.note
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok(input.id);
	});

/** The instant of a wall-clock moment in the organisation's zone. */
function momentOf(text: string | null, zone: string): number | null {
	if (text === null) return null;
	const timeOfDay = parseTimeOfDay(text.slice(11)) ?? 0;
	return instantAt(text.slice(0, 10), timeOfDay, zone);
}

type ShopFields = z.output<typeof shopInput>;
type ShopFault =
	| 'mystery_shop.answered_before_sent'
	| 'mystery_shop.solved_before_sent'
	| 'mystery_shop.solved_before_answered'
	| 'mystery_shop.in_future'
	| 'input.wrong_date';

/** The columns of a shop, once its moments are known to be in order and past. */
function shopColumns(scope: OrganisationScope, input: ShopFields) {
	const zone = scope.organisation.timeZone;
	const moments = {
		sentAt: momentOf(input.sentAt, zone),
		firstAnswerAt: momentOf(input.firstAnswerAt, zone),
		resolvedAt: momentOf(input.resolvedAt, zone)
	};
	const instant = (at: number | null): string | null => (at === null ? null : toInstant(at));
	return {
		moments,
		columns: {
			competitor_id: input.companyId,
			channel: input.channel,
			scenario: input.scenario,
			sent_at: instant(moments.sentAt),
			first_answer_at: instant(moments.firstAnswerAt),
			resolved_at: instant(moments.resolvedAt),
			scores: toJson(
				Object.fromEntries(shopMarks.flatMap((mark) => (input[mark] === null ? [] : [[mark, input[mark]]])))
			),
			note: input.note
		}
	};
}

function shopFault(scope: OrganisationScope, input: ShopFields): Result<ReturnType<typeof shopColumns>, ShopFault> {
	for (const field of ['sentAt', 'firstAnswerAt', 'resolvedAt'] as const) {
		const text = input[field];
		if (text !== null && (!isDay(text.slice(0, 10)) || parseTimeOfDay(text.slice(11)) === undefined)) {
			return fail('input.wrong_date', { field });
		}
	}
	const shop = shopColumns(scope, input);
	for (const [field, at] of Object.entries(shop.moments)) {
		if (at !== null && at > scope.clock.now()) return fail('mystery_shop.in_future', { field });
	}
	switch (shopOrderFault(shop.moments)) {
		case 'answered_before_sent':
			return fail('mystery_shop.answered_before_sent', { field: 'firstAnswerAt' });
		case 'solved_before_sent':
			return fail('mystery_shop.solved_before_sent', { field: 'resolvedAt' });
		case 'solved_before_answered':
			return fail('mystery_shop.solved_before_answered', { field: 'resolvedAt' });
		case null:
			return ok(shop);
	}
}

/** Notes a request that was sent as a customer would send it, and how it was answered. */
export const addShop = (scope: OrganisationScope, input: ShopFields): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.companyId, 'competitor'))) return fail('competitor.not_found');
		const shop = shopFault(inner, input);
		if (!shop.ok) return shop;
		const title = shortened(input.scenario, titleLimit);
		const id = await insertItem(inner, { kind: 'mystery_shop', title, strategyId: null });
		await inner.db
			.insertInto('mystery_shop')
			.values({ organisation_id: inner.organisationId, id, membership_id: actor(inner), ...shop.value.columns })
			.execute();
		inner.publish({ topic: 'plan', ids: [id] });
		return ok(id);
	});

/** Goes on with a mystery shop: the answer that has come, the solution, the score sheet. */
export const describeShop = (
	scope: OrganisationScope,
	input: z.output<typeof shopDetailInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const title = shortened(input.scenario, titleLimit);
		const touched = await touchItem(inner, input.id, 'mystery_shop', { title, version: input.version });
		if (!touched.ok) return touched;
		if (!(await hasItem(inner, input.companyId, 'competitor'))) return fail('competitor.not_found');
		const shop = shopFault(inner, input);
		if (!shop.ok) return shop;
		await inner.db
			.updateTable('mystery_shop')
			.set(shop.value.columns)
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok(input.id);
	});
