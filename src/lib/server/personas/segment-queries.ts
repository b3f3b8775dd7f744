import type { OrganisationScope } from '../access/organisation-scope.ts';
import { inSnapshot } from '../db/transaction.ts';
import { countWaiting } from '../metrics/read.ts';

export interface SegmentChoice {
	readonly dimensionId: string;
	readonly dimension: string;
	readonly values: readonly string[];
}

/** The ways in which answers can be told apart, with the values that have come in (at most a hundred each). */
export async function listSegmentChoices(scope: OrganisationScope): Promise<SegmentChoice[]> {
	const dimensions = await scope.db
		.selectFrom('dimension')
		.select(['id', 'label'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('slot')
		.execute();
	if (dimensions.length === 0) return [];
	const values = await scope.db
		.selectFrom('segment_value')
		.select(['dimension_id', 'value'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('value')
		.limit(2000)
		.execute();
	return dimensions.map(({ id, label }) => ({
		dimensionId: id,
		dimension: label,
		values: values.flatMap((row) => (row.dimension_id === id ? [row.value] : [])).slice(0, 100)
	}));
}

/**
 * How many filled-in surveys speak for a segment: of each survey the question that was answered most often, added up over
 * surveys. Read from the days added up per segment, so that it costs the same with a thousand answers and a million.
 */
export async function countSegmentAnswers(
	scope: OrganisationScope,
	dimensionId: string,
	value: string
): Promise<number> {
	return inSnapshot(scope, async (inner) => countIn(inner, dimensionId, value));
}

async function countIn(scope: OrganisationScope, dimensionId: string, value: string): Promise<number> {
	const segment = await scope.db
		.selectFrom('segment_value')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('dimension_id', '=', dimensionId)
		.where('value', '=', value)
		.executeTakeFirst();
	if (segment === undefined) return 0;
	const sources = await scope.db
		.selectFrom('source')
		.leftJoin('question', (join) =>
			join.onRef('question.id', '=', 'source.ref').onRef('question.organisation_id', '=', 'source.organisation_id')
		)
		.leftJoin('rollup', (join) =>
			join
				.onRef('rollup.source_id', '=', 'source.id')
				.onRef('rollup.generation', '=', 'source.generation')
				.on('rollup.segment_id', '=', segment.id)
		)
		.where('source.organisation_id', '=', scope.organisationId)
		.where('source.kind', '=', 'question')
		.groupBy(['source.id', 'question.survey_id'])
		.select((eb) => ['source.id', 'question.survey_id', eb.fn.sum<number | null>('rollup.n').as('answers')])
		.execute();
	const waiting = await countWaiting(scope, segment.id);
	const bySurvey = new Map<string, number>();
	for (const row of sources) {
		const survey = row.survey_id ?? '';
		const answers = Number(row.answers ?? 0) + (waiting.get(row.id) ?? 0);
		bySurvey.set(survey, Math.max(bySurvey.get(survey) ?? 0, answers));
	}
	return [...bySurvey.values()].reduce((sum, answers) => sum + answers, 0);
}
