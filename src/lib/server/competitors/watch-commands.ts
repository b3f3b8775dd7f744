import type { z } from 'zod';
import type { triageInput, watchDetailInput, watchInput } from '../../domain/competitors/schema.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';

const isKnown = async (scope: OrganisationScope, competitorId: string | null): Promise<boolean> =>
	competitorId === null || (await hasItem(scope, competitorId, 'competitor'));

/** Notes something to know about a company or the market. */
export const addWatchItem = (
	scope: OrganisationScope,
	input: z.output<typeof watchInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await isKnown(inner, input.competitorId))) return fail('competitor.not_found', { field: 'competitorId' });
		const id = await insertItem(inner, { kind: 'watch_item', title: input.title, strategyId: null });
		await inner.db
			.insertInto('watch_item')
			.values({
				organisation_id: inner.organisationId,
				id,
				competitor_id: input.competitorId,
				noted_on: input.notedOn ?? localDay(inner.clock.now(), inner.organisation.timeZone),
				source: input.source,
				url: input.url,
				detail: input.detail
			})
			.execute();
		inner.publish({ topic: 'plan', ids: [id] });
		return ok(id);
	});

/** Corrects a note. */
export const describeWatchItem = (
	scope: OrganisationScope,
	input: z.output<typeof watchDetailInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const touched = await touchItem(inner, input.id, 'watch_item', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		if (!(await isKnown(inner, input.competitorId))) return fail('competitor.not_found', { field: 'competitorId' });
		await inner.db
			.updateTable('watch_item')
			.set({
				competitor_id: input.competitorId,
				noted_on: input.notedOn,
				source: input.source,
				url: input.url,
				detail: input.detail
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok(input.id);
	});

/** Puts a note aside, keeps it in mind, or puts it back among the new ones. */
export const triageWatchItem = (
	scope: OrganisationScope,
	input: z.output<typeof triageInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		return markTriage(inner, input.id, input.triage);
	});

/** Sets where a note stands, inside a transaction that has checked rights. */
export async function markTriage(
	scope: OrganisationScope,
	id: string,
	triage: 'new' | 'noted' | 'ignored' | 'finding'
): Promise<Result<string, 'watch_item.not_found'>> {
	if (!(await hasItem(scope, id, 'watch_item'))) return fail('watch_item.not_found');
	await scope.db
		.updateTable('watch_item')
		.set({ triage })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	scope.publish({ topic: 'plan', ids: [id] });
	return ok(id);
}
