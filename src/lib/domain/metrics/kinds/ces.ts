import { z } from 'zod';
import { answerDefaults, answerSettings } from '../answer-settings.ts';
import { wilsonInterval } from '../interval.ts';
import { meanKind } from './mean.ts';
import { yesCount } from './share.ts';

const settings = z
	.object({
		min: z.int().min(0).max(1).default(1),
		max: z.int().min(3).max(10).default(7),
		/** `higher`: "made it easy", agreement. `lower`: some ask for effort, where less is better. Never inferred. */
		direction: z.enum(['higher', 'lower']).default('higher'),
		/** Where the easy answers begin, counted from the better end's middle: 5 of 7. */
		easyFrom: z.int().min(1).max(10).default(5),
		...answerSettings
	})
	.refine((s) => s.easyFrom > s.min && s.easyFrom <= s.max, {
		path: ['easyFrom'],
		message: 'metric.box_outside_scale'
	});
export type CesSettings = z.infer<typeof settings>;

/** Below this many answers the share of easy answers leads: t keeps its word badly on so few skewed answers. */
export const cesShareBelow = 30;

/** Customer effort (CES 2.0): mean agreement from 1 to 7 that it was made easy, with the share of answers 5 to 7. */
export const ces = meanKind<CesSettings>({
	id: 'ces',
	family: 'feel',
	unit: 'score',
	bucketing: 'score',
	settings,
	defaults: { min: 1, max: 7, direction: 'higher', easyFrom: 5, ...answerDefaults },
	decimals: 1,
	directionOf: (s) => s.direction,
	range: (s) => ({ min: s.min, max: s.max }),
	accepts: (value, s) => Number.isInteger(value) && value >= s.min && value <= s.max,
	bucket: (value) => value,
	more(histogram, s, confidence) {
		const isEasy = (value: number): boolean =>
			s.direction === 'higher' ? value >= s.easyFrom : value <= s.min + s.max - s.easyFrom;
		const easy = yesCount(histogram, isEasy);
		const { low, high } = wilsonInterval(easy, histogram.n, confidence);
		return {
			extra: { share: (100 * easy) / histogram.n, shareLow: 100 * low, shareHigh: 100 * high },
			headline: histogram.n < cesShareBelow ? 'share' : 'value'
		};
	},
	usualSd: (s) => (s.max - s.min) * 0.25
});
