import type { z } from 'zod';
import type { ClaimUnit } from '../../domain/claims/claim.ts';
import type { claimEdit, newClaim } from '../../domain/claims/schema.ts';
import { parseMoney } from '../../domain/shared/money.ts';
import { roundHalfAway } from '../../domain/shared/percentage.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { toLatinDigits } from '../../domain/shared/text.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { insertItem, touchItem } from '../items/commands.ts';

interface Made {
	readonly id: string;
	readonly title: string;
}

type About = Omit<z.output<typeof newClaim>, 'value' | 'valueTo'> & {
	readonly value: number | null;
	readonly valueTo: number | null;
	readonly currency: string | null;
};

const columnsOf = (about: About) => ({
	value: about.value,
	value_to: about.valueTo,
	unit: about.unit,
	currency: about.currency,
	topic: about.topic,
	category: about.category,
	source: about.source,
	year: about.year,
	origin: about.origin,
	url: about.url,
	grade: about.grade,
	note: about.note
});

/** Inserts a claim inside a transaction that has checked rights. */
export async function insertClaim(
	scope: OrganisationScope,
	about: About & { readonly libraryKey?: string }
): Promise<string> {
	const id = await insertItem(scope, {
		kind: 'claim',
		title: about.title,
		strategyId: null,
		suggested: about.libraryKey !== undefined
	});
	await scope.db
		.insertInto('claim')
		.values({
			organisation_id: scope.organisationId,
			id,
			library_key: about.libraryKey ?? null,
			...columnsOf(about)
		})
		.execute();
	return id;
}

/** A number as typed: money in the smallest unit, all else in hundredths. Undefined for what is none. */
function numberOf(unit: ClaimUnit, text: string, currency: string): number | null | undefined {
	if (text === '') return null;
	if (unit === 'money') return parseMoney(toLatinDigits(text), currency);
	const plain = toLatinDigits(text).replace(/\s?%$/, '').replace(',', '.');
	return /^\d{1,9}(\.\d{1,2})?$/.test(plain) ? roundHalfAway(Number(plain) * 100) : undefined;
}

/** What was typed as it is kept. The number is in the organisation's currency, unless the claim had another one already. */
function readAbout(input: z.output<typeof newClaim>, currency: string): Result<About, string> {
	const value = numberOf(input.unit, input.value, currency);
	if (value === undefined) return fail('claim.not_a_number', { field: 'value' });
	const valueTo = numberOf(input.unit, input.valueTo, currency);
	if (valueTo === undefined) return fail('claim.not_a_number', { field: 'valueTo' });
	if (valueTo !== null && (value === null || valueTo < value)) return fail('claim.not_in_order', { field: 'valueTo' });
	return ok({ ...input, value, valueTo, currency: input.unit === 'money' ? currency : null });
}

/** Writes down a number from elsewhere, with where it comes from and how far it can be trusted. */
export const addClaim = (scope: OrganisationScope, input: z.output<typeof newClaim>): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'claim.edit');
		if (!allowed.ok) return allowed;
		const about = readAbout(input, inner.organisation.currency);
		if (!about.ok) return about;
		const id = await insertClaim(inner, about.value);
		await recordAudit(inner, { action: 'claim.added', itemId: id, detail: { title: input.title } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});

/**
 * Says more precisely what a claim says, or whose it is. An assumption that took its number keeps the number that it took:
 * what was decided on it does not change behind anybody's back.
 */
export const describeClaim = (
	scope: OrganisationScope,
	input: z.output<typeof claimEdit>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'claim.edit');
		if (!allowed.ok) return allowed;
		const before = await inner.db
			.selectFrom('claim')
			.select(['unit', 'currency', 'value'])
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.executeTakeFirst();
		if (before === undefined) return fail('claim.not_found');
		const about = readAbout(input, before.currency ?? inner.organisation.currency);
		if (!about.ok) return about;
		const touched = await touchItem(inner, input.id, 'claim', { title: input.title, version: input.version });
		if (!touched.ok) return touched.error.code === 'item.not_found' ? fail('claim.not_found') : touched;
		await inner.db
			.updateTable('claim')
			.set(columnsOf(about.value))
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await recordAudit(inner, {
			action: 'claim.described',
			itemId: input.id,
			detail: { title: input.title, from: before.value, to: about.value.value }
		});
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});
