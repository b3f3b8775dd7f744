import { z } from 'zod';
import { metricKind } from '../../domain/metrics/registry.ts';
import { dayMs } from '../../domain/shared/instant.ts';
import { searchText } from '../../domain/shared/text.ts';
import { moods, type Mood } from '../../domain/surveys/question.ts';
import { findQuestionKind } from '../../domain/surveys/registry.ts';
import type { VoicesFilter } from '../../domain/surveys/voices.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { answersInTime } from '../db/sql/record.ts';
import { readsAnswers } from './queries.ts';

/** A score that was given: of what kind, how much, out of what, how happy. */
export interface Score {
	readonly kind: string;
	readonly value: number;
	readonly max: number;
	readonly mood: Mood;
}

/** One answer as people read it. */
export interface Voice {
	readonly id: string;
	readonly at: number;
	readonly state: 'counted' | 'test' | 'quarantined';
	readonly survey: { readonly id: string; readonly title: string } | null;
	readonly words: string;
	readonly locale: string | null;
	/** The unhappiest of its scores. */
	readonly score: Score | null;
	readonly segments: readonly { readonly name: string; readonly label: string; readonly value: string }[];
	/** No moment was kept, only the hour. */
	readonly isAnonymous: boolean;
}

export interface VoicesPage {
	readonly voices: readonly Voice[];
	/** Where to go on reading: the place in time after the last one looked at; null at the end. */
	readonly next: string | null;
}

const pageSize = 40;
const chunk = 400;
/** Answers looked at for one page: beyond, the reader goes on by hand. */
const lookedAtMost = 4_000;

export const spokenBody = z.looseObject({
	comment: z.string().optional(),
	title: z.string().optional(),
	locale: z.string().optional(),
	answers: z.record(z.string(), z.unknown()).optional()
});

const segmentColumns = Array.from({ length: 17 }, (_, index) => `s${index + 1}`) as `s${1 | 2 | 3}`[];

interface Place {
	readonly at: number;
	readonly seq: number;
}

const readPlace = (text: string | undefined): Place | null => {
	const found = /^(\d{1,16})-(\d{1,16})$/.exec(text ?? '');
	return found === null ? null : { at: Number(found[1]), seq: Number(found[2]) };
};

/**
 * The latest answers that fit a filter, newest first, a page at a time. Nothing for people who may not read answers:
 * they see figures only.
 */
export async function listVoices(scope: OrganisationScope, filter: VoicesFilter, size = pageSize): Promise<VoicesPage> {
	if (!readsAnswers(scope)) return { voices: [], next: null };
	const segment = filter.segment === null ? null : await segmentPlace(scope, filter.segment);
	if (segment === undefined) return { voices: [], next: null };
	const wanted = searchText(filter.text);
	const isSifted = filter.mood !== null || filter.withWords || wanted !== '';
	const most = isSifted ? chunk : Math.max(size, pageSize) + 1;
	const found: { row: Row; score: Score | null }[] = [];
	let place = readPlace(filter.before);
	let looked = 0;
	let isMore = false;
	while (!isMore) {
		const rows = await read(scope, filter, segment, place, most);
		const spoken = rows.filter((row) => {
			const words = wordsOf(row);
			return (!filter.withWords || words !== '') && (wanted === '' || searchText(words).includes(wanted));
		});
		const scores = await scoresOf(scope, spoken);
		for (const row of spoken) {
			const score = scores.get(row.seq) ?? null;
			if (filter.mood !== null && score?.mood !== filter.mood) continue;
			if (found.length === size) {
				isMore = true;
				break;
			}
			found.push({ row, score });
			place = row;
		}
		looked += rows.length;
		if (isMore || rows.length < most) break;
		place = rows.at(-1) as Row;
		isMore = looked >= lookedAtMost;
	}
	return {
		voices: await voicesFrom(scope, found),
		next: isMore && place !== null ? `${place.at}-${place.seq}` : null
	};
}

async function segmentPlace(
	scope: OrganisationScope,
	wanted: { readonly dimension: string; readonly value: string }
): Promise<{ column: `s${1}`; id: number } | undefined> {
	const row = await scope.db
		.selectFrom('segment_value')
		.innerJoin('dimension', (join) =>
			join
				.onRef('dimension.id', '=', 'segment_value.dimension_id')
				.onRef('dimension.organisation_id', '=', 'segment_value.organisation_id')
		)
		.select(['segment_value.id', 'dimension.slot'])
		.where('segment_value.organisation_id', '=', scope.organisationId)
		.where('dimension.name', '=', wanted.dimension)
		.where('segment_value.value', '=', wanted.value)
		.executeTakeFirst();
	return row === undefined ? undefined : { column: `s${row.slot}` as `s${1}`, id: row.id };
}

async function read(
	scope: OrganisationScope,
	filter: VoicesFilter,
	segment: { column: `s${1}`; id: number } | null,
	place: Place | null,
	most: number
) {
	const query = scope.db
		.selectFrom('record')
		.select(['seq', 'public_id', 'at', 'state', 'survey_id', 'body', ...segmentColumns])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'response')
		.where(answersInTime(scope))
		.where('state', 'in', filter.doubtful ? ['quarantined'] : ['counted', 'test'])
		.$if(filter.doubtful, (one) => one.where('state', '<>', 'counted'))
		.$if(filter.survey !== null, (one) => one.where('survey_id', '=', filter.survey as string))
		.$if(filter.withWords || filter.text !== '', (one) => one.where('body', 'like', '%"comment":"%'))
		.$if(segment !== null, (one) => one.where(segment?.column ?? 's1', '=', segment?.id ?? 0))
		.$if(filter.days !== null, (one) => one.where('at', '>=', scope.clock.now() - (filter.days as number) * dayMs))
		// By itself the first condition leads straight to the place, however far down it is.
		.$if(place !== null, (one) =>
			one
				.where('at', '<=', (place as Place).at)
				.where((eb) =>
					eb.or([
						eb('at', '<', (place as Place).at),
						eb.and([eb('at', '=', (place as Place).at), eb('seq', '<', (place as Place).seq)])
					])
				)
		)
		.orderBy('at', 'desc')
		.orderBy('seq', 'desc')
		.limit(most);
	return query.execute();
}

type Row = Awaited<ReturnType<typeof read>>[number];

const bodyOf = (row: Row): z.output<typeof spokenBody> => {
	const parsed = spokenBody.safeParse(JSON.parse(row.body));
	return parsed.success ? parsed.data : {};
};

const wordsOf = (row: Row): string => {
	const body = bodyOf(row);
	return body.comment ?? body.title ?? '';
};

async function voicesFrom(
	scope: OrganisationScope,
	found: readonly { readonly row: Row; readonly score: Score | null }[]
): Promise<Voice[]> {
	if (found.length === 0) return [];
	const rows = found.map((one) => one.row);
	const surveys = await surveysOf(scope, rows);
	const segments = await segmentsOf(scope, rows);
	return found.map(({ row, score }) => {
		const survey = surveys.get(row.survey_id ?? '');
		return {
			id: row.public_id,
			at: row.at,
			state: row.state as Voice['state'],
			survey: survey === undefined ? null : { id: survey.id, title: survey.title },
			words: wordsOf(row),
			locale: bodyOf(row).locale ?? null,
			score,
			segments: segments(row),
			isAnonymous: survey?.anonymous === 1
		};
	});
}

const worseFirst = (mood: Mood): number => moods.indexOf(mood);

/** The unhappiest score of each record: who is unhappy with one thing wants to be heard about it. */
async function scoresOf(scope: OrganisationScope, rows: readonly Row[]): Promise<Map<number, Score>> {
	const found = new Map<number, Score>();
	if (rows.length === 0) return found;
	const observed = await scope.db
		.selectFrom('observation')
		.select(['seq', 'value', 'source_id'])
		.where(
			'seq',
			'in',
			rows.map((row) => row.seq)
		)
		.orderBy('seq')
		.orderBy('source_id')
		.execute();
	const kinds = await kindsOf(scope, [...new Set(observed.map((one) => one.source_id))]);
	for (const one of observed) {
		const kind = kinds.get(one.source_id);
		if (kind === undefined) continue;
		const score = { kind: kind.id, value: one.value, max: kind.max, mood: kind.mood(one.value) };
		const before = found.get(one.seq);
		if (before === undefined || worseFirst(score.mood) < worseFirst(before.mood)) found.set(one.seq, score);
	}
	return found;
}

/** How the scores of one stream are read. */
export interface Reader {
	readonly id: string;
	readonly max: number;
	mood(score: number): Mood;
}

/** How the scores of the organisation's streams are read: by the kind of question that a metric they feed counts. */
export async function kindsOf(scope: OrganisationScope, sourceIds: readonly number[]): Promise<Map<number, Reader>> {
	if (sourceIds.length === 0) return new Map();
	const rows = await scope.db
		.selectFrom('metric_source')
		.innerJoin('metric', (join) =>
			join
				.onRef('metric.id', '=', 'metric_source.metric_id')
				.onRef('metric.organisation_id', '=', 'metric_source.organisation_id')
				.onRef('metric.current_version', '=', 'metric_source.version')
		)
		.innerJoin('metric_version', (join) =>
			join
				.onRef('metric_version.metric_id', '=', 'metric_source.metric_id')
				.onRef('metric_version.organisation_id', '=', 'metric_source.organisation_id')
				.onRef('metric_version.version', '=', 'metric_source.version')
		)
		.select(['metric_source.source_id', 'metric.kind', 'metric_version.settings'])
		.where('metric_source.organisation_id', '=', scope.organisationId)
		.where('metric_source.source_id', 'in', sourceIds)
		.orderBy('metric.id')
		.execute();
	const readers = new Map<number, Reader>();
	for (const row of rows) {
		const reader = readerOf(row.kind, row.settings);
		if (reader !== null && !readers.has(row.source_id)) readers.set(row.source_id, reader);
	}
	return readers;
}

const ends = z.looseObject({ min: z.number().optional(), max: z.number().optional() });

/** A scale that is not the usual one of its kind (a customer's own CSAT of 1 to 10) is read as a rating of its length. */
function readerOf(kind: string, settings: string): Reader | null {
	const question = findQuestionKind(kind);
	if (question === undefined || metricKind(kind).bucketing !== 'score') return null;
	const usual = question.scale(question.defaults);
	const { min, max } = ends.parse(JSON.parse(settings));
	const from = min ?? usual?.from ?? 1;
	const to = max ?? usual?.to ?? 5;
	if (usual?.from === from && usual.to === to) {
		return { id: kind, max: to, mood: (score) => question.mood(score, question.defaults) ?? 'middle' };
	}
	return {
		id: kind,
		max: to,
		mood(score) {
			const place = (score - from) / Math.max(1, to - from);
			return place < 0.5 ? 'unhappy' : place < 0.75 ? 'middle' : 'happy';
		}
	};
}

async function surveysOf(scope: OrganisationScope, rows: readonly Row[]) {
	const ids = [...new Set(rows.flatMap((row) => row.survey_id ?? []))];
	const surveys =
		ids.length === 0
			? []
			: await scope.db
					.selectFrom('survey')
					.innerJoin('item', (join) =>
						join.onRef('item.id', '=', 'survey.id').onRef('item.organisation_id', '=', 'survey.organisation_id')
					)
					.select(['survey.id', 'item.title', 'survey.anonymous'])
					.where('survey.organisation_id', '=', scope.organisationId)
					.where('survey.id', 'in', ids)
					.execute();
	return new Map(surveys.map((survey) => [survey.id, survey]));
}

async function segmentsOf(scope: OrganisationScope, rows: readonly Row[]): Promise<(row: Row) => Voice['segments']> {
	const slots = (row: Row): number[] => segmentColumns.map((column) => row[column]);
	const ids = [...new Set(rows.flatMap(slots))].filter((id) => id !== 0);
	if (ids.length === 0) return () => [];
	const values = await scope.db
		.selectFrom('segment_value')
		.innerJoin('dimension', (join) =>
			join
				.onRef('dimension.id', '=', 'segment_value.dimension_id')
				.onRef('dimension.organisation_id', '=', 'segment_value.organisation_id')
		)
		.select(['segment_value.id', 'segment_value.value', 'dimension.name', 'dimension.label'])
		.where('segment_value.organisation_id', '=', scope.organisationId)
		.where('segment_value.id', 'in', ids)
		.execute();
	const byId = new Map(values.map(({ id, ...value }) => [id, value]));
	return (row) => slots(row).flatMap((id) => byId.get(id) ?? []);
}

/** What the page can filter by: surveys that were answered, and the segments that answers carry. */
export async function voiceFilters(scope: OrganisationScope): Promise<{
	surveys: { id: string; title: string }[];
	segments: { name: string; label: string; values: string[] }[];
}> {
	if (!readsAnswers(scope)) return { surveys: [], segments: [] };
	const surveys = await scope.db
		.selectFrom('survey')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'survey.id').onRef('item.organisation_id', '=', 'survey.organisation_id')
		)
		.select(['item.id', 'item.title'])
		.where('survey.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.execute();
	const values = await scope.db
		.selectFrom('segment_value')
		.innerJoin('dimension', (join) =>
			join
				.onRef('dimension.id', '=', 'segment_value.dimension_id')
				.onRef('dimension.organisation_id', '=', 'segment_value.organisation_id')
		)
		.select(['dimension.name', 'dimension.label', 'segment_value.value'])
		.where('segment_value.organisation_id', '=', scope.organisationId)
		.orderBy('dimension.slot')
		.orderBy('segment_value.value')
		.limit(600)
		.execute();
	const segments = new Map<string, { name: string; label: string; values: string[] }>();
	for (const { name, label, value } of values) {
		const entry = segments.get(name) ?? { name, label, values: [] };
		if (entry.values.length < 40) entry.values.push(value);
		segments.set(name, entry);
	}
	return { surveys, segments: [...segments.values()] };
}

/** How many answers came in the last seven days, and how many of the latest of them were unhappy. */
export async function voicesThisWeek(
	scope: OrganisationScope
): Promise<{ readonly answers: number; readonly unhappy: number | null; readonly ever: boolean }> {
	if (!readsAnswers(scope)) return { answers: 0, unhappy: null, ever: false };
	const since = scope.clock.now() - 7 * dayMs;
	const counted = scope.db
		.selectFrom('record')
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'response')
		.where(answersInTime(scope))
		.where('state', 'in', ['counted', 'test']);
	const row = await counted
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('at', '>=', since)
		.executeTakeFirstOrThrow();
	const answers = Number(row.n);
	const ever = answers > 0 || (await counted.select('seq').limit(1).executeTakeFirst()) !== undefined;
	return { answers, unhappy: answers === 0 ? null : await unhappySince(scope, since), ever };
}

/** How many people gave a score since an instant that says that they are unhappy. */
async function unhappySince(scope: OrganisationScope, since: number): Promise<number> {
	const sources = await scope.db
		.selectFrom('source')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('bucketing', '=', 'score')
		.execute();
	const readers = await kindsOf(
		scope,
		sources.map((source) => source.id)
	);
	const seqs = new Set<number>();
	for (const [id, reader] of readers) {
		const scale = Array.from({ length: reader.max + 1 }, (_, score) => score);
		const unhappy = scale.filter((score) => reader.mood(score) === 'unhappy');
		const rows = await scope.db
			.selectFrom('observation')
			.select('seq')
			.where('source_id', '=', id)
			.where('at', '>=', since)
			.where('state', '=', 0)
			.where('value', 'in', unhappy)
			.execute();
		for (const row of rows) seqs.add(row.seq);
	}
	return seqs.size;
}
