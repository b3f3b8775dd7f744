import { stageFeeling, type HeardRating, type Journey, type Stage } from '../../domain/personas/journey.ts';
import { journeyJudgement, type JourneyJudgement } from '../../domain/personas/judgement.ts';
import { worthTrying, type Moment } from '../../domain/personas/moment.ts';
import type { Persona } from '../../domain/personas/persona.ts';
import { holds, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { customerRatings } from '../audit/customer-queries.ts';
import { listDepartments, listFindings, listGoals, type Named } from '../audit/queries.ts';
import { linksFrom, linksTo } from '../links/queries.ts';
import { journeyOf, momentOf, personaOf } from './rows.ts';
import { countSegmentAnswers, listSegmentChoices, type SegmentChoice } from './segment-queries.ts';

export interface Personas {
	readonly personas: readonly Persona[];
	readonly journeys: readonly Journey[];
	/** The journey in view, if there is one. */
	readonly journey: Journey | null;
	readonly moments: readonly Moment[];
	readonly judgement: JourneyJudgement;
	readonly segments: readonly SegmentChoice[];
	readonly departments: readonly Named[];
	readonly touchpoints: readonly (Named & { readonly phase: string })[];
	readonly goals: readonly Named[];
	readonly can: { readonly edit: boolean; readonly remove: boolean; readonly tactic: boolean };
}

/** Everything that the page of personas and journeys shows; `journeyId` is the journey to look at, by default the first. */
export async function getPersonas(scope: StrategyScope, journeyId?: string | null): Promise<Personas> {
	const personas = await listPersonas(scope);
	const journeys = await listJourneys(scope);
	const [moments, segments, departments, touchpoints, goals] = await Promise.all([
		listMoments(scope),
		listSegmentChoices(scope),
		listDepartments(scope),
		listPlaces(scope),
		listGoals(scope)
	]);
	const journey = journeys.find((one) => one.id === journeyId) ?? journeys[0] ?? null;
	return {
		personas,
		journeys,
		journey,
		moments: worthTrying(moments),
		judgement: journeyJudgement(personas.length, journey?.stages ?? []),
		segments,
		departments,
		touchpoints,
		goals,
		can: personaRights(scope)
	};
}

/** What whoever acts may do on the pages of personas. */
export const personaRights = (scope: OrganisationScope): Personas['can'] => ({
	edit: holds(scope, 'evidence.edit'),
	remove: holds(scope, 'evidence.remove'),
	tactic: holds(scope, 'tactic.edit')
});

/** The drawn customers of the strategy, each with how many answers speak for it. */
export async function listPersonas(scope: StrategyScope): Promise<Persona[]> {
	const rows = await scope.db
		.selectFrom('item')
		.innerJoin('persona', (join) =>
			join.onRef('persona.id', '=', 'item.id').onRef('persona.organisation_id', '=', 'item.organisation_id')
		)
		.leftJoin('dimension', (join) =>
			join
				.onRef('dimension.id', '=', 'persona.dimension_id')
				.onRef('dimension.organisation_id', '=', 'persona.organisation_id')
		)
		.select([
			'item.id',
			'item.title',
			'item.version',
			'item.suggested',
			'persona.summary',
			'persona.needs',
			'persona.motives',
			'persona.quote',
			'persona.channels',
			'persona.portrait',
			'persona.dimension_id',
			'persona.segment',
			'dimension.label as dimension'
		])
		.where('item.organisation_id', '=', scope.organisationId)
		.where('item.strategy_id', '=', scope.strategyId)
		.where('item.kind', '=', 'persona')
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	const serves = await linksFrom(
		scope,
		rows.map((row) => row.id),
		['serves']
	);
	const personas: Persona[] = [];
	for (const row of rows) {
		const answers = row.dimension_id === null ? 0 : await countSegmentAnswers(scope, row.dimension_id, row.segment);
		personas.push(
			personaOf(
				row,
				answers,
				serves.flatMap(({ of, id, title }) => (of === row.id ? [{ id, title }] : []))
			)
		);
	}
	return personas;
}

/** The journeys of the strategy with their stages; feelings come from customers' answers where there are any. */
export async function listJourneys(scope: StrategyScope): Promise<Journey[]> {
	const journeys = await scope.db
		.selectFrom('item')
		.innerJoin('journey', (join) =>
			join.onRef('journey.id', '=', 'item.id').onRef('journey.organisation_id', '=', 'item.organisation_id')
		)
		.leftJoin('item as persona', (join) =>
			join
				.onRef('persona.id', '=', 'journey.persona_id')
				.onRef('persona.organisation_id', '=', 'journey.organisation_id')
				.on('persona.removed_at', 'is', null)
		)
		.select(['item.id', 'item.title', 'item.version', 'journey.state', 'persona.id as persona_id'])
		.where('item.organisation_id', '=', scope.organisationId)
		.where('item.strategy_id', '=', scope.strategyId)
		.where('item.kind', '=', 'journey')
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	if (journeys.length === 0) return [];
	const stages = await listStages(scope);
	return journeys.map((row) =>
		journeyOf(
			row,
			stages.flatMap(({ journeyId, stage }) => (journeyId === row.id ? [stage] : []))
		)
	);
}

async function listStages(scope: StrategyScope): Promise<{ journeyId: string; stage: Stage }[]> {
	const rows = await scope.db
		.selectFrom('item')
		.innerJoin('stage', (join) =>
			join.onRef('stage.id', '=', 'item.id').onRef('stage.organisation_id', '=', 'item.organisation_id')
		)
		.select([
			'item.id',
			'item.title',
			'item.version',
			'stage.journey_id',
			'stage.doing',
			'stage.thinking',
			'stage.feeling',
			'stage.emotion',
			'stage.support',
			'stage.department_id'
		])
		.where('item.organisation_id', '=', scope.organisationId)
		.where('item.strategy_id', '=', scope.strategyId)
		.where('item.kind', '=', 'stage')
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	const places = await scope.db
		.selectFrom('stage_touchpoint')
		.innerJoin('item', (join) =>
			join
				.onRef('item.id', '=', 'stage_touchpoint.touchpoint_id')
				.onRef('item.organisation_id', '=', 'stage_touchpoint.organisation_id')
		)
		.innerJoin('stage', (join) =>
			join
				.onRef('stage.id', '=', 'stage_touchpoint.stage_id')
				.onRef('stage.organisation_id', '=', 'stage_touchpoint.organisation_id')
		)
		.select(['stage_touchpoint.stage_id', 'item.id', 'item.title'])
		.where('stage_touchpoint.organisation_id', '=', scope.organisationId)
		.where('stage.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.orderBy('stage_touchpoint.position')
		.orderBy('item.position')
		.execute();
	const heard = await customerRatings(scope);
	const findings = await listFindings(scope);
	return rows.map((row) => {
		const touchpoints = places
			.filter((place) => place.stage_id === row.id)
			.map((place) => {
				const rating = heard.get(place.id);
				const customers: HeardRating | null =
					rating === undefined ? null : { value: rating.value, answers: rating.answers };
				return { id: place.id, title: place.title, customers };
			});
		// What was noticed at one of its touchpoints belongs to the stage too, unless it names another.
		const here = new Set<string | null>(touchpoints.map((place) => place.id));
		const noticed = (kind: string) =>
			findings.flatMap((finding) =>
				finding.kind === kind &&
				(finding.stageId === row.id || (finding.stageId === null && here.has(finding.touchpointId)))
					? [{ id: finding.id, title: finding.title, severity: finding.severity }]
					: []
			);
		return {
			journeyId: row.journey_id,
			stage: {
				id: row.id,
				title: row.title,
				version: row.version,
				doing: row.doing,
				thinking: row.thinking,
				feelingNote: row.feeling,
				emotion: row.emotion,
				feeling: stageFeeling(
					touchpoints.flatMap((place) => (place.customers === null ? [] : [place.customers])),
					row.emotion
				),
				support: row.support,
				departmentId: row.department_id,
				touchpoints,
				pains: noticed('pain'),
				opportunities: noticed('opportunity')
			}
		};
	});
}

/** Ideas to please, as people have put them. */
export async function listMoments(scope: StrategyScope): Promise<Moment[]> {
	const rows = await scope.db
		.selectFrom('item')
		.innerJoin('moment', (join) =>
			join.onRef('moment.id', '=', 'item.id').onRef('moment.organisation_id', '=', 'item.organisation_id')
		)
		.leftJoin('item as persona', (join) =>
			join
				.onRef('persona.id', '=', 'moment.persona_id')
				.onRef('persona.organisation_id', '=', 'moment.organisation_id')
				.on('persona.removed_at', 'is', null)
		)
		.leftJoin('item as stage', (join) =>
			join
				.onRef('stage.id', '=', 'moment.stage_id')
				.onRef('stage.organisation_id', '=', 'moment.organisation_id')
				.on('stage.removed_at', 'is', null)
		)
		.select([
			'item.id',
			'item.title',
			'item.version',
			'moment.occasion',
			'moment.effort',
			'moment.effect',
			'moment.expected',
			'moment.status',
			'persona.id as persona_id',
			'stage.id as stage_id'
		])
		.where('item.organisation_id', '=', scope.organisationId)
		.where('item.strategy_id', '=', scope.strategyId)
		.where('item.kind', '=', 'moment')
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	const inward = await linksTo(
		scope,
		rows.map((row) => row.id),
		['rests_on']
	);
	return rows.map((row) =>
		momentOf(
			row,
			inward.flatMap(({ of, kind, id, title }) => (of === row.id && kind === 'tactic' ? [{ id, title }] : []))
		)
	);
}

const listPlaces = (scope: OrganisationScope): Promise<(Named & { phase: string })[]> =>
	scope.db
		.selectFrom('item')
		.innerJoin('touchpoint', (join) =>
			join.onRef('touchpoint.id', '=', 'item.id').onRef('touchpoint.organisation_id', '=', 'item.organisation_id')
		)
		.select(['item.id', 'item.title', 'touchpoint.phase'])
		.where('item.organisation_id', '=', scope.organisationId)
		.where('item.kind', '=', 'touchpoint')
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();

export interface PersonaPage {
	readonly persona: Persona;
	readonly journeys: readonly Named[];
	readonly moments: readonly Moment[];
	readonly segments: readonly SegmentChoice[];
	readonly goals: readonly Named[];
	readonly can: Personas['can'];
}

/** Everything about one persona, or none if there is none here. */
export async function findPersonaPage(scope: StrategyScope, id: string): Promise<PersonaPage | null> {
	const persona = (await listPersonas(scope)).find((one) => one.id === id);
	if (persona === undefined) return null;
	const [journeys, moments, segments, goals] = await Promise.all([
		listJourneyNames(scope, id),
		listMoments(scope),
		listSegmentChoices(scope),
		listGoals(scope)
	]);
	return {
		persona,
		journeys,
		moments: worthTrying(moments.filter((moment) => moment.personaId === id)),
		segments,
		goals,
		can: personaRights(scope)
	};
}

const listJourneyNames = (scope: StrategyScope, personaId: string): Promise<Named[]> =>
	scope.db
		.selectFrom('item')
		.innerJoin('journey', (join) =>
			join.onRef('journey.id', '=', 'item.id').onRef('journey.organisation_id', '=', 'item.organisation_id')
		)
		.select(['item.id', 'item.title'])
		.where('item.organisation_id', '=', scope.organisationId)
		.where('item.strategy_id', '=', scope.strategyId)
		.where('journey.persona_id', '=', personaId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
