import { createHash } from 'node:crypto';
import type { KnownScore } from '../../domain/imports/columns.ts';
import {
	missingColumn,
	usualScale,
	type CasesMapping,
	type EventsMapping,
	type ImportMapping,
	type ResponsesMapping,
	type ScoreColumn,
	type ScoreKind
} from '../../domain/imports/mapping.ts';
import { weightUnit, type Reading, type ScoreScale } from '../../domain/imports/rows.ts';
import { metricKind } from '../../domain/metrics/registry.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { searchText, shortened, titleLimit } from '../../domain/shared/text.ts';
import { questionKind } from '../../domain/surveys/registry.ts';
import { translator } from '../../i18n/index.ts';
import { isLocale } from '../../i18n/locales.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { addMetric, feedMetric } from '../metrics/commands.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { ensureDerivedSource } from '../metrics/derived.ts';
import { ensureEventSources, eventObservations, type EventSources } from '../metrics/event-sources.ts';
import { pointObservations, pointSource } from '../metrics/points.ts';
import { ensureCaseSources, ensureDimension, ensureSource, type NewRecord } from '../metrics/record.ts';
import { dimensionName, listDimensions } from '../metrics/segments.ts';
import { listDepartments } from '../people/queries.ts';
import { allSurveys, type EditableSurvey } from '../surveys/queries.ts';

/** Where the values of a mapping go, all of it checked to be ours. */
export interface Targets {
	readonly mapping: ImportMapping;
	/** The scale of each score column. */
	readonly scales: readonly ScoreScale[];
	readonly surveyId: string | null;
}

const scaleOfSettings = (settings: object, fallback: ScoreScale): ScoreScale => ({
	min: 'min' in settings && typeof settings.min === 'number' ? settings.min : fallback.min,
	max: 'max' in settings && typeof settings.max === 'number' ? settings.max : fallback.max
});

const isScored = (kind: string): kind is ScoreKind => kind in usualScale;

/** The metrics and questions of ours that a column of scores can belong to. */
export async function knownScores(scope: OrganisationScope): Promise<KnownScore[]> {
	const metrics = (await readDefinitions(scope))
		.filter((one) => isScored(one.kind.id) && one.kind.id !== 'rate')
		.map((one) => ({
			use: `metric:${one.id}` as const,
			kind: one.kind.id,
			title: one.title,
			...scaleOfSettings(one.settings, usualScale[one.kind.id as ScoreKind])
		}));
	const questions = (await allSurveys(scope)).flatMap((survey) =>
		survey.questions.flatMap((question) => {
			const scale = questionKind(question.kind).scale(question.settings);
			if (scale === null) return [];
			const title = shortened(`${survey.title}: ${question.title}`, titleLimit);
			return [{ use: `question:${question.id}` as const, kind: question.kind, title, min: scale.from, max: scale.to }];
		})
	);
	return [...metrics, ...questions];
}

type TargetFailure =
	| 'access.denied'
	| 'import.column_missing'
	| 'metric.not_found'
	| 'metric.source_unfit'
	| 'survey.question_not_found'
	| 'import.two_surveys'
	| 'import.history_unfit'
	| 'import.of_needed'
	| 'import.weight_not_for_question';

function findQuestion(surveys: readonly EditableSurvey[], id: string) {
	for (const survey of surveys) {
		const question = survey.questions.find((one) => one.id === id);
		if (question !== undefined) return { survey, question };
	}
	return null;
}

/** No ends: a number with decimals will do. */
const anyNumber: ScoreScale = { min: 0, max: 0 };

/** Between which whole numbers values of a metric lie. */
function scaleOfHistory({ kind, settings }: Definition): ScoreScale {
	if (isScored(kind.id)) return scaleOfSettings(settings, usualScale[kind.id]);
	return kind.unit === 'money' ? anyNumber : { min: 0, max: 1_000_000_000_000 };
}

/** Checks that everything a mapping names is in the file or is ours. Makes nothing. */
export async function checkTargets(
	scope: OrganisationScope,
	mapping: ImportMapping,
	headers: readonly string[]
): Promise<Result<Targets, TargetFailure>> {
	const allowed = permit(scope, 'import.run');
	if (!allowed.ok) return allowed;
	const missing = missingColumn(mapping, headers);
	if (missing !== null) {
		return fail('import.column_missing', { field: missing.field, params: { column: missing.column } });
	}
	if (mapping.target === 'history') {
		const [definition] = await readDefinitions(scope, { ids: [mapping.metric] });
		if (definition === undefined) return fail('metric.not_found', { field: 'metric' });
		const isShare = definition.kind.bucketing === 'binary';
		if (isShare && mapping.of === null) return fail('import.of_needed', { field: 'columns' });
		if (!isShare && mapping.of !== null) return fail('import.history_unfit', { field: 'columns' });
		return ok({ mapping, scales: [isShare ? anyNumber : scaleOfHistory(definition)], surveyId: null });
	}
	if (mapping.target !== 'responses') return ok({ mapping, scales: [], surveyId: null });
	const scales: ScoreScale[] = [];
	let surveyId: string | null = null;
	const wanted = mapping.scores.flatMap((one) => one.metric ?? []);
	const definitions = wanted.length === 0 ? [] : await readDefinitions(scope, { ids: wanted });
	const surveys = mapping.scores.some((one) => one.question !== undefined) ? await allSurveys(scope) : [];
	for (const score of mapping.scores) {
		if (score.question !== undefined) {
			const found = findQuestion(surveys, score.question);
			const scale = found === null ? null : questionKind(found.question.kind).scale(found.question.settings);
			if (found === null || scale === null) return fail('survey.question_not_found', { field: 'scores' });
			if (surveyId !== null && surveyId !== found.survey.id) return fail('import.two_surveys', { field: 'scores' });
			if (mapping.weight !== null) return fail('import.weight_not_for_question', { field: 'weight' });
			surveyId = found.survey.id;
			scales.push({ min: scale.from, max: scale.to });
		} else if (score.metric !== undefined) {
			const definition = definitions.find((one) => one.id === score.metric);
			if (definition === undefined) return fail('metric.not_found', { field: 'scores' });
			if (!isScored(definition.kind.id)) return fail('metric.source_unfit', { field: 'scores' });
			scales.push(scaleOfSettings(definition.settings, usualScale[definition.kind.id]));
		} else {
			const usual = usualScale[score.kind as ScoreKind];
			scales.push({ min: score.min ?? usual.min, max: score.max ?? usual.max });
		}
	}
	return ok({ mapping, scales, surveyId });
}

/** Streams, metrics and ways to tell apart that an import writes to. */
export interface ImportPlan extends Targets {
	/** The stream of each score column. */
	readonly sources: readonly number[];
	readonly departments: ReadonlyMap<string, string>;
	/** Of events. */
	readonly events: EventSources | null;
	/** Whose history it is. */
	readonly definition: Definition | null;
	readonly metricIds: readonly string[];
	readonly madeMetricIds: readonly string[];
}

/** Where the satisfied or easy answers of a scale begin. */
const upperBoxes = (max: number): number => (max <= 3 ? max : max <= 7 ? max - 1 : max - 2);

function settingsFor(score: ScoreColumn, scale: ScoreScale): object {
	switch (score.kind) {
		case 'csat':
			return { ...scale, satisfiedFrom: score.from ?? upperBoxes(scale.max) };
		case 'ces':
			return { ...scale, direction: 'higher', easyFrom: score.from ?? (scale.max === 7 ? 5 : upperBoxes(scale.max)) };
		case 'rating':
			return { ...scale, direction: 'higher' };
		default:
			return {};
	}
}

const wordsOf = (scope: OrganisationScope) => {
	const { locale } = scope.organisation;
	return translator(isLocale(locale) ? locale : 'en');
};

interface Feed {
	readonly kind: string;
	readonly title: string;
	readonly settings: object;
	readonly sourceId: number;
}

/**
 * The metric that a stream feeds: the one it feeds already, else one of the same kind and scale that nothing feeds yet (a
 * starter set's), else a new one.
 */
async function feed(
	scope: OrganisationScope,
	definitions: readonly Definition[],
	taken: ReadonlySet<string>,
	wanted: Feed
): Promise<Result<{ id: string; isNew: boolean }, string>> {
	const kind = metricKind(wanted.kind);
	const settings = kind.settings.safeParse({ ...kind.defaults, ...wanted.settings });
	if (!settings.success) return fail('metric.settings_invalid', { field: 'scores' });
	const alike = definitions.filter((one) => one.kind.id === wanted.kind);
	const fed = alike.find((one) => one.sources.some((source) => source.id === wanted.sourceId));
	if (fed !== undefined) return ok({ id: fed.id, isNew: false });
	const hungry = alike.find(
		(one) => one.sources.length === 0 && !taken.has(one.id) && toJson(one.settings) === toJson(settings.data)
	);
	if (hungry !== undefined) {
		const done = await feedMetric(scope, { id: hungry.id, sourceId: wanted.sourceId });
		return done.ok ? ok({ id: hungry.id, isNew: false }) : done;
	}
	const made = await addMetric(scope, {
		title: shortened(wanted.title, 160),
		kind: wanted.kind,
		settings: settings.data,
		sourceIds: [wanted.sourceId]
	});
	return made.ok ? ok({ id: made.value.id, isNew: true }) : made;
}

/** The stream of a column of scores that belongs to no question of ours. */
const columnSource = (
	scope: OrganisationScope,
	mapping: ResponsesMapping,
	score: ScoreColumn,
	bucketing: 'score' | 'rate'
): Promise<number> => {
	const isWeighted = mapping.weight !== null;
	return ensureSource(scope, {
		kind: 'question',
		ref: `csv:${mapping.space}:${score.column}${isWeighted ? ':weighted' : ''}`,
		name: shortened(`${mapping.space}: ${score.title ?? score.column}`, titleLimit),
		unit: bucketing === 'rate' ? 'yes' : 'score',
		bucketing,
		weighted: isWeighted,
		...(isWeighted ? { weightUnit } : {})
	});
};

async function planScores(
	scope: OrganisationScope,
	mapping: ResponsesMapping,
	targets: Targets,
	definitions: readonly Definition[]
): Promise<Result<{ sources: number[]; metricIds: string[]; made: string[] }, string>> {
	const sources: number[] = [];
	const metricIds: string[] = [];
	const made: string[] = [];
	const surveys = mapping.scores.some((one) => one.question !== undefined) ? await allSurveys(scope) : [];
	for (const [index, score] of mapping.scores.entries()) {
		if (score.question !== undefined) {
			const found = findQuestion(surveys, score.question);
			if (found === null) return fail('survey.question_not_found', { field: 'scores' });
			const sourceId = await ensureSource(scope, {
				kind: 'question',
				ref: score.question,
				name: shortened(`${found.survey.title}: ${found.question.title}`, titleLimit),
				unit: 'score',
				bucketing: 'score'
			});
			sources.push(sourceId);
			metricIds.push(
				...definitions.filter((one) => one.sources.some((source) => source.id === sourceId)).map((one) => one.id)
			);
			continue;
		}
		const sourceId = await columnSource(scope, mapping, score, score.kind === 'rate' ? 'rate' : 'score');
		sources.push(sourceId);
		if (score.metric !== undefined) {
			const done = await feedMetric(scope, { id: score.metric, sourceId });
			if (!done.ok) return done;
			metricIds.push(score.metric);
			continue;
		}
		const done = await feed(scope, definitions, new Set(metricIds), {
			kind: score.kind as ScoreKind,
			title: score.title ?? score.column,
			settings: settingsFor(score, targets.scales[index] as ScoreScale),
			sourceId
		});
		if (!done.ok) return done;
		metricIds.push(done.value.id);
		if (done.value.isNew) made.push(done.value.id);
	}
	return ok({ sources, metricIds, made });
}

async function planClocks(
	scope: OrganisationScope,
	mapping: CasesMapping,
	definitions: readonly Definition[]
): Promise<Result<{ metricIds: string[]; made: string[] }, string>> {
	const { opened } = await ensureCaseSources(scope, caseType(mapping), mapping.space);
	const words = wordsOf(scope);
	const metricIds: string[] = [];
	const made: string[] = [];
	const wanted: Feed[] = [
		...(mapping.firstAnswer === null && mapping.firstAnswerAfter === null
			? []
			: [
					{
						kind: 'first-response',
						title: words.t('import.titles.firstResponse', { space: mapping.space }),
						settings: {},
						sourceId: opened['first-response']
					}
				]),
		...(mapping.resolved === null && mapping.resolvedAfter === null
			? []
			: [
					{
						kind: 'resolution',
						title: words.t('import.titles.resolution', { space: mapping.space }),
						settings: {},
						sourceId: opened.resolution
					}
				]),
		...(mapping.outcome === null
			? []
			: [
					{
						kind: 'rate',
						title: mapping.outcome.title ?? mapping.outcome.column,
						settings: {},
						sourceId: opened.outcome
					}
				])
	];
	for (const one of wanted) {
		const done = await feed(scope, definitions, new Set(metricIds), one);
		if (!done.ok) return done;
		metricIds.push(done.value.id);
		if (done.value.isNew) made.push(done.value.id);
	}
	return ok({ metricIds, made });
}

/** The streams of a kind of event, and a figure for each that a file fills. */
async function planEvents(
	scope: OrganisationScope,
	mapping: EventsMapping,
	definitions: readonly Definition[]
): Promise<Result<{ events: EventSources; metricIds: string[]; made: string[] }, string>> {
	const { type } = mapping;
	const words = wordsOf(scope);
	const events = await ensureEventSources(scope, type, {
		amount: mapping.amount !== null,
		outcome: mapping.outcome !== null || mapping.due !== null
	});
	const wanted: Feed[] = [{ kind: 'count', title: type, settings: {}, sourceId: events.happened }];
	if (events.amount !== null) {
		const settings = { currency: scope.organisation.currency };
		const title = words.t('import.titles.amount', { type });
		wanted.push({ kind: 'amount', title, settings, sourceId: events.amount });
	}
	if (events.outcome !== null) {
		const title =
			mapping.outcome?.title ??
			words.t(mapping.due === null ? 'import.titles.outcome' : 'import.titles.onTime', { type });
		wanted.push({ kind: 'rate', title, settings: {}, sourceId: events.outcome });
	}
	if (mapping.again !== null && mapping.contact !== null) {
		const sourceId = await ensureDerivedSource(scope, type, { kind: 'again', days: mapping.again });
		const title = words.t('import.titles.again', { type, days: mapping.again });
		wanted.push({ kind: 'rate', title, settings: {}, sourceId });
	}
	const metricIds: string[] = [];
	const made: string[] = [];
	for (const one of wanted) {
		// A count or a share of a starter set is about something of its own: only figures of the same stream are fed.
		const done = await feed(scope, definitions, new Set(definitions.map(({ id }) => id)), one);
		if (!done.ok) return done;
		metricIds.push(done.value.id);
		if (done.value.isNew) made.push(done.value.id);
	}
	return ok({ events, metricIds, made });
}

/** Cases from one place are of one type: they feed the same clocks. */
export const caseType = (mapping: CasesMapping): string => `csv:${mapping.space}`;

/** Sees to it that everything an import writes to is there. */
export const makeTargets = (scope: OrganisationScope, targets: Targets): Promise<Result<ImportPlan, string>> =>
	inTransaction(scope, async (inner): Promise<Result<ImportPlan, string>> => {
		const { mapping } = targets;
		try {
			// What is known of a person tells people apart, not answers.
			const known = new Set((await listDimensions(inner)).map((one) => one.name));
			for (const { name } of mapping.target === 'contacts' ? [] : mapping.segments) {
				if (!known.has(dimensionName(name))) await ensureDimension(inner, name);
			}
			if (mapping.target === 'cases' && mapping.department !== null) {
				await ensureDimension(inner, 'department', wordsOf(inner).t('import.titles.department'));
			}
		} catch (error) {
			if (error instanceof Error && 'code' in error && error.code === 'dimension.too_many') {
				return fail('import.too_many_dimensions', { field: 'segments' });
			}
			throw error;
		}
		const definitions = await readDefinitions(inner);
		if (mapping.target === 'responses') {
			const scores = await planScores(inner, mapping, targets, definitions);
			if (!scores.ok) return scores;
			const { sources, metricIds, made } = scores.value;
			return ok({
				...targets,
				sources,
				metricIds: [...new Set(metricIds)],
				madeMetricIds: made,
				...nowhere
			});
		}
		const none = { ...targets, sources: [], metricIds: [], madeMetricIds: [], ...nowhere };
		if (mapping.target === 'contacts') return ok(none);
		if (mapping.target === 'events') {
			const planned = await planEvents(inner, mapping, definitions);
			if (!planned.ok) return planned;
			const { events, metricIds, made } = planned.value;
			return ok({ ...none, events, metricIds, madeMetricIds: made });
		}
		if (mapping.target === 'history') {
			const definition = definitions.find((one) => one.id === mapping.metric);
			if (definition === undefined) return fail('metric.not_found', { field: 'metric' });
			if (definition.kind.id === 'ratio') return fail('metric.source_unfit', { field: 'metric' });
			const sourceId = await pointSource(inner, definition);
			const fed = await feedMetric(inner, { id: definition.id, sourceId });
			if (!fed.ok) return fed;
			return ok({ ...none, sources: [sourceId], definition, metricIds: [definition.id] });
		}
		const clocks = await planClocks(inner, mapping, definitions);
		if (!clocks.ok) return clocks;
		const departments = new Map((await listDepartments(inner)).map((one) => [searchText(one.name), one.id]));
		return ok({
			...targets,
			sources: [],
			metricIds: clocks.value.metricIds,
			madeMetricIds: clocks.value.made,
			...nowhere,
			departments
		});
	});

const nowhere = { departments: new Map<string, string>(), events: null, definition: null } as const;

/** What a row without an identifier is called: its content, and how many like it came before in the file. */
export const contentKey = (cells: readonly string[]): string =>
	createHash('sha256').update(cells.join('\u001f')).digest('base64url').slice(0, 22);

/** The record that a row stands for. */
export function recordOf(
	plan: ImportPlan,
	importId: string,
	key: string,
	reading: Exclude<Reading, { readonly target: 'contacts' }>
): NewRecord {
	const { mapping } = plan;
	const sourceKey = `csv:${mapping.space}:${key}`;
	if (reading.target === 'cases' && mapping.target === 'cases') {
		return {
			kind: 'case',
			sourceKey,
			at: reading.at,
			segments: reading.segments,
			body: {
				...(reading.title === '' ? {} : { title: reading.title }),
				...(reading.id === null ? {} : { id: reading.id }),
				...(reading.department === '' ? {} : { department: reading.department })
			},
			importId,
			observations: [],
			clock: {
				type: caseType(mapping),
				opened: reading.at,
				firstAnswer: reading.firstAnswer,
				resolved: reading.resolved,
				reopened: reading.reopened,
				departmentId: plan.departments.get(searchText(reading.department)) ?? null,
				outcome: reading.outcome,
				measure: mapping.measure
			}
		};
	}
	if (reading.target === 'events' && mapping.target === 'events') {
		const { amount, outcome } = reading;
		return {
			kind: 'event',
			sourceKey: `csv:${mapping.space}:${mapping.type}:${key}`,
			contact: reading.contact,
			at: reading.at,
			segments: reading.segments,
			body: {
				type: mapping.type,
				...(reading.id === null ? {} : { id: reading.id }),
				...(amount === null ? {} : { amount }),
				...(outcome === null ? {} : { outcome })
			},
			importId,
			observations: eventObservations(plan.events as EventSources, { amount, outcome })
		};
	}
	if (reading.target === 'history') {
		const definition = plan.definition as Definition;
		const given = { value: reading.value, of: reading.of };
		const observations = pointObservations(definition, plan.sources[0] as number, reading.at, given);
		return {
			kind: 'point',
			sourceKey: `csv:${mapping.space}:${definition.id}:${key}`,
			at: reading.at,
			segments: reading.segments,
			body: { value: reading.value, ...(reading.of === null ? {} : { total: reading.of }) },
			importId,
			observations: observations.ok ? observations.value : []
		};
	}
	if (reading.target !== 'responses' || mapping.target !== 'responses') throw new RangeError('Row and mapping differ.');
	const answers: Record<string, number> = {};
	const observations = reading.scores.flatMap((value, index) => {
		if (value === null) return [];
		const score = mapping.scores[index] as ScoreColumn;
		answers[score.question ?? score.column] = value;
		const weight = reading.weight === null ? {} : { weight: reading.weight };
		return [{ sourceId: plan.sources[index] as number, value, ...weight }];
	});
	return {
		kind: 'response',
		surveyId: plan.surveyId,
		sourceKey,
		contact: reading.contact,
		at: reading.at,
		segments: reading.segments,
		body: { answers, ...(reading.comment === '' ? {} : { comment: reading.comment }) },
		importId,
		observations
	};
}
