import { figureOf, type Figure } from '../../domain/metrics/figure.ts';
import { histogramOf, type Histogram } from '../../domain/metrics/histogram.ts';
import { metricKind } from '../../domain/metrics/registry.ts';
import type { Mood } from '../../domain/surveys/question.ts';
import { questionKind } from '../../domain/surveys/registry.ts';
import { responseBody } from '../../domain/surveys/response.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import {
	countAnswers,
	countLimit,
	readsAnswers,
	setApart,
	type EditableQuestion,
	type EditableSurvey
} from './queries.ts';

/** Fewer answers than this are shown to nobody without the right to read answers. */
const smallGroup = 5;
/** Choices are counted in so many of the latest responses. */
const choicesRead = 5_000;
const quotesShown = 6;
/** Results are of all time. */
const everyDay = { first: '0001-01-01', last: '9999-12-31' };

export interface Bar {
	/** The score, or the key of the option. */
	readonly key: string;
	readonly score: number | null;
	readonly mood: Mood | null;
	readonly n: number;
}

export interface QuestionResult {
	readonly id: string;
	readonly kind: EditableQuestion['kind'];
	readonly title: string;
	/** Answers to this question. */
	readonly n: number;
	/** Hidden because too few people answered for those who may not read answers. */
	readonly hidden: boolean;
	readonly bars: readonly Bar[];
	/** The figure of the metric of its kind; null for questions that are read, not counted. */
	readonly figure: Figure | null;
	/** The metric that it feeds. */
	readonly metric: { readonly id: string; readonly title: string } | null;
}

export interface Quote {
	readonly id: string;
	readonly text: string;
	readonly at: number;
	readonly isTest: boolean;
	readonly score: number | null;
	readonly mood: Mood | null;
	readonly locale: string | null;
}

export interface SurveyResults {
	/** Responses that count, and all that were sent: the difference was set apart as doubtful. */
	readonly counted: number;
	readonly sent: number;
	readonly tests: number;
	readonly atLimit: boolean;
	readonly questions: readonly QuestionResult[];
	/** None for people who may not read answers. */
	readonly quotes: readonly Quote[];
	readonly mayRead: boolean;
}

/** What customers answered to a survey, question by question. */
export async function surveyResults(scope: OrganisationScope, survey: EditableSurvey): Promise<SurveyResults> {
	const counted = await countAnswers(scope, survey.id);
	const apart = (await setApart(scope, [survey.id])).get(survey.id) ?? { test: 0, quarantined: 0, removed: 0 };
	const mayRead = readsAnswers(scope);
	const metrics = await metricsFed(scope, survey);
	const scores = await scoreCounts(scope, survey);
	const chosen = survey.questions.some((question) => questionKind(question.kind).form.startsWith('choice'))
		? await chosenCounts(scope, survey)
		: new Map<string, Map<string, number>>();
	const questions = survey.questions.map((question): QuestionResult => {
		const kind = questionKind(question.kind);
		const base = {
			id: question.id,
			kind: question.kind,
			title: question.title,
			metric: metrics.get(question.id) ?? null
		};
		const scale = kind.scale(question.settings);
		if (scale !== null && kind.metric !== null) {
			const histogram = scores.get(question.id) ?? histogramOf('score', []);
			const hidden = !mayRead && histogram.n < smallGroup;
			const measure = metricKind(kind.metric.kind);
			const settings = measure.settings.parse(kind.metric.settings(question.settings));
			return {
				...base,
				n: hidden ? 0 : histogram.n,
				hidden,
				bars: hidden
					? []
					: Array.from({ length: scale.to - scale.from + 1 }, (_, at) => {
							const score = scale.from + at;
							return {
								key: String(score),
								score,
								mood: kind.mood(score, question.settings),
								n: histogram.buckets.get(score) ?? 0
							};
						}),
				figure: hidden
					? null
					: figureOf(measure, base.metric?.id ?? '', settings, everyDay, measure.summarise({ histogram }, settings))
			};
		}
		const counts = chosen.get(question.id) ?? new Map<string, number>();
		const n = counts.get('') ?? 0;
		const hidden = !mayRead && n < smallGroup;
		const options = 'options' in question.settings ? (question.settings.options as readonly string[]) : [];
		return {
			...base,
			n: hidden ? 0 : n,
			hidden: hidden && options.length > 0,
			bars: hidden ? [] : options.map((key) => ({ key, score: null, mood: null, n: counts.get(key) ?? 0 })),
			figure: null
		};
	});
	return {
		counted,
		sent: counted + apart.quarantined,
		tests: apart.test,
		atLimit: counted > countLimit,
		questions,
		quotes: mayRead ? await latestWords(scope, survey) : [],
		mayRead
	};
}

/** The metric that each question of a survey feeds. */
export async function metricsFed(
	scope: OrganisationScope,
	survey: EditableSurvey
): Promise<Map<string, { id: string; title: string }>> {
	if (survey.questions.length === 0) return new Map();
	const rows = await scope.db
		.selectFrom('source')
		.innerJoin('metric_source', (join) =>
			join
				.onRef('metric_source.source_id', '=', 'source.id')
				.onRef('metric_source.organisation_id', '=', 'source.organisation_id')
		)
		.innerJoin('metric', (join) =>
			join
				.onRef('metric.id', '=', 'metric_source.metric_id')
				.onRef('metric.organisation_id', '=', 'metric_source.organisation_id')
				.onRef('metric.current_version', '=', 'metric_source.version')
		)
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'metric.id').onRef('item.organisation_id', '=', 'metric.organisation_id')
		)
		.select(['source.ref', 'item.id', 'item.title'])
		.where('source.organisation_id', '=', scope.organisationId)
		.where('source.kind', '=', 'question')
		.where(
			'source.ref',
			'in',
			survey.questions.map((question) => question.id)
		)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position', 'desc')
		.execute();
	return new Map(rows.map((row) => [row.ref, { id: row.id, title: row.title }]));
}

/** How often each score was given, by question. */
async function scoreCounts(scope: OrganisationScope, survey: EditableSurvey): Promise<Map<string, Histogram>> {
	const found = new Map<string, Histogram>();
	if (survey.questions.length === 0) return found;
	const rows = await scope.db
		.selectFrom('source')
		.innerJoin('observation', 'observation.source_id', 'source.id')
		.select((eb) => ['source.ref', 'observation.value', eb.fn.countAll<number>().as('n')])
		.where('source.organisation_id', '=', scope.organisationId)
		.where('source.kind', '=', 'question')
		.where(
			'source.ref',
			'in',
			survey.questions.map((question) => question.id)
		)
		.where('observation.state', '=', 0)
		.groupBy(['source.ref', 'observation.value'])
		.execute();
	for (const question of survey.questions) {
		const own = rows
			.filter((row) => row.ref === question.id)
			.map((row) => ({ value: Number(row.value), n: Number(row.n) }))
			.sort((a, b) => a.value - b.value);
		found.set(question.id, {
			bucketing: 'score',
			n: own.reduce((sum, row) => sum + row.n, 0),
			sum: own.reduce((sum, row) => sum + row.n * row.value, 0),
			sumSq: own.reduce((sum, row) => sum + BigInt(row.n) * BigInt(row.value) * BigInt(row.value), 0n),
			buckets: new Map(own.map((row) => [row.value, row.n]))
		});
	}
	return found;
}

const latest = (scope: OrganisationScope, survey: EditableSurvey, most: number) =>
	scope.db
		.selectFrom('record')
		.select(['seq', 'public_id', 'at', 'state', 'body'])
		.where('organisation_id', '=', scope.organisationId)
		.where('survey_id', '=', survey.id)
		.where('state', 'in', ['counted', 'test'])
		.orderBy('at', 'desc')
		.orderBy('seq', 'desc')
		.limit(most);

/** How often each option was chosen in the latest responses; under the empty key how many answered. */
async function chosenCounts(
	scope: OrganisationScope,
	survey: EditableSurvey
): Promise<Map<string, Map<string, number>>> {
	const counts = new Map<string, Map<string, number>>();
	for (const row of await latest(scope, survey, choicesRead).execute()) {
		const body = responseBody.safeParse(JSON.parse(row.body));
		if (!body.success) continue;
		for (const [questionId, answer] of Object.entries(body.data.answers)) {
			if (typeof answer === 'number') continue;
			const own = counts.get(questionId) ?? new Map<string, number>();
			counts.set(questionId, own);
			for (const key of ['', ...(typeof answer === 'string' ? [answer] : answer)]) {
				own.set(key, (own.get(key) ?? 0) + 1);
			}
		}
	}
	return counts;
}

/** The latest responses that say something in words. */
async function latestWords(scope: OrganisationScope, survey: EditableSurvey): Promise<Quote[]> {
	const quotes: Quote[] = [];
	for (const row of await latest(scope, survey, 300).execute()) {
		const body = responseBody.safeParse(JSON.parse(row.body));
		if (!body.success || body.data.comment === undefined) continue;
		const scored = survey.questions.find((question) => typeof body.data.answers[question.id] === 'number');
		const score = scored === undefined ? null : (body.data.answers[scored.id] as number);
		quotes.push({
			id: row.public_id,
			text: body.data.comment,
			at: row.at,
			isTest: row.state === 'test',
			score,
			mood: scored === undefined || score === null ? null : questionKind(scored.kind).mood(score, scored.settings),
			locale: body.data.locale ?? null
		});
		if (quotes.length === quotesShown) break;
	}
	return quotes;
}
