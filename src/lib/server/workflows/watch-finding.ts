import type { z } from 'zod';
import type { noticeInput } from '../../domain/competitors/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { markTriage } from '../competitors/watch-commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { noticed } from './noticed.ts';

/** Makes something to know into something we noticed: a finding of the strategy that rests on the note. */
export const noticeWatchItem = (
	scope: StrategyScope,
	input: z.output<typeof noticeInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const note = await inner.db
			.selectFrom('watch_item')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'watch_item.id').onRef('item.organisation_id', '=', 'watch_item.organisation_id')
			)
			.select(['item.title', 'watch_item.detail', 'watch_item.triage'])
			.where('watch_item.organisation_id', '=', inner.organisationId)
			.where('watch_item.id', '=', input.id)
			.where('item.removed_at', 'is', null)
			.executeTakeFirst();
		if (note === undefined) return fail('watch_item.not_found');
		if (note.triage === 'finding') return fail('watch_item.already_noticed');
		const finding = await noticed(inner, {
			kind: input.kind,
			title: note.title,
			detail: note.detail,
			origin: 'competitors',
			restsOn: input.id
		});
		if (!finding.ok) return finding;
		const marked = await markTriage(inner, input.id, 'finding');
		return marked.ok ? ok(finding.value) : marked;
	});
