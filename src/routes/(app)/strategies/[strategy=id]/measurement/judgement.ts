import { judge } from '#lib/domain/measurement/judgement.ts';
import type { MetricView } from '#lib/domain/measurement/board.ts';
import type { I18n } from '#lib/i18n/translator.ts';

/** The sentence over the page, in words. */
export function judgementWords(i18n: I18n, metrics: readonly MetricView[]): string {
	const judgement = judge(
		metrics.map((metric) => ({
			title: metric.title,
			n: metric.figure.n,
			hidden: metric.figure.hidden,
			word: metric.change?.word ?? null
		}))
	);
	switch (judgement.code) {
		case 'steady':
			return i18n.t('measurement.judgement.steady', { n: judgement.figures });
		case 'better':
		case 'worse': {
			const titles = judgement[judgement.code];
			return i18n.t(`measurement.judgement.${judgement.code}`, { titles: i18n.list(titles), n: titles.length });
		}
		case 'both':
			return i18n.t('measurement.judgement.both', {
				better: i18n.list(judgement.better),
				n: judgement.better.length,
				worse: i18n.list(judgement.worse),
				m: judgement.worse.length
			});
		default:
			return i18n.t(`measurement.judgement.${judgement.code}`);
	}
}
