import { z } from 'zod';
import { scaleKind } from './scale.ts';

const settings = z.object({
	/** The highest score; the lowest is 1. */
	max: z.int().min(3).max(10).default(5)
});
export type RatingQuestionSettings = z.infer<typeof settings>;

/** How good something was, from 1 to 5 unless another end is chosen. The lower half is unhappy, the top quarter happy. */
export const rating = scaleKind<RatingQuestionSettings>({
	id: 'rating',
	metric: 'rating',
	settings,
	defaults: { max: 5 },
	ends: ({ max }) => ({ from: 1, to: max }),
	mood(score, { max }) {
		const place = (score - 1) / (max - 1);
		return place < 0.5 ? 'unhappy' : place < 0.75 ? 'middle' : 'happy';
	},
	metricSettings: ({ max }) => ({ min: 1, max, direction: 'higher' }),
	wordings: { en: { text: 'How good was {subject}?', low: 'Poor', high: 'Excellent' } },
	validated: false
});
