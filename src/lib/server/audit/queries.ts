import { perceptionGaps, auditJudgement, type AuditJudgement, type PerceptionGap } from '../../domain/audit/gap.ts';
import type { Finding } from '../../domain/audit/finding.ts';
import { coverage, type Coverage } from '../../domain/audit/summary.ts';
import type { SwotItem } from '../../domain/audit/swot.ts';
import type { Touchpoint } from '../../domain/audit/touchpoint.ts';
import { actor, holds } from '../access/organisation-scope.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { linksFrom, linksTo } from '../links/queries.ts';
import { customerRatings } from './customer-queries.ts';
import { citationOf, findingOf, swotItemOf, touchpointOf, type RatingRow } from './rows.ts';

export interface Named {
	readonly id: string;
	readonly title: string;
}

export interface AtWork {
	readonly name: string;
	readonly rated: number;
	readonly noted: number;
}

export interface Audit {
	readonly newBusiness: boolean;
	readonly touchpoints: readonly Touchpoint[];
	readonly findings: readonly Finding[];
	readonly swot: readonly SwotItem[];
	readonly gaps: readonly PerceptionGap[];
	readonly judgement: AuditJudgement;
	readonly coverage: Coverage;
	readonly departments: readonly Named[];
	readonly goals: readonly Named[];
	readonly atWork: readonly AtWork[];
	readonly can: {
		readonly edit: boolean;
		readonly rate: boolean;
		readonly remove: boolean;
		readonly frame: boolean;
		readonly tactic: boolean;
		readonly survey: boolean;
	};
}

/** Everything that the audit's page shows. */
export async function getAudit(scope: StrategyScope): Promise<Audit> {
	const touchpoints = await listTouchpoints(scope);
	const findings = await listFindings(scope);
	const [swot, departments, goals, atWork, strategy] = await Promise.all([
		listSwot(scope),
		listDepartments(scope),
		listGoals(scope),
		whoIsAtWork(scope),
		scope.db
			.selectFrom('strategy')
			.select('new_business')
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', scope.strategyId)
			.executeTakeFirstOrThrow()
	]);
	const newBusiness = strategy.new_business === 1;
	return {
		newBusiness,
		touchpoints,
		findings,
		swot,
		gaps: perceptionGaps(touchpoints),
		judgement: auditJudgement(touchpoints, newBusiness),
		coverage: coverage(touchpoints),
		departments,
		goals,
		atWork,
		can: auditRights(scope)
	};
}

/** What whoever acts may do on the pages of the audit. */
export const auditRights = (scope: OrganisationScope): Audit['can'] => ({
	edit: holds(scope, 'evidence.edit'),
	rate: holds(scope, 'touchpoint.rate') && actor(scope) !== null,
	remove: holds(scope, 'evidence.remove'),
	frame: holds(scope, 'strategy.edit'),
	tactic: holds(scope, 'tactic.edit'),
	survey: holds(scope, 'survey.edit')
});

/** The organisation's touchpoints in their order, with what staff (in this strategy) and customers think of each. */
export async function listTouchpoints(scope: StrategyScope): Promise<Touchpoint[]> {
	const rows = await scope.db
		.selectFrom('item')
		.innerJoin('touchpoint', (join) =>
			join.onRef('touchpoint.id', '=', 'item.id').onRef('touchpoint.organisation_id', '=', 'item.organisation_id')
		)
		.select([
			'item.id',
			'item.title',
			'item.version',
			'item.suggested',
			'touchpoint.phase',
			'touchpoint.channel',
			'touchpoint.nature',
			'touchpoint.component',
			'touchpoint.department_id',
			'touchpoint.partner',
			'touchpoint.volume',
			'touchpoint.importance',
			'touchpoint.note'
		])
		.where('item.organisation_id', '=', scope.organisationId)
		.where('item.kind', '=', 'touchpoint')
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	const ratings = await listRatings(scope);
	const customers = await customerRatings(scope);
	const byTouchpoint = Map.groupBy(ratings, (rating) => rating.touchpoint_id);
	return rows.map((row) =>
		touchpointOf(
			row,
			byTouchpoint.get(row.id) ?? [],
			customers.get(row.id) ?? null,
			actor(scope),
			scope.organisation.timeZone
		)
	);
}

const listRatings = (scope: StrategyScope): Promise<RatingRow[]> =>
	scope.db
		.selectFrom('rating')
		.select(['id', 'touchpoint_id', 'membership_id', 'score', 'note', 'at'])
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.orderBy('at')
		.orderBy('id')
		.execute();

/** What was noticed in this strategy, in its order, with evidence, the goals it serves and the tactics that answer it. */
export async function listFindings(scope: StrategyScope): Promise<Finding[]> {
	const rows = await scope.db
		.selectFrom('item')
		.innerJoin('finding', (join) =>
			join.onRef('finding.id', '=', 'item.id').onRef('finding.organisation_id', '=', 'item.organisation_id')
		)
		.select([
			'item.id',
			'item.title',
			'item.version',
			'item.suggested',
			'finding.kind',
			'finding.severity',
			'finding.touchpoint_id',
			'finding.stage_id',
			'finding.cause',
			'finding.origin',
			'finding.detail'
		])
		.where('item.organisation_id', '=', scope.organisationId)
		.where('item.strategy_id', '=', scope.strategyId)
		.where('item.kind', '=', 'finding')
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	const ids = rows.map((row) => row.id);
	const [outward, inward] = await Promise.all([
		linksFrom(scope, ids, ['evidence', 'serves']),
		linksTo(scope, ids, ['rests_on'])
	]);
	const citations = await listCitations(
		scope,
		outward.flatMap((link) => (link.kind === 'citation' ? [link.id] : []))
	);
	return rows.map((row) =>
		findingOf(row, {
			evidence: outward.flatMap((link) => {
				const citation = link.of === row.id && link.link === 'evidence' ? citations.get(link.id) : undefined;
				return citation === undefined ? [] : [citation];
			}),
			goals: outward.flatMap(({ of, link, id, title }) => (of === row.id && link === 'serves' ? [{ id, title }] : [])),
			tactics: inward.flatMap(({ of, kind, id, title }) => (of === row.id && kind === 'tactic' ? [{ id, title }] : []))
		})
	);
}

async function listCitations(scope: StrategyScope, ids: readonly string[]) {
	if (ids.length === 0) return new Map<string, ReturnType<typeof citationOf>>();
	const rows = await scope.db
		.selectFrom('citation')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'citation.id').onRef('item.organisation_id', '=', 'citation.organisation_id')
		)
		.select(['citation.id', 'item.title', 'citation.target', 'citation.url', 'citation.detail', 'citation.seen_on'])
		.where('citation.organisation_id', '=', scope.organisationId)
		.where('citation.id', 'in', ids)
		.where('item.removed_at', 'is', null)
		.execute();
	return new Map(rows.map((row) => [row.id, citationOf(row)]));
}

/** The board, in the order of each quadrant. */
export async function listSwot(scope: StrategyScope): Promise<SwotItem[]> {
	const rows = await scope.db
		.selectFrom('item')
		.innerJoin('swot_item', (join) =>
			join.onRef('swot_item.id', '=', 'item.id').onRef('swot_item.organisation_id', '=', 'item.organisation_id')
		)
		.select(['item.id', 'item.title', 'item.version', 'item.suggested', 'swot_item.quadrant', 'swot_item.finding_id'])
		.where('item.organisation_id', '=', scope.organisationId)
		.where('item.strategy_id', '=', scope.strategyId)
		.where('item.kind', '=', 'swot_item')
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	const serves = await linksFrom(
		scope,
		rows.map((row) => row.id),
		['serves']
	);
	return rows.map((row) =>
		swotItemOf(
			row,
			serves.flatMap(({ of, id, title }) => (of === row.id ? [{ id, title }] : []))
		)
	);
}

/** The departments that can answer for a touchpoint or a stage. */
export async function listDepartments(scope: OrganisationScope): Promise<Named[]> {
	const rows = await scope.db
		.selectFrom('department')
		.select(['id', 'name'])
		.where('organisation_id', '=', scope.organisationId)
		.where('removed_at', 'is', null)
		.orderBy('position')
		.orderBy('name')
		.execute();
	return rows.map((row) => ({ id: row.id, title: row.name }));
}

/** The goals that something can be tied to. */
export const listGoals = (scope: StrategyScope): Promise<Named[]> =>
	scope.db
		.selectFrom('item')
		.select(['id', 'title'])
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('kind', '=', 'goal')
		.where('removed_at', 'is', null)
		.orderBy('position')
		.orderBy('id')
		.execute();

/** Who has rated and noted how much: names with counts, never with what they said. Anonymous notes count for nobody. */
async function whoIsAtWork(scope: StrategyScope): Promise<AtWork[]> {
	if (!holds(scope, 'people.read')) return [];
	const people = await scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.disabled_at', 'is', null)
		.select((eb) => [
			'user.name',
			eb
				.selectFrom('rating')
				.innerJoin('item', (join) =>
					join
						.onRef('item.id', '=', 'rating.touchpoint_id')
						.onRef('item.organisation_id', '=', 'rating.organisation_id')
				)
				.where('item.removed_at', 'is', null)
				.where('rating.strategy_id', '=', scope.strategyId)
				.whereRef('rating.organisation_id', '=', 'membership.organisation_id')
				.whereRef('rating.membership_id', '=', 'membership.id')
				.select((inner) => inner.fn.count<number>('rating.touchpoint_id').distinct().as('count'))
				.as('rated'),
			eb
				.selectFrom('finding')
				.innerJoin('item', (join) =>
					join.onRef('item.id', '=', 'finding.id').onRef('item.organisation_id', '=', 'finding.organisation_id')
				)
				.where('item.removed_at', 'is', null)
				.where('finding.anonymous', '=', 0)
				.where('finding.strategy_id', '=', scope.strategyId)
				.whereRef('item.created_by', '=', 'membership.id')
				.whereRef('finding.organisation_id', '=', 'membership.organisation_id')
				.select((inner) => inner.fn.countAll<number>().as('count'))
				.as('noted')
		])
		.orderBy('user.name')
		.execute();
	return people
		.map((row) => ({ name: row.name, rated: Number(row.rated), noted: Number(row.noted) }))
		.filter((row) => row.rated + row.noted > 0)
		.sort((a, b) => b.rated + b.noted - (a.rated + a.noted))
		.slice(0, 5);
}
