import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { ensureUs } from '../competitors/commands.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Result } from '../../domain/shared/result.ts';

/**
 * A research command that may be about ourselves: `us` in place of a company stands for our own row, which is made when it
 * is first needed. If the command fails, the row is not made either.
 */
export const withUs =
	<Input extends { readonly companyId: string }, T>(
		command: (scope: StrategyScope, input: Input) => Promise<Result<T, string>>
	) =>
	(scope: StrategyScope, input: Input): Promise<Result<T, string>> =>
		inTransaction(scope, async (inner): Promise<Result<T, string>> => {
			const allowed = permit(inner, 'evidence.edit');
			if (!allowed.ok) return allowed;
			if (input.companyId !== 'us') return command(inner, input);
			return command(inner, { ...input, companyId: await ensureUs(inner) });
		});
