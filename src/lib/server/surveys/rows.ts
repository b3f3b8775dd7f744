import { z } from 'zod';
import { questionKind, questionKindIds, type QuestionKindId } from '../../domain/surveys/registry.ts';
import {
	localText,
	parametersSchema,
	surveyStatuses,
	wordingsSchema,
	type Question,
	type Survey
} from '../../domain/surveys/survey.ts';
import { fromJson, fromYesNo } from '../db/codec.ts';

const localesSchema = z.array(z.string());
const statusSchema = z.enum(surveyStatuses);
const kindSchema = z.enum(questionKindIds);

interface SurveyRow {
	readonly id: string;
	readonly title: string;
	readonly status: string;
	readonly token: string;
	readonly locale: string;
	readonly locales: string;
	readonly asks_because: string;
	readonly thanks: string;
	readonly contact_us: string;
	readonly parameters: string;
	readonly anonymous: number;
	readonly trusted_venue: number;
}

interface QuestionRow {
	readonly id: string;
	readonly kind: string;
	readonly wording: string;
	readonly settings: string;
	readonly required: number;
}

export const surveyColumns = [
	'survey.id',
	'item.title',
	'survey.status',
	'survey.token',
	'survey.locale',
	'survey.locales',
	'survey.asks_because',
	'survey.thanks',
	'survey.contact_us',
	'survey.parameters',
	'survey.anonymous',
	'survey.trusted_venue'
] as const;

export const questionColumns = [
	'question.id',
	'question.kind',
	'question.wording',
	'question.settings',
	'question.required'
] as const;

/** The question that a row holds; settings pass the schema of the kind. */
export function questionFrom(row: QuestionRow): Question {
	const kind: QuestionKindId = kindSchema.parse(row.kind);
	return {
		id: row.id,
		kind,
		wording: fromJson(wordingsSchema, row.wording),
		settings: fromJson(questionKind(kind).settings, row.settings),
		required: fromYesNo(row.required)
	};
}

/** The survey that a row and the rows of its questions hold. */
export const surveyFrom = (row: SurveyRow, questions: readonly QuestionRow[]): Survey => ({
	id: row.id,
	title: row.title,
	status: statusSchema.parse(row.status),
	token: row.token,
	locale: row.locale,
	locales: fromJson(localesSchema, row.locales),
	asksBecause: fromJson(localText, row.asks_because),
	thanks: fromJson(localText, row.thanks),
	contactUs: row.contact_us,
	parameters: fromJson(parametersSchema, row.parameters),
	anonymous: fromYesNo(row.anonymous),
	trustedVenue: fromYesNo(row.trusted_venue),
	questions: questions.map(questionFrom)
});
