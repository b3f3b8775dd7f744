import { z } from 'zod';
import { scaleKind } from './scale.ts';

const settings = z.object({});
export type CsatQuestionSettings = z.infer<typeof settings>;

/** Satisfaction with one particular thing, 1 to 5; 4 and 5 count as satisfied. */
export const csat = scaleKind<CsatQuestionSettings>({
	id: 'csat',
	metric: 'csat',
	settings,
	defaults: {},
	ends: () => ({ from: 1, to: 5 }),
	mood: (score) => (score <= 2 ? 'unhappy' : score === 3 ? 'middle' : 'happy'),
	metricSettings: () => ({ min: 1, max: 5, satisfiedFrom: 4 }),
	wordings: {
		en: {
			text: 'Overall, how satisfied are you with {subject}?',
			low: 'Very dissatisfied',
			high: 'Very satisfied'
		}
	},
	validated: true
});
