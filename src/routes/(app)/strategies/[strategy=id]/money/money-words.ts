import { roughly } from '#lib/domain/shared/money.ts';
import { assumptions, type AssumptionKey, type Range } from '#lib/domain/money/assumption.ts';
import type { MoneyPage } from './types.ts';
import type { I18n } from '#lib/i18n/translator.ts';

/** A value of an assumption as people read it. */
export function valueText(i18n: I18n, key: AssumptionKey, value: number, currency: string): string {
	switch (assumptions[key].unit) {
		case 'money':
			return i18n.money(value, currency);
		case 'percent':
			return i18n.percent(value / 10_000, value % 100 === 0 ? 0 : value % 10 === 0 ? 1 : 2);
		case 'times':
			return i18n.number(value / 100);
		default:
			return i18n.number(value);
	}
}

/** How low and how high it may be, or nothing where it is taken as sure. */
export const rangeText = (i18n: I18n, key: AssumptionKey, range: Range, currency: string): string | null =>
	range.low === range.high
		? null
		: i18n.t('money.between', {
				low: valueText(i18n, key, range.low, currency),
				high: valueText(i18n, key, range.high, currency)
			});

/** The sentence above the picture, and what it hangs on. */
export function judgementText(i18n: I18n, page: MoneyPage): string {
	const money = (amount: number): string => i18n.money(amount, page.currency);
	const about = (amount: number): string => money(roughly(amount, page.currency));
	const { benefit, cost, missing } = page.case;
	if (benefit === null || page.judgement === 'missing') {
		// Two at most by name: each of the others says below that it is not known yet.
		const named = missing.slice(0, missing.length > 3 ? 2 : 3).map((key) => i18n.find(`money.need.${key}`) ?? '');
		const more = missing.length - named.length;
		return i18n.t('money.judgement.missing', {
			list: i18n.list(more > 0 ? [...named, i18n.t('money.need.more', { n: more })] : named)
		});
	}
	const amount =
		benefit.low === benefit.high
			? i18n.t('money.single', { central: about(benefit.central) })
			: i18n.t('money.range', { low: about(benefit.low), high: about(benefit.high) });
	return i18n.t(`money.judgement.${page.judgement}`, { amount, cost: money(cost.central) });
}

/** "Q3 2026" of a range of days. */
export function quarterText(i18n: I18n, page: MoneyPage, quarter: { first: string; last: string } | null): string {
	if (quarter === null) return '';
	const known = page.quarters.find(({ first }) => first === quarter.first);
	return known === undefined
		? `${i18n.date(quarter.first, 'short')} – ${i18n.date(quarter.last, 'medium')}`
		: i18n.quarter(known, page.periodKind);
}
