import type { Detectable, Unit } from '#lib/domain/metrics/kind.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { sizeText, type GoalFormat } from './size-text.ts';

/** A change as one says it: "13 points", "18 %" of a time, "4 percentage points"; with `decimals` more exactly. */
export function changeText(i18n: I18n, change: number, format: GoalFormat, decimals = 0): string {
	const size = Math.abs(change);
	const kept = size < 1 ? Math.max(1, decimals) : decimals;
	if (format.unit === 'points' || format.unit === 'percent') {
		const text = i18n.number(size, { maximum: kept });
		const n = Number(size.toFixed(kept));
		return i18n.t(format.unit === 'points' ? 'goals.tell.points' : 'goals.tell.percentPoints', { n, text });
	}
	return sizeText(i18n, size, { ...format, decimals: Math.max(format.decimals, decimals) });
}

/** The smallest change that can be told: of times as a share, of all else in the figure's unit. */
export const detectableText = (
	i18n: I18n,
	{ change, relative }: Detectable,
	format: GoalFormat,
	decimals = 0
): string =>
	relative !== null && format.unit === 'duration'
		? i18n.percent(Math.abs(relative), decimals)
		: changeText(i18n, change, format, decimals);

/** What a size is typed as in the sentence: rounded up, so that it can be told. */
export function typedStep(
	{ change, relative }: Detectable,
	unit: Unit,
	decimals: number,
	factor: number
): { readonly shape: 'absolute' | 'relative'; readonly size: number } {
	if (relative !== null && unit === 'duration') {
		return { shape: 'relative', size: Math.ceil(Math.abs(relative) * 100 - 1e-9) };
	}
	const fine = 10 ** (unit === 'score' ? Math.max(1, decimals) : unit === 'ratio' ? decimals : 0);
	return { shape: 'absolute', size: Math.ceil((Math.abs(change) / factor) * fine - 1e-9) / fine };
}
