import type { Claim } from '#lib/domain/claims/claim.ts';
import { moneyDigits, moneyField } from '#lib/domain/shared/money.ts';
import type { I18n } from '#lib/i18n/translator.ts';

const short = 1_000_000_00;

/** The number of a claim as people read it, or nothing where it has none. */
export function figureText(i18n: I18n, claim: Pick<Claim, 'value' | 'valueTo' | 'unit' | 'currency'>): string | null {
	const one = (value: number): string => {
		switch (claim.unit) {
			case 'percent':
				return i18n.percent(value / 10_000, value % 100 === 0 ? 0 : 1);
			case 'money':
				if (claim.currency === null) return i18n.number(value);
				// A number as large as that is read more easily short.
				return value >= short
					? `${i18n.number(value / 10 ** moneyDigits(claim.currency), { compact: true })} ${claim.currency}`
					: i18n.money(value, claim.currency);
			case 'times':
				return i18n.t('claims.times', { n: i18n.number(value / 100) });
			case 'years':
				return i18n.t('claims.years', { n: value / 100 });
			default:
				return i18n.number(value / 100);
		}
	};
	if (claim.value === null) return null;
	return claim.valueTo === null
		? one(claim.value)
		: i18n.t('claims.to', { from: one(claim.value), to: one(claim.valueTo) });
}

/** The number as it stands in a field. */
export const figureField = (claim: Pick<Claim, 'unit' | 'currency'>, value: number | null): string =>
	value === null
		? ''
		: claim.unit === 'money' && claim.currency !== null
			? moneyField(value, claim.currency)
			: String(value / 100);
