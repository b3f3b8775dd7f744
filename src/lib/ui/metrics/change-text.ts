import type { Figure, FigureChange } from '#lib/domain/metrics/figure.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { valueText } from './figure-text.ts';

/** Decimals of a difference. */
const places = ({ unit }: Pick<Figure, 'unit'>): number => (unit === 'ratio' ? 2 : unit === 'score' ? 1 : 0);

/** A difference with its sign: "+6", "−2 h 10", "−1.4". Percent are points of percent. */
export function signedText(i18n: I18n, figure: Pick<Figure, 'unit' | 'decimals' | 'currency'>, value: number): string {
	if (figure.unit === 'duration' || figure.unit === 'money') {
		const size = valueText(i18n, Math.abs(value), figure);
		return value === 0 ? size : `${value < 0 ? '−' : '+'}${size}`;
	}
	return i18n.number(value, { maximum: places(figure), signed: true });
}

/** The size of a change without its sign. */
const sizeText = (i18n: I18n, figure: Pick<Figure, 'unit' | 'decimals' | 'currency'>, value: number): string =>
	figure.unit === 'duration' || figure.unit === 'money'
		? valueText(i18n, Math.abs(value), figure)
		: i18n.number(Math.abs(value), { maximum: places(figure) });

/** "Up 6 points, between −4 and +16: no clear change." Without ends, or without any change, what can be said of it. */
export function changeSentence(
	i18n: I18n,
	figure: Pick<Figure, 'unit' | 'decimals' | 'currency'>,
	change: Pick<FigureChange, 'change' | 'word' | 'low' | 'high'>
): string {
	if (change.change === null || change.word === 'too_few') return i18n.t('metrics.between.tooFew');
	const word =
		change.word === 'no_clear_change'
			? i18n.t('metrics.between.word.no_clear_change')
			: i18n.t(`metrics.between.word.${figure.unit === 'duration' ? 'pace' : 'plain'}.${change.word}`);
	const least = 0.5 / 10 ** places(figure);
	const size = sizeText(i18n, figure, change.change);
	const isMoney = figure.unit === 'money' || figure.unit === 'duration';
	const way = !isMoney && Math.abs(change.change) < least ? 'same' : change.change > 0 ? 'up' : 'down';
	const much = i18n.t(`metrics.between.${figure.unit}.${way}`, { size, n: Math.round(Math.abs(change.change)) });
	if (change.low === undefined || change.high === undefined) return i18n.t('metrics.between.plain', { much, word });
	return i18n.t('metrics.between.sentence', {
		much,
		low: signedText(i18n, figure, change.low),
		high: signedText(i18n, figure, change.high),
		word
	});
}
