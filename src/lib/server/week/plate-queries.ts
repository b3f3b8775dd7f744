import type { GoalBoardRow } from '../../domain/goals/board.ts';
import type { Finding } from '../../domain/audit/finding.ts';
import { isBehind, lateFirst, plateJudgement, type PlateSentence } from '../../domain/week/judgement.ts';
import { byRoom, offered, weekLoad, type Load } from '../../domain/week/load.ts';
import { isId } from '../../domain/shared/id.ts';
import { addDays, type Day } from '../../domain/shared/instant.ts';
import { holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import { findFindingToAnswer, findingsToAnswer } from '../audit/answer-queries.ts';
import { listGoalBoard } from '../goals/board.ts';
import { listNextUpdates } from '../goals/update-queries.ts';
import { findCurrentStrategy } from '../strategy/queries.ts';
import { listOpenLoads, listTactics } from '../tactics/queries.ts';
import { listColleagues, listDepartmentNames, todayOf, type Colleague } from './people-queries.ts';
import { listWaiting, promiseHours, type WaitingCustomer } from './waiting-queries.ts';

export interface Hand extends Colleague {
	readonly load: Load;
	readonly isAway: boolean;
	readonly open: number;
	readonly late: number;
}

export interface Plate {
	readonly today: Day;
	readonly department: { readonly id: string; readonly name: string } | null;
	/** Which plates whoever looks may choose among. */
	readonly departments: readonly { readonly id: string; readonly name: string }[];
	/** Where whoever leads no department yet could ask to be put; empty for all others. */
	readonly wishes: readonly { readonly id: string; readonly name: string }[];
	readonly sentences: readonly PlateSentence[];
	readonly strategyId: string | null;
	readonly goals: readonly GoalBoardRow[];
	readonly waiting: readonly WaitingCustomer[];
	readonly promiseHours: number;
	readonly team: readonly Hand[];
	readonly findings: readonly Pick<Finding, 'id' | 'title' | 'kind' | 'severity' | 'evidence' | 'goals'>[];
	readonly lateUpdates: readonly {
		readonly goalId: string;
		readonly title: string;
		readonly owner: string | null;
		readonly dueOn: Day;
	}[];
	readonly can: { readonly assign: boolean; readonly answers: boolean };
}

/** Everybody with how full their week is; whoever has room first. */
export async function listHands(scope: OrganisationScope): Promise<Hand[]> {
	const [colleagues, loads] = await Promise.all([listColleagues(scope), listOpenLoads(scope)]);
	const loadOf = new Map(loads.map((load) => [load.membershipId, load]));
	return byRoom(
		colleagues.map((one) => {
			const own = loadOf.get(one.id) ?? { count: 0, late: 0, thisWeek: 0, unguessed: 0 };
			const isAway = one.away?.isNow === true;
			return { ...one, isAway, open: own.count, late: own.late, load: weekLoad(own, one.hours, isAway) };
		})
	);
}

/** The plate of a department: one's own for heads; any for those who lead or administer. */
export async function getPlate(scope: OrganisationScope, wanted: string | null): Promise<Plate> {
	const today = todayOf(scope);
	const { principal } = scope;
	const all = await listDepartmentNames(scope);
	const ownId = principal.kind === 'member' ? principal.departmentId : null;
	const seesAll = principal.kind !== 'member' || principal.role !== 'head';
	const departments = seesAll ? all : all.filter((one) => one.id === ownId);
	const department =
		departments.find((one) => one.id === wanted) ??
		departments.find((one) => one.id === ownId) ??
		departments[0] ??
		null;
	const current = await findCurrentStrategy(scope);
	const strategy = current === null ? null : await strategyScopeOf(scope, current.id);
	const can = { assign: holds(scope, 'action.assign'), answers: holds(scope, 'answers.read') };
	if (department === null) {
		return {
			today,
			department,
			departments,
			wishes: principal.kind === 'member' && principal.role === 'head' ? all : [],
			sentences: [],
			strategyId: strategy?.strategyId ?? null,
			goals: [],
			waiting: [],
			promiseHours: await promiseHours(scope),
			team: [],
			findings: [],
			lateUpdates: [],
			can
		};
	}
	const [board, waiting, hands, findings, updates, hours] = await Promise.all([
		strategy === null ? [] : listGoalBoard(strategy),
		listWaiting(scope, department.id),
		listHands(scope),
		strategy === null ? [] : findingsToAnswer(strategy, department.id),
		listNextUpdates(scope, strategy === null ? {} : { strategyId: strategy.strategyId }),
		promiseHours(scope)
	]);
	const team = hands.filter((hand) => hand.departmentId === department.id);
	const ids = new Set(team.map((hand) => hand.id));
	const goals = lateFirst(
		board.filter(
			(goal) =>
				goal.state !== 'closed' &&
				(goal.departmentId === department.id || (goal.departmentId === null && ids.has(goal.ownerId ?? '')))
		)
	);
	return {
		today,
		department,
		departments,
		wishes: [],
		sentences: plateJudgement({
			late: waiting.filter((one) => one.standing === 'late').length,
			waiting: waiting.length,
			people: team,
			goals: { all: goals.length, behind: goals.filter((goal) => isBehind(goal.status.measured)).length },
			unanswered: findings.length
		}),
		strategyId: strategy?.strategyId ?? null,
		goals,
		waiting,
		promiseHours: hours,
		team,
		findings,
		lateUpdates: updates
			.filter((one) => one.dueOn < today && goals.some((goal) => goal.id === one.goalId))
			.map((one) => ({ goalId: one.goalId, title: one.title, owner: one.ownerName, dueOn: one.dueOn })),
		can
	};
}

/** A day by which something is usually due that is given away today: a week on. */
export const usualDueOn = (today: Day): Day => addDays(today, 7);

/** What was given away a moment ago, by its tactic or to-do, so that it can be said and taken back. */
export async function findGiven(
	scope: OrganisationScope,
	id: string | null
): Promise<{ readonly id: string; readonly title: string; readonly who: string | null } | null> {
	if (id === null || !isId(id) || !holds(scope, 'action.assign')) return null;
	const row = await scope.db
		.selectFrom('item')
		.leftJoin('tactic', (join) =>
			join.onRef('tactic.id', '=', 'item.id').onRef('tactic.organisation_id', '=', 'item.organisation_id')
		)
		.leftJoin('action', (join) =>
			join.onRef('action.id', '=', 'item.id').onRef('action.organisation_id', '=', 'item.organisation_id')
		)
		.select(['item.id', 'item.title', 'tactic.lead_id', 'action.assignee_id'])
		.where('item.organisation_id', '=', scope.organisationId)
		.where('item.id', '=', id)
		.where('item.kind', 'in', ['tactic', 'action'])
		.where('item.removed_at', 'is', null)
		.executeTakeFirst();
	if (row === undefined) return null;
	const whose = row.assignee_id ?? row.lead_id;
	const who = (await listColleagues(scope)).find((one) => one.id === whose)?.name ?? null;
	return { id: row.id, title: row.title, who };
}

export interface AnswerPage {
	readonly finding: Finding & { readonly place: string | null; readonly departmentId: string | null };
	/** Living tactics of the department that one to-do more can go into. */
	readonly tactics: readonly { readonly id: string; readonly title: string }[];
	readonly hands: readonly Hand[];
	readonly today: Day;
	readonly dueOn: Day;
}

/** Everything that answering a finding asks for: what could be done, who has room, by when. */
export async function getAnswerPage(scope: StrategyScope, id: string): Promise<AnswerPage | null> {
	const finding = await findFindingToAnswer(scope, id);
	if (finding === null) return null;
	const [hands, tactics] = await Promise.all([listHands(scope), listTactics(scope)]);
	const today = todayOf(scope);
	const isOurs = (hand: Hand): boolean => finding.departmentId !== null && hand.departmentId === finding.departmentId;
	return {
		finding,
		tactics: tactics
			.filter(
				(tactic) =>
					(tactic.status === 'running' || tactic.status === 'stuck') &&
					(finding.departmentId === null || tactic.department?.id === finding.departmentId)
			)
			.slice(0, 3)
			.map(({ id: tacticId, title }) => ({ id: tacticId, title })),
		hands: offered(hands, isOurs),
		today,
		dueOn: usualDueOn(today)
	};
}
