import type { MarkedEvent } from '../../domain/measurement/marked-event.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import type { TacticCard } from '../../domain/tactics/tactic.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromInstant } from '../db/codec.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { listMarkedEvents } from '../metrics/event-queries.ts';
import { conditionsOf } from './rows.ts';

/** What is looked at of a tactic. */
export type Judged = Pick<TacticCard, 'id' | 'effect' | 'status' | 'startedAt' | 'startsOn' | 'stoppedAt'>;

/** Another tactic that worked somewhere, and in which days. */
interface Touch {
	readonly tacticId: string;
	readonly title: string;
	readonly metricId: string | null;
	readonly from: Day;
	readonly to: Day | null;
}

export interface Choice {
	readonly key: string;
	readonly at: string;
	readonly by: string | null;
}

/** Everything about the organisation that judgements on tactics are made with, read once for all of them. */
export interface Known {
	readonly today: Day;
	readonly definitions: readonly Definition[];
	/** Values of a dimension by its name. */
	readonly values: ReadonlyMap<string, readonly string[]>;
	readonly touchpoints: ReadonlyMap<string, string>;
	/** At which touchpoint the survey stands that a source comes from. */
	readonly places: ReadonlyMap<number, string>;
	/** Who worked where: by "s:dimension=value" and "t:touchpoint"; and all of them. */
	readonly touched: ReadonlyMap<string, readonly Touch[]>;
	readonly choices: ReadonlyMap<string, Choice>;
	readonly events: readonly MarkedEvent[];
}

export const dayIn = (scope: OrganisationScope, instant: string): Day =>
	localDay(fromInstant(instant), scope.organisation.timeZone);

async function touches(scope: OrganisationScope): Promise<Map<string, Touch[]>> {
	const rows = await scope.db
		.selectFrom('tactic')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'tactic.id').onRef('item.organisation_id', '=', 'tactic.organisation_id')
		)
		.select(['tactic.id', 'item.title', 'tactic.started_at', 'tactic.stopped_at', 'tactic.finished_at'])
		.where('tactic.organisation_id', '=', scope.organisationId)
		.where('tactic.started_at', 'is not', null)
		.where('item.removed_at', 'is', null)
		.orderBy('tactic.id')
		.execute();
	const effects = await scope.db
		.selectFrom('tactic_effect')
		.select(['tactic_id', 'metric_id', 'filter', 'touchpoint_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where('withdrawn_at', 'is', null)
		.orderBy('recorded_at')
		.orderBy('id')
		.execute();
	const links = await scope.db
		.selectFrom('link')
		.select(['from_id', 'to_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'touches')
		.orderBy('id')
		.execute();
	// The latest expectation alone says where a tactic works.
	const said = new Map(effects.map((effect) => [effect.tactic_id, effect]));
	const found = new Map<string, Touch[]>();
	const add = (key: string, touch: Touch): void => {
		found.set(key, [...(found.get(key) ?? []), touch]);
	};
	for (const row of rows) {
		const effect = said.get(row.id);
		const ended = row.stopped_at ?? row.finished_at;
		const touch: Touch = {
			tacticId: row.id,
			title: row.title,
			metricId: effect?.metric_id ?? null,
			from: dayIn(scope, row.started_at as string),
			to: ended === null ? null : dayIn(scope, ended)
		};
		add('all', touch);
		for (const { dimension, value } of conditionsOf(effect?.filter ?? '[]')) add(`s:${dimension}=${value}`, touch);
		const places = new Set(links.filter((link) => link.from_id === row.id).map((link) => link.to_id));
		if (effect !== undefined && effect.touchpoint_id !== null) places.add(effect.touchpoint_id);
		for (const place of places) add(`t:${place}`, touch);
	}
	return found;
}

async function comparisonChoices(scope: OrganisationScope): Promise<Map<string, Choice>> {
	const rows = await scope.db
		.selectFrom('effect_comparison')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'effect_comparison.by_id')
				.onRef('membership.organisation_id', '=', 'effect_comparison.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.selectAll('effect_comparison')
		.select('user.name')
		.where('effect_comparison.organisation_id', '=', scope.organisationId)
		.execute();
	return new Map(
		rows.map((row) => [
			row.effect_id,
			{
				key: row.kind === 'segment' ? `s:${row.value}` : row.kind === 'touchpoint' ? `t:${row.touchpoint_id}` : 'none',
				at: row.at,
				by: row.name
			}
		])
	);
}

export async function readKnown(scope: StrategyScope): Promise<Known> {
	const [definitions, touched, choices] = await Promise.all([
		readDefinitions(scope),
		touches(scope),
		comparisonChoices(scope)
	]);
	const [values, touchpoints, places] = await Promise.all([
		scope.db
			.selectFrom('segment_value')
			.innerJoin('dimension', (join) =>
				join
					.onRef('dimension.id', '=', 'segment_value.dimension_id')
					.onRef('dimension.organisation_id', '=', 'segment_value.organisation_id')
			)
			.select(['dimension.name', 'segment_value.value'])
			.where('segment_value.organisation_id', '=', scope.organisationId)
			.orderBy('dimension.slot')
			.orderBy('segment_value.value')
			.limit(500)
			.execute(),
		scope.db
			.selectFrom('item')
			.select(['id', 'title'])
			.where('organisation_id', '=', scope.organisationId)
			.where('kind', '=', 'touchpoint')
			.where('removed_at', 'is', null)
			.orderBy('position')
			.orderBy('id')
			.execute(),
		scope.db
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
			.where('survey.touchpoint_id', 'is not', null)
			.execute()
	]);
	return {
		today: localDay(scope.clock.now(), scope.organisation.timeZone),
		definitions,
		values: new Map(
			[...Map.groupBy(values, (row) => row.name)].map(([name, rows]) => [name, rows.map((row) => row.value)])
		),
		touchpoints: new Map(touchpoints.map((row) => [row.id, row.title])),
		places: new Map(places.map((row) => [row.id, row.touchpoint_id as string])),
		touched,
		choices,
		events: await listMarkedEvents(scope)
	};
}
