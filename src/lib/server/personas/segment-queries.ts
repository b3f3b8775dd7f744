import type { OrganisationScope } from '../access/organisation-scope.ts';

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
	const rows = await scope.db
		.selectFrom('segment_value')
		.innerJoin('source', 'source.organisation_id', 'segment_value.organisation_id')
		.innerJoin('rollup', (join) =>
			join
				.onRef('rollup.source_id', '=', 'source.id')
				.onRef('rollup.generation', '=', 'source.generation')
				.onRef('rollup.segment_id', '=', 'segment_value.id')
		)
		.leftJoin('question', (join) =>
			join.onRef('question.id', '=', 'source.ref').onRef('question.organisation_id', '=', 'source.organisation_id')
		)
		.where('segment_value.organisation_id', '=', scope.organisationId)
		.where('segment_value.dimension_id', '=', dimensionId)
		.where('segment_value.value', '=', value)
		.where('source.kind', '=', 'question')
		.groupBy(['source.id', 'question.survey_id'])
		.select((eb) => ['question.survey_id', eb.fn.sum<number>('rollup.n').as('answers')])
		.execute();
	const bySurvey = new Map<string, number>();
	for (const row of rows) {
		const survey = row.survey_id ?? '';
		bySurvey.set(survey, Math.max(bySurvey.get(survey) ?? 0, Number(row.answers)));
	}
	return [...bySurvey.values()].reduce((sum, answers) => sum + answers, 0);
}
