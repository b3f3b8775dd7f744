import type { z } from 'zod';
import type { newSwotItem, swotFromFinding, swotMove, swotRename } from '../../domain/audit/schema.ts';
import { hasRoom, quadrantLimit, quadrantOf, type Quadrant } from '../../domain/audit/swot.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';
import { listFindings, listSwot } from './queries.ts';

interface Made {
	readonly id: string;
	readonly title: string;
}

/** Types a line straight into a quadrant. */
export const addSwotItem = (scope: StrategyScope, input: z.output<typeof newSwotItem>): Promise<Result<Made, string>> =>
	inTransaction(scope, (inner) => insertSwotItem(inner, { ...input, findingId: null }));

/** Puts a finding into a quadrant: the one where it usually belongs, unless another is named. On the board it stands once. */
export const putOnBoard = (
	scope: StrategyScope,
	input: z.output<typeof swotFromFinding>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const finding = (await listFindings(inner)).find((one) => one.id === input.finding);
		if (finding === undefined) return fail('finding.not_found');
		const quadrant = input.quadrant ?? quadrantOf(finding.kind);
		const known = (await listSwot(inner)).find((item) => item.findingId === finding.id);
		if (known !== undefined) return moveItem(inner, known.id, quadrant);
		return insertSwotItem(inner, { quadrant, title: finding.title, findingId: finding.id });
	});

async function insertSwotItem(
	scope: StrategyScope,
	item: { quadrant: Quadrant; title: string; findingId: string | null }
): Promise<Result<Made, string>> {
	const allowed = permit(scope, 'evidence.edit');
	if (!allowed.ok) return allowed;
	if (!hasRoom(await listSwot(scope), item.quadrant)) {
		return fail('swot.quadrant_full', { field: 'title', params: { limit: quadrantLimit } });
	}
	const id = await insertItem(scope, { kind: 'swot_item', title: item.title, strategyId: scope.strategyId });
	await scope.db
		.insertInto('swot_item')
		.values({
			organisation_id: scope.organisationId,
			id,
			strategy_id: scope.strategyId,
			quadrant: item.quadrant,
			finding_id: item.findingId
		})
		.execute();
	scope.publish({ topic: 'plan', ids: [id] });
	return ok({ id, title: item.title });
}

/** Moves a line to another quadrant. */
export const moveSwotItem = (scope: StrategyScope, input: z.output<typeof swotMove>): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		return allowed.ok ? moveItem(inner, input.id, input.quadrant) : allowed;
	});

async function moveItem(scope: StrategyScope, id: string, quadrant: Quadrant): Promise<Result<Made, string>> {
	const items = await listSwot(scope);
	const item = items.find((one) => one.id === id);
	if (item === undefined) return fail('item.not_found');
	if (item.quadrant !== quadrant && !hasRoom(items, quadrant)) {
		return fail('swot.quadrant_full', { params: { limit: quadrantLimit } });
	}
	const touched = await touchItem(scope, id, 'swot_item');
	if (!touched.ok) return touched;
	await scope.db
		.updateTable('swot_item')
		.set({ quadrant })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	scope.publish({ topic: 'plan', ids: [id] });
	return ok({ id, title: item.title });
}

/** Words a line anew; the finding behind it keeps its own words. */
export const renameSwotItem = (
	scope: StrategyScope,
	input: z.output<typeof swotRename>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'swot_item', inner.strategyId))) return fail('item.not_found');
		const touched = await touchItem(inner, input.id, 'swot_item', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});
