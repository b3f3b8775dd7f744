import { z } from 'zod';
import type { ItemId } from '../../domain/shared/id.ts';
import { idField } from '../../domain/shared/fields.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { searchText } from '../../domain/shared/text.ts';
import type { Permission } from '../../domain/strategy/access.ts';
import { itemKinds, type ItemKind } from '../../domain/items/kinds.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { toInstant, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { recordAudit } from '../audit-trail/commands.ts';

interface NewItem {
	readonly kind: ItemKind;
	readonly title: string;
	readonly strategyId: string | null;
	readonly position?: number;
	/** Came with a starter set: shown as "suggested, yours to change". */
	readonly suggested?: boolean;
}

/** Inserts the row that everything people work with extends, at the end of its list. Call it inside a transaction. */
export async function insertItem(scope: OrganisationScope, item: NewItem): Promise<string> {
	const id = scope.ids.id();
	const now = toInstant(scope.clock.now());
	const position = item.position ?? (await nextPosition(scope, item.kind, item.strategyId));
	await scope.db
		.insertInto('item')
		.values({
			organisation_id: scope.organisationId,
			id,
			kind: item.kind,
			strategy_id: item.strategyId,
			title: item.title,
			search_text: searchText(item.title),
			position,
			suggested: toYesNo(item.suggested ?? false),
			created_at: now,
			created_by: actor(scope),
			changed_at: now
		})
		.execute();
	return id;
}

async function nextPosition(scope: OrganisationScope, kind: ItemKind, strategyId: string | null): Promise<number> {
	let query = scope.db
		.selectFrom('item')
		.select((eb) => eb.fn.max('position').as('last'))
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', kind);
	query = strategyId === null ? query.where('strategy_id', 'is', null) : query.where('strategy_id', '=', strategyId);
	const row = await query.executeTakeFirst();
	return (row?.last ?? 0) + 1;
}

/**
 * Marks an item as edited: new title if given, version one higher. With `version`, saving an old one is refused with
 * `item.changed`. Call it inside a transaction, before the item's own table is changed.
 */
export async function touchItem(
	scope: OrganisationScope,
	id: string,
	kind: ItemKind,
	edit: { title?: string; version?: number } = {}
): Promise<Result<undefined, 'item.not_found' | 'item.changed'>> {
	const row = await scope.db
		.selectFrom('item')
		.select(['version', 'removed_at'])
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.where('kind', '=', kind)
		.executeTakeFirst();
	if (row === undefined || row.removed_at !== null) return fail('item.not_found');
	if (edit.version !== undefined && edit.version !== row.version) return fail('item.changed');
	await scope.db
		.updateTable('item')
		.set({
			version: row.version + 1,
			changed_at: toInstant(scope.clock.now()),
			suggested: 0,
			...(edit.title === undefined ? {} : { title: edit.title, search_text: searchText(edit.title) })
		})
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	return ok();
}

/** Whether an item of a kind exists here and has not been removed: the check before anything points to it. */
export async function hasItem(
	scope: OrganisationScope,
	id: string,
	kind: ItemKind,
	strategyId?: string
): Promise<boolean> {
	let query = scope.db
		.selectFrom('item')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.where('kind', '=', kind)
		.where('removed_at', 'is', null);
	if (strategyId !== undefined) query = query.where('strategy_id', '=', strategyId);
	return (await query.executeTakeFirst()) !== undefined;
}

export const itemInput = z.object({ id: idField });
/** The new order: a list, or one field with all identifiers joined by commas. */
export const reorderInput = z.object({
	ids: z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(idField).min(1).max(500))
});

async function kindOf(
	scope: OrganisationScope,
	id: string
): Promise<{ kind: ItemKind; title: string; strategyId: string | null } | null> {
	const row = await scope.db
		.selectFrom('item')
		.select(['kind', 'title', 'strategy_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.executeTakeFirst();
	return row === undefined ? null : { kind: row.kind as ItemKind, title: row.title, strategyId: row.strategy_id };
}

async function setRemoved(
	scope: OrganisationScope,
	id: string,
	removed: boolean
): Promise<Result<{ id: ItemId; title: string }>> {
	const found = await kindOf(scope, id);
	if (found === null) return fail('item.not_found');
	const allowed = permit(scope, itemKinds[found.kind].remove satisfies Permission);
	if (!allowed.ok) return allowed;
	await scope.db
		.updateTable('item')
		.set({ removed_at: removed ? toInstant(scope.clock.now()) : null, changed_at: toInstant(scope.clock.now()) })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	await recordAudit(scope, {
		action: removed ? `${found.kind}.removed` : `${found.kind}.restored`,
		itemId: id,
		strategyId: found.strategyId,
		detail: { title: found.title }
	});
	scope.publish({ topic: 'plan', ids: [id] });
	return ok({ id: id as ItemId, title: found.title });
}

/** Takes an item away; it can be brought back with `restoreItem`. */
export const removeItem = (scope: OrganisationScope, input: z.output<typeof itemInput>) =>
	inTransaction(scope, (inner) => setRemoved(inner, input.id, true));

/** Brings back what was removed. */
export const restoreItem = (scope: OrganisationScope, input: z.output<typeof itemInput>) =>
	inTransaction(scope, (inner) => setRemoved(inner, input.id, false));

/** Puts items of one kind into the order given; items that are not named keep their place behind. */
export const reorderItems = (
	scope: OrganisationScope,
	input: z.output<typeof reorderInput>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const rows = await inner.db
			.selectFrom('item')
			.select(['id', 'kind', 'position'])
			.where('organisation_id', '=', inner.organisationId)
			.where('id', 'in', input.ids)
			.where('removed_at', 'is', null)
			.execute();
		if (rows.length !== new Set(input.ids).size) return fail('item.not_found');
		const kinds = new Set(rows.map((row) => row.kind as ItemKind));
		if (kinds.size !== 1) return fail('item.mixed_kinds');
		const [kind] = [...kinds] as [ItemKind];
		const allowed = permit(inner, itemKinds[kind].edit);
		if (!allowed.ok) return allowed;
		const places = rows.map((row) => row.position).sort((a, b) => a - b);
		const distinct = places.map((place, index) => Math.max(place, (places[0] ?? 0) + index));
		for (const [index, id] of input.ids.entries()) {
			await inner.db
				.updateTable('item')
				.set({ position: distinct[index] as number })
				.where('organisation_id', '=', inner.organisationId)
				.where('id', '=', id)
				.execute();
		}
		inner.publish({ topic: 'plan', ids: input.ids });
		return ok();
	});
