import { z } from 'zod';
import { wholeField } from '../../domain/shared/fields.ts';
import { fail, type Result } from '../../domain/shared/result.ts';
import { isCopyable } from '../../domain/strategy/examples.ts';
import { stepIds, type StepId } from '../../domain/strategy/steps.ts';
import { translator } from '../../i18n/index.ts';
import { isLocale, sourceLocale } from '../../i18n/locales.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { addFinding } from '../audit/finding-commands.ts';
import { addTouchpoint } from '../audit/commands.ts';
import { addCompetitor } from '../competitors/commands.ts';
import { addPersona } from '../personas/commands.ts';
import { addCriteria } from '../research/commands.ts';
import { addTactic } from '../tactics/commands.ts';
import { startSurvey } from './survey-metrics.ts';

export const copyInput = z.object({
	step: z.enum(stepIds as unknown as readonly [StepId, ...StepId[]]),
	line: wholeField(1, 20)
});

/** Copies one line of a step's example into the plan, in the organisation's language; it is theirs to change. */
export async function copyExample(
	scope: StrategyScope,
	input: z.output<typeof copyInput>
): Promise<Result<unknown, string>> {
	const { step, line } = input;
	if (!isCopyable(step, line)) return fail('example.not_copyable');
	const { locale, timeZone } = scope.organisation;
	const i18n = translator(isLocale(locale) ? locale : sourceLocale, { timeZone });
	const title = i18n.find(`example.${step}.copy${line}`) ?? i18n.find(`example.${step}.line${line}`) ?? '';
	switch (step) {
		case 'audit':
			return line <= 2
				? addTouchpoint(scope, {
						title,
						phase: line === 1 ? 'order' : 'receive',
						channel: line === 1 ? 'mail' : 'door'
					})
				: addFinding(scope, {
						kind: line === 3 ? 'pain' : 'strength',
						title,
						severity: 2,
						touchpoint: null,
						stage: null,
						cause: line === 3 ? 'waiting' : null,
						detail: ''
					});
		case 'competitors':
			return addCompetitor(scope, { name: title, kind: 'role_model', website: '' });
		case 'research':
			return addCriteria(scope, { titles: [title], themes: [] });
		case 'personas':
			return addPersona(scope, { title, summary: '' });
		case 'tactics':
			return addTactic(scope, { title, goal: null, restsOn: null });
		case 'surveys':
			return startSurvey(scope, { touchpoint: null, title });
		default:
			return fail('example.not_copyable');
	}
}
