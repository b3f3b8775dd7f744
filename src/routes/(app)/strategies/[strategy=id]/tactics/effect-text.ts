import type { SaidEffect } from '#lib/domain/tactics/tactic.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { effectSize } from '#lib/ui/tactics/effect-words.ts';

/** An expectation as a sentence: "Lowers time to resolution by 20 % for phone, at the queue, from 1 December." */
export function effectText(i18n: I18n, effect: SaidEffect): string {
	const [condition] = effect.filter;
	const size =
		effect.shape === 'relative'
			? i18n.percent(effect.amount / 100)
			: effectSize(i18n, effect.amount, { ...effect, accumulates: false });
	const where = [
		...(condition === undefined ? [] : [i18n.t('tactics.effect.forWhom', { segment: condition.value })]),
		...(effect.touchpoint === null ? [] : [i18n.t('tactics.effect.atWhere', { touchpoint: effect.touchpoint })])
	].join('');
	return i18n.t(`tactics.effect.sentence.${effect.direction}`, {
		metric: effect.metric,
		size,
		where,
		day: i18n.date(effect.fromOn, 'long')
	});
}
