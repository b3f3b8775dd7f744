import { z } from 'zod';
import { answerDefaults, answerSettings } from '../answer-settings.ts';
import { meanKind } from './mean.ts';

const settings = z
	.object({
		min: z.int().min(0).max(1).default(1),
		max: z.int().min(2).max(100).default(5),
		direction: z.enum(['higher', 'lower']).default('higher'),
		...answerSettings
	})
	.refine((s) => s.max > s.min, { path: ['max'], message: 'metric.scale_empty' });
export type RatingSettings = z.infer<typeof settings>;

/** Mean of a rating scale, 1 to 5 unless set otherwise; t interval held to the scale. */
export const rating = meanKind<RatingSettings>({
	id: 'rating',
	family: 'feel',
	unit: 'score',
	bucketing: 'score',
	settings,
	defaults: { min: 1, max: 5, direction: 'higher', ...answerDefaults },
	decimals: 1,
	directionOf: (s) => s.direction,
	range: (s) => ({ min: s.min, max: s.max }),
	accepts: (value, s) => Number.isInteger(value) && value >= s.min && value <= s.max,
	bucket: (value) => value,
	usualSd: (s) => (s.max - s.min) * 0.25
});
