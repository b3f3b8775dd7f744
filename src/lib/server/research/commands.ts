import type { z } from 'zod';
import { criterionPresets } from '../../domain/research/criteria.ts';
import type {
	criteriaInput,
	criterionDetailInput,
	importanceInput,
	scoreIdInput,
	scoreInput
} from '../../domain/research/schema.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { searchText } from '../../domain/shared/text.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';

async function knownTitles(scope: StrategyScope, but?: string): Promise<Set<string>> {
	const rows = await scope.db
		.selectFrom('item')
		.select(['id', 'search_text'])
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('kind', '=', 'criterion')
		.where('removed_at', 'is', null)
		.execute();
	return new Set(rows.filter((row) => row.id !== but).map((row) => row.search_text));
}

/** Takes several criteria at once; those already listed are passed over. */
export const addCriteria = (
	scope: StrategyScope,
	input: z.output<typeof criteriaInput>
): Promise<Result<{ added: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ added: number }, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const known = await knownTitles(inner);
		const ids: string[] = [];
		for (const [index, title] of input.titles.entries()) {
			const key = searchText(title);
			if (known.has(key)) continue;
			known.add(key);
			const id = await insertItem(inner, { kind: 'criterion', title, strategyId: inner.strategyId });
			await inner.db
				.insertInto('criterion')
				.values({
					organisation_id: inner.organisationId,
					id,
					strategy_id: inner.strategyId,
					theme: criterionPresets.find((preset) => preset === input.themes[index]) ?? ''
				})
				.execute();
			ids.push(id);
		}
		if (ids.length === 0) return fail('criterion.all_known', { field: 'titles' });
		inner.publish({ topic: 'plan', ids });
		return ok({ added: ids.length });
	});

/** Corrects a criterion: its words, how much it matters to customers, and how one knows. */
export const describeCriterion = (
	scope: StrategyScope,
	input: z.output<typeof criterionDetailInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'criterion', inner.strategyId))) return fail('criterion.not_found');
		const touched = await touchItem(inner, input.id, 'criterion', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		if ((await knownTitles(inner, input.id)).has(searchText(input.title))) {
			return fail('criterion.taken', { field: 'title' });
		}
		await inner.db
			.updateTable('criterion')
			.set({ importance: input.importance, note: input.note })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok(input.id);
	});

/** Sets how much a criterion matters to customers, 1 to 5. */
export const weighCriterion = (
	scope: StrategyScope,
	input: z.output<typeof importanceInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'criterion', inner.strategyId))) return fail('criterion.not_found');
		const touched = await touchItem(inner, input.id, 'criterion');
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('criterion')
			.set({ importance: input.importance })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok(input.id);
	});

/** Scores one company by one criterion. Earlier scores stay as history; the newest one holds. */
export const scoreCompany = (
	scope: StrategyScope,
	input: z.output<typeof scoreInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.criterionId, 'criterion', inner.strategyId))) return fail('criterion.not_found');
		if (!(await hasItem(inner, input.companyId, 'competitor'))) return fail('competitor.not_found');
		const today = localDay(inner.clock.now(), inner.organisation.timeZone);
		if (input.seenOn !== undefined && input.seenOn > today) {
			return fail('criterion_score.in_future', { field: 'seenOn' });
		}
		const id = inner.ids.id();
		await inner.db
			.insertInto('criterion_score')
			.values({
				organisation_id: inner.organisationId,
				id,
				strategy_id: inner.strategyId,
				criterion_id: input.criterionId,
				competitor_id: input.companyId,
				score: input.score,
				evidence: input.evidence,
				note: input.note,
				url: input.url,
				seen_on: input.seenOn ?? today,
				membership_id: actor(inner),
				at: toInstant(inner.clock.now()),
				removed_at: null
			})
			.execute();
		inner.publish({ topic: 'plan', ids: [input.criterionId] });
		return ok(id);
	});

const setRemoved = (scope: StrategyScope, id: string, removed: boolean): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const row = await inner.db
			.selectFrom('criterion_score')
			.select('criterion_id')
			.where('organisation_id', '=', inner.organisationId)
			.where('strategy_id', '=', inner.strategyId)
			.where('id', '=', id)
			.executeTakeFirst();
		if (row === undefined) return fail('criterion_score.not_found');
		await inner.db
			.updateTable('criterion_score')
			.set({ removed_at: removed ? toInstant(inner.clock.now()) : null })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		inner.publish({ topic: 'plan', ids: [row.criterion_id] });
		return ok(id);
	});

/** Takes one score back; the one before it holds again. */
export const withdrawScore = (scope: StrategyScope, input: z.output<typeof scoreIdInput>) =>
	setRemoved(scope, input.id, true);

/** Puts a score back that was taken back. */
export const restoreScore = (scope: StrategyScope, input: z.output<typeof scoreIdInput>) =>
	setRemoved(scope, input.id, false);
