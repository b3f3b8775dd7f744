import { z } from 'zod';
import { scaleKind } from './scale.ts';

const settings = z.object({});
export type CesQuestionSettings = z.infer<typeof settings>;

/** Customer effort, version 2.0 (CEB 2013): agreement from 1 to 7 that it was made easy. 5 to 7 count as easy. */
export const ces = scaleKind<CesQuestionSettings>({
	id: 'ces',
	metric: 'ces',
	settings,
	defaults: {},
	ends: () => ({ from: 1, to: 7 }),
	mood: (score) => (score <= 3 ? 'unhappy' : score === 4 ? 'middle' : 'happy'),
	metricSettings: () => ({ min: 1, max: 7, direction: 'higher', easyFrom: 5 }),
	wordings: {
		en: {
			text: 'How far do you agree: {subject} made it easy for me to handle my issue?',
			low: 'Strongly disagree',
			high: 'Strongly agree'
		}
	},
	validated: true
});
