/** Amounts are whole numbers of a currency's smallest unit; they are never fractions, and never pass through one. */

/** The largest amount that is kept: it stays exact as a number. */
export const mostMoney = 900_000_000_000_00;

/** How many decimals a currency has: 2 for euro, 0 for yen, 3 for dinar. */
export const moneyDigits = (currency: string): number =>
	new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/**
 * An amount as typed, in the smallest unit: "3200", "3,200.50" or "3.200,50" euro are 320000 and 320050 cents. The last
 * point or comma before at most as many digits as the currency has is the decimal mark; others, blanks and apostrophes
 * group. Undefined for what is no amount, has too many decimals, is below zero or too large.
 */
export function parseMoney(text: string, currency: string): number | undefined {
	const digits = moneyDigits(currency);
	const plain = text.trim().replace(/[\s'’\u00a0\u202f]/gu, '');
	if (!/^\d[\d.,]*$/.test(plain)) return undefined;
	const marks = plain.match(/[.,]/g) ?? [];
	const tail = plain.split(/[.,]/).at(-1) ?? '';
	const isGrouped = marks.length > 1 && new Set(marks).size === 1;
	const isDecimal = marks.length > 0 && !isGrouped && tail.length > 0 && tail.length <= digits;
	if (marks.length > 0 && !isDecimal && tail.length !== 3) return undefined;
	const fraction = isDecimal ? tail : '';
	const whole = isDecimal ? plain.slice(0, -tail.length - 1) : plain;
	if (!/^\d{1,3}([.,]\d{3})*$|^\d+$/.test(whole)) return undefined;
	const amount = Number(whole.replace(/[.,]/g, '') + fraction.padEnd(digits, '0'));
	return Number.isSafeInteger(amount) && amount <= mostMoney ? amount : undefined;
}

/** An amount as it stands in a field: the smallest unit turned back into digits with a point. */
export function moneyField(minor: number | null, currency: string): string {
	if (minor === null) return '';
	const digits = moneyDigits(currency);
	if (digits === 0) return String(minor);
	const text = String(minor).padStart(digits + 1, '0');
	const fraction = text.slice(-digits);
	return /^0+$/.test(fraction) ? text.slice(0, -digits) : `${text.slice(0, -digits)}.${fraction}`;
}

/**
 * An estimate without false precision: rounded to two leading digits and to whole units of the currency, so that 25,519.45
 * is 26,000 and 266.59 is 270. For sentences and pictures; sums and tables keep the exact amount.
 */
export function roughly(minor: number, currency: string): number {
	const unit = 10 ** moneyDigits(currency);
	const size = Math.abs(minor) / unit;
	if (size < 1) return 0;
	const step = unit * 10 ** Math.max(0, Math.floor(Math.log10(size)) - 1);
	return Math.round(Math.abs(minor) / step) * step * Math.sign(minor);
}
