import { z } from 'zod';
import { idField, optionalDate, optionalId, words } from '../shared/fields.ts';
import { assumptionKeys, bases } from './assumption.ts';

export const moneyLimits = { value: 24, note: 300 } as const;

const valueText = z.string().trim().max(moneyLimits.value).default('');

/** One value for one assumption, of a goal or of the whole strategy. Which number it is depends on unit and currency. */
export const newValue = z.object({
	key: z.enum(assumptionKeys),
	goal: optionalId,
	basis: z.enum(bases),
	value: valueText,
	least: valueText,
	most: valueText,
	claim: optionalId,
	metric: optionalId,
	/** First day of the quarter that it was measured in. */
	quarter: optionalDate,
	note: words(moneyLimits.note)
});

export const valueId = z.object({ value: idField });
