import type { Figure, FigureChange, StillOpen } from '#lib/domain/metrics/figure.ts';
import type { Unit } from '#lib/domain/metrics/kind.ts';
import type { ResponseRate } from '#lib/domain/metrics/response-rate.ts';
import type { I18n } from '#lib/i18n/translator.ts';

/** How values of a unit are written. */
export interface ValueStyle {
	readonly unit: Unit;
	readonly decimals: number;
	readonly currency?: string | undefined;
}

/** A value in the words of its unit: "43", "89 %", "5.6", "1 h 50". */
export function valueText(i18n: I18n, value: number, style: ValueStyle): string {
	switch (style.unit) {
		case 'percent':
			return i18n.percent(value / 100, style.decimals);
		case 'duration':
			return i18n.duration(value);
		case 'money':
			return i18n.money(value, style.currency ?? 'EUR');
		default:
			return i18n.number(value, { decimals: style.decimals });
	}
}

/** Whether the share leads: effort told by fewer than thirty people. */
export const leadsWithShare = (figure: Figure): boolean => figure.headline === 'share';

const shareStyle: ValueStyle = { unit: 'percent', decimals: 0 };

/** The figure as it is read first; a dash where there is none. */
export function figureText(i18n: I18n, figure: Figure): string {
	if (leadsWithShare(figure) && figure.extra['share'] !== undefined) {
		return valueText(i18n, figure.extra['share'], shareStyle);
	}
	return figure.value === null ? '–' : valueText(i18n, figure.value, { ...figure, decimals: shownDecimals(figure) });
}

/** Tenths of a percent are written only where the figure is that sure. */
function shownDecimals(figure: Figure): number {
	if (figure.unit !== 'percent' || figure.low === undefined || figure.high === undefined) return figure.decimals;
	return figure.high - figure.low >= 2 ? 0 : figure.decimals;
}

/** How a line's values and axis are written: percent and points whole, scores to a tenth. */
export const axisStyle = (figure: Figure): ValueStyle => ({
	unit: figure.unit,
	decimals: figure.unit === 'ratio' ? 2 : figure.unit === 'score' ? 1 : 0,
	currency: figure.currency
});

/** How far the figure may be off, in its own unit; none where that cannot be said. */
export function marginText(i18n: I18n, figure: Figure): string | null {
	if (figure.hidden || figure.refusal !== 'none') return null;
	const share = leadsWithShare(figure);
	const low = share ? figure.extra['shareLow'] : figure.low;
	const high = share ? figure.extra['shareHigh'] : figure.high;
	if (low === undefined || high === undefined) return null;
	const half = (high - low) / 2;
	if (share || figure.unit === 'percent') return i18n.number(half, { maximum: half < 1 ? 1 : 0 });
	if (figure.unit === 'points') return i18n.number(half, { maximum: half < 1 ? 1 : 0 });
	return valueText(i18n, half, figure);
}

/** What answers are called where this figure comes from: answers, cases, entries; of a ratio how many stand below its line. */
export function countText(i18n: I18n, figure: Pick<Figure, 'n' | 'unit'>): string {
	if (figure.unit === 'duration') return i18n.t('metrics.cases', { n: figure.n });
	if (figure.unit === 'ratio') return i18n.t('metrics.of', { n: figure.n });
	if (['count', 'money'].includes(figure.unit)) return i18n.t('metrics.entries', { n: figure.n });
	return i18n.t('metrics.answers', { n: figure.n });
}

/** "12 of 80 still open, half of them for 3 d or longer", and whether they are counted in. */
export const openText = (i18n: I18n, { n, of, median, counted }: StillOpen): string =>
	i18n.t(counted ? 'metrics.open.counted' : 'metrics.open.beside', { n, of, age: i18n.duration(median) });

/** "300 of 1,200 who were asked answered (25 %)"; none where nobody counts them. */
export const rateText = (i18n: I18n, response: ResponseRate | null): string | null =>
	response === null
		? null
		: i18n.t('metrics.responseRate', {
				answered: response.answered,
				asked: response.asked,
				rate: i18n.percent(response.rate, 0)
			});

/** "give or take 6 · 512 answers", or what stands in its place. */
export function basisText(i18n: I18n, figure: Figure): string {
	if (figure.hidden) return i18n.t('metrics.hidden');
	const count = countText(i18n, figure);
	const margin = marginText(i18n, figure);
	return margin === null ? count : i18n.t('metrics.basis', { margin, count });
}

type Mark = 'reached' | 'on_course' | 'unsure' | 'at_risk' | 'trouble';

const marks: Readonly<Record<FigureChange['word'], Mark>> = {
	clearly_better: 'reached',
	likely_better: 'on_course',
	no_clear_change: 'unsure',
	likely_worse: 'at_risk',
	clearly_worse: 'trouble',
	too_few: 'unsure'
};

/** Which shape stands before the change. */
export const changeMark = (word: FigureChange['word']): Mark => marks[word];

/** "Clearly better", "Probably slower", "No clear change". */
export function changeText(i18n: I18n, word: FigureChange['word'], unit: Unit): string {
	const pace = unit === 'duration' ? 'pace' : 'plain';
	if (word === 'no_clear_change' || word === 'too_few') return i18n.t(`metrics.change.${word}`);
	return i18n.t(`metrics.change.${pace}.${word}`);
}

/** By how much, in words: "up 2", "was 3 h 20". */
export function byHowMuch(i18n: I18n, figure: Figure, was: Figure | null, change: FigureChange): string | null {
	if (figure.hidden || leadsWithShare(figure) || was === null || was.hidden || was.value === null) return null;
	if (figure.unit === 'duration') return i18n.t('metrics.change.was', { value: valueText(i18n, was.value, was) });
	if (change.change === null) return null;
	const size = Math.abs(change.change);
	const decimals = figure.unit === 'percent' ? shownDecimals(figure) : figure.decimals;
	if (figure.unit !== 'money' && size * 10 ** decimals < 0.5) return i18n.t('metrics.change.same');
	const text =
		figure.unit === 'percent' || figure.unit === 'points'
			? i18n.number(size, { decimals })
			: valueText(i18n, size, figure);
	return change.change > 0
		? i18n.t('metrics.change.up', { value: text })
		: i18n.t('metrics.change.down', { value: text });
}
