import type { Figure, FigureChange } from '#lib/domain/metrics/figure.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { valueText } from './figure-text.ts';

/** Decimals of a difference. */
const places = ({ unit }: Pick<Figure, 'unit'>): number => (unit === 'ratio' ? 2 : unit === 'score' ? 1 : 0);

/**
 * A size with the sign of its difference before it; none before nothing. In right-to-left text a mark holds the sign in front.
 */
export const withSign = (i18n: I18n, value: number, size: string): string =>
	value === 0 ? size : `${i18n.dir === 'rtl' ? '\u200e' : ''}${value < 0 ? '−' : '+'}${size}`;

/** A difference with its sign: "+6", "−2 h 10", "−1.4". Percent are points of percent. */
export function signedText(i18n: I18n, figure: Pick<Figure, 'unit' | 'decimals' | 'currency'>, value: number): string {
	if (figure.unit === 'duration' || figure.unit === 'money') {
		return withSign(i18n, value, valueText(i18n, Math.abs(value), figure));
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
	const size = sizeText(i18n, figure, change.change);
	// What reads as nothing is said as nothing: "The same", never "up 0".
	const way = size === sizeText(i18n, figure, 0) ? 'same' : change.change > 0 ? 'up' : 'down';
	const much = i18n.t(`metrics.between.${figure.unit}.${way}`, { size, n: Math.round(Math.abs(change.change)) });
	if (change.low === undefined || change.high === undefined) return i18n.t('metrics.between.plain', { much, word });
	return i18n.t('metrics.between.sentence', {
		much,
		low: signedText(i18n, figure, change.low),
		high: signedText(i18n, figure, change.high),
		word
	});
}
