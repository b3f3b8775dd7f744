import { z } from 'zod';
import { scaleKind } from './scale.ts';

const settings = z.object({});
export type NpsQuestionSettings = z.infer<typeof settings>;

/** Would you recommend us, 0 to 10 (Reichheld 2003). 0 to 6 are detractors, 7 and 8 passives, 9 and 10 promoters. */
export const nps = scaleKind<NpsQuestionSettings>({
	id: 'nps',
	metric: 'nps',
	settings,
	defaults: {},
	ends: () => ({ from: 0, to: 10 }),
	mood: (score) => (score <= 6 ? 'unhappy' : score <= 8 ? 'middle' : 'happy'),
	metricSettings: () => ({}),
	wordings: {
		en: {
			text: 'How likely are you to recommend {subject} to a friend or colleague?',
			low: 'Not at all likely',
			high: 'Extremely likely'
		}
	},
	validated: true
});
