import { z } from 'zod';
import type { Wording } from './question.ts';
import { questionKind, type QuestionKindId } from './registry.ts';

export const surveyStatuses = ['draft', 'open', 'closed'] as const;
export type SurveyStatus = (typeof surveyStatuses)[number];

/** A text in several languages, by locale. */
export type LocalText = Readonly<Record<string, string>>;
export const localText = z.record(z.string(), z.string());

export const wordingSchema = z.object({
	text: z.string(),
	low: z.string().optional(),
	high: z.string().optional(),
	hint: z.string().optional(),
	options: z.record(z.string(), z.string()).optional()
});
export const wordingsSchema = z.record(z.string(), wordingSchema);

/** A parameter of a survey's link that becomes a segment: `?channel=app`. Others in the link are ignored. */
export interface LinkParameter {
	readonly name: string;
	readonly label: string;
}
export const parametersSchema = z.array(z.object({ name: z.string(), label: z.string() }));

export interface Question {
	readonly id: string;
	readonly kind: QuestionKindId;
	readonly wording: Readonly<Record<string, Wording>>;
	readonly settings: object;
	readonly required: boolean;
}

/** What a survey is to the people who answer it. */
export interface Survey {
	readonly id: string;
	readonly title: string;
	readonly status: SurveyStatus;
	readonly token: string;
	/** The language that texts fall back to. */
	readonly locale: string;
	readonly locales: readonly string[];
	/** Who asks and why, in one line. */
	readonly asksBecause: LocalText;
	/** What will happen with the answer. */
	readonly thanks: LocalText;
	/** A way to reach a person: an e-mail address, a telephone number or a web address. */
	readonly contactUs: string;
	readonly parameters: readonly LinkParameter[];
	/** Neither contact nor exact time is kept with an answer. */
	readonly anonymous: boolean;
	/** Many people answer from one address on purpose (a till, a stand): the budget of an address is lifted. */
	readonly trustedVenue: boolean;
	readonly questions: readonly Question[];
}

/** The text in a language, or in the survey's own, or the first there is; empty when none is. */
export const inLocale = (texts: LocalText, locale: string, fallback: string): string =>
	texts[locale] || texts[fallback] || (Object.values(texts).find((text) => text !== '') ?? '');

/** A question's words in a language, or in the survey's own. */
export function wordingIn(question: Pick<Question, 'wording'>, locale: string, fallback: string): Wording {
	return question.wording[locale] ?? question.wording[fallback] ?? Object.values(question.wording)[0] ?? { text: '' };
}

/** The validated (or usual) wording of a kind with its subject filled in: the language's, else the English one. */
export function standardWording(kind: QuestionKindId, locale: string, subject: string): Wording {
	const { wordings } = questionKind(kind);
	const wording = wordings[locale] ?? wordings.en ?? { text: '' };
	return { ...wording, text: wording.text.replaceAll('{subject}', () => subject) };
}

/**
 * Whether a question still asks in the validated words, whatever its subject: changed words measure something else, and
 * are not comparable with other people's figures. Kinds without a validated wording never do.
 */
export function asksInValidatedWords(question: Pick<Question, 'kind' | 'wording'>, locale: string): boolean {
	const kind = questionKind(question.kind);
	const standard = kind.wordings[locale];
	const own = question.wording[locale];
	if (!kind.validated || standard === undefined || own === undefined) return false;
	const [before = '', after = ''] = standard.text.split('{subject}');
	return (
		own.text.startsWith(before) &&
		own.text.endsWith(after) &&
		own.text.length > before.length + after.length &&
		own.low === standard.low &&
		own.high === standard.high
	);
}

/** Names that a link parameter may not take, because the page itself uses them. */
export const reservedParameters: readonly string[] = ['lang', 'preview'];
export const parameterName = /^[a-z][a-z0-9_]{0,31}$/;
/** Longest value of a segment that is taken from a link. */
export const segmentLimit = 80;

/**
 * The segments that a link gives: only declared parameters count, values are trimmed, held to 80 characters and freed of
 * control characters; an empty one gives none (the record then falls under "none").
 */
export function segmentsOf(
	parameters: readonly LinkParameter[],
	given: (name: string) => string | null | undefined
): Record<string, string> {
	const segments: Record<string, string> = {};
	for (const { name } of parameters) {
		const value = (given(name) ?? '')
			.toWellFormed()
			.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
			.replace(/\s+/gu, ' ')
			.trim()
			.slice(0, segmentLimit)
			.trim()
			.toWellFormed();
		if (value !== '') segments[name] = value;
	}
	return segments;
}

/** Seconds that a question of each kind takes, by rule of thumb, and how a survey's length is said. */
const secondsOf: Record<QuestionKindId, number> = {
	nps: 8,
	csat: 7,
	ces: 9,
	rating: 7,
	choice: 10,
	choices: 14,
	text: 25
};

/** Whole minutes that a survey takes at most; 1 stands for "under a minute". */
export const minutesOf = (questions: readonly Pick<Question, 'kind'>[]): number =>
	Math.max(1, Math.ceil(questions.reduce((sum, question) => sum + secondsOf[question.kind], 0) / 60));
