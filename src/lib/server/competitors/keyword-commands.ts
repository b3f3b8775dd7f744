import type { z } from 'zod';
import { readRanking } from '../../domain/competitors/ranking.ts';
import type {
	keywordDetailInput,
	keywordsInput,
	rankingDayInput,
	rankingInput
} from '../../domain/competitors/schema.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { searchText } from '../../domain/shared/text.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';

/** The same word in the same language and market counts once. */
const sameWord = (word: string, language: string, market: string): string =>
	[word, language, market].map(searchText).join('\n');

async function knownWords(scope: OrganisationScope, but?: string): Promise<Set<string>> {
	const rows = await scope.db
		.selectFrom('keyword')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'keyword.id').onRef('item.organisation_id', '=', 'keyword.organisation_id')
		)
		.select(['keyword.id', 'keyword.language', 'keyword.market', 'item.title'])
		.where('keyword.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.execute();
	return new Set(rows.filter((row) => row.id !== but).map((row) => sameWord(row.title, row.language, row.market)));
}

/** Takes several search words at once; those already listed are passed over. */
export const addKeywords = (
	scope: OrganisationScope,
	input: z.output<typeof keywordsInput>
): Promise<Result<{ added: number; known: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ added: number; known: number }, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const known = await knownWords(inner);
		const ids: string[] = [];
		for (const word of input.words) {
			const key = sameWord(word, input.language, input.market);
			if (known.has(key)) continue;
			known.add(key);
			const id = await insertItem(inner, { kind: 'keyword', title: word, strategyId: null });
			await inner.db
				.insertInto('keyword')
				.values({
					organisation_id: inner.organisationId,
					id,
					language: input.language,
					market: input.market,
					volume: null
				})
				.execute();
			ids.push(id);
		}
		if (ids.length === 0) return fail('keyword.all_known', { field: 'words' });
		inner.publish({ topic: 'plan', ids });
		return ok({ added: ids.length, known: input.words.length - ids.length });
	});

/** Corrects a search word and says how much it matters and how often it is searched. */
export const describeKeyword = (
	scope: OrganisationScope,
	input: z.output<typeof keywordDetailInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const touched = await touchItem(inner, input.id, 'keyword', { title: input.word, version: input.version });
		if (!touched.ok) return touched;
		const known = await knownWords(inner, input.id);
		if (known.has(sameWord(input.word, input.language, input.market))) {
			return fail('keyword.taken', { field: 'word' });
		}
		await inner.db
			.updateTable('keyword')
			.set({
				relevance: input.relevance,
				volume: input.volume,
				language: input.language,
				market: input.market
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok(input.id);
	});

async function clearDay(scope: OrganisationScope, keywordId: string, takenOn: string): Promise<void> {
	await scope.db
		.deleteFrom('search_ranking')
		.where('organisation_id', '=', scope.organisationId)
		.where('keyword_id', '=', keywordId)
		.where('taken_on', '=', takenOn)
		.execute();
}

/** Notes who ranks for a word on a day, one result a line; a ranking of the same day is replaced. */
export const typeRanking = (
	scope: OrganisationScope,
	input: z.output<typeof rankingInput>
): Promise<Result<{ places: number; unread: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ places: number; unread: number }, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'keyword'))) return fail('keyword.not_found');
		if (input.takenOn > localDay(inner.clock.now(), inner.organisation.timeZone)) {
			return fail('ranking.in_future', { field: 'takenOn' });
		}
		const { places, unread } = readRanking(input.results);
		if (places.length === 0) return fail('ranking.no_name', { field: 'results' });
		await clearDay(inner, input.id, input.takenOn);
		await inner.db
			.insertInto('search_ranking')
			.values(
				places.map(({ position, domain }) => ({
					organisation_id: inner.organisationId,
					id: inner.ids.id(),
					keyword_id: input.id,
					taken_on: input.takenOn,
					position,
					domain
				}))
			)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ places: places.length, unread: unread.length });
	});

/** What was forgotten, as it can be typed again: a line a place, a dash where nothing was read. */
export interface ForgottenRanking {
	readonly id: string;
	readonly takenOn: string;
	readonly results: string;
}

/** Takes away the ranking of one day and hands back its text, so that it can be put back. */
export const forgetRanking = (
	scope: OrganisationScope,
	input: z.output<typeof rankingDayInput>
): Promise<Result<ForgottenRanking, string>> =>
	inTransaction(scope, async (inner): Promise<Result<ForgottenRanking, string>> => {
		const allowed = permit(inner, 'evidence.remove');
		if (!allowed.ok) return allowed;
		const rows = await inner.db
			.selectFrom('search_ranking')
			.select(['position', 'domain'])
			.where('organisation_id', '=', inner.organisationId)
			.where('keyword_id', '=', input.id)
			.where('taken_on', '=', input.takenOn)
			.orderBy('position')
			.execute();
		if (rows.length === 0) return fail('ranking.not_found');
		const last = rows.at(-1)?.position ?? 0;
		const lines = Array.from(
			{ length: last },
			(_, index) => rows.find((row) => row.position === index + 1)?.domain ?? '-'
		);
		await clearDay(inner, input.id, input.takenOn);
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, takenOn: input.takenOn, results: lines.join('\n') });
	});
