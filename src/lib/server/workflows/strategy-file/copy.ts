import { z } from 'zod';
import { dateField, idField, line, tick } from '../../../domain/shared/fields.ts';
import { fail, type Result } from '../../../domain/shared/result.ts';
import { checkFile } from '../../../domain/strategy/file/check.ts';
import { templateOf, templateParts } from '../../../domain/strategy/file/template.ts';
import { permit, type OrganisationScope } from '../../access/organisation-scope.ts';
import { strategyScopeOf } from '../../access/strategy-scope.ts';
import { inTransaction } from '../../db/transaction.ts';
import { bringIn, fileChoices } from './read.ts';
import { writeFile } from './write.ts';

const ticks = Object.fromEntries(templateParts.map((part) => [part, tick])) as Record<
	(typeof templateParts)[number],
	typeof tick
>;

export const copyStrategyInput = z.object({ from: idField, name: line(120), startsOn: dateField, ...ticks });

/** Begins a strategy from an earlier one of the same organisation, with what was chosen; the earlier one stays as it is. */
export const copyStrategy = (
	scope: OrganisationScope,
	input: z.output<typeof copyStrategyInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'strategy.edit');
		if (!allowed.ok) return allowed;
		const from = await strategyScopeOf(inner, input.from);
		if (from === null) return fail('strategy.not_found', { field: 'from' });
		const file = await writeFile(from);
		const parts = new Set(templateParts.filter((part) => input[part]));
		const content = templateOf(file.content, { name: input.name, parts, startsOn: input.startsOn });
		const checked = checkFile({ ...file, content });
		if (!checked.ok) throw new Error(`A template of our own making is refused: ${checked.error.code}`);
		const arrived = await bringIn(inner, checked.value, fileChoices.parse({}));
		return arrived.ok ? { ok: true, value: arrived.value.strategyId } : arrived;
	});
