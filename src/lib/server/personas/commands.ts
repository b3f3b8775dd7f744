import type { z } from 'zod';
import type { newPersona, personaEdit, portraitChange } from '../../domain/personas/schema.ts';
import type { Channel } from '../../domain/shared/channel.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';

interface Made {
	readonly id: string;
	readonly title: string;
}

/** What a persona starts with. */
export interface PersonaStart {
	readonly title: string;
	readonly summary?: string;
	readonly needs?: string;
	readonly motives?: string;
	readonly quote?: string;
	readonly channels?: readonly Channel[];
	readonly variant?: number;
	readonly dimensionId?: string | null;
	readonly segment?: string;
}

/** Inserts a persona, inside a transaction that has checked rights and references. */
export async function insertPersona(scope: StrategyScope, start: PersonaStart): Promise<string> {
	const id = await insertItem(scope, { kind: 'persona', title: start.title, strategyId: scope.strategyId });
	await scope.db
		.insertInto('persona')
		.values({
			organisation_id: scope.organisationId,
			id,
			strategy_id: scope.strategyId,
			summary: start.summary ?? '',
			needs: start.needs ?? '',
			motives: start.motives ?? '',
			quote: start.quote ?? '',
			channels: toJson(start.channels ?? []),
			portrait: toJson({ variant: start.variant ?? 0 }),
			dimension_id: start.dimensionId ?? null,
			segment: start.segment ?? ''
		})
		.execute();
	return id;
}

/** Draws somebody we serve. */
export const addPersona = (scope: StrategyScope, input: z.output<typeof newPersona>): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const id = await insertPersona(inner, input);
		await recordAudit(inner, {
			action: 'persona.drawn',
			itemId: id,
			strategyId: inner.strategyId,
			detail: { title: input.title }
		});
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});

/** Says what a persona needs, what drives them, on which ways they come, and which answers speak for them. */
export const describePersona = (
	scope: StrategyScope,
	input: z.output<typeof personaEdit>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'persona', inner.strategyId))) return fail('persona.not_found');
		if (input.dimension !== null && !(await isDimension(inner, input.dimension))) {
			return fail('dimension.not_found', { field: 'dimension' });
		}
		const touched = await touchItem(inner, input.id, 'persona', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('persona')
			.set({
				summary: input.summary,
				needs: input.needs,
				motives: input.motives,
				quote: input.quote,
				channels: toJson(input.channels),
				dimension_id: input.dimension,
				segment: input.dimension === null ? '' : input.segment
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});

async function isDimension(scope: OrganisationScope, id: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('dimension')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.executeTakeFirst();
	return row !== undefined;
}

/** Gives a persona another face. */
export const drawPortrait = (
	scope: StrategyScope,
	input: z.output<typeof portraitChange>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'persona', inner.strategyId))) return fail('persona.not_found');
		const touched = await touchItem(inner, input.id, 'persona');
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('persona')
			.set({ portrait: toJson({ variant: input.variant }) })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id });
	});
