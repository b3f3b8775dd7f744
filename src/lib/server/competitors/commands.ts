import type { z } from 'zod';
import { hostName } from '../../domain/competitors/host-name.ts';
import type {
	competitorInput,
	competitorProfileInput,
	ourDomainInput,
	proposedInput
} from '../../domain/competitors/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { nameLimit, shortened } from '../../domain/shared/text.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { insertItem, touchItem } from '../items/commands.ts';

interface NewCompany {
	readonly name: string;
	readonly kind: string;
	readonly website: string;
	readonly domain: string;
}

async function insertCompany(scope: OrganisationScope, company: NewCompany): Promise<string> {
	const id = await insertItem(scope, { kind: 'competitor', title: company.name, strategyId: null });
	await scope.db
		.insertInto('competitor')
		.values({
			organisation_id: scope.organisationId,
			id,
			kind: company.kind,
			website: company.website,
			domain: company.domain
		})
		.execute();
	await recordAudit(scope, {
		action: 'competitor.added',
		itemId: id,
		detail: { name: company.name, kind: company.kind }
	});
	scope.publish({ topic: 'plan', ids: [id] });
	return id;
}

/** Whether another company here already stands for a domain. */
async function isTaken(scope: OrganisationScope, domain: string, but?: string): Promise<boolean> {
	if (domain === '') return false;
	let query = scope.db
		.selectFrom('competitor')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'competitor.id').onRef('item.organisation_id', '=', 'competitor.organisation_id')
		)
		.select('competitor.id')
		.where('competitor.organisation_id', '=', scope.organisationId)
		.where('competitor.domain', '=', domain)
		.where('item.removed_at', 'is', null);
	if (but !== undefined) query = query.where('competitor.id', '!=', but);
	return (await query.limit(1).executeTakeFirst()) !== undefined;
}

/** Lists a company that we face, or one to look up to. Its domain is taken from its website. */
export const addCompetitor = (
	scope: OrganisationScope,
	input: z.output<typeof competitorInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const domain = hostName(input.website) ?? '';
		if (await isTaken(inner, domain)) return fail('competitor.domain_taken', { field: 'website' });
		return ok(await insertCompany(inner, { ...input, domain }));
	});

/** Makes a direct competitor of a domain that shows up in the rankings. Its name begins as the domain. */
export const adoptDomain = (
	scope: OrganisationScope,
	input: z.output<typeof proposedInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (await isTaken(inner, input.domain)) return fail('competitor.domain_taken', { field: 'domain' });
		const name = shortened(input.domain, nameLimit);
		return ok(
			await insertCompany(inner, { name, kind: 'direct', website: `https://${input.domain}`, domain: input.domain })
		);
	});

/** Fills in a portrait: what kind of company, where it is found, what it does better, how it treats its customers. */
export const describeCompetitor = (
	scope: OrganisationScope,
	input: z.output<typeof competitorProfileInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const row = await inner.db
			.selectFrom('competitor')
			.select('kind')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.executeTakeFirst();
		if (row === undefined || row.kind === 'us') return fail('competitor.not_found');
		const touched = await touchItem(inner, input.id, 'competitor', { title: input.name, version: input.version });
		if (!touched.ok) return touched;
		const domain = input.domain === '' ? (hostName(input.website) ?? '') : input.domain;
		if (await isTaken(inner, domain, input.id)) return fail('competitor.domain_taken', { field: 'domain' });
		await inner.db
			.updateTable('competitor')
			.set({
				kind: input.kind,
				website: input.website,
				domain,
				strength: input.strength,
				note: input.note,
				links: toJson(input.links)
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok(input.id);
	});

/**
 * The row that stands for ourselves among the companies; made with the organisation's name when it is first needed, and
 * brought back if it was removed. Call it inside a transaction that has checked rights.
 */
export async function ensureUs(scope: OrganisationScope): Promise<string> {
	const row = await scope.db
		.selectFrom('competitor')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'competitor.id').onRef('item.organisation_id', '=', 'competitor.organisation_id')
		)
		.select(['competitor.id', 'item.removed_at'])
		.where('competitor.organisation_id', '=', scope.organisationId)
		.where('competitor.kind', '=', 'us')
		.orderBy('item.position')
		.orderBy('competitor.id')
		.limit(1)
		.executeTakeFirst();
	if (row === undefined) {
		const name = shortened(scope.organisation.name, nameLimit);
		return insertCompany(scope, { name, kind: 'us', website: '', domain: '' });
	}
	if (row.removed_at !== null) {
		await scope.db
			.updateTable('item')
			.set({ removed_at: null, changed_at: toInstant(scope.clock.now()) })
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', row.id)
			.execute();
	}
	return row.id;
}

/** Says which domain is ours, so that we are marked in the league table. A competitor that stood for it is refused. */
export const nameOurDomain = (
	scope: OrganisationScope,
	input: z.output<typeof ourDomainInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const id = await ensureUs(inner);
		if (await isTaken(inner, input.domain, id)) return fail('competitor.domain_taken', { field: 'domain' });
		await inner.db
			.updateTable('competitor')
			.set({ domain: input.domain, website: `https://${input.domain}` })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		inner.publish({ topic: 'plan', ids: [id] });
		return ok(id);
	});
