import { z } from 'zod';
import { bucketOf } from '../histogram.ts';
import { meanKind } from './mean.ts';

const settings = z.object({
	/** ISO 4217 code, for showing. */
	currency: z
		.string()
		.regex(/^[A-Z]{3}$/, 'metric.currency_invalid')
		.default('EUR'),
	direction: z.enum(['higher', 'lower']).default('higher')
});
export type AmountSettings = z.infer<typeof settings>;

/** Mean amount (order value, spend) in minor units of a currency; negative amounts are paid back. */
export const amount = meanKind<AmountSettings>({
	id: 'amount',
	family: 'other',
	unit: 'money',
	bucketing: 'log',
	settings,
	defaults: { currency: 'EUR', direction: 'higher' },
	decimals: 0,
	directionOf: (s) => s.direction,
	range: () => ({ min: null, max: null }),
	accepts: (value) => Number.isSafeInteger(value) && Math.abs(value) <= 1e12,
	bucket: (value) => bucketOf('log', value),
	usualSd: () => null
});
