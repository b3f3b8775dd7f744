import { gapJudgement, gapsOf, type Gap } from '../../domain/research/gap.ts';
import type {
	Criterion,
	MarketResearch,
	MatrixCompany,
	MysteryShop,
	ServiceCheck
} from '../../domain/research/market.ts';
import { cellKey, cellsOf, companyMean, type Score } from '../../domain/research/matrix.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { listCompanies } from '../competitors/queries.ts';
import { toInstant } from '../db/codec.ts';
import { linksFrom, linksTo } from '../links/queries.ts';
import { ourTimes } from './our-times.ts';
import { formMoment, mysteryShopOf, scoreOf, serviceCheckOf } from './rows.ts';

async function listCriteria(scope: StrategyScope): Promise<Criterion[]> {
	const rows = await scope.db
		.selectFrom('criterion')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'criterion.id').onRef('item.organisation_id', '=', 'criterion.organisation_id')
		)
		.select([
			'criterion.id',
			'criterion.theme',
			'criterion.importance',
			'criterion.note',
			'item.title',
			'item.version',
			'item.suggested'
		])
		.where('criterion.organisation_id', '=', scope.organisationId)
		.where('criterion.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	const ids = rows.map((row) => row.id);
	const [noticed, ties] = await Promise.all([linksTo(scope, ids, ['evidence']), linksFrom(scope, ids, ['serves'])]);
	const findings = new Map(noticed.filter((link) => link.kind === 'finding').map((link) => [link.of, link.id]));
	return rows.map((row) => ({
		id: row.id,
		version: row.version,
		title: row.title,
		theme: row.theme,
		importance: row.importance,
		note: row.note,
		suggested: row.suggested === 1,
		serves: ties.flatMap(({ of, id, title }) => (of === row.id ? [{ id, title }] : [])),
		findingId: findings.get(row.id) ?? null
	}));
}

async function listScores(scope: StrategyScope): Promise<Score[]> {
	const rows = await scope.db
		.selectFrom('criterion_score as score')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'score.membership_id')
				.onRef('membership.organisation_id', '=', 'score.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select([
			'score.id',
			'score.criterion_id',
			'score.competitor_id',
			'score.score',
			'score.evidence',
			'score.note',
			'score.url',
			'score.seen_on',
			'score.at',
			'user.name'
		])
		.where('score.organisation_id', '=', scope.organisationId)
		.where('score.strategy_id', '=', scope.strategyId)
		.where('score.removed_at', 'is', null)
		.execute();
	return rows.map(scoreOf);
}

async function listChecks(scope: OrganisationScope): Promise<ServiceCheck[]> {
	const rows = await scope.db
		.selectFrom('service_check')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'service_check.id').onRef('item.organisation_id', '=', 'service_check.organisation_id')
		)
		.select([
			'service_check.id',
			'service_check.competitor_id',
			'service_check.kind',
			'service_check.answers',
			'service_check.checked_on',
			'service_check.note',
			'item.version'
		])
		.where('service_check.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.orderBy('service_check.checked_on', 'desc')
		.orderBy('service_check.id', 'desc')
		.execute();
	return rows.map(serviceCheckOf);
}

/** How our own help page and our own chatbot met their list when somebody last looked; null where nobody has. */
export async function ownChecks(
	scope: OrganisationScope
): Promise<Readonly<Record<'faq' | 'chatbot', { readonly score: number; readonly checkedOn: string } | null>>> {
	const [checks, companies] = await Promise.all([listChecks(scope), listCompanies(scope)]);
	const us = companies.find((company) => company.kind === 'us');
	const newest = (kind: 'faq' | 'chatbot') => {
		const check = checks.find((one) => one.kind === kind && one.companyId === us?.id);
		return check === undefined ? null : { score: check.score ?? 0, checkedOn: check.checkedOn };
	};
	return { faq: newest('faq'), chatbot: newest('chatbot') };
}

async function listShops(scope: OrganisationScope): Promise<MysteryShop[]> {
	const rows = await scope.db
		.selectFrom('mystery_shop')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'mystery_shop.id').onRef('item.organisation_id', '=', 'mystery_shop.organisation_id')
		)
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'mystery_shop.membership_id')
				.onRef('membership.organisation_id', '=', 'mystery_shop.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select([
			'mystery_shop.id',
			'mystery_shop.competitor_id',
			'mystery_shop.channel',
			'mystery_shop.scenario',
			'mystery_shop.sent_at',
			'mystery_shop.first_answer_at',
			'mystery_shop.resolved_at',
			'mystery_shop.scores',
			'mystery_shop.note',
			'item.version',
			'user.name'
		])
		.where('mystery_shop.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position', 'desc')
		.orderBy('mystery_shop.id', 'desc')
		.execute();
	return rows.map((row) => mysteryShopOf(row, scope.organisation.timeZone));
}

/** Us first, then direct and indirect rivals, then role models, each in their own order. */
const rank = { us: 0, direct: 1, indirect: 2, role_model: 3 } as const;

async function listMatrixCompanies(
	scope: StrategyScope,
	criteria: readonly Criterion[],
	cells: ReadonlyMap<string, readonly Score[]>
): Promise<MatrixCompany[]> {
	const known = await listCompanies(scope);
	const first = known.find((company) => company.kind === 'us');
	const us = first ?? { id: 'us', name: scope.organisation.name, kind: 'us' as const };
	return [us, ...known.filter((company) => company.kind !== 'us').sort((a, b) => rank[a.kind] - rank[b.kind])].map(
		({ id, name, kind }) => ({
			id,
			name,
			kind,
			mean: companyMean(id, criteria, cells),
			scored: criteria.filter((criterion) => cells.has(cellKey(criterion.id, id))).length
		})
	);
}

/** All that the step's page shows: the matrix with us in it, gaps, checks and mystery shops. */
export async function getResearch(scope: StrategyScope): Promise<MarketResearch> {
	const [criteria, scores, checks, shops, times] = await Promise.all([
		listCriteria(scope),
		listScores(scope),
		listChecks(scope),
		listShops(scope),
		ourTimes(scope)
	]);
	const cells = cellsOf(scores);
	const companies = await listMatrixCompanies(scope, criteria, cells);
	const gaps = gapsOf(criteria, companies, cells);
	const here = new Set(companies.map((company) => company.id));
	const now = formMoment(toInstant(scope.clock.now()), scope.organisation.timeZone);
	return {
		today: now.slice(0, 10),
		now,
		companies,
		criteria,
		cells: Object.fromEntries(cells),
		gaps,
		judgement: gapJudgement(gaps),
		filled: companies.reduce((sum, company) => sum + company.scored, 0),
		checks: checks.filter((check) => here.has(check.companyId)),
		shops: shops.filter((shop) => here.has(shop.companyId)),
		ourTimes: times
	};
}

/** One criterion with its gap, or none where it is not of this strategy. */
export async function getCriterionGap(
	scope: StrategyScope,
	criterionId: string
): Promise<{ readonly title: string; readonly note: string; readonly gap: Gap } | null> {
	const [criteria, scores] = await Promise.all([listCriteria(scope), listScores(scope)]);
	const criterion = criteria.find((one) => one.id === criterionId);
	if (criterion === undefined) return null;
	const cells = cellsOf(scores);
	const companies = await listMatrixCompanies(scope, criteria, cells);
	const [gap] = gapsOf([criterion], companies, cells);
	return gap === undefined ? null : { title: criterion.title, note: criterion.note, gap };
}

/** The gaps of the market, the weightiest first, each with its name and what was noticed of it. */
export async function listGaps(
	scope: StrategyScope
): Promise<{ readonly gap: Gap; readonly title: string; readonly findingId: string | null }[]> {
	const [criteria, scores] = await Promise.all([listCriteria(scope), listScores(scope)]);
	const cells = cellsOf(scores);
	const companies = await listMatrixCompanies(scope, criteria, cells);
	const byId = new Map(criteria.map((criterion) => [criterion.id, criterion]));
	return gapsOf(criteria, companies, cells).flatMap((gap) => {
		const criterion = byId.get(gap.criterionId);
		return criterion === undefined ? [] : [{ gap, title: criterion.title, findingId: criterion.findingId }];
	});
}
