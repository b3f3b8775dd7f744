import { moods, type Mood } from '../../domain/surveys/question.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { answersInTime } from '../db/sql/record.ts';
import { kindsOf, spokenBody } from './voices-queries.ts';

/** An answer with words at a touchpoint that a department answers for. Who gave it is not in it. */
export interface PlaceVoice {
	readonly responseId: string;
	/** Milliseconds. */
	readonly at: number;
	readonly words: string;
	readonly locale: string | null;
	readonly score: number;
	readonly max: number;
	readonly mood: Mood;
	readonly touchpoint: { readonly id: string; readonly title: string };
}

interface Asked {
	readonly departmentId: string;
	/** Milliseconds. */
	readonly since: number;
	readonly moods: readonly Mood[];
}

const most = 400;

/** The touchpoints of a department, and the streams of scores that belong to each: by a metric, or by a survey. */
async function placesOf(scope: OrganisationScope, departmentId: string) {
	const places = await scope.db
		.selectFrom('touchpoint')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'touchpoint.id').onRef('item.organisation_id', '=', 'touchpoint.organisation_id')
		)
		.select(['touchpoint.id', 'item.title'])
		.where('touchpoint.organisation_id', '=', scope.organisationId)
		.where('touchpoint.department_id', '=', departmentId)
		.where('item.removed_at', 'is', null)
		.execute();
	const ids = places.map((place) => place.id);
	const bySource = new Map<number, (typeof places)[number]>();
	if (ids.length === 0) return bySource;
	const placeOf = (id: string | null) => places.find((place) => place.id === id) as (typeof places)[number];
	const surveyed = await scope.db
		.selectFrom('survey')
		.innerJoin('question', (join) =>
			join
				.onRef('question.survey_id', '=', 'survey.id')
				.onRef('question.organisation_id', '=', 'survey.organisation_id')
		)
		.innerJoin('source', (join) =>
			join.onRef('source.ref', '=', 'question.id').onRef('source.organisation_id', '=', 'survey.organisation_id')
		)
		.select(['source.id', 'survey.touchpoint_id'])
		.where('survey.organisation_id', '=', scope.organisationId)
		.where('survey.touchpoint_id', 'in', ids)
		.execute();
	for (const row of surveyed) bySource.set(row.id, placeOf(row.touchpoint_id));
	const measured = await scope.db
		.selectFrom('metric')
		.innerJoin('metric_source', (join) =>
			join
				.onRef('metric_source.metric_id', '=', 'metric.id')
				.onRef('metric_source.organisation_id', '=', 'metric.organisation_id')
				.onRef('metric_source.version', '=', 'metric.current_version')
		)
		.select(['metric_source.source_id', 'metric.touchpoint_id'])
		.where('metric.organisation_id', '=', scope.organisationId)
		.where('metric.touchpoint_id', 'in', ids)
		.execute();
	for (const row of measured) bySource.set(row.source_id, placeOf(row.touchpoint_id));
	return bySource;
}

/** What customers of some mood said in words at a department's touchpoints since an instant, newest first. */
export async function voicesAtPlaces(scope: OrganisationScope, asked: Asked): Promise<PlaceVoice[]> {
	const places = await placesOf(scope, asked.departmentId);
	const readers = await kindsOf(scope, [...places.keys()]);
	const found = new Map<number, { source: number; value: number; mood: Mood }>();
	for (const [source, reader] of readers) {
		const scale = Array.from({ length: reader.max + 1 }, (_, score) => score);
		const values = scale.filter((score) => asked.moods.includes(reader.mood(score)));
		if (values.length === 0) continue;
		const rows = await scope.db
			.selectFrom('observation')
			.select(['seq', 'value'])
			.where('source_id', '=', source)
			.where('at', '>=', asked.since)
			.where('state', '=', 0)
			.where('value', 'in', values)
			.orderBy('at', 'desc')
			.limit(4 * most)
			.execute();
		for (const { seq, value } of rows) {
			const mood = reader.mood(value);
			const before = found.get(seq);
			if (before === undefined || moods.indexOf(mood) < moods.indexOf(before.mood))
				found.set(seq, { source, value, mood });
		}
	}
	if (found.size === 0) return [];
	const records = await scope.db
		.selectFrom('record')
		.select(['seq', 'public_id', 'at', 'body'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'response')
		.where(answersInTime(scope))
		.where('state', '=', 'counted')
		.where('at', '>=', asked.since)
		.where('body', 'like', '%"comment":"%')
		.orderBy('at', 'desc')
		.orderBy('seq', 'desc')
		.limit(10 * most)
		.execute();
	const voices: PlaceVoice[] = [];
	for (const record of records) {
		const score = found.get(record.seq);
		if (score === undefined || voices.length === most) continue;
		const body = spokenBody.safeParse(JSON.parse(record.body));
		const words = body.success ? (body.data.comment ?? '') : '';
		const place = places.get(score.source);
		if (words === '' || place === undefined) continue;
		voices.push({
			responseId: record.public_id,
			at: record.at,
			words,
			locale: body.success ? (body.data.locale ?? null) : null,
			score: score.value,
			max: readers.get(score.source)?.max ?? 10,
			mood: score.mood,
			touchpoint: place
		});
	}
	return voices;
}

/** How many customers answered at a department's touchpoints since an instant, whatever they said. */
export async function answersAtPlaces(scope: OrganisationScope, departmentId: string, since: number): Promise<number> {
	const places = await placesOf(scope, departmentId);
	if (places.size === 0) return 0;
	const row = await scope.db
		.selectFrom('observation')
		.select(({ fn }) => fn.count('seq').distinct().as('n'))
		.where('source_id', 'in', [...places.keys()])
		.where('at', '>=', since)
		.where('state', '=', 0)
		.executeTakeFirst();
	return Number(row?.n ?? 0);
}
