import type { GoalBoardRow } from '../../domain/goals/board.ts';
import { addDays, dayMs, localDay, startOfDay, type Day } from '../../domain/shared/instant.ts';
import { quarterOf } from '../../domain/shared/period.ts';
import { minutesFor, weekCards } from '../../domain/week/cards.ts';
import { weekDays, weekLoad, type Load } from '../../domain/week/load.ts';
import { withoutTraces } from '../../domain/week/waiting.ts';
import { actor, holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { strategyScopeOf } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { listGoalBoard } from '../goals/board.ts';
import { listNextUpdates } from '../goals/update-queries.ts';
import { findCurrentStrategy } from '../strategy/queries.ts';
import { answersAtPlaces, voicesAtPlaces } from '../surveys/unhappy-queries.ts';
import { listOpenLoads } from '../tactics/queries.ts';
import { listColleagues, standsInFor, todayOf, type Colleague } from './people-queries.ts';
import { listOpenDecisions, listOpenToDos, type OpenToDo } from './todo-queries.ts';
import { customersOf } from './waiting-queries.ts';

interface Common {
	readonly key: string;
	readonly dueOn: Day | null;
	/** Whose it is, where I stand in for somebody. */
	readonly forWhom: string | null;
}
export type WeekCard =
	| (Common & {
			readonly kind: 'todo';
			readonly id: string;
			readonly title: string;
			readonly href: string;
			readonly tactic: string;
			readonly why: string;
			readonly note: string;
			readonly isLate: boolean;
			readonly isToday: boolean;
			readonly stuck: string | null;
			readonly waitsFor: string | null;
			/** Of my department and nobody's yet. */
			readonly isOfTeam: boolean;
	  })
	| (Common & {
			readonly kind: 'decision';
			readonly id: string;
			readonly title: string;
			readonly detail: string;
			readonly href: string;
			readonly isLate: boolean;
			readonly isToday: boolean;
	  })
	| (Common & {
			readonly kind: 'customer';
			readonly id: string;
			readonly words: string;
			readonly dueAt: number;
			readonly isLate: boolean;
	  })
	| (Common & {
			readonly kind: 'update';
			readonly id: string;
			readonly href: string;
			readonly goal: GoalBoardRow;
			readonly lastValue: number | null;
			readonly updatedOn: Day | null;
			readonly isLate: boolean;
	  })
	| (Common & { readonly kind: 'rate'; readonly id: string; readonly title: string })
	| (Common & {
			readonly kind: 'voice';
			readonly words: string;
			readonly locale: string | null;
			readonly isUnhappy: boolean;
	  });

export interface JustDone {
	readonly kind: 'todo' | 'decision' | 'customer';
	readonly id: string;
	readonly title: string;
}

export interface MyWeek {
	readonly today: Day;
	readonly cards: readonly WeekCard[];
	/** Things beyond the cards. */
	readonly rest: readonly WeekCard[];
	readonly minutes: number;
	/** What I have just done and can take back. */
	readonly done: readonly JustDone[];
	readonly me: Colleague | null;
	readonly load: Load | null;
	/** Whom I stand in for today. */
	readonly standingInFor: readonly string[];
}

/** Minutes for which what was done stays in sight, to be taken back. */
const undoForMs = 10 * 60_000;

/** My week: what is mine, what is due of whom I stand in for, at most five cards of it first. */
export async function getMyWeek(scope: OrganisationScope): Promise<MyWeek> {
	const me = actor(scope);
	const today = todayOf(scope);
	const empty = { today, cards: [], rest: [], minutes: 0, done: [], me: null, load: null, standingInFor: [] };
	if (me === null) return empty;
	const last = addDays(today, weekDays - 1);
	const [colleagues, absent, toDos] = await Promise.all([
		listColleagues(scope),
		standsInFor(scope, me),
		listOpenToDos(scope)
	]);
	const own = colleagues.find((one) => one.id === me) ?? null;
	const nameOf = (id: string | null): string | null => colleagues.find((one) => one.id === id)?.name ?? null;
	const mine = [me, ...absent];
	const [customers, decisions, loads, updates, rate, voices, done] = await Promise.all([
		customersOf(scope, mine),
		listOpenDecisions(scope, mine),
		listOpenLoads(scope),
		updateCards(scope, mine, me, today, nameOf),
		rateCard(scope, own, today),
		voiceCards(scope, own),
		justDone(scope, me)
	]);
	const cards: WeekCard[] = [
		...toDos.filter((one) => one.assigneeId === me).map((one) => toDoCard(one, today, null, false)),
		...toDos
			.filter((one) => absent.includes(one.assigneeId ?? ''))
			.map((one) => toDoCard(one, today, nameOf(one.assigneeId), false)),
		...decisions.map((one): WeekCard => ({
			key: `decision:${one.id}`,
			kind: 'decision',
			id: one.id,
			title: one.title,
			detail: one.detail,
			href: `/strategies/${one.strategyId}/optimisation#${one.id}`,
			dueOn: one.dueOn,
			isLate: one.dueOn !== null && one.dueOn < today,
			isToday: one.dueOn === today,
			forWhom: one.ownerId === me ? null : nameOf(one.ownerId)
		})),
		...customers.map((one): WeekCard => ({
			key: `customer:${one.id}`,
			kind: 'customer',
			id: one.id,
			words: one.words,
			dueAt: one.dueAt,
			dueOn: localDay(one.dueAt, scope.organisation.timeZone),
			isLate: one.dueAt < scope.clock.now(),
			forWhom: one.ownerId === me ? null : nameOf(one.ownerId)
		})),
		...toDos
			.filter(
				(one) =>
					one.assigneeId === null && own !== null && own.departmentId !== null && one.departmentId === own.departmentId
			)
			.map((one) => toDoCard(one, today, null, true)),
		...updates,
		...rate,
		...voices
	];
	const { shown } = weekCards(cards, today, last);
	return {
		today,
		cards: shown,
		rest: cards.filter((card) => !shown.includes(card) && card.kind !== 'voice'),
		minutes: minutesFor(shown),
		done,
		me: own,
		load:
			own === null
				? null
				: weekLoad(
						loads.find((one) => one.membershipId === me) ?? { thisWeek: 0, unguessed: 0 },
						own.hours,
						own.away?.isNow === true
					),
		standingInFor: absent.flatMap((id) => nameOf(id) ?? [])
	};
}

const toDoCard = (one: OpenToDo, today: Day, forWhom: string | null, isOfTeam: boolean): WeekCard => ({
	key: `todo:${one.id}`,
	kind: 'todo',
	id: one.id,
	title: one.title,
	href: `/strategies/${one.strategyId}/tactics/${one.tactic.id}`,
	tactic: one.tactic.title,
	why: one.why,
	note: one.note,
	dueOn: one.dueOn,
	isLate: one.dueOn !== null && one.dueOn < today,
	isToday: one.dueOn === today,
	stuck: one.stuck,
	waitsFor: one.waitsFor,
	forWhom,
	isOfTeam
});

async function updateCards(
	scope: OrganisationScope,
	mine: readonly string[],
	me: string,
	today: Day,
	nameOf: (id: string | null) => string | null
): Promise<WeekCard[]> {
	if (!holds(scope, 'goal.checkIn')) return [];
	const due = (await listNextUpdates(scope)).filter(
		(one) => one.ownerId !== null && mine.includes(one.ownerId) && one.dueOn <= today
	);
	const cards: WeekCard[] = [];
	for (const strategyId of new Set(due.map((one) => one.strategyId))) {
		const strategy = await strategyScopeOf(scope, strategyId);
		if (strategy === null) continue;
		const wanted = due.filter((one) => one.strategyId === strategyId);
		const board = await listGoalBoard(strategy, { ids: wanted.map((one) => one.goalId) });
		for (const one of wanted) {
			const goal = board.find((row) => row.id === one.goalId);
			if (goal === undefined) continue;
			cards.push({
				key: `update:${one.goalId}`,
				kind: 'update',
				id: one.goalId,
				href: `/strategies/${strategyId}/goals?open=${one.goalId}`,
				goal,
				lastValue: one.lastValue,
				updatedOn: one.updatedOn,
				dueOn: one.dueOn,
				isLate: one.dueOn < today,
				forWhom: one.ownerId === me ? null : nameOf(one.ownerId)
			});
		}
	}
	return cards;
}

/** One touchpoint that I have not rated this quarter: of my department first, then what matters most. */
async function rateCard(scope: OrganisationScope, own: Colleague | null, today: Day): Promise<WeekCard[]> {
	if (own === null || !holds(scope, 'touchpoint.rate')) return [];
	const strategy = await findCurrentStrategy(scope);
	if (strategy === null) return [];
	const begins = toInstant(startOfDay(quarterOf(today, scope.organisation).first, scope.organisation.timeZone));
	const [places, rated] = await Promise.all([
		scope.db
			.selectFrom('touchpoint')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'touchpoint.id').onRef('item.organisation_id', '=', 'touchpoint.organisation_id')
			)
			.select(['touchpoint.id', 'item.title', 'touchpoint.department_id', 'touchpoint.importance'])
			.where('touchpoint.organisation_id', '=', scope.organisationId)
			.where('item.removed_at', 'is', null)
			.orderBy('item.position')
			.execute(),
		scope.db
			.selectFrom('rating')
			.select('touchpoint_id')
			.where('organisation_id', '=', scope.organisationId)
			.where('strategy_id', '=', strategy.id)
			.where('membership_id', '=', own.id)
			.where('at', '>=', begins)
			.execute()
	]);
	const known = new Set(rated.map((row) => row.touchpoint_id));
	const [next] = places
		.filter((place) => !known.has(place.id))
		.map((place, index) => ({ place, index }))
		.sort(
			(a, b) =>
				Number(b.place.department_id === own.departmentId) - Number(a.place.department_id === own.departmentId) ||
				(b.place.importance ?? 3) - (a.place.importance ?? 3) ||
				a.index - b.index
		);
	return next === undefined
		? []
		: [
				{
					key: `rate:${next.place.id}`,
					kind: 'rate',
					id: next.place.id,
					title: next.place.title,
					dueOn: null,
					forWhom: null
				}
			];
}

/** So many answers must have come in a week before single words of it are read out to people without the right to read all. */
const leastAnswers = 5;

/** What two customers said last week where my department answers, one unhappy and one happy: the words alone. */
async function voiceCards(scope: OrganisationScope, own: Colleague | null): Promise<WeekCard[]> {
	if (own === null || own.departmentId === null || !holds(scope, 'voices.week')) return [];
	const since = scope.clock.now() - 7 * dayMs;
	if ((await answersAtPlaces(scope, own.departmentId, since)) < leastAnswers) return [];
	const voices = await voicesAtPlaces(scope, { departmentId: own.departmentId, since, moods: ['unhappy', 'happy'] });
	return (['unhappy', 'happy'] as const).flatMap((mood): WeekCard[] => {
		const [voice] = voices.filter((one) => one.mood === mood && one.words.length >= 12);
		return voice === undefined
			? []
			: [
					{
						key: `voice:${mood}`,
						kind: 'voice',
						words: withoutTraces(voice.words),
						locale: voice.locale,
						isUnhappy: mood === 'unhappy',
						dueOn: null,
						forWhom: null
					}
				];
	});
}

async function justDone(scope: OrganisationScope, me: string): Promise<JustDone[]> {
	const since = toInstant(scope.clock.now() - undoForMs);
	const [toDos, decisions, customers] = await Promise.all([
		scope.db
			.selectFrom('action')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
			)
			.select(['action.id', 'item.title', 'action.done_at as at'])
			.where('action.organisation_id', '=', scope.organisationId)
			.where('action.done_by', '=', me)
			.where('action.done_at', '>=', since)
			.where('item.removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('decision')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'decision.id').onRef('item.organisation_id', '=', 'decision.organisation_id')
			)
			.select(['decision.id', 'item.title', 'decision.done_at as at'])
			.where('decision.organisation_id', '=', scope.organisationId)
			.where('decision.owner_id', '=', me)
			.where('decision.done_at', '>=', since)
			.where('item.removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('customer_wait')
			.innerJoin('record', (join) =>
				join
					.onRef('record.public_id', '=', 'customer_wait.response_id')
					.onRef('record.organisation_id', '=', 'customer_wait.organisation_id')
			)
			.select(['customer_wait.id', 'customer_wait.done_at as at', 'record.body'])
			.where('customer_wait.organisation_id', '=', scope.organisationId)
			.where('customer_wait.done_by', '=', me)
			.where('customer_wait.done_at', '>=', since)
			.execute()
	]);
	return [
		...toDos.map((row) => ({ kind: 'todo' as const, id: row.id, title: row.title, at: row.at ?? '' })),
		...decisions.map((row) => ({ kind: 'decision' as const, id: row.id, title: row.title, at: row.at ?? '' })),
		...customers.map((row) => ({
			kind: 'customer' as const,
			id: row.id,
			title: withoutTraces(String((JSON.parse(row.body) as { comment?: unknown }).comment ?? '')),
			at: row.at ?? ''
		}))
	]
		.sort((a, b) => (a.at < b.at ? 1 : -1))
		.slice(0, 3)
		.map(({ kind, id, title }) => ({ kind, id, title }));
}
