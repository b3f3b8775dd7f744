import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { shortened } from '../../domain/shared/text.ts';
import { questionKind, type QuestionKindId } from '../../domain/surveys/registry.ts';
import {
	optionLines,
	surveyLimits,
	type AddQuestionInput,
	type AddSurveyInput,
	type EditQuestionInput,
	type EditSurveyInput
} from '../../domain/surveys/schema.ts';
import { standardWording, type LinkParameter, type Survey } from '../../domain/surveys/survey.ts';
import type { Wording } from '../../domain/surveys/question.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';
import { removeRecords } from '../metrics/record.ts';
import { findSurvey } from './queries.ts';

type Made = { readonly id: string };

/** Characters of a survey's link: 132 bits, short enough for a small QR code. */
const tokenLength = 22;

/** The languages that a new survey speaks: the organisation's own, where questions have words in it, else English. */
const contentLocale = (scope: OrganisationScope): string =>
	questionKind('nps').wordings[scope.organisation.locale] === undefined ? 'en' : scope.organisation.locale;

/** What a starter set gives a survey from the beginning. */
export interface SurveyBeginnings {
	/** Shown as "suggested, yours to change". */
	readonly suggested?: boolean;
	readonly asksBecause?: string;
	readonly thanks?: string;
}

/** Adds a survey without questions, tied to a touchpoint where one is given (R-003-05). */
export const addSurvey = (
	scope: OrganisationScope,
	input: AddSurveyInput,
	beginnings: SurveyBeginnings = {}
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'survey.edit');
		if (!allowed.ok) return allowed;
		const touchpoint = input.touchpoint === null ? null : await touchpointTitle(inner, input.touchpoint);
		if (touchpoint === undefined) return fail('survey.touchpoint_not_found', { field: 'touchpoint' });
		const title = input.title || touchpoint || inner.organisation.name;
		const locale = contentLocale(inner);
		const id = await insertItem(inner, {
			kind: 'survey',
			title: shortened(title, surveyLimits.title),
			strategyId: null,
			suggested: beginnings.suggested ?? false
		});
		await inner.db
			.insertInto('survey')
			.values({
				organisation_id: inner.organisationId,
				id,
				token: inner.ids.token().slice(0, tokenLength),
				touchpoint_id: input.touchpoint,
				stage_id: null,
				locale,
				locales: toJson([locale]),
				asks_because: toJson(beginnings.asksBecause === undefined ? {} : { [locale]: beginnings.asksBecause }),
				thanks: toJson(beginnings.thanks === undefined ? {} : { [locale]: beginnings.thanks }),
				anonymous: 1,
				brand_colour: null,
				opened_at: null,
				closed_at: null
			})
			.execute();
		await recordAudit(inner, { action: 'survey.added', itemId: id, detail: { title } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id });
	});

/** The title of a touchpoint that is here; undefined for one that is not. */
async function touchpointTitle(scope: OrganisationScope, id: string): Promise<string | undefined> {
	const row = await scope.db
		.selectFrom('item')
		.select('title')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.where('kind', '=', 'touchpoint')
		.where('removed_at', 'is', null)
		.executeTakeFirst();
	return row?.title;
}

/** Changes what a survey says around its questions, and which touchpoint it is about. */
export const editSurvey = (scope: OrganisationScope, input: EditSurveyInput): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'survey.edit');
		if (!allowed.ok) return allowed;
		const survey = await findSurvey(inner, input.id);
		if (survey === null) return fail('survey.not_found');
		if (input.touchpoint !== null && !(await hasItem(inner, input.touchpoint, 'touchpoint'))) {
			return fail('survey.touchpoint_not_found', { field: 'touchpoint' });
		}
		const touched = await touchItem(inner, input.id, 'survey', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('survey')
			.set({
				touchpoint_id: input.touchpoint,
				asks_because: toJson({ ...survey.asksBecause, [survey.locale]: input.asksBecause }),
				thanks: toJson({ ...survey.thanks, [survey.locale]: input.thanks }),
				contact_us: input.contactUs,
				trusted_venue: toYesNo(input.trustedVenue)
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id });
	});

/** Notes the parameters of a survey's link. Their dimensions are made by whoever calls this. */
export async function keepParameters(
	scope: OrganisationScope,
	survey: Pick<Survey, 'id'>,
	parameters: readonly LinkParameter[]
): Promise<void> {
	await scope.db
		.updateTable('survey')
		.set({ parameters: toJson(parameters) })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', survey.id)
		.execute();
	scope.publish({ topic: 'plan', ids: [survey.id] });
}

/** Takes a parameter off the link: answers to come no longer carry it, those given keep theirs. */
export const dropParameter = (
	scope: OrganisationScope,
	input: { readonly survey: string; readonly name: string }
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'survey.edit');
		if (!allowed.ok) return allowed;
		const survey = await findSurvey(inner, input.survey);
		if (survey === null) return fail('survey.not_found');
		await keepParameters(
			inner,
			survey,
			survey.parameters.filter((parameter) => parameter.name !== input.name)
		);
		return ok({ id: input.survey });
	});

const settingsOf = (kind: QuestionKindId, input: AddQuestionInput): object =>
	questionKind(kind).settings.parse({
		...questionKind(kind).defaults,
		...(input.max === null ? {} : { max: input.max })
	});

/** Adds a question at the end of a survey, in the validated words of its kind unless others are given. */
export const addQuestion = (scope: OrganisationScope, input: AddQuestionInput): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'survey.edit');
		if (!allowed.ok) return allowed;
		const survey = await findSurvey(inner, input.survey);
		if (survey === null) return fail('survey.not_found');
		if (survey.questions.length >= surveyLimits.questions) {
			return fail('survey.too_many_questions', { params: { limit: surveyLimits.questions } });
		}
		const subject = survey.touchpoint?.title ?? inner.organisation.name;
		const named = input.kind === 'nps' || input.kind === 'ces' ? inner.organisation.name : subject;
		const standard = standardWording(input.kind, survey.locale, named);
		const wording: Wording = input.text === '' ? standard : { ...standard, text: input.text };
		const id = await insertItem(inner, {
			kind: 'question',
			title: shortened(wording.text, surveyLimits.title),
			strategyId: null
		});
		await inner.db
			.insertInto('question')
			.values({
				organisation_id: inner.organisationId,
				id,
				survey_id: input.survey,
				kind: input.kind,
				wording: toJson({ [survey.locale]: wording }),
				settings: toJson(settingsOf(input.kind, input)),
				required: toYesNo(survey.questions.length === 0 && questionKind(input.kind).form !== 'text')
			})
			.execute();
		inner.publish({ topic: 'plan', ids: [input.survey, id] });
		return ok({ id });
	});

/** Changes the words of a question. Its kind and scale stay: answers given to another scale could not be added up. */
export const editQuestion = (scope: OrganisationScope, input: EditQuestionInput): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'survey.edit');
		if (!allowed.ok) return allowed;
		const row = await inner.db
			.selectFrom('question')
			.select(['survey_id'])
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.executeTakeFirst();
		const survey = row === undefined ? null : await findSurvey(inner, row.survey_id);
		const question = survey?.questions.find((one) => one.id === input.id);
		if (survey === null || question === undefined) return fail('survey.not_found');
		const touched = await touchItem(inner, input.id, 'question', {
			title: shortened(input.text, surveyLimits.title),
			version: input.version
		});
		if (!touched.ok) return touched;
		const old = question.wording[survey.locale];
		const form = questionKind(question.kind).form;
		const isChosen = form === 'choice' || form === 'choices';
		const lines = isChosen ? optionLines(input.options) : [];
		if (isChosen && lines.length < 2) return fail('survey.options_wrong', { field: 'options' });
		const options = isChosen ? keysFor(lines, old?.options ?? {}) : undefined;
		const wording: Wording = {
			text: input.text,
			...(form === 'scale' ? { low: input.low, high: input.high } : {}),
			...(form === 'text' && input.low !== '' ? { hint: input.low } : {}),
			...(options === undefined ? {} : { options })
		};
		await inner.db
			.updateTable('question')
			.set({
				wording: toJson({ ...question.wording, [survey.locale]: wording }),
				settings: toJson(options === undefined ? question.settings : { options: Object.keys(options) }),
				required: toYesNo(input.required)
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [survey.id, input.id] });
		return ok({ id: input.id });
	});

/** Keys for option lines: a line that was there keeps its key, so that answers given to it stay answers to it. */
function keysFor(lines: readonly string[], old: Readonly<Record<string, string>>): Record<string, string> {
	const known = new Map(Object.entries(old).map(([key, text]) => [text, key]));
	let last = Math.max(0, ...Object.keys(old).map((key) => Number(key.slice(1))));
	return Object.fromEntries(lines.map((text) => [known.get(text) ?? `o${(last += 1)}`, text]));
}

/** Opens a survey to customers. Answers given to try it out are cleared, so that figures begin with customers' own. */
export const openSurvey = (scope: OrganisationScope, input: { readonly id: string }): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'survey.edit');
		if (!allowed.ok) return allowed;
		const survey = await findSurvey(inner, input.id);
		if (survey === null) return fail('survey.not_found');
		if (survey.questions.length === 0) return fail('survey.without_questions');
		if (survey.status === 'open') return ok({ id: input.id });
		await clearTestAnswers(inner, input.id);
		await inner.db
			.updateTable('survey')
			.set({ status: 'open', opened_at: toInstant(inner.clock.now()), closed_at: null })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await recordAudit(inner, { action: 'survey.opened', itemId: input.id, detail: { title: survey.title } });
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id });
	});

async function clearTestAnswers(scope: OrganisationScope, surveyId: string): Promise<void> {
	const tests = await scope.db
		.selectFrom('record')
		.select('public_id')
		.where('organisation_id', '=', scope.organisationId)
		.where('survey_id', '=', surveyId)
		.where('state', '=', 'test')
		.execute();
	if (tests.length > 0) await removeRecords(scope, { publicIds: tests.map((row) => row.public_id) });
}

/** Closes a survey: its link then says so kindly. Answers stay. */
export const closeSurvey = (scope: OrganisationScope, input: { readonly id: string }): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'survey.edit');
		if (!allowed.ok) return allowed;
		const survey = await findSurvey(inner, input.id);
		if (survey === null) return fail('survey.not_found');
		await inner.db
			.updateTable('survey')
			.set({ status: 'closed', closed_at: toInstant(inner.clock.now()) })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await recordAudit(inner, { action: 'survey.closed', itemId: input.id, detail: { title: survey.title } });
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id });
	});
