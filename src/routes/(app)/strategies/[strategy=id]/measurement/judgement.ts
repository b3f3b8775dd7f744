import { judge } from '#lib/domain/measurement/judgement.ts';
import type { MetricView } from '#lib/domain/measurement/board.ts';
import type { I18n } from '#lib/i18n/translator.ts';

/** The sentence over the page, in words. */
export function judgementWords(i18n: I18n, metrics: readonly MetricView[], isWarned = false): string {
	const warned = isWarned ? 'yes' : 'no';
	const judgement = judge(
		metrics.map((metric) => ({
			title: metric.title,
			n: metric.figure.n,
			hidden: metric.figure.hidden,
			word: metric.change?.word ?? null
		}))
	);
	const named = (titles: readonly string[], more: number): string =>
		i18n.list(more === 0 ? titles : [...titles, i18n.t('measurement.judgement.more', { n: more })]);
	switch (judgement.code) {
		case 'steady':
			return i18n.t('measurement.judgement.steady', { n: judgement.figures, warned });
		case 'better':
		case 'worse': {
			const code = judgement.code;
			const said = {
				titles: named(judgement[code], judgement.more[code]),
				n: judgement[code].length + judgement.more[code]
			};
			return code === 'worse'
				? i18n.t('measurement.judgement.worse', said)
				: i18n.t('measurement.judgement.better', { ...said, warned });
		}
		case 'both':
			return i18n.t('measurement.judgement.both', {
				better: named(judgement.better, judgement.more.better),
				n: judgement.better.length + judgement.more.better,
				worse: named(judgement.worse, judgement.more.worse),
				m: judgement.worse.length + judgement.more.worse
			});
		default:
			return i18n.t(`measurement.judgement.${judgement.code}`);
	}
}
