import { z } from 'zod';
import { fail, ok } from '../../shared/result.ts';
import { tidy } from '../../shared/text.ts';
import type { QuestionKind } from '../question.ts';

/** Longest answer in a customer's own words. */
export const answerLimit = 2000;

const settings = z.object({});
export type TextQuestionSettings = z.infer<typeof settings>;

/** A few words of one's own. They are read by people and give no figure. */
export const text: QuestionKind<TextQuestionSettings> = {
	id: 'text',
	form: 'text',
	settings,
	defaults: {},
	scale: () => null,
	read(sent) {
		const words = tidy((sent[0] ?? '').replaceAll('\u0000', '').toWellFormed());
		if (words === '') return ok(null);
		return words.length > answerLimit ? fail('survey.answer_too_long', { params: { limit: answerLimit } }) : ok(words);
	},
	score: () => null,
	mood: () => null,
	metric: null,
	source: null,
	wordings: { en: { text: 'What is the main reason for your score?', hint: 'For example, what went well or badly' } },
	validated: false
};
