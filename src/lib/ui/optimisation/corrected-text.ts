import type { Correction } from '#lib/domain/optimisation/correction.ts';
import type { SnapshotGoal } from '#lib/domain/optimisation/snapshot.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { goalValue } from '../goals/size-text.ts';

/** What was corrected beneath a frozen goal since, one line for each thing: "43 → 41" in the words of the goal. */
export function correctedText(i18n: I18n, goal: SnapshotGoal, corrections: readonly Correction[]): string[] {
	const found = corrections.find((one) => one.goalId === goal.id);
	if (found === undefined) return [];
	const say = (value: number | null): string =>
		value === null
			? i18n.t('optimisation.review.corrected.nothing')
			: goalValue(i18n, value, { unit: goal.unit, decimals: goal.decimals, currency: goal.currency });
	const count = (value: number | null): string => i18n.number(value ?? 0);
	const change = (what: 'value' | 'answers' | 'target' | 'definition', then: string, now: string): string =>
		i18n.t(`optimisation.review.corrected.${what}`, { then, now });
	return [
		...(found.value === null ? [] : [change('value', say(found.value.then), say(found.value.now))]),
		...(found.answers === null ? [] : [change('answers', count(found.answers.then), count(found.answers.now))]),
		...(found.target === null ? [] : [change('target', say(found.target.then), say(found.target.now))]),
		...(found.definition === null
			? []
			: [change('definition', count(found.definition.then), count(found.definition.now))])
	];
}
