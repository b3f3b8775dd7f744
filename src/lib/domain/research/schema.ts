import { z } from 'zod';
import {
	dateField,
	idField,
	line,
	optionalUrl,
	optionalWhole,
	versionField,
	wholeField,
	words
} from '../shared/fields.ts';
import { checkAnswers, checkKinds, checklists, type CheckAnswers, type CheckKind } from './checklist.ts';
import { evidenceKinds, importanceMost, scoreLeast, scoreMost } from './criteria.ts';
import { shopChannels, shopMarks } from './mystery-shop.ts';

export const criterionLimit = 80;
export const criteriaAtOnce = 20;
export const noteLimit = 2000;
export const scenarioLimit = 1000;

/** A company of the matrix: its identifier, or `us` while our own column has no row yet. */
export const companyField = z.union([idField, z.literal('us')]);

const linesOf = (text: string): string[] =>
	text
		.split(/\r\n?|\n/)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');

/** Criteria typed one a line; `themes` names the presets they come from, in the same order, separated by commas. */
export const criteriaInput = z.object({
	titles: z
		.string()
		.transform(linesOf)
		.pipe(z.array(line(criterionLimit)).min(1, 'input.missing').max(criteriaAtOnce, 'criterion.too_many_at_once')),
	themes: z
		.string()
		.max(400)
		.default('')
		.transform((text) => text.split(','))
});

export const criterionDetailInput = z.object({
	id: idField,
	version: versionField,
	title: line(criterionLimit),
	importance: wholeField(1, importanceMost),
	note: words(noteLimit)
});

export const importanceInput = z.object({ id: idField, importance: wholeField(1, importanceMost) });

const dayOrToday = z.preprocess((value) => (value === '' ? undefined : value), dateField.optional());

export const scoreInput = z.object({
	criterionId: idField,
	companyId: companyField,
	score: wholeField(scoreLeast, scoreMost),
	evidence: z.enum(evidenceKinds).default('observation'),
	note: words(noteLimit),
	url: optionalUrl,
	seenOn: dayOrToday
});

export const scoreIdInput = z.object({ id: idField });

/** What is stored of a check: answers to questions of its kind, nothing else. */
export const answersSchema = z.record(z.string(), z.enum(checkAnswers));

/** The answers of a form: one field a question, named as the question; an empty one was not looked at. */
const answersOf = (kind: CheckKind, fields: Readonly<Record<string, unknown>>): CheckAnswers =>
	Object.fromEntries(
		checklists[kind].flatMap((question) => {
			const answer = checkAnswers.find((one) => one === fields[question]);
			return answer === undefined ? [] : [[question, answer]];
		})
	);

const checkFields = {
	companyId: companyField,
	kind: z.enum(checkKinds),
	note: words(noteLimit),
	checkedOn: dayOrToday
};

const withAnswers = <T extends { kind: CheckKind }>(fields: T): T & { answers: CheckAnswers } => ({
	...fields,
	answers: answersOf(fields.kind, fields as unknown as Record<string, unknown>)
});

const someAnswer = (fields: { answers: CheckAnswers }): boolean => Object.keys(fields.answers).length > 0;

export const checkInput = z
	.looseObject(checkFields)
	.transform(withAnswers)
	.refine(someAnswer, { error: 'service_check.no_answer', path: ['kind'] });

export const checkDetailInput = z
	.looseObject({ ...checkFields, id: idField, version: versionField })
	.transform(withAnswers)
	.refine(someAnswer, { error: 'service_check.no_answer', path: ['kind'] });

/** A moment on the wall clock of the organisation, as a form's `datetime-local` field sends it; empty for none. */
const momentField = z.preprocess(
	(value) => (value === '' || value === undefined ? null : value),
	z
		.string()
		.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/, 'input.wrong_date')
		.nullable()
);

/** What is stored of a score sheet. */
export const shopScoresSchema = z.partialRecord(z.enum(shopMarks), z.number().int().min(scoreLeast).max(scoreMost));

const shopFields = {
	companyId: companyField,
	scenario: line(scenarioLimit),
	channel: z.enum(shopChannels),
	sentAt: momentField,
	firstAnswerAt: momentField,
	resolvedAt: momentField,
	easy_to_reach: optionalWhole(scoreLeast, scoreMost),
	understood: optionalWhole(scoreLeast, scoreMost),
	competent: optionalWhole(scoreLeast, scoreMost),
	friendly: optionalWhole(scoreLeast, scoreMost),
	note: words(noteLimit)
};

export const shopInput = z.object(shopFields);
export const shopDetailInput = z.object({ ...shopFields, id: idField, version: versionField });

export const opportunityInput = z.object({ criterionId: idField });
