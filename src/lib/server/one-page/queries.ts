import { z } from 'zod';
import type { ShownPage } from '../../domain/one-page/parts.ts';
import { onePageLines, type OnePage } from '../../domain/one-page/one-page.ts';
import { localDay } from '../../domain/shared/instant.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromJson } from '../db/codec.ts';
import { listGoalBoard } from '../goals/board.ts';
import { getStrategyShell } from '../strategy/queries.ts';
import { listTactics } from '../tactics/queries.ts';

/** Everything that the one-page strategy shows, gaps included. */
export async function getOnePage(scope: StrategyScope): Promise<OnePage> {
	const [{ strategy, progress, hidden, names }, goals, lead, noticed, competitors, personas, items, surveys, cards] =
		await Promise.all([
			getStrategyShell(scope),
			listGoalBoard(scope),
			leadOf(scope),
			scope.db
				.selectFrom('finding')
				.innerJoin('item', (join) =>
					join.onRef('item.id', '=', 'finding.id').onRef('item.organisation_id', '=', 'finding.organisation_id')
				)
				.select(['item.id', 'item.title', 'finding.kind'])
				.where('finding.organisation_id', '=', scope.organisationId)
				.where('finding.strategy_id', '=', scope.strategyId)
				.where('item.removed_at', 'is', null)
				.orderBy('finding.severity', 'desc')
				.orderBy('item.position')
				.limit(onePageLines.noticed)
				.execute(),
			scope.db
				.selectFrom('competitor')
				.innerJoin('item', (join) =>
					join.onRef('item.id', '=', 'competitor.id').onRef('item.organisation_id', '=', 'competitor.organisation_id')
				)
				.select(['item.id', 'item.title', 'competitor.kind', 'competitor.note'])
				.where('competitor.organisation_id', '=', scope.organisationId)
				.where('competitor.kind', '<>', 'us')
				.where('item.removed_at', 'is', null)
				.orderBy('item.position')
				.limit(onePageLines.competitors)
				.execute(),
			scope.db
				.selectFrom('persona')
				.innerJoin('item', (join) =>
					join.onRef('item.id', '=', 'persona.id').onRef('item.organisation_id', '=', 'persona.organisation_id')
				)
				.select(['item.id', 'item.title', 'persona.summary', 'persona.dimension_id'])
				.where('persona.organisation_id', '=', scope.organisationId)
				.where('persona.strategy_id', '=', scope.strategyId)
				.where('item.removed_at', 'is', null)
				.orderBy('item.position')
				.limit(onePageLines.personas)
				.execute(),
			scope.db
				.selectFrom('item')
				.select(['id', 'title', 'kind'])
				.where('organisation_id', '=', scope.organisationId)
				.where('kind', 'in', ['criterion', 'metric'])
				.where((eb) => eb.or([eb('strategy_id', '=', scope.strategyId), eb('strategy_id', 'is', null)]))
				.where('removed_at', 'is', null)
				.orderBy('position')
				.orderBy('id')
				.limit(200)
				.execute(),
			scope.db
				.selectFrom('survey')
				.innerJoin('item', (join) =>
					join.onRef('item.id', '=', 'survey.id').onRef('item.organisation_id', '=', 'survey.organisation_id')
				)
				.select(['item.id', 'item.title', 'survey.status'])
				.where('survey.organisation_id', '=', scope.organisationId)
				.where('survey.status', '<>', 'closed')
				.where('item.removed_at', 'is', null)
				.orderBy('item.position')
				.limit(onePageLines.surveys)
				.execute(),
			listTactics(scope)
		]);
	// What is under way before what is planned, what is done last; what was stopped is nothing that we do.
	const order = ['running', 'stuck', 'idea', 'done'];
	const tactics = cards
		.filter((card) => order.includes(card.status))
		.sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
	const some = (kind: string, most: number) =>
		items
			.filter((item) => item.kind === kind)
			.slice(0, most)
			.map(({ id, title }) => ({ id, title }));
	return {
		organisation: scope.organisation.name,
		name: strategy.name,
		aim: strategy.aim,
		asOf: localDay(scope.clock.now(), scope.organisation.timeZone),
		lead,
		progress,
		goals: goals.filter((goal) => goal.state !== 'draft').slice(0, onePageLines.goals),
		noticed: noticed.map((row) => ({ ...row, kind: row.kind as 'pain' })),
		competitors: competitors.map(({ id, title, kind, note }) => ({ id, title, kind, note })),
		criteria: some('criterion', onePageLines.criteria),
		personas: personas.map((row) => ({
			id: row.id,
			title: row.title,
			note: row.summary,
			backed: row.dimension_id !== null
		})),
		tactics: tactics.slice(0, onePageLines.tactics).map(({ id, title }) => ({ id, title })),
		doing: tactics.filter((card) => card.status !== 'done').map((card) => card.title),
		surveys: surveys.map((row) => ({ id: row.id, title: row.title, open: row.status === 'open' })),
		metrics: some('metric', onePageLines.metrics),
		reviewOn: strategy.reviewOn,
		names,
		steps: progress.map((step) => step.id),
		hidden: [...hidden]
	};
}

async function leadOf(scope: StrategyScope): Promise<string | null> {
	const row = await scope.db
		.selectFrom('strategy')
		.innerJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'strategy.lead_id')
				.onRef('membership.organisation_id', '=', 'strategy.organisation_id')
		)
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select('user.name')
		.where('strategy.organisation_id', '=', scope.organisationId)
		.where('strategy.id', '=', scope.strategyId)
		.executeTakeFirst();
	return row?.name ?? null;
}

export interface GuestLink {
	readonly id: string;
	readonly label: string;
	readonly createdAt: string;
	readonly revokedAt: string | null;
	readonly expiresAt: string | null;
	readonly views: number;
	readonly shows: ShownPage;
	readonly reviewId: string | null;
	readonly hides: readonly string[];
	readonly lastSeenAt: string | null;
}

/** The links that were handed to guests, newest first. */
export async function listGuestLinks(scope: StrategyScope): Promise<GuestLink[]> {
	const rows = await scope.db
		.selectFrom('guest_link')
		.select([
			'id',
			'label',
			'created_at',
			'revoked_at',
			'expires_at',
			'views',
			'shows',
			'review_id',
			'hides',
			'last_seen_at'
		])
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.orderBy('created_at', 'desc')
		.orderBy('id', 'desc')
		.limit(50)
		.execute();
	return rows.map((row) => ({
		id: row.id,
		label: row.label,
		createdAt: row.created_at,
		revokedAt: row.revoked_at,
		expiresAt: row.expires_at,
		views: row.views,
		shows: row.shows as ShownPage,
		reviewId: row.review_id === '' ? null : row.review_id,
		hides: fromJson(z.array(z.string()), row.hides),
		lastSeenAt: row.last_seen_at === '' ? null : row.last_seen_at
	}));
}
