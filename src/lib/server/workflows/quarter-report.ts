import type { Report } from '../../domain/one-page/report.ts';
import type { Snapshot } from '../../domain/optimisation/snapshot.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { quarterOf } from '../../domain/shared/period.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromInstant } from '../db/codec.ts';
import { getReview, listDecisions } from '../optimisation/queries.ts';
import { getStrategy } from '../strategy/queries.ts';
import { takeSnapshot } from './freeze-quarter.ts';

/** The report of a review's quarter, or of the running one; none where there is no such review. */
export async function getReport(scope: StrategyScope, reviewId: string | null): Promise<Report | null> {
	const meeting = reviewId === null ? null : await getReview(scope, reviewId);
	if (reviewId !== null && meeting === null) return null;
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const quarter = meeting?.quarter ?? quarterOf(today, scope.organisation);
	const strategy = await getStrategy(scope);
	const review = meeting?.review ?? null;
	const snapshot = review?.snapshot ?? (await takeSnapshot(scope, { from: quarter.first, to: quarter.last }));
	const decided =
		review === null || review.status !== 'held'
			? (await listDecisions(scope)).filter((decision) => decision.doneAt === null || decision.doneAt >= quarter.first)
			: review.newDecisions;
	return {
		organisation: scope.organisation.name,
		strategy: { id: strategy.id, name: strategy.name, aim: strategy.aim },
		reviewId,
		quarter,
		periodKind: scope.organisation.periodKind,
		isHeld: review?.status === 'held',
		asOf: localDay(fromInstant(snapshot.at), scope.organisation.timeZone),
		goals: snapshot.goals,
		// The same as in the minutes: what was frozen stays, what was corrected since stands beside it.
		corrections: review?.status === 'held' ? (meeting?.corrections ?? []) : [],
		otherTactics: snapshot.otherTactics,
		voices: snapshot.voices,
		decisions: decided.map(({ title, owner, dueOn, doneAt }) => ({
			title,
			owner: owner?.title ?? null,
			dueOn,
			isDone: doneAt !== null
		})),
		lessons: (review?.lessons ?? []).map((lesson) => lesson.title),
		thanks: review?.thanks ?? '',
		closing: review?.closing ?? '',
		money: await moneyOf(scope, quarter, snapshot),
		nextReviewOn: strategy.reviewOn,
		hidden: []
	};
}

async function moneyOf(
	scope: StrategyScope,
	{ first, last }: { readonly first: string; readonly last: string },
	snapshot: Pick<Snapshot, 'goals' | 'otherTactics'>
): Promise<Report['money']> {
	const rows = await scope.db
		.selectFrom('spend')
		.innerJoin('tactic', (join) =>
			join.onRef('tactic.id', '=', 'spend.tactic_id').onRef('tactic.organisation_id', '=', 'spend.organisation_id')
		)
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'tactic.id').onRef('item.organisation_id', '=', 'tactic.organisation_id')
		)
		.select(['item.id', 'item.title', 'spend.amount'])
		.where('spend.organisation_id', '=', scope.organisationId)
		.where('tactic.strategy_id', '=', scope.strategyId)
		.where('spend.removed_at', 'is', null)
		.where('item.removed_at', 'is', null)
		.where('spend.spent_on', '>=', first)
		.where('spend.spent_on', '<=', last)
		.orderBy('item.position')
		.execute();
	if (rows.length === 0) return null;
	const lines = new Map<string, { title: string; spent: number }>();
	const inVain = new Set(
		[...snapshot.goals.flatMap((goal) => goal.tactics), ...snapshot.otherTactics]
			.filter((tactic) => tactic.effect?.mark === 'no_visible_effect')
			.map((tactic) => tactic.id)
	);
	for (const { id, title, amount } of rows)
		lines.set(id, { title, spent: (lines.get(id)?.spent ?? 0) + Number(amount) });
	return {
		currency: scope.organisation.currency,
		spent: rows.reduce((sum, row) => sum + Number(row.amount), 0),
		inVain: rows.filter((row) => inVain.has(row.id)).reduce((sum, row) => sum + Number(row.amount), 0),
		lines: [...lines.values()].sort((a, b) => b.spent - a.spent)
	};
}
