import type { z } from 'zod';
import type { MetricKindId } from '../metrics/registry.ts';
import type { Result } from '../shared/result.ts';

/** The words of a question in one language. Ends are the words at the low and the high end of a scale. */
export interface Wording {
	readonly text: string;
	readonly low?: string;
	readonly high?: string;
	/** An example in the empty field of a text question. */
	readonly hint?: string;
	/** The words of each option, by the option's key. */
	readonly options?: Readonly<Record<string, string>>;
}

/** What a customer answers: a score, the key of an option, several keys, or words. */
export type AnswerValue = number | string | readonly string[];

/** How happy the person who gave a score was. */
export const moods = ['unhappy', 'middle', 'happy'] as const;
export type Mood = (typeof moods)[number];

/** How a question is drawn: the key of the component in `ui/surveys` and of the template on the respondent's page. */
export const questionForms = ['scale', 'choice', 'choices', 'text'] as const;
export type QuestionForm = (typeof questionForms)[number];

export type AnswerFailure = 'survey.answer_missing' | 'survey.answer_not_offered' | 'survey.answer_too_long';

/**
 * Everything that a kind of question means: its settings, how an answer is read from what a form sends, what it scores,
 * which kind of metric it feeds, and how it is drawn. It gives numbers and codes, never words, save the validated
 * wordings, which are the measuring instrument itself.
 */
export interface QuestionKind<S = object> {
	readonly id: string;
	readonly form: QuestionForm;
	readonly settings: z.ZodType<S>;
	/** What a new question of the kind starts with. */
	readonly defaults: S;
	/** The first and last score offered; null where there is no scale. */
	scale(settings: S): { readonly from: number; readonly to: number } | null;
	/** Reads an answer from the values that a form sent; null when nothing was answered. */
	read(sent: readonly string[], settings: S): Result<AnswerValue | null, AnswerFailure>;
	/** The value of the observation that an answer gives, in the unit of the source; null when it gives none. */
	score(answer: AnswerValue, settings: S): number | null;
	mood(score: number, settings: S): Mood | null;
	/** The metric that answers feed, and its settings; null for questions that are read, not counted. */
	readonly metric: { readonly kind: MetricKindId; settings(settings: S): object } | null;
	/** How values of its source fall into buckets, and their unit; null without a source. */
	readonly source: { readonly unit: 'score'; readonly bucketing: 'score' } | null;
	/**
	 * Wordings by language, `{subject}` standing for what is asked about. Those of NPS, CSAT and CES are the published
	 * ones: changed words measure something else.
	 */
	readonly wordings: Readonly<Record<string, Wording>>;
	/** Whether the wordings are a validated instrument. */
	readonly validated: boolean;
}
