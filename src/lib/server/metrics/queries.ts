import { z } from 'zod';
import type { Condition } from '../../domain/metrics/figure.ts';
import type { Family, Unit } from '../../domain/metrics/kind.ts';
import type { PartMeasure, RatioSettings } from '../../domain/metrics/kinds/ratio.ts';
import type { Day } from '../../domain/shared/instant.ts';
import { windowOf } from '../../domain/shared/period.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { fromInstant } from '../db/codec.ts';
import { answersInTime } from '../db/sql/record.ts';
import { readDefinitions, type Definition } from './definitions.ts';
import { readFilter } from './evidence.ts';
import { breakdownFor, MetricNotFoundError, type FigureWindow } from './read.ts';
import { listDimensions, segmentColumns, slotsOf } from './segments.ts';
import { listSources, sourcesById, type Source } from './sources.ts';

export { listDimensions, type Dimension } from './segments.ts';

/** A metric as lists and forms show it. */
export interface Metric {
	readonly id: string;
	readonly title: string;
	readonly kind: string;
	readonly unit: Unit;
	readonly family: Family;
	readonly question: string;
	readonly touchpointId: string | null;
	/** Number of its settings' version. */
	readonly version: number;
	/** Version of the row that people edit. */
	readonly itemVersion: number;
	readonly settings: Readonly<Record<string, unknown>>;
	readonly sourceIds: readonly number[];
	/** Of a ratio: the metrics above and below the line. */
	readonly parts: { readonly above: string; readonly below: string } | null;
	readonly changedAt: string;
}

export const metricFrom = (definition: Definition): Metric => ({
	id: definition.id,
	title: definition.title,
	kind: definition.kind.id,
	unit: definition.kind.unit,
	family: definition.family,
	question: definition.question,
	touchpointId: definition.touchpointId,
	version: definition.version,
	itemVersion: definition.itemVersion,
	settings: definition.settings as Readonly<Record<string, unknown>>,
	sourceIds: definition.sources.map((source) => source.id),
	parts: definition.parts && { above: definition.parts.above.id, below: definition.parts.below.id },
	changedAt: definition.changedAt
});

/** The organisation's metrics, in their order. */
export const listMetrics = async (scope: OrganisationScope): Promise<Metric[]> =>
	(await readDefinitions(scope)).map(metricFrom);

/** The metric of that identifier, or none. */
export async function findMetric(scope: OrganisationScope, id: string): Promise<Metric | null> {
	const [found] = await readDefinitions(scope, { ids: [id] });
	return found === undefined ? null : metricFrom(found);
}

/** The metric of that identifier, which must exist. */
export async function getMetric(scope: OrganisationScope, id: string): Promise<Metric> {
	const found = await findMetric(scope, id);
	if (found === null) throw new MetricNotFoundError();
	return found;
}

/** A stream that a metric can be fed from. */
export interface SourceChoice {
	readonly id: number;
	readonly kind: Source['kind'];
	readonly name: string;
	readonly dating: Source['dating'];
	readonly bucketing: Source['bucketing'];
}

export const listSourceChoices = async (scope: OrganisationScope): Promise<SourceChoice[]> =>
	(await listSources(scope))
		.filter((source) => source.kind !== 'point')
		.map(({ id, kind, name, dating, bucketing }) => ({ id, kind, name, dating, bucketing }));

/** The ways in which answers can be told apart, with their values. */
export interface DimensionChoice {
	readonly name: string;
	readonly label: string;
	readonly values: readonly string[];
}

export async function listSegments(scope: OrganisationScope, valuesAtMost = 40): Promise<DimensionChoice[]> {
	const dimensions = await listDimensions(scope);
	if (dimensions.length === 0) return [];
	const rows = await scope.db
		.selectFrom('segment_value')
		.select(['dimension_id', 'value'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('value')
		.limit(2_000)
		.execute();
	return dimensions.map(({ id, name, label }) => ({
		name,
		label,
		values: rows
			.filter((row) => row.dimension_id === id)
			.slice(0, valuesAtMost)
			.map((row) => row.value)
	}));
}

/**
 * By what a metric's answers are told apart when nobody chose: the first way that they carry at all. An organisation
 * has ways of telling apart that belong to other answers only.
 */
export async function carriedDimension(
	scope: OrganisationScope,
	definition: Definition,
	dimensions: readonly DimensionChoice[],
	windows: readonly Omit<FigureWindow, 'version'>[]
): Promise<DimensionChoice | null> {
	for (const dimension of dimensions) {
		for (const window of windows) {
			const lines = await breakdownFor(scope, definition, { ...window, by: dimension.name });
			if (lines.some((line) => line.segment !== '')) return dimension;
		}
	}
	return dimensions[0] ?? null;
}

/* ------------------------------------------------------------------ what lies behind a figure */

const spoken = z.looseObject({ comment: z.string().optional(), title: z.string().optional() });

/** An answer or a case behind a figure. */
export interface RecordBehind {
	readonly publicId: string;
	readonly kind: 'response' | 'case' | 'event' | 'point';
	readonly sourceKey: string | null;
	readonly at: number;
	readonly value: number;
	readonly isOpen: boolean;
	/** The customer's own words, if any. */
	readonly words: string;
	readonly segments: readonly { readonly label: string; readonly value: string }[];
}

interface BehindWindow {
	readonly from: Day;
	readonly to: Day;
	readonly where?: readonly Condition[] | undefined;
	readonly limit?: number | undefined;
	/** Only those with words of the customer. */
	readonly withWords?: boolean | undefined;
}

export const wordsOf = (body: string): string => {
	const parsed = spoken.safeParse(JSON.parse(body));
	return parsed.success ? (parsed.data.comment ?? parsed.data.title ?? '') : '';
};

/** Names of the segment values that some records hold. */
export async function namesOf(
	scope: OrganisationScope,
	rows: readonly (readonly number[])[]
): Promise<(slots: readonly number[]) => RecordBehind['segments']> {
	const ids = [...new Set(rows.flat().filter((id) => id !== 0))];
	if (ids.length === 0) return () => [];
	const dimensions = await listDimensions(scope);
	const values = await scope.db
		.selectFrom('segment_value')
		.select(['id', 'value'])
		.where('organisation_id', '=', scope.organisationId)
		.where('id', 'in', ids.slice(0, 5_000))
		.execute();
	const byId = new Map(values.map((row) => [row.id, row.value]));
	return (slots) =>
		dimensions.flatMap(({ label, slot }) => {
			const value = byId.get(slots[slot - 1] ?? 0);
			return value === undefined ? [] : [{ label, value }];
		});
}

/** The answers and cases behind a figure, newest first; only for people who may read single answers. */
export async function recordsBehind(
	scope: OrganisationScope,
	metricId: string,
	window: BehindWindow
): Promise<Result<RecordBehind[], 'access.denied' | 'metric.not_found'>> {
	const allowed = permit(scope, 'answers.read');
	if (!allowed.ok) return allowed;
	const [definition] = await readDefinitions(scope, { ids: [metricId], withRemoved: true });
	if (definition === undefined) return fail('metric.not_found');
	const filter = await readFilter(scope, window.where ?? []);
	if (filter === null || definition.sources.length === 0) return ok([]);
	const { from, until } = windowOf({ first: window.from, last: window.to }, scope.organisation.timeZone);
	let query = scope.db
		.selectFrom('observation')
		.innerJoin('record', 'record.seq', 'observation.seq')
		.select(['record.public_id', 'record.kind', 'record.source_key', 'record.body'])
		.select(['observation.at', 'observation.value', 'observation.state'])
		.select(segmentColumns.map((column) => `observation.${column}` as const))
		.where('record.organisation_id', '=', scope.organisationId)
		.where(
			'observation.source_id',
			'in',
			definition.sources.map((source) => source.id)
		)
		.where('observation.at', '>=', from)
		.where('observation.at', '<', until)
		.where('observation.state', 'in', [0, 1])
		.orderBy('observation.at', 'desc')
		.orderBy('observation.seq', 'desc')
		.limit(Math.min(500, window.limit ?? 50));
	for (const { column, segment } of filter) query = query.where(`observation.${column}`, '=', segment);
	const groupId = definition.repeats?.groupId ?? null;
	if (groupId !== null) {
		// Of a customer who answered again in the same quarter only the latest answer is behind the figure.
		query = query.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('repeat_answer')
						.select('repeat_answer.seq')
						.where('repeat_answer.group_id', '=', groupId)
						.whereRef('repeat_answer.source_id', '=', 'observation.source_id')
						.whereRef('repeat_answer.at', '=', 'observation.at')
						.whereRef('repeat_answer.seq', '=', 'observation.seq')
				)
			)
		);
	}
	if (window.withWords === true) query = query.where('record.body', 'like', '%"comment":"%');
	const rows = await query.execute();
	const slots = rows.map(slotsOf);
	const names = await namesOf(scope, slots);
	return ok(
		rows.map((row, index) => ({
			publicId: row.public_id,
			kind: row.kind as RecordBehind['kind'],
			sourceKey: row.source_key,
			at: row.at,
			value: row.value,
			isOpen: row.state === 1,
			words: wordsOf(row.body),
			segments: names(slots[index] as number[])
		}))
	);
}

/** What a customer wrote, with the score it came with. */
export interface Voice {
	readonly publicId: string;
	readonly at: number;
	readonly words: string;
	/** The answer to the first question on a scale, if there was one. */
	readonly score: number | null;
	readonly segments: readonly { readonly label: string; readonly value: string }[];
}

/** Words are looked for among so many of the latest answers: where hardly anybody writes, nobody waits for all to be read. */
const lookedAtMost = 3_000;

/** The latest words of customers; none for people who may not read single answers. */
export async function latestVoices(
	scope: OrganisationScope,
	window: { readonly from: Day; readonly to: Day; readonly limit: number }
): Promise<Voice[]> {
	if (!permit(scope, 'answers.read').ok) return [];
	const { from, until } = windowOf({ first: window.from, last: window.to }, scope.organisation.timeZone);
	const bound = await scope.db
		.selectFrom('record')
		.select('at')
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'response')
		.where(answersInTime(scope))
		.where('at', '>=', from)
		.where('at', '<', until)
		.orderBy('at', 'desc')
		.offset(lookedAtMost)
		.limit(1)
		.executeTakeFirst();
	const rows = await scope.db
		.selectFrom('record')
		.select(['seq', 'public_id', 'at', 'body', ...segmentColumns])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'response')
		.where(answersInTime(scope))
		.where('at', '>=', bound?.at ?? from)
		.where('at', '<', until)
		.where('state', 'in', ['counted', 'test'])
		.where('body', 'like', '%"comment":"%')
		.orderBy('at', 'desc')
		.limit(window.limit)
		.execute();
	if (rows.length === 0) return [];
	const given = await scope.db
		.selectFrom('observation')
		.select(['seq', 'value', 'source_id'])
		.where(
			'seq',
			'in',
			rows.map((row) => row.seq)
		)
		.orderBy('source_id')
		.execute();
	const sources = await sourcesById(scope, [...new Set(given.map((one) => one.source_id))]);
	const scores = given.filter((one) => sources.get(one.source_id)?.bucketing === 'score');
	const slots = rows.map(slotsOf);
	const names = await namesOf(scope, slots);
	return rows.map((row, index) => ({
		publicId: row.public_id,
		at: row.at,
		words: wordsOf(row.body),
		score: scores.find((score) => score.seq === row.seq)?.value ?? null,
		segments: names(slots[index] as number[])
	}));
}

/** The newest value of each metric, so that a page can say what has just come in; none without the right to answers. */
export async function latestValues(
	scope: OrganisationScope,
	definitions: readonly Definition[]
): Promise<Map<string, { readonly seq: number; readonly value: number }>> {
	const latest = new Map<string, { seq: number; value: number }>();
	if (!permit(scope, 'answers.read').ok) return latest;
	for (const definition of definitions) {
		for (const source of definition.sources) {
			const row = await scope.db
				.selectFrom('observation')
				.select(['seq', 'value'])
				.where('source_id', '=', source.id)
				.where('state', '=', 0)
				.orderBy('at', 'desc')
				.orderBy('seq', 'desc')
				.limit(1)
				.executeTakeFirst();
			if (row !== undefined && row.seq > (latest.get(definition.id)?.seq ?? 0)) latest.set(definition.id, row);
		}
	}
	return latest;
}

/** How a figure is defined: where its answers come from, which version of its settings, when it last moved. */
export interface DefinitionPanel {
	readonly version: number;
	readonly settledAt: number;
	readonly versions: readonly { readonly version: number; readonly at: number; readonly by: string | null }[];
	readonly sources: readonly {
		readonly id: number;
		readonly name: string;
		readonly kind: string;
		readonly dating: string;
	}[];
	/** Of a ratio: its two metrics, and how each is taken. */
	readonly parts: { readonly above: PanelPart; readonly below: PanelPart } | null;
	/** The working hours that times are measured in, with their version; a name is that of a department. */
	readonly hours: readonly { readonly name: string | null; readonly version: number }[];
	/** Milliseconds; null while nothing has come in. */
	readonly lastUpdate: number | null;
}

/** One metric of a ratio. */
export interface PanelPart {
	readonly id: string;
	readonly title: string;
	readonly kind: string;
	readonly as: PartMeasure;
}

function panelParts({ parts, settings }: Definition): DefinitionPanel['parts'] {
	if (parts === null) return null;
	const { aboveAs, belowAs } = settings as RatioSettings;
	const one = ({ id, title, kind }: Definition, as: PartMeasure): PanelPart => ({ id, title, kind: kind.id, as });
	return { above: one(parts.above, aboveAs), below: one(parts.below, belowAs) };
}

export async function definitionPanel(scope: OrganisationScope, metricId: string): Promise<DefinitionPanel> {
	const [definition] = await readDefinitions(scope, { ids: [metricId], withRemoved: true });
	if (definition === undefined) throw new MetricNotFoundError();
	const versions = await scope.db
		.selectFrom('metric_version')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.organisation_id', '=', 'metric_version.organisation_id')
				.onRef('membership.id', '=', 'metric_version.created_by')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select(['metric_version.version', 'metric_version.created_at', 'user.name'])
		.where('metric_version.organisation_id', '=', scope.organisationId)
		.where('metric_version.metric_id', '=', metricId)
		.orderBy('metric_version.version', 'desc')
		.execute();
	let lastUpdate: number | null = null;
	for (const source of definition.sources) {
		const row = await scope.db
			.selectFrom('observation')
			.innerJoin('record', 'record.seq', 'observation.seq')
			.select('record.received_at')
			.where('observation.source_id', '=', source.id)
			.orderBy('observation.at', 'desc')
			.limit(1)
			.executeTakeFirst();
		if (row !== undefined) lastUpdate = Math.max(lastUpdate ?? 0, row.received_at);
	}
	return {
		version: definition.version,
		settledAt: fromInstant(definition.changedAt),
		versions: versions.map((row) => ({ version: row.version, at: fromInstant(row.created_at), by: row.name })),
		sources: definition.sources.map(({ id, name, kind, dating }) => ({ id, name, kind, dating })),
		parts: panelParts(definition),
		hours: definition.kind.unit === 'duration' ? await hoursInUse(scope) : [],
		lastUpdate
	};
}

/** The working hours that hold now: the organisation's and those of departments. */
async function hoursInUse(scope: OrganisationScope): Promise<DefinitionPanel['hours']> {
	const rows = await scope.db
		.selectFrom('working_calendar')
		.leftJoin('department', (join) =>
			join
				.onRef('department.organisation_id', '=', 'working_calendar.organisation_id')
				.onRef('department.id', '=', 'working_calendar.department_id')
		)
		.select((eb) => [
			'working_calendar.department_id',
			'department.name',
			eb.fn.max('working_calendar.version').as('version')
		])
		.where('working_calendar.organisation_id', '=', scope.organisationId)
		.groupBy(['working_calendar.department_id', 'department.name'])
		.orderBy('department.name')
		.execute();
	return rows.map(({ name, version }) => ({ name, version: Number(version) }));
}
