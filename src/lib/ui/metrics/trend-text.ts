import type { Figure } from '#lib/domain/metrics/figure.ts';
import type { ChangeWord } from '#lib/domain/metrics/trend.ts';
import type { I18n } from '#lib/i18n/translator.ts';

/** Which way a line goes, and since when, in a sentence. */
export function directionText(
	i18n: I18n,
	trend: { readonly word: ChangeWord; readonly since: string | null },
	figure: Pick<Figure, 'unit'>
): string {
	if (trend.word === 'too_few' || trend.since === null) return i18n.t('measurement.trend.too_few');
	const date = i18n.date(trend.since, 'long');
	if (trend.word === 'no_clear_change') return i18n.t('measurement.trend.no_clear_change', { date });
	const way =
		figure.unit === 'duration' ? 'pace' : figure.unit === 'count' || figure.unit === 'money' ? 'number' : 'plain';
	return i18n.t(`measurement.trend.${way}.${trend.word}`, { date });
}
