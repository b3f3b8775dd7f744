import { z } from 'zod';
import { idField, line, optionalId, optionalWhole, tick, versionField, words } from '../shared/fields.ts';
import { tidyLine } from '../shared/text.ts';
import { mostOptions } from './questions/options.ts';
import { questionKindIds } from './registry.ts';
import { parameterName, reservedParameters } from './survey.ts';

/** Longest texts of a survey, for the schemas and for the fields on the page. */
export const surveyLimits = {
	title: 160,
	asksBecause: 200,
	thanks: 300,
	contactUs: 200,
	question: 300,
	end: 60,
	options: 1500,
	option: 120,
	parameterLabel: 60,
	parameters: 6,
	questions: 20
} as const;

export const addSurveyInput = z.object({
	touchpoint: optionalId,
	title: words(surveyLimits.title)
});

export const surveyInput = z.object({ id: idField });

export const editSurveyInput = z.object({
	id: idField,
	version: versionField,
	title: line(surveyLimits.title),
	touchpoint: optionalId,
	asksBecause: words(surveyLimits.asksBecause),
	thanks: words(surveyLimits.thanks),
	contactUs: words(surveyLimits.contactUs),
	trustedVenue: tick
});

export const addParameterInput = z.object({
	survey: idField,
	name: z
		.string()
		.trim()
		.toLowerCase()
		.min(1)
		.regex(parameterName, 'survey.parameter_wrong')
		.refine((name) => !reservedParameters.includes(name), 'survey.parameter_reserved'),
	label: words(surveyLimits.parameterLabel)
});
export const dropParameterInput = z.object({ survey: idField, name: z.string().max(40) });

export const addQuestionInput = z.object({
	survey: idField,
	kind: z.enum(questionKindIds),
	text: words(surveyLimits.question),
	max: optionalWhole(3, 10)
});

/** Options as typed: one a line. */
export const optionLines = (typed: string): string[] =>
	typed
		.split('\n')
		.map((one) => tidyLine(one).slice(0, surveyLimits.option))
		.filter((one) => one !== '');

export const editQuestionInput = z.object({
	id: idField,
	version: versionField,
	text: line(surveyLimits.question),
	low: words(surveyLimits.end),
	high: words(surveyLimits.end),
	options: words(surveyLimits.options).refine((typed) => {
		const lines = optionLines(typed);
		return typed === '' || (lines.length >= 2 && lines.length <= mostOptions && new Set(lines).size === lines.length);
	}, 'survey.options_wrong'),
	required: tick
});

export type AddSurveyInput = z.output<typeof addSurveyInput>;
export type EditSurveyInput = z.output<typeof editSurveyInput>;
export type AddQuestionInput = z.output<typeof addQuestionInput>;
export type EditQuestionInput = z.output<typeof editQuestionInput>;
export type AddParameterInput = z.output<typeof addParameterInput>;
