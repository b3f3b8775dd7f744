import { z } from 'zod';
import { idField, words } from '../../domain/shared/fields.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { itemKinds, linkKinds, type ItemKind, type LinkKind } from '../../domain/items/kinds.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';

const kinds = Object.keys(linkKinds) as [LinkKind, ...LinkKind[]];

export const linkInput = z.object({ from: idField, to: idField, kind: z.enum(kinds), note: words(500) });
export const unlinkInput = z.object({ from: idField, to: idField, kind: z.enum(kinds) });

/** Joins two items inside a transaction that has already checked rights; both must be here and of fitting kinds. */
export async function insertLink(
	scope: OrganisationScope,
	input: z.output<typeof linkInput>
): Promise<Result<string, 'link.not_found' | 'link.not_fitting' | 'link.circle'>> {
	const rows = await scope.db
		.selectFrom('item')
		.select(['id', 'kind', 'strategy_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where('id', 'in', [input.from, input.to])
		.where('removed_at', 'is', null)
		.execute();
	const from = rows.find((row) => row.id === input.from);
	const to = rows.find((row) => row.id === input.to);
	if (from === undefined || to === undefined) return fail('link.not_found');
	const rule = linkKinds[input.kind];
	if (!(rule.from as readonly string[]).includes(from.kind) || !(rule.to as readonly string[]).includes(to.kind)) {
		return fail('link.not_fitting');
	}
	if (from.strategy_id !== null && to.strategy_id !== null && from.strategy_id !== to.strategy_id) {
		return fail('link.not_found');
	}
	if (input.kind === 'contributes' && (await leadsTo(scope, input.to, input.from))) return fail('link.circle');
	const id = scope.ids.id();
	await scope.db
		.insertInto('link')
		.values({
			organisation_id: scope.organisationId,
			id,
			strategy_id: from.strategy_id ?? to.strategy_id,
			from_id: input.from,
			to_id: input.to,
			kind: input.kind,
			note: input.note,
			created_at: toInstant(scope.clock.now()),
			created_by: actor(scope)
		})
		.onConflict((conflict) =>
			conflict.columns(['organisation_id', 'from_id', 'to_id', 'kind']).doUpdateSet({ note: input.note })
		)
		.execute();
	return ok(id);
}

/** Whether one goal already feeds another, over any number of steps. */
async function leadsTo(scope: OrganisationScope, start: string, goal: string): Promise<boolean> {
	const seen = new Set<string>();
	let front = [start];
	while (front.length > 0) {
		if (front.includes(goal)) return true;
		for (const id of front) seen.add(id);
		const rows = await scope.db
			.selectFrom('link')
			.select('to_id')
			.where('organisation_id', '=', scope.organisationId)
			.where('kind', '=', 'contributes')
			.where('from_id', 'in', front)
			.execute();
		front = rows.map((row) => row.to_id).filter((id) => !seen.has(id));
	}
	return false;
}

/** Ties one thing to another: a tactic to its goal, a finding to its evidence. */
export const linkItems = (
	scope: OrganisationScope,
	input: z.output<typeof linkInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = await mayLink(inner, input.from);
		if (!allowed.ok) return allowed;
		const linked = await insertLink(inner, input);
		if (linked.ok) inner.publish({ topic: 'plan', ids: [input.from, input.to] });
		return linked;
	});

/** Unties two things. */
export const unlinkItems = (
	scope: OrganisationScope,
	input: z.output<typeof unlinkInput>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = await mayLink(inner, input.from);
		if (!allowed.ok) return allowed;
		await inner.db
			.deleteFrom('link')
			.where('organisation_id', '=', inner.organisationId)
			.where('from_id', '=', input.from)
			.where('to_id', '=', input.to)
			.where('kind', '=', input.kind)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.from, input.to] });
		return ok();
	});

async function mayLink(
	scope: OrganisationScope,
	from: string
): Promise<Result<undefined, 'access.denied' | 'link.not_found'>> {
	const row = await scope.db
		.selectFrom('item')
		.select('kind')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', from)
		.executeTakeFirst();
	if (row === undefined) return fail('link.not_found');
	return permit(scope, itemKinds[row.kind as ItemKind].edit);
}
