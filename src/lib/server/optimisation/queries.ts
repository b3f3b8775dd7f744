import { optimisationJudgement, type OptimisationJudgement } from '../../domain/optimisation/judgement.ts';
import type { Decision, Lesson, Person, Review, ReviewMark } from '../../domain/optimisation/review.ts';
import { resultWord } from '../../domain/optimisation/snapshot.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { quarterOf, type PeriodCalendar, type PeriodKind, type Quarter } from '../../domain/shared/period.ts';
import { actor, holds, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromYesNo } from '../db/codec.ts';
import { decisionOf, lessonOf, outcomeOf, snapshotOf, statusOf } from './rows.ts';

export interface ReviewRights {
	readonly hold: boolean;
	readonly note: boolean;
	readonly answers: boolean;
}

/** What whoever acts may do around reviews. */
export const reviewRights = (scope: OrganisationScope): ReviewRights => ({
	hold: holds(scope, 'review.hold'),
	note: holds(scope, 'review.note') && actor(scope) !== null,
	answers: holds(scope, 'answers.read')
});

const today = (scope: OrganisationScope): Day => localDay(scope.clock.now(), scope.organisation.timeZone);

const calendarOf = ({ organisation }: OrganisationScope) => ({
	periodKind: organisation.periodKind,
	fiscalStartMonth: organisation.fiscalStartMonth,
	weekStart: organisation.weekStart
});

/** The people that a decision can be given to. */
export const listOwners = (scope: OrganisationScope): Promise<Person[]> =>
	scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select(['membership.id', 'user.name as title'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.disabled_at', 'is', null)
		.orderBy('user.name')
		.orderBy('membership.id')
		.execute();

/** The decisions of the strategy in their order. */
export async function listDecisions(scope: StrategyScope): Promise<Decision[]> {
	const rows = await scope.db
		.selectFrom('decision')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'decision.id').onRef('item.organisation_id', '=', 'decision.organisation_id')
		)
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'decision.owner_id')
				.onRef('membership.organisation_id', '=', 'decision.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.selectAll('decision')
		.select(['item.title', 'item.version', 'user.name as owner_name'])
		.where('decision.organisation_id', '=', scope.organisationId)
		.where('decision.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('decision.id')
		.execute();
	return rows.map((row) => decisionOf(row, today(scope)));
}

/** What was learned, newest first. */
export async function listLessons(scope: StrategyScope): Promise<Lesson[]> {
	const rows = await scope.db
		.selectFrom('lesson')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'lesson.id').onRef('item.organisation_id', '=', 'lesson.organisation_id')
		)
		.selectAll('lesson')
		.select(['item.title', 'item.version', 'item.created_at'])
		.where('lesson.organisation_id', '=', scope.organisationId)
		.where('lesson.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('lesson.id')
		.execute();
	return rows.map((row) => lessonOf(row, scope.organisation.timeZone));
}

async function reviewRows(scope: StrategyScope, id?: string) {
	let query = scope.db
		.selectFrom('review')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'review.id').onRef('item.organisation_id', '=', 'review.organisation_id')
		)
		.selectAll('review')
		.select('item.title')
		.where('review.organisation_id', '=', scope.organisationId)
		.where('review.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.orderBy('review.cycle_from')
		.orderBy('review.planned_on')
		.orderBy('review.id');
	if (id !== undefined) query = query.where('review.id', '=', id);
	return query.execute();
}

type ReviewRow = Awaited<ReturnType<typeof reviewRows>>[number];

function markOf(row: ReviewRow, decisions: readonly Decision[]): ReviewMark {
	const goals = snapshotOf(row.snapshot)?.goals ?? [];
	return {
		id: row.id,
		status: statusOf(row.status),
		cycleFrom: row.cycle_from,
		cycleTo: row.cycle_to,
		plannedOn: row.planned_on,
		heldAt: row.held_at,
		goals: goals.length,
		reached: goals.filter((goal) => resultWord(goal) === 'reached').length,
		decisions: decisions.filter((decision) => decision.reviewId === row.id).length
	};
}

/** The reviews of the strategy, oldest quarter first. */
export async function listReviews(scope: StrategyScope): Promise<ReviewMark[]> {
	const [rows, decisions] = await Promise.all([reviewRows(scope), listDecisions(scope)]);
	return rows.map((row) => markOf(row, decisions));
}

export interface Optimisation {
	readonly today: Day;
	readonly quarter: Quarter;
	readonly calendar: PeriodCalendar & { readonly periodKind: PeriodKind };
	readonly reviews: readonly ReviewMark[];
	/** The one that is planned or running. */
	readonly next: ReviewMark | null;
	/** The day on the calendar, even before a review was prepared for it. */
	readonly nextOn: Day | null;
	readonly decisions: readonly Decision[];
	readonly lessons: readonly Lesson[];
	readonly people: readonly Person[];
	readonly judgement: OptimisationJudgement;
	readonly can: ReviewRights;
}

/** Everything that the page of the last step shows. */
export async function getOptimisation(scope: StrategyScope): Promise<Optimisation> {
	const [rows, decisions, lessons, people, strategy] = await Promise.all([
		reviewRows(scope),
		listDecisions(scope),
		listLessons(scope),
		listOwners(scope),
		scope.db
			.selectFrom('strategy')
			.select('review_on')
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', scope.strategyId)
			.executeTakeFirstOrThrow()
	]);
	const day = today(scope);
	const reviews = rows.map((row) => markOf(row, decisions));
	const next = reviews.find((review) => review.status !== 'held') ?? null;
	const open = decisions.filter((decision) => decision.doneAt === null);
	const nextOn = next?.plannedOn ?? strategy.review_on;
	return {
		today: day,
		quarter: quarterOf(day, scope.organisation),
		calendar: calendarOf(scope),
		reviews,
		next,
		nextOn,
		decisions,
		lessons,
		people,
		judgement: optimisationJudgement({
			today: day,
			running: next?.status === 'running',
			nextOn,
			held: reviews.filter((review) => review.status === 'held').length,
			openDecisions: open.length,
			lateDecisions: open.filter((decision) => decision.isLate).length
		}),
		can: reviewRights(scope)
	};
}

export interface ReviewPage {
	readonly review: Review;
	readonly quarter: Quarter;
	readonly calendar: PeriodCalendar & { readonly periodKind: PeriodKind };
	readonly people: readonly Person[];
	readonly strategy: { readonly id: string; readonly name: string };
	readonly today: Day;
	/** Milliseconds: for the clock of the meeting. */
	readonly now: number;
	readonly can: ReviewRights;
}

/** One review with its meeting or its minutes; none where it is not of this strategy. */
export async function getReview(scope: StrategyScope, id: string): Promise<ReviewPage | null> {
	const [row] = await reviewRows(scope, id);
	if (row === undefined) return null;
	const [decisions, lessons, notes, outcomes, people, strategy] = await Promise.all([
		listDecisions(scope),
		listLessons(scope),
		scope.db
			.selectFrom('review_note')
			.select(['id', 'text', 'parked'])
			.where('organisation_id', '=', scope.organisationId)
			.where('review_id', '=', id)
			.orderBy('text')
			.orderBy('id')
			.execute(),
		scope.db
			.selectFrom('goal_outcome')
			.select(['goal_id', 'choice', 'note'])
			.where('organisation_id', '=', scope.organisationId)
			.where('review_id', '=', id)
			.execute(),
		listOwners(scope),
		scope.db
			.selectFrom('strategy')
			.select(['id', 'name'])
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', scope.strategyId)
			.executeTakeFirstOrThrow()
	]);
	const earlier = (decision: Decision): boolean =>
		decision.reviewId !== id &&
		(row.held_at === null ? true : decision.doneAt === null || decision.doneAt <= row.held_at);
	const before = await doneBefore(scope, row);
	const snapshot = snapshotOf(row.snapshot);
	// Single answers are read by those who may read them; others see the rest of the meeting.
	const seen = snapshot === null || reviewRights(scope).answers ? snapshot : { ...snapshot, voices: [] };
	return {
		review: {
			...markOf(row, decisions),
			startedAt: row.started_at,
			snapshot: seen,
			thanks: row.thanks,
			closing: row.closing,
			notes: notes.map((note) => ({ id: note.id, text: note.text, parked: fromYesNo(note.parked) })),
			outcomes: outcomes.map(outcomeOf),
			lastDecisions: decisions.filter(
				(decision) => earlier(decision) && (decision.doneAt === null || before === null || decision.doneAt > before)
			),
			newDecisions: decisions.filter((decision) => decision.reviewId === id),
			lessons: lessons.filter((lesson) => lesson.reviewId === id)
		},
		quarter: quarterOf(row.cycle_from, scope.organisation),
		calendar: calendarOf(scope),
		people,
		strategy,
		today: today(scope),
		now: scope.clock.now(),
		can: reviewRights(scope)
	};
}

/** When the review before this one was held: what was done before that is no news. */
async function doneBefore(scope: StrategyScope, row: ReviewRow): Promise<string | null> {
	const previous = await scope.db
		.selectFrom('review')
		.select('held_at')
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('status', '=', 'held')
		.where('id', '<>', row.id)
		.where('cycle_from', '<=', row.cycle_from)
		.orderBy('held_at', 'desc')
		.limit(1)
		.executeTakeFirst();
	return previous?.held_at ?? null;
}
