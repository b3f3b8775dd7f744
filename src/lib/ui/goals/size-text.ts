import type { Unit } from '#lib/domain/metrics/kind.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { valueText } from '../metrics/figure-text.ts';

/** How a figure is written, as goals know it: the unit may not be known yet. */
export interface GoalFormat {
	readonly unit: Unit | null;
	readonly decimals: number;
	readonly currency?: string | null | undefined;
}

/** A value with its unit: "43", "89 %", "1 h 50"; a bare number while the unit is not known. */
export const goalValue = (i18n: I18n, value: number, format: GoalFormat): string =>
	valueText(i18n, value, {
		unit: format.unit ?? 'count',
		decimals: format.decimals,
		currency: format.currency ?? undefined
	});

/** Finer than this no figure is written. */
const finest = 3;

/** A width or a change, without sign: "4", "2 %", "25 min"; below 1 with a decimal more, and never as nought where it is none. */
export function sizeText(i18n: I18n, size: number, format: GoalFormat): string {
	const wide = Math.abs(size);
	let decimals = format.decimals > 0 || wide >= 1 ? format.decimals : 1;
	while (wide > 0 && wide < 10 ** -decimals && decimals < finest) decimals += 1;
	return goalValue(i18n, wide, { ...format, decimals });
}

/** How far a figure may be off: half the distance between its ends; null without ends. */
export const margin = (low: number | null | undefined, high: number | null | undefined): number | null =>
	low === null || low === undefined || high === null || high === undefined ? null : (high - low) / 2;
