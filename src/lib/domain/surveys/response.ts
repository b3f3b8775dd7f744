import { z } from 'zod';
import { fail, ok, type Result } from '../shared/result.ts';
import type { AnswerFailure, AnswerValue, Mood } from './question.ts';
import { questionKind } from './registry.ts';
import type { Question } from './survey.ts';

/**
 * What is kept of a response, as it was given: the answers by question, and the customer's own words once more as
 * `comment`, so that whoever shows quotes need not know the survey.
 */
export const responseBody = z.object({
	locale: z.string().optional(),
	answers: z.record(z.string(), z.union([z.number(), z.string(), z.array(z.string())])).default({}),
	comment: z.string().optional()
});
export type ResponseBody = z.infer<typeof responseBody>;

/** One value that a response gives to the source of its question. */
export interface GivenScore {
	readonly questionId: string;
	readonly value: number;
}

/** Reads the answer to one question; one that must be given and is not is refused. */
export function readAnswer(question: Question, sent: readonly string[]): Result<AnswerValue | null, AnswerFailure> {
	const answer = questionKind(question.kind).read(sent, question.settings);
	if (answer.ok && answer.value === null && question.required) return fail('survey.answer_missing');
	return answer;
}

/**
 * Reads a whole response: the answers to those questions that were answered. Fails with the first question at fault as
 * its field. An empty response is none.
 */
export function readResponse(
	questions: readonly Question[],
	sent: (questionId: string) => readonly string[]
): Result<Record<string, AnswerValue>, AnswerFailure | 'survey.answer_empty'> {
	const answers: Record<string, AnswerValue> = {};
	for (const question of questions) {
		const answer = readAnswer(question, sent(question.id));
		if (!answer.ok) return fail(answer.error.code, { field: question.id });
		if (answer.value !== null) answers[question.id] = answer.value;
	}
	return Object.keys(answers).length === 0 ? fail('survey.answer_empty') : ok(answers);
}

/** The body that is kept for these answers. */
export function bodyOf(
	questions: readonly Question[],
	answers: Readonly<Record<string, AnswerValue>>,
	locale: string
): ResponseBody {
	const comment = questions
		.filter((question) => questionKind(question.kind).form === 'text')
		.map((question) => answers[question.id])
		.filter((answer): answer is string => typeof answer === 'string')
		.join('\n\n');
	const kept: ResponseBody['answers'] = {};
	for (const question of questions) {
		const answer = answers[question.id];
		if (answer !== undefined) kept[question.id] = typeof answer === 'object' ? [...answer] : answer;
	}
	return { locale, answers: kept, ...(comment === '' ? {} : { comment }) };
}

/** The values that these answers give, one for each scored question that was answered. */
export function scoresOf(questions: readonly Question[], answers: Readonly<Record<string, AnswerValue>>): GivenScore[] {
	return questions.flatMap((question) => {
		const answer = answers[question.id];
		const value = answer === undefined ? null : questionKind(question.kind).score(answer, question.settings);
		return value === null ? [] : [{ questionId: question.id, value }];
	});
}

/** How happy a response is: the mood of its first scored answer; null when nothing was scored. */
export function moodOf(questions: readonly Question[], answers: Readonly<Record<string, AnswerValue>>): Mood | null {
	for (const question of questions) {
		const kind = questionKind(question.kind);
		const answer = answers[question.id];
		const value = answer === undefined ? null : kind.score(answer, question.settings);
		if (value !== null) return kind.mood(value, question.settings);
	}
	return null;
}
