import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { shortened, titleLimit } from '../../domain/shared/text.ts';
import { metricKind } from '../../domain/metrics/registry.ts';
import { questionKind } from '../../domain/surveys/registry.ts';
import {
	surveyLimits,
	type AddParameterInput,
	type AddQuestionInput,
	type AddSurveyInput
} from '../../domain/surveys/schema.ts';
import type { Question } from '../../domain/surveys/survey.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { addMetric, feedMetric } from '../metrics/commands.ts';
import { listMetrics } from '../metrics/queries.ts';
import { ensureDimension, ensureSource } from '../metrics/record.ts';
import { addQuestion, addSurvey, keepParameters, type SurveyBeginnings } from '../surveys/commands.ts';
import { findSurvey } from '../surveys/queries.ts';

type Made = { readonly id: string };

/**
 * Starts a survey with the two questions that are worth most: would you recommend us, and why. Its score feeds the
 * organisation's figure from the first answer on.
 */
export const startSurvey = (
	scope: OrganisationScope,
	input: AddSurveyInput,
	beginnings: SurveyBeginnings = {}
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const survey = await addSurvey(inner, input, beginnings);
		if (!survey.ok) return survey;
		for (const kind of ['nps', 'text'] as const) {
			const question = await askQuestion(inner, { survey: survey.value.id, kind, text: '', max: null });
			if (!question.ok) return question;
		}
		return survey;
	});

/** Adds a question and sees to it that a metric counts its answers. */
export const askQuestion = (scope: OrganisationScope, input: AddQuestionInput): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const added = await addQuestion(inner, input);
		if (!added.ok) return added;
		const survey = await findSurvey(inner, input.survey);
		const question = survey?.questions.find((one) => one.id === added.value.id);
		if (survey === null || question === undefined) return fail('survey.not_found');
		const counted = await countAnswers(inner, question, {
			name: survey.title,
			touchpointId: survey.touchpoint?.id ?? null,
			touchpoint: survey.touchpoint?.title ?? null,
			locale: survey.locale
		});
		return counted.ok ? added : counted;
	});

interface About {
	readonly name: string;
	readonly touchpointId: string | null;
	readonly touchpoint: string | null;
	readonly locale: string;
}

/**
 * Makes the stream of a scored question, and lets it feed the metric of its kind: the one of the same touchpoint, else
 * the general one; where neither is, a new one. A rating asks about one thing, so it always has a metric of its own.
 */
async function countAnswers(
	scope: OrganisationScope,
	question: Question,
	about: About
): Promise<Result<unknown, string>> {
	const kind = questionKind(question.kind);
	if (kind.metric === null || kind.source === null) return ok();
	const wording = question.wording[about.locale]?.text ?? '';
	const sourceId = await ensureSource(scope, {
		kind: 'question',
		ref: question.id,
		name: shortened(`${about.name}: ${wording}`, titleLimit),
		unit: kind.source.unit,
		bucketing: kind.source.bucketing
	});
	const settings = kind.metric.settings(question.settings);
	const fitting = question.kind === 'rating' ? null : await fittingMetric(scope, kind.metric.kind, settings, about);
	if (fitting !== null) return feedMetric(scope, { id: fitting, sourceId });
	const isGeneral = kind.metric.kind === 'nps';
	const name = kind.metric.kind.toUpperCase();
	const title =
		question.kind === 'rating'
			? wording
			: isGeneral || about.touchpoint === null
				? name
				: `${name}: ${about.touchpoint}`;
	// Whoever may ask a question has it counted: that needs no right to define metrics of one's own.
	return addMetric(
		{ ...scope, principal: { kind: 'job' } },
		{
			title: shortened(title, surveyLimits.title),
			kind: kind.metric.kind,
			question: shortened(wording, surveyLimits.question),
			settings,
			sourceIds: [sourceId],
			touchpointId: isGeneral ? null : about.touchpointId
		}
	);
}

/** The metric of a kind and of the same scale that a survey's answers belong to; none where there is none yet. */
async function fittingMetric(
	scope: OrganisationScope,
	kind: string,
	settings: object,
	about: About
): Promise<string | null> {
	const wanted = toJson(metricKind(kind).settings.parse(settings));
	const fitting = (await listMetrics(scope)).filter(
		(metric) => metric.kind === kind && toJson(metric.settings) === wanted
	);
	const own = fitting.find((metric) => metric.touchpointId !== null && metric.touchpointId === about.touchpointId);
	return (own ?? fitting.find((metric) => metric.touchpointId === null))?.id ?? null;
}

/** Declares a parameter of a survey's link: what it carries becomes a way to tell answers apart (`?channel=app`). */
export const declareParameter = (scope: OrganisationScope, input: AddParameterInput): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'survey.edit');
		if (!allowed.ok) return allowed;
		const survey = await findSurvey(inner, input.survey);
		if (survey === null) return fail('survey.not_found');
		if (survey.parameters.some((parameter) => parameter.name === input.name)) {
			return fail('survey.parameter_taken', { field: 'name' });
		}
		if (survey.parameters.length >= surveyLimits.parameters) {
			return fail('survey.too_many_parameters', { field: 'name', params: { limit: surveyLimits.parameters } });
		}
		const label = input.label || input.name;
		try {
			await ensureDimension(inner, input.name, label);
		} catch (error) {
			if (error instanceof Error && 'code' in error && error.code === 'dimension.too_many') {
				return fail('survey.too_many_dimensions', { field: 'name' });
			}
			throw error;
		}
		await keepParameters(inner, survey, [...survey.parameters, { name: input.name, label }]);
		return ok({ id: input.survey });
	});
