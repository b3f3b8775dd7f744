import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { AnswerFailure, AnswerValue, QuestionKind } from '../question.ts';

/** Most options that one question offers. */
export const mostOptions = 12;

const settings = z.object({
	/** Keys of the options in the order in which they are offered. */
	options: z
		.array(z.string().regex(/^o\d{1,3}$/))
		.min(2)
		.max(mostOptions)
});
export type OptionSettings = z.infer<typeof settings>;

/** Reads which options were ticked: each must be offered; the order and repeats of what was sent do not matter. */
export function readOptions(
	sent: readonly string[],
	{ options }: OptionSettings,
	several: boolean
): Result<AnswerValue | null, AnswerFailure> {
	const ticked = [...new Set(sent.map((value) => value.trim()).filter((value) => value !== ''))];
	if (ticked.length === 0) return ok(null);
	if (ticked.some((key) => !options.includes(key))) return fail('survey.answer_not_offered');
	if (several) return ok(options.filter((key) => ticked.includes(key)));
	return ticked.length === 1 ? ok(ticked[0] as string) : fail('survey.answer_not_offered');
}

/** A kind of question answered by choosing; it is read and counted by option, and feeds no metric. */
export const optionKind = (
	id: string,
	several: boolean,
	wordings: QuestionKind['wordings']
): QuestionKind<OptionSettings> => ({
	id,
	form: several ? 'choices' : 'choice',
	settings,
	defaults: { options: ['o1', 'o2'] },
	scale: () => null,
	read: (sent, chosen) => readOptions(sent, chosen, several),
	score: () => null,
	mood: () => null,
	metric: null,
	source: null,
	wordings,
	validated: false
});
