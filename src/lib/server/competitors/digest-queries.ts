import { competitorDigest, type DigestLine } from '../../domain/competitors/digest.ts';
import { addDays, localDay, minuteMs, type Day } from '../../domain/shared/instant.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromInstant } from '../db/codec.ts';
import { getCompetitors, listCompanies } from './queries.ts';

export interface Digest {
	readonly since: Day;
	/** Since the last review; else since the strategy began, or for the last quarter of a year. */
	readonly isSinceReview: boolean;
	readonly lines: readonly DigestLine[];
}

/** Days that are looked back over where no review was held yet. */
const usualDays = 91;

async function sinceWhen(scope: StrategyScope): Promise<Pick<Digest, 'since' | 'isSinceReview'>> {
	const row = await scope.db
		.selectFrom('review')
		.select('held_at')
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('held_at', 'is not', null)
		.orderBy('held_at', 'desc')
		.limit(1)
		.executeTakeFirst();
	const { timeZone } = scope.organisation;
	return row?.held_at
		? { since: localDay(fromInstant(row.held_at), timeZone), isSinceReview: true }
		: { since: addDays(localDay(scope.clock.now(), timeZone), -usualDays), isSinceReview: false };
}

/** What changed at competitors since the last review, in five lines (R-002-18, R-002-19). */
export async function getCompetitorDigest(scope: StrategyScope): Promise<Digest> {
	const { since, isSinceReview } = await sinceWhen(scope);
	const { timeZone } = scope.organisation;
	const [board, companies, scores, shops] = await Promise.all([
		getCompetitors(scope),
		listCompanies(scope),
		scope.db
			.selectFrom('criterion_score as score')
			.innerJoin('item as criterion', (join) =>
				join
					.onRef('criterion.id', '=', 'score.criterion_id')
					.onRef('criterion.organisation_id', '=', 'score.organisation_id')
			)
			.select(['score.competitor_id', 'score.score', 'score.seen_on', 'criterion.title'])
			.where('score.organisation_id', '=', scope.organisationId)
			.where('score.strategy_id', '=', scope.strategyId)
			.where('score.removed_at', 'is', null)
			.where('criterion.removed_at', 'is', null)
			.orderBy('score.at')
			.orderBy('score.id')
			.execute(),
		scope.db
			.selectFrom('mystery_shop')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'mystery_shop.id').onRef('item.organisation_id', '=', 'mystery_shop.organisation_id')
			)
			.select(['mystery_shop.competitor_id', 'mystery_shop.sent_at', 'mystery_shop.first_answer_at'])
			.where('mystery_shop.organisation_id', '=', scope.organisationId)
			.where('mystery_shop.sent_at', 'is not', null)
			.where('item.removed_at', 'is', null)
			.orderBy('mystery_shop.sent_at')
			.orderBy('mystery_shop.id')
			.execute()
	]);
	const rivals = new Map(companies.filter(({ kind }) => kind !== 'us').map(({ id, name }) => [id, name]));
	const lines = competitorDigest({
		since,
		companies: companies.map(({ id, name, kind, domain }) => ({ id, name, kind, domain })),
		ourDomain: board.us?.domain ?? '',
		keywords: board.keywords,
		scores: scores.flatMap((row) => {
			const company = rivals.get(row.competitor_id);
			return company === undefined ? [] : [{ company, criterion: row.title, score: row.score, day: row.seen_on }];
		}),
		shops: shops.flatMap((row) => {
			const company = rivals.get(row.competitor_id);
			if (company === undefined || row.sent_at === null) return [];
			const sent = fromInstant(row.sent_at);
			if (localDay(sent, timeZone) <= since) return [];
			const minutes =
				row.first_answer_at === null ? null : Math.round((fromInstant(row.first_answer_at) - sent) / minuteMs);
			return [{ company, minutes }];
		}),
		news: board.watch
			.filter(({ notedOn }) => notedOn > since)
			.map(({ competitorName, title }) => ({ company: competitorName, title }))
	});
	return { since, isSinceReview, lines };
}
