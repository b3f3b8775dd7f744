import type { I18n } from '#lib/i18n/translator.ts';
import { firstValue, lastValue, type ChartPoint } from './scale.ts';

export interface SeriesWords {
	name: string;
	points: readonly ChartPoint[];
	target?: number | null;
	unsure?: boolean;
	formatValue: (value: number) => string;
	formatTime: (at: number) => string;
}

/** What a line says, for those who cannot see it: from where to where, the aim, and whether it can be trusted. */
export function seriesSummary(i18n: I18n, series: SeriesWords): string {
	const first = firstValue(series.points);
	const last = lastValue(series.points);
	if (!first || !last) return `${series.name}. ${i18n.t('ui.chart.noData')}`;
	const words =
		first === last
			? i18n.t('ui.chart.summaryOne', {
					name: series.name,
					last: series.formatValue(last.value),
					to: series.formatTime(last.at)
				})
			: i18n.t('ui.chart.summary', {
					name: series.name,
					first: series.formatValue(first.value),
					from: series.formatTime(first.at),
					last: series.formatValue(last.value),
					to: series.formatTime(last.at)
				});
	const aim =
		series.target === null || series.target === undefined
			? ''
			: ` ${i18n.t('ui.chart.aim', { target: series.formatValue(series.target) })}`;
	return words + aim + (series.unsure ? ` ${i18n.t('ui.chart.tooFew')}` : '');
}
