import type { StepId } from '#lib/domain/strategy/steps.ts';
import type { I18n } from '#lib/i18n/translator.ts';

/** What a step is called: by the strategy's own name for it, or by its usual one. */
export const stepName = (i18n: I18n, step: { readonly id: StepId; readonly name?: string }): string =>
	step.name === undefined || step.name === '' ? i18n.t(`steps.${step.id}.title`) : step.name;
