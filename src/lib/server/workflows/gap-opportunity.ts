import type { z } from 'zod';
import type { opportunityInput } from '../../domain/research/schema.ts';
import { fail, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { inTransaction } from '../db/transaction.ts';
import { linksTo } from '../links/queries.ts';
import { getCriterionGap } from '../research/queries.ts';
import { noticed } from './noticed.ts';

/** Makes an opportunity of a gap in the market: a finding that rests on the criterion and its scores. Once a criterion. */
export const makeOpportunity = (
	scope: StrategyScope,
	input: z.output<typeof opportunityInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const found = await getCriterionGap(inner, input.criterionId);
		if (found === null) return fail('criterion.not_found');
		if (found.gap.kind === 'unknown') return fail('criterion.not_compared');
		const already = await linksTo(inner, [input.criterionId], ['evidence']);
		if (already.some((link) => link.kind === 'finding')) return fail('criterion.already_opportunity');
		return noticed(inner, {
			kind: 'opportunity',
			title: found.title,
			detail: found.note,
			origin: 'research',
			restsOn: input.criterionId
		});
	});
