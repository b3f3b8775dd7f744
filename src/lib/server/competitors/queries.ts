import type { Competitor, CompetitorBoard, Keyword, Rival, WatchItem } from '../../domain/competitors/competitor.ts';
import {
	leagueJudgement,
	leagueTable,
	placeOf,
	snapshotsOf,
	type KnownCompany
} from '../../domain/competitors/league.ts';
import type { Place } from '../../domain/competitors/ranking.ts';
import { localDay } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { linksFrom } from '../links/queries.ts';
import { competitorOf, watchItemOf } from './rows.ts';

/** The companies of the organisation in their order, us included, with their own rows. */
export async function listCompanies(scope: OrganisationScope): Promise<Competitor[]> {
	const rows = await scope.db
		.selectFrom('competitor')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'competitor.id').onRef('item.organisation_id', '=', 'competitor.organisation_id')
		)
		.select([
			'competitor.id',
			'competitor.kind',
			'competitor.website',
			'competitor.domain',
			'competitor.links',
			'competitor.note',
			'competitor.strength',
			'item.title',
			'item.version',
			'item.suggested'
		])
		.where('competitor.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	return rows.map((row) => competitorOf(row, null));
}

async function rankingRows(scope: OrganisationScope): Promise<Map<string, (Place & { takenOn: string })[]>> {
	const rows = await scope.db
		.selectFrom('search_ranking')
		.select(['keyword_id', 'taken_on', 'position', 'domain'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('keyword_id')
		.orderBy('position')
		.execute();
	const byKeyword = new Map<string, (Place & { takenOn: string })[]>();
	for (const row of rows) {
		const list = byKeyword.get(row.keyword_id) ?? [];
		list.push({ takenOn: row.taken_on, position: row.position, domain: row.domain });
		byKeyword.set(row.keyword_id, list);
	}
	return byKeyword;
}

async function listKeywords(scope: OrganisationScope, ourDomain: string): Promise<Keyword[]> {
	const [rows, rankings] = await Promise.all([
		scope.db
			.selectFrom('keyword')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'keyword.id').onRef('item.organisation_id', '=', 'keyword.organisation_id')
			)
			.select([
				'keyword.id',
				'keyword.language',
				'keyword.market',
				'keyword.relevance',
				'keyword.volume',
				'item.title',
				'item.version'
			])
			.where('keyword.organisation_id', '=', scope.organisationId)
			.where('item.removed_at', 'is', null)
			.orderBy('item.position')
			.orderBy('item.id')
			.execute(),
		rankingRows(scope)
	]);
	return rows.map((row) => {
		const snapshots = snapshotsOf(rankings.get(row.id) ?? []);
		return {
			id: row.id,
			version: row.version,
			word: row.title,
			relevance: row.relevance,
			volume: row.volume,
			language: row.language,
			market: row.market,
			snapshots,
			ourPlace: placeOf(snapshots[0]?.places ?? [], ourDomain),
			ourPlaceBefore: placeOf(snapshots[1]?.places ?? [], ourDomain)
		};
	});
}

async function listWatchItems(scope: OrganisationScope, names: ReadonlyMap<string, string>): Promise<WatchItem[]> {
	const rows = await scope.db
		.selectFrom('watch_item')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'watch_item.id').onRef('item.organisation_id', '=', 'watch_item.organisation_id')
		)
		.select([
			'watch_item.id',
			'watch_item.competitor_id',
			'watch_item.noted_on',
			'watch_item.source',
			'watch_item.url',
			'watch_item.detail',
			'watch_item.triage',
			'item.title',
			'item.version'
		])
		.where('watch_item.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.orderBy('watch_item.noted_on', 'desc')
		.orderBy('watch_item.id', 'desc')
		.execute();
	return rows.map((row) => watchItemOf(row, names));
}

const isRival = (company: Competitor): company is Rival => company.kind !== 'us';

/** All that the step's page shows: portraits, search words with their rankings, the league, things to know. */
export async function getCompetitors(scope: OrganisationScope): Promise<CompetitorBoard> {
	const companies = await listCompanies(scope);
	const us = companies.find((company) => company.kind === 'us');
	const names = new Map(companies.map((company) => [company.id, company.name]));
	const [keywords, watch, ties] = await Promise.all([
		listKeywords(scope, us?.domain ?? ''),
		listWatchItems(scope, names),
		linksFrom(scope, [...names.keys()], ['serves'])
	]);
	const known: KnownCompany[] = companies.map(({ id, name, kind, domain }) => ({ id, name, kind, domain }));
	const league = leagueTable(
		keywords.map((word) => ({ ...word, places: word.snapshots[0]?.places ?? [] })),
		known
	);
	const shares = new Map(league.flatMap((row) => (row.company === null ? [] : [[row.company.id, row.share] as const])));
	const rivals = companies.filter(isRival).map((company) => ({
		...company,
		serves: ties.flatMap(({ of, id, title }) => (of === company.id ? [{ id, title }] : [])),
		share: shares.get(company.id) ?? null
	}));
	const newest = keywords.flatMap((word) => word.snapshots.slice(0, 1));
	return {
		today: localDay(scope.clock.now(), scope.organisation.timeZone),
		us: us === undefined ? null : { id: us.id, domain: us.domain },
		rivals,
		keywords,
		watch,
		league,
		judgement: leagueJudgement(league, { companies: rivals.length, ourDomain: us?.domain ?? '' }),
		basis: {
			words: newest.length,
			places: newest.reduce((sum, snapshot) => sum + snapshot.places.length, 0),
			newest: newest.reduce<string | null>((day, { takenOn }) => (day === null || takenOn > day ? takenOn : day), null)
		}
	};
}
