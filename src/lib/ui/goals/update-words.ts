import type { GoalBoardRow } from '#lib/domain/goals/board.ts';
import { progressParts } from '#lib/domain/goals/progress-sentence.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { chanceText, targetText, valueText } from './goal-words.ts';
import { sizeText } from './size-text.ts';

/** Where a goal stands, written from data: the figure, what moved since the last update, the path, what comes of it. */
export function progressText(i18n: I18n, row: GoalBoardRow, lastValue: number | null): string {
	const parts = progressParts(row, lastValue);
	const value = valueText(i18n, row);
	const target = targetText(i18n, row);
	if (value === null) return i18n.t('week.progress.none');
	const sentences = [
		target === null
			? i18n.t('week.progress.value', { value })
			: row.endsOn === null
				? i18n.t('week.progress.aim', { value, target })
				: i18n.t('week.progress.aimBy', { value, target, date: i18n.date(row.endsOn, 'long') })
	];
	if (parts.change !== null) {
		const size = sizeText(i18n, Math.abs(parts.change.by), {
			unit: row.unit,
			decimals: row.decimals,
			currency: row.currency
		});
		const isSame = Math.abs(parts.change.by) < 10 ** -row.decimals / 2;
		sentences.push(
			i18n.t(isSame ? 'week.progress.same' : parts.change.isWanted ? 'week.progress.better' : 'week.progress.worse', {
				size
			})
		);
	}
	const outlook = parts.chance === null ? null : chanceText(i18n, parts.chance);
	if (parts.pace === 'there') {
		sentences.push(outlook === null ? i18n.t('week.progress.there') : i18n.t('week.progress.thereStay', { outlook }));
	} else if (parts.pace !== null) {
		const pace = i18n.t(`week.progress.pace.${parts.pace}`);
		sentences.push(outlook === null ? pace : i18n.t('week.progress.paceOutlook', { pace, outlook }));
	} else if (outlook !== null) sentences.push(i18n.t('week.progress.outlook', { outlook }));
	return sentences.join(' ');
}
