import { optimisationJudgement, type OptimisationJudgement } from '../../domain/optimisation/judgement.ts';
import { isPresenting } from '../../domain/optimisation/agenda.ts';
import { guessStates, type GuessState } from '../../domain/optimisation/guess.ts';
import { countHands, noHands } from '../../domain/optimisation/hands.ts';
import type {
	Decision,
	Lesson,
	MeetingPlace,
	Note,
	Person,
	Review,
	ReviewMark,
	TacticOutcome
} from '../../domain/optimisation/review.ts';
import { resultWord } from '../../domain/optimisation/snapshot.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { quarterOf, type PeriodCalendar, type PeriodKind, type Quarter } from '../../domain/shared/period.ts';
import { actor, holds, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromInstant } from '../db/codec.ts';
import type { Commitment } from '../../domain/optimisation/promise.ts';
import type { Correction } from '../../domain/optimisation/correction.ts';
import { correctionsSince } from './corrections.ts';
import { findCommitment } from './promise-queries.ts';
import { reviewGaps, type ReviewGap } from '../../domain/optimisation/gaps.ts';
import type { GoalBoardRow } from '../../domain/goals/board.ts';
import { listGoalBoard } from '../goals/board.ts';
import { meetingRow } from './place-commands.ts';
import { choiceOf, decisionOf, lessonOf, noteOf, outcomeOf, snapshotOf, statusOf } from './rows.ts';

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
		.leftJoin('decision_tactic', (join) =>
			join
				.onRef('decision_tactic.decision_id', '=', 'decision.id')
				.onRef('decision_tactic.organisation_id', '=', 'decision.organisation_id')
		)
		.leftJoin('item as tactic_item', (join) =>
			join
				.onRef('tactic_item.id', '=', 'decision_tactic.tactic_id')
				.onRef('tactic_item.organisation_id', '=', 'decision_tactic.organisation_id')
		)
		.leftJoin('action', (join) =>
			join
				.onRef('action.id', '=', 'decision_tactic.action_id')
				.onRef('action.organisation_id', '=', 'decision_tactic.organisation_id')
		)
		.selectAll('decision')
		.select([
			'item.title',
			'item.version',
			'user.name as owner_name',
			'decision_tactic.tactic_id',
			'decision_tactic.action_id',
			'tactic_item.title as tactic_title',
			'action.done_at as action_done_at'
		])
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
	/** What has changed since beneath what was frozen; only for a review that has been held. */
	readonly corrections: readonly Correction[];
	/** What the sponsor had promised by then, beside what had been spent. */
	readonly commitment: Commitment | null;
	readonly currency: string;
	/** The goals that would be looked at today; only before the meeting. */
	readonly draft: readonly (Pick<
		GoalBoardRow,
		'id' | 'title' | 'target' | 'endsOn' | 'unit' | 'decimals' | 'currency'
	> & {
		readonly owner: string | null;
	})[];
	/** What the meeting would miss today; only before it. */
	readonly gaps: readonly ReviewGap[];
	readonly strategy: { readonly id: string; readonly name: string };
	readonly today: Day;
	/** Milliseconds: for the clock of the meeting. */
	readonly now: number;
	/** The membership that looks; none for whoever is no member. */
	readonly me: string | null;
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
			.select(['id', 'text', 'parked', 'kind', 'settled_at'])
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
	const isHeld = row.status === 'held';
	const board = row.status === 'planned' ? (await listGoalBoard(scope)).filter((goal) => goal.state === 'set') : [];
	const [place, guesses, tacticOutcomes, parkedBefore, corrections, commitment] = await Promise.all([
		placeOf(scope, row),
		guessesOf(scope, row, snapshot?.goals.map((goal) => goal.id) ?? null),
		tacticOutcomesOf(scope, id),
		openQuestions(scope, row),
		isHeld && snapshot !== null ? correctionsSince(scope, snapshot) : [],
		findCommitment(scope, isHeld ? (row.held_at ?? undefined) : undefined)
	]);
	// Single answers are read by those who may read them; others see the rest of the meeting.
	const seen = snapshot === null || reviewRights(scope).answers ? snapshot : { ...snapshot, voices: [] };
	return {
		review: {
			...markOf(row, decisions),
			startedAt: row.started_at,
			snapshot: seen,
			thanks: row.thanks,
			closing: row.closing,
			notes: notes.map(noteOf),
			outcomes: outcomes.map(outcomeOf),
			tacticOutcomes,
			guesses,
			place,
			parkedBefore,
			lastDecisions: decisions.filter(
				(decision) => earlier(decision) && (decision.doneAt === null || before === null || decision.doneAt > before)
			),
			newDecisions: decisions.filter((decision) => decision.reviewId === id),
			lessons: lessons.filter((lesson) => lesson.reviewId === id)
		},
		quarter: quarterOf(row.cycle_from, scope.organisation),
		calendar: calendarOf(scope),
		people,
		corrections,
		commitment,
		currency: scope.organisation.currency,
		draft: board.map(({ id, title, target, endsOn, unit, decimals, currency, ownerName }) => ({
			...{ id, title, target, endsOn, unit, decimals, currency },
			owner: ownerName
		})),
		gaps:
			row.status === 'planned'
				? reviewGaps(
						board,
						decisions.filter((one) => one.doneAt === null),
						`/strategies/${scope.strategyId}`
					)
				: [],
		strategy,
		today: today(scope),
		now: scope.clock.now(),
		me: actor(scope),
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

/** Where the running meeting is and who leads it; the code is for those who may leave notes. */
async function placeOf(scope: StrategyScope, row: ReviewRow): Promise<MeetingPlace | null> {
	if (row.status !== 'running') return null;
	const meeting = await meetingRow(scope, row.id);
	if (meeting === undefined) {
		const nobody = { presenter: null, isPresenterHere: false, code: null };
		return { part: 'decisions', goal: null, face: null, partSince: null, ...nobody };
	}
	const presenter =
		meeting.presenter_id === null
			? undefined
			: await scope.db
					.selectFrom('membership')
					.innerJoin('user', 'user.id', 'membership.user_id')
					.select(['membership.id', 'user.name as title'])
					.where('membership.organisation_id', '=', scope.organisationId)
					.where('membership.id', '=', meeting.presenter_id)
					.executeTakeFirst();
	return {
		part: meeting.part,
		goal: meeting.goal === 0 ? null : meeting.goal,
		face: meeting.face === '' ? null : meeting.face,
		partSince: meeting.part_since === null ? null : fromInstant(meeting.part_since),
		presenter: presenter ?? null,
		isPresenterHere: isPresenting(
			meeting.presenter_at === null ? null : fromInstant(meeting.presenter_at),
			scope.clock.now()
		),
		code: reviewRights(scope).note ? meeting.code : null
	};
}

/** What may be seen of the guesses; once a review is held, all of them. Without a snapshot: for every goal that is open. */
async function guessesOf(
	scope: StrategyScope,
	row: ReviewRow,
	frozen: readonly string[] | null
): Promise<GuessState[]> {
	const [goals, guesses, reveals] = await Promise.all([
		scope.db
			.selectFrom('goal')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
			)
			.select(['goal.id', 'goal.owner_id', 'goal.status'])
			.where('goal.organisation_id', '=', scope.organisationId)
			.where('goal.strategy_id', '=', scope.strategyId)
			.where('item.removed_at', 'is', null)
			.orderBy('item.position')
			.orderBy('goal.id')
			.execute(),
		scope.db
			.selectFrom('review_guess')
			.innerJoin('membership', (join) =>
				join
					.onRef('membership.id', '=', 'review_guess.membership_id')
					.onRef('membership.organisation_id', '=', 'review_guess.organisation_id')
			)
			.innerJoin('user', 'user.id', 'membership.user_id')
			.select([
				'review_guess.goal_id',
				'review_guess.membership_id',
				'review_guess.confidence',
				'review_guess.value',
				'user.name'
			])
			.where('review_guess.organisation_id', '=', scope.organisationId)
			.where('review_guess.review_id', '=', row.id)
			.execute(),
		scope.db
			.selectFrom('review_reveal')
			.select('goal_id')
			.where('organisation_id', '=', scope.organisationId)
			.where('review_id', '=', row.id)
			.execute()
	]);
	const owners = new Map(goals.map((goal) => [goal.id, goal.owner_id]));
	const shown = frozen ?? goals.filter((goal) => goal.status === 'set').map((goal) => goal.id);
	return guessStates(
		shown,
		guesses.map((guess) => ({
			goalId: guess.goal_id,
			membershipId: guess.membership_id,
			by: guess.name,
			isOwner: owners.get(guess.goal_id) === guess.membership_id,
			confidence: guess.confidence,
			value: guess.value
		})),
		new Set(row.status === 'held' ? shown : reveals.map((reveal) => reveal.goal_id)),
		actor(scope)
	);
}

/** What became of tactics in a review, with the hands for each. */
export async function tacticOutcomesOf(scope: StrategyScope, review: string): Promise<TacticOutcome[]> {
	const [chosen, taps] = await Promise.all([
		scope.db
			.selectFrom('tactic_outcome')
			.selectAll()
			.where('organisation_id', '=', scope.organisationId)
			.where('review_id', '=', review)
			.execute(),
		scope.db
			.selectFrom('tactic_hand')
			.select(['tactic_id', 'choice'])
			.where('organisation_id', '=', scope.organisationId)
			.where('review_id', '=', review)
			.execute()
	]);
	return [...new Set([...chosen, ...taps].map((one) => one.tactic_id))].map((tacticId) => {
		const outcome = chosen.find((one) => one.tactic_id === tacticId);
		return {
			tacticId,
			choice: outcome === undefined ? null : choiceOf(outcome.choice),
			note: outcome?.note ?? '',
			room:
				outcome === undefined
					? noHands
					: { stop: outcome.for_stop, continue: outcome.for_continue, grow: outcome.for_grow },
			phones: countHands(
				taps.filter((tap) => tap.tactic_id === tacticId).map((tap) => ({ choice: choiceOf(tap.choice) }))
			)
		};
	});
}

/** Questions that other reviews of the strategy set aside and that are still open: they come up again until somebody settles them. */
async function openQuestions(scope: StrategyScope, row: ReviewRow): Promise<Note[]> {
	if (row.status === 'held') return [];
	const rows = await scope.db
		.selectFrom('review_note')
		.innerJoin('review', (join) =>
			join
				.onRef('review.id', '=', 'review_note.review_id')
				.onRef('review.organisation_id', '=', 'review_note.organisation_id')
		)
		.select(['review_note.id', 'review_note.text', 'review_note.parked', 'review_note.kind', 'review_note.settled_at'])
		.where('review.organisation_id', '=', scope.organisationId)
		.where('review.strategy_id', '=', scope.strategyId)
		.where('review.id', '<>', row.id)
		.where('review.status', '=', 'held')
		.where('review_note.parked', '=', 1)
		.where('review_note.settled_at', '=', '')
		.orderBy('review_note.text')
		.orderBy('review_note.id')
		.execute();
	return rows.map(noteOf);
}
