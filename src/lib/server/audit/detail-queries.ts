import type { Finding } from '../../domain/audit/finding.ts';
import { openNotes, ratingHistory, type RatingDay } from '../../domain/audit/staff.ts';
import { listeningDays, onFive, type Touchpoint } from '../../domain/audit/touchpoint.ts';
import { addDays, localDay } from '../../domain/shared/instant.ts';
import { actor } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromInstant } from '../db/codec.ts';
import { linksFrom } from '../links/queries.ts';
import { getMetricScale } from './customer-queries.ts';
import { series } from '../metrics/read.ts';
import {
	auditRights,
	listDepartments,
	listFindings,
	listGoals,
	listSwot,
	listTouchpoints,
	type Audit,
	type Named
} from './queries.ts';
import { givenRating } from './rows.ts';

export interface CustomerWeek {
	/** First day of the week. */
	readonly day: string;
	/** On the scale of 1 to 5; null without answers. */
	readonly value: number | null;
	readonly answers: number;
}

export interface TouchpointPage {
	readonly touchpoint: Touchpoint;
	readonly departments: readonly Named[];
	readonly goals: readonly Named[];
	/** Goals that it is tied to. */
	readonly serves: readonly Named[];
	readonly history: readonly RatingDay[];
	/** The acting person's own ratings, newest first. */
	readonly own: readonly { readonly day: string; readonly score: number; readonly note: string }[];
	/** What raters wrote, without names and dates, where at least five rated. */
	readonly notes: readonly string[];
	readonly weeks: readonly CustomerWeek[];
	readonly findings: readonly Finding[];
	readonly surveys: readonly (Named & { readonly status: string })[];
	readonly stages: readonly (Named & { readonly journey: string; readonly journeyId: string })[];
	readonly can: Audit['can'];
}

/** Everything about one touchpoint, or none if there is none here. */
export async function findTouchpointPage(scope: StrategyScope, id: string): Promise<TouchpointPage | null> {
	const touchpoint = (await listTouchpoints(scope)).find((one) => one.id === id);
	if (touchpoint === undefined) return null;
	const ratings = await scope.db
		.selectFrom('rating')
		.select(['id', 'touchpoint_id', 'membership_id', 'score', 'note', 'at'])
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('touchpoint_id', '=', id)
		.orderBy('at')
		.orderBy('id')
		.execute();
	const dayOf = (at: string): string => localDay(fromInstant(at), scope.organisation.timeZone);
	const given = ratings.map((row) => ({ ...givenRating(row, scope.organisation.timeZone), note: row.note }));
	const me = actor(scope);
	const [departments, goals, serves, findings, surveys, stages] = await Promise.all([
		listDepartments(scope),
		listGoals(scope),
		linksFrom(scope, [id], ['serves']),
		listFindings(scope),
		surveysAt(scope, id),
		stagesAt(scope, id)
	]);
	return {
		touchpoint,
		departments,
		goals,
		serves: serves.map(({ id: goalId, title }) => ({ id: goalId, title })),
		history: ratingHistory(given),
		own: ratings
			.filter((row) => row.membership_id !== null && row.membership_id === me)
			.map((row) => ({ day: dayOf(row.at), score: row.score, note: row.note }))
			.reverse(),
		notes: openNotes(given),
		weeks: touchpoint.customers === null ? [] : await customerWeeks(scope, touchpoint.customers.metricId),
		findings: findings.filter((finding) => finding.touchpointId === id),
		surveys,
		stages,
		can: auditRights(scope)
	};
}

/** What customers said in each of the last weeks. */
async function customerWeeks(scope: StrategyScope, metricId: string): Promise<CustomerWeek[]> {
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const scale = await getMetricScale(scope, metricId);
	const points = await series(scope, metricId, { every: 'week', from: addDays(today, 1 - listeningDays), to: today });
	return points.map(({ from, figure }) => {
		const value = scale.kind === 'rating' ? figure.value : (figure.extra.mean ?? null);
		const onScale = value === null ? null : onFive(value, scale.min, scale.max);
		return {
			day: from,
			value: onScale === null ? null : scale.direction === 'higher' ? onScale : 6 - onScale,
			answers: figure.n
		};
	});
}

const surveysAt = (scope: StrategyScope, touchpointId: string) =>
	scope.db
		.selectFrom('survey')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'survey.id').onRef('item.organisation_id', '=', 'survey.organisation_id')
		)
		.select(['item.id', 'item.title', 'survey.status'])
		.where('survey.organisation_id', '=', scope.organisationId)
		.where('survey.touchpoint_id', '=', touchpointId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();

async function stagesAt(scope: StrategyScope, touchpointId: string) {
	const rows = await scope.db
		.selectFrom('stage_touchpoint')
		.innerJoin('stage', (join) =>
			join
				.onRef('stage.id', '=', 'stage_touchpoint.stage_id')
				.onRef('stage.organisation_id', '=', 'stage_touchpoint.organisation_id')
		)
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'stage.id').onRef('item.organisation_id', '=', 'stage.organisation_id')
		)
		.innerJoin('item as journey', (join) =>
			join.onRef('journey.id', '=', 'stage.journey_id').onRef('journey.organisation_id', '=', 'stage.organisation_id')
		)
		.select(['item.id', 'item.title', 'journey.id as journey_id', 'journey.title as journey'])
		.where('stage_touchpoint.organisation_id', '=', scope.organisationId)
		.where('stage_touchpoint.touchpoint_id', '=', touchpointId)
		.where('stage.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.where('journey.removed_at', 'is', null)
		.orderBy('journey.position')
		.orderBy('item.position')
		.execute();
	return rows.map((row) => ({ id: row.id, title: row.title, journey: row.journey, journeyId: row.journey_id }));
}

export interface FindingPage {
	readonly finding: Finding;
	readonly touchpoints: readonly Named[];
	readonly goals: readonly Named[];
	/** The line on the board that comes from it, if there is one. */
	readonly board: { readonly id: string; readonly quadrant: string } | null;
	readonly can: Audit['can'];
}

/** Everything about one thing noticed, or none if there is none here. */
export async function findFindingPage(scope: StrategyScope, id: string): Promise<FindingPage | null> {
	const finding = (await listFindings(scope)).find((one) => one.id === id);
	if (finding === undefined) return null;
	const [touchpoints, goals, swot] = await Promise.all([listTouchpointNames(scope), listGoals(scope), listSwot(scope)]);
	const line = swot.find((item) => item.findingId === id);
	return {
		finding,
		touchpoints,
		goals,
		board: line === undefined ? null : { id: line.id, quadrant: line.quadrant },
		can: auditRights(scope)
	};
}

/** The names of the organisation's touchpoints, for choosing one. */
export const listTouchpointNames = (scope: StrategyScope): Promise<Named[]> =>
	scope.db
		.selectFrom('item')
		.select(['id', 'title'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'touchpoint')
		.where('removed_at', 'is', null)
		.orderBy('position')
		.orderBy('id')
		.execute();
