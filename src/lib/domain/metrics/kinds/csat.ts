import { z } from 'zod';
import { answerDefaults, answerSettings } from '../answer-settings.ts';
import { histogramMean } from '../histogram.ts';
import { shareKind, yesCount } from './share.ts';

const settings = z
	.object({
		min: z.int().min(0).max(1).default(1),
		max: z.int().min(2).max(10).default(5),
		/** Lowest answer that counts as satisfied. */
		satisfiedFrom: z.int().min(1).max(10).default(4),
		...answerSettings
	})
	.refine((s) => s.satisfiedFrom > s.min && s.satisfiedFrom <= s.max, {
		path: ['satisfiedFrom'],
		message: 'metric.box_outside_scale'
	});
export type CsatSettings = z.infer<typeof settings>;

/** Customer satisfaction: share of the top two boxes (4 and 5 of 5) in percent; "don't know" is not an answer. */
export const csat = shareKind<CsatSettings>({
	id: 'csat',
	family: 'feel',
	bucketing: 'score',
	least: 5,
	settings,
	defaults: { min: 1, max: 5, satisfiedFrom: 4, ...answerDefaults },
	decimals: 0,
	directionOf: () => 'higher',
	accepts: (value, s) => Number.isInteger(value) && value >= s.min && value <= s.max,
	isYes: (value, s) => value >= s.satisfiedFrom,
	/** Mean answer, and the share of the same number of lowest boxes. */
	extra: (histogram, s) => ({
		mean: histogramMean(histogram),
		lowShare: (100 * yesCount(histogram, (value) => value <= s.min + s.max - s.satisfiedFrom)) / histogram.n
	}),
	usual: 0.8
});
