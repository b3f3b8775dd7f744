import type { z } from 'zod';
import { tacticLibrary } from '../../domain/tactics/library.ts';
import type { fromLibrary } from '../../domain/tactics/schema.ts';
import type { NamedThing } from '../../domain/tactics/tactic.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { translator } from '../../i18n/index.ts';
import { isLocale, sourceLocale } from '../../i18n/locales.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem } from '../items/commands.ts';
import { insertLink } from '../links/commands.ts';
import { insertAction } from '../tactics/action-commands.ts';
import { insertTactic } from '../tactics/commands.ts';

/** "Use this": takes a tactic over from the library with its to-dos, in the organisation's language, theirs to change. */
export const adoptFromLibrary = (
	scope: StrategyScope,
	input: z.output<typeof fromLibrary>
): Promise<Result<NamedThing, string>> =>
	inTransaction(scope, async (inner): Promise<Result<NamedThing, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const entry = tacticLibrary.find((one) => one.id === input.entry);
		if (entry === undefined) return fail('tactic.not_found');
		const { locale } = inner.organisation;
		const words = translator(isLocale(locale) ? locale : sourceLocale);
		const say = (part: string): string => words.find(`tactics-library.${entry.id}.${part}`) ?? '';
		const title = say('title');
		const id = await insertTactic(inner, {
			title,
			why: say('why'),
			effort: entry.effort,
			impact: entry.impact,
			lever: entry.lever,
			channels: entry.channels,
			expectedEffect: say('effect'),
			automates: entry.automates,
			humanRoute: say('route'),
			suggested: true
		});
		let before: string | null = null;
		for (let n = 1; n <= entry.actions; n += 1) {
			before = await insertAction(inner, {
				tacticId: id,
				title: say(`action${n}`),
				afterId: before,
				suggested: true
			});
		}
		if (input.goal !== null) {
			if (!(await hasItem(inner, input.goal, 'goal', inner.strategyId))) {
				return fail('goal.not_found', { field: 'goal' });
			}
			const served = await insertLink(inner, { from: id, to: input.goal, kind: 'serves', note: '' });
			if (!served.ok) return served;
		}
		await recordAudit(inner, {
			action: 'tactic.added',
			itemId: id,
			strategyId: inner.strategyId,
			detail: { title, library: entry.id }
		});
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title });
	});
