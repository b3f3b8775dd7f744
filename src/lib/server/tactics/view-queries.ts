import type { Gap } from '../../domain/research/gap.ts';
import { coverageJudgement, type Coverage, type CoverageCode } from '../../domain/tactics/coverage.ts';
import {
	departmentsJudgement,
	hasNoPart,
	type DepartmentPart,
	type DepartmentsCode
} from '../../domain/tactics/departments.ts';
import {
	idleChannels,
	matrixJudgement,
	matrixRows,
	type MatrixRow,
	type MatrixTactic
} from '../../domain/tactics/matrix.ts';
import type { TacticCard } from '../../domain/tactics/tactic.ts';
import {
	clashesOf,
	timeFrame,
	timelineJudgement,
	type Clash,
	type TimedTactic,
	type TimeFrame,
	type TimelineCode,
	type Zoom
} from '../../domain/tactics/timeline.ts';
import { worthJudgement } from '../../domain/tactics/worth.ts';
import type { TacticView, ViewJudgement } from '../../domain/tactics/view.ts';
import { channels, type Channel } from '../../domain/shared/channel.ts';
import { fromInstantDay } from './days.ts';
import type { Day } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { listFindings, listTouchpoints } from '../audit/queries.ts';
import { linksFrom } from '../links/queries.ts';
import { listGaps } from '../research/queries.ts';
import { listOpenLoads } from './load-queries.ts';

async function actionRows(scope: StrategyScope) {
	return scope.db
		.selectFrom('action')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
		)
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'action.assignee_id')
				.onRef('membership.organisation_id', '=', 'action.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select([
			'action.id',
			'action.tactic_id',
			'action.assignee_id',
			'action.department_id',
			'action.starts_on',
			'action.due_on',
			'action.done_at',
			'action.after_id',
			'action.stuck',
			'item.title',
			'membership.department_id as person_department_id',
			'user.name'
		])
		.where('action.organisation_id', '=', scope.organisationId)
		.where('action.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('action.id')
		.execute();
}

export interface Timeline {
	readonly frame: TimeFrame;
	readonly tactics: readonly TimedTactic[];
	readonly clashes: readonly Clash[];
	readonly judgement: ViewJudgement<TimelineCode>;
}

/** The tactics in time, with their to-dos; those that were stopped are left out. */
export async function getTimeline(
	scope: StrategyScope,
	cards: readonly TacticCard[],
	asked: { readonly zoom: Zoom; readonly from: Day | null; readonly today: Day }
): Promise<Timeline> {
	const rows = Map.groupBy(await actionRows(scope), (row) => row.tactic_id);
	const day = (instant: string | null): Day | null => fromInstantDay(scope, instant);
	const tactics = cards
		.filter((card) => card.status !== 'stopped')
		.map((card): TimedTactic => ({
			id: card.id,
			title: card.title,
			status: card.status,
			startsOn: card.startsOn,
			beganOn: day(card.startedAt),
			endedOn:
				card.status === 'done'
					? lastDay(
							day(card.finishedAt),
							(rows.get(card.id) ?? []).map((row) => day(row.done_at))
						)
					: null,
			endsOn: card.endsOn,
			lead: card.lead?.title ?? null,
			actions: (rows.get(card.id) ?? []).map((row) => ({
				id: row.id,
				title: row.title,
				startsOn: row.starts_on,
				dueOn: row.due_on,
				doneOn: day(row.done_at),
				afterId: row.after_id,
				stuck: row.done_at === null ? row.stuck : null,
				who: row.name
			}))
		}));
	return {
		frame: timeFrame(asked.today, asked.zoom, scope.organisation, asked.from),
		tactics,
		clashes: clashesOf(tactics),
		judgement: timelineJudgement(tactics, asked.today)
	};
}

/** The day on which something done was done: when it was called so, else when its last to-do was ticked off. */
const lastDay = (finished: Day | null, ticked: readonly (Day | null)[]): Day | null =>
	finished ??
	ticked
		.filter((one) => one !== null)
		.sort()
		.at(-1) ??
	null;

export interface DepartmentsView {
	readonly parts: readonly DepartmentPart[];
	readonly judgement: ViewJudgement<DepartmentsCode>;
}

/** What each department does, and who in it has how much before them. */
export async function getDepartments(
	scope: StrategyScope,
	cards: readonly TacticCard[],
	today: Day
): Promise<DepartmentsView> {
	const [rows, teams, loads] = await Promise.all([actionRows(scope), departmentNames(scope), listOpenLoads(scope)]);
	const living = new Set(
		cards.filter(({ status }) => status !== 'done' && status !== 'stopped').map((card) => card.id)
	);
	const parts = teams.map((team): DepartmentPart => {
		const ofTeam = rows.filter((row) => (row.department_id ?? row.person_department_id) === team.id);
		const open = ofTeam.filter((row) => row.done_at === null && living.has(row.tactic_id));
		const people = loads.filter((load) => load.departmentId === team.id);
		const hours = people.map((person) => person.hoursPerWeek).filter((one) => one !== null);
		const has = new Set(ofTeam.map((row) => row.tactic_id));
		return {
			id: team.id,
			title: team.title,
			tactics: cards
				.filter((card) => card.status !== 'stopped' && (card.department?.id === team.id || has.has(card.id)))
				.map(({ id, title, status, department }) => ({ id, title, status, leads: department?.id === team.id }))
				.sort((a, b) => Number(b.leads) - Number(a.leads)),
			open: open.length,
			late: open.filter((row) => row.due_on !== null && row.due_on < today).length,
			thisWeek: people.reduce((sum, person) => sum + person.thisWeek, 0),
			nextWeek: people.reduce((sum, person) => sum + person.nextWeek, 0),
			hoursPerWeek: hours.length === 0 ? null : hours.reduce((sum, one) => sum + one, 0),
			people: people
				.filter((person) => person.count > 0)
				.map((person) => ({
					id: person.membershipId,
					title: person.name,
					open: person.count,
					late: person.late,
					thisWeek: person.thisWeek,
					nextWeek: person.nextWeek,
					hoursPerWeek: person.hoursPerWeek,
					isOverloaded: person.isOverloaded
				}))
		};
	});
	return { parts, judgement: departmentsJudgement(parts) };
}

const departmentNames = (scope: OrganisationScope) =>
	scope.db
		.selectFrom('department')
		.select(['id', 'name as title'])
		.where('organisation_id', '=', scope.organisationId)
		.where('removed_at', 'is', null)
		.orderBy('position')
		.orderBy('id')
		.execute();

/** Which touchpoints each tactic changes: said so, expected there, or where what it rests on was seen. */
async function touchedBy(scope: StrategyScope, cards: readonly TacticCard[]): Promise<Map<string, Set<string>>> {
	const grounds = cards.flatMap((card) =>
		card.grounds.flatMap((ground) => (ground.kind === 'finding' ? [{ of: card.id, id: ground.id }] : []))
	);
	const [links, findings] = await Promise.all([
		linksFrom(
			scope,
			cards.map((card) => card.id),
			['touches']
		),
		grounds.length === 0
			? []
			: scope.db
					.selectFrom('finding')
					.select(['id', 'touchpoint_id'])
					.where('organisation_id', '=', scope.organisationId)
					.where('strategy_id', '=', scope.strategyId)
					.where('touchpoint_id', 'is not', null)
					.execute()
	]);
	const seenAt = new Map(findings.map((row) => [row.id, row.touchpoint_id as string]));
	const touched = new Map<string, Set<string>>();
	const add = (of: string, touchpoint: string | null | undefined): void => {
		if (touchpoint === null || touchpoint === undefined) return;
		touched.set(of, (touched.get(of) ?? new Set()).add(touchpoint));
	};
	for (const link of links) add(link.of, link.id);
	for (const card of cards) add(card.id, card.effect?.touchpointId);
	for (const ground of grounds) add(ground.of, seenAt.get(ground.id));
	return touched;
}

export interface MatrixView {
	readonly rows: readonly MatrixRow[];
	readonly columns: readonly Channel[];
	/** Channels that customers use and no tactic does. */
	readonly idle: readonly Channel[];
	/** Tactics that change no touchpoint as far as anybody said. */
	readonly untied: readonly { readonly id: string; readonly title: string }[];
	readonly judgement: ReturnType<typeof matrixJudgement>;
}

/** Tactics by channel and touchpoint, the touchpoints that customers like least first. */
export async function getMatrix(scope: StrategyScope, cards: readonly TacticCard[]): Promise<MatrixView> {
	const living = cards.filter(({ status }) => status !== 'stopped' && status !== 'done');
	const [touchpoints, touched] = await Promise.all([listTouchpoints(scope), touchedBy(scope, living)]);
	const tactics = living.map((card): MatrixTactic => ({
		id: card.id,
		title: card.title,
		channels: card.channels,
		touches: [...(touched.get(card.id) ?? [])]
	}));
	const places = touchpoints.map(({ id, title, channel, customers, importance }) => ({
		id,
		title,
		channel,
		score: customers?.value ?? null,
		importance
	}));
	const columns = channels.filter(
		(channel) =>
			places.some((place) => place.channel === channel) || tactics.some((tactic) => tactic.channels.includes(channel))
	);
	const rows = matrixRows(places, tactics, columns);
	const idle = idleChannels(places, tactics);
	return {
		rows,
		columns,
		idle,
		untied: tactics.filter((tactic) => tactic.touches.length === 0).map(({ id, title }) => ({ id, title })),
		judgement: matrixJudgement(rows, idle)
	};
}

/** Gaps that call for a deed: where nobody is good, or another is better. */
const calls = (gap: Gap): boolean => (gap.kind === 'open' || gap.kind === 'behind') && gap.weight > 0;

export interface CoverageView {
	readonly coverage: Coverage;
	readonly judgement: ViewJudgement<CoverageCode>;
}

/** What the tactics leave out: goals, pains, gaps of the market, departments, and people with too much. */
export async function getCoverage(
	scope: StrategyScope,
	cards: readonly TacticCard[],
	goalsWithout: Coverage['goals'],
	today: Day
): Promise<CoverageView> {
	const living = cards.filter(({ status }) => status !== 'stopped');
	const [findings, gaps, { parts }] = await Promise.all([
		listFindings(scope),
		listGaps(scope),
		getDepartments(scope, cards, today)
	]);
	const answered = new Set(living.flatMap((card) => card.grounds.map((ground) => ground.id)));
	const people = parts.flatMap((part) => part.people.filter((person) => person.isOverloaded));
	const coverage: Coverage = {
		goals: goalsWithout,
		pains: findings
			.filter((finding) => finding.kind === 'pain' && !answered.has(finding.id))
			.map(({ id, title, severity }) => ({ id, title, severity }))
			.sort((a, b) => b.severity - a.severity),
		gaps: gaps
			.filter(
				({ gap, findingId }) =>
					calls(gap) && !answered.has(gap.criterionId) && !(findingId !== null && answered.has(findingId))
			)
			.map(({ gap, title }) => ({ id: gap.criterionId, title })),
		departments: parts.filter(hasNoPart).map(({ id, title }) => ({ id, title })),
		people: people.map(({ id, title, thisWeek, nextWeek, hoursPerWeek }) => ({
			id,
			title,
			hours: Math.max(thisWeek, nextWeek),
			has: hoursPerWeek ?? 0
		}))
	};
	return { coverage, judgement: coverageJudgement(coverage, cards.length > 0 || findings.length > 0) };
}

interface Looked {
	readonly tactics: readonly TacticCard[];
	readonly goalsWithout: Coverage['goals'];
	readonly today: Day;
}

/** What a view shows beside the tactics themselves; the board says what they leave out. */
export async function getTacticView(
	scope: StrategyScope,
	board: Looked,
	asked: { readonly view: TacticView; readonly zoom: Zoom; readonly from: Day | null }
) {
	const { tactics, today } = board;
	switch (asked.view) {
		case 'board':
			return { view: asked.view, ...(await getCoverage(scope, tactics, board.goalsWithout, today)) };
		case 'timeline':
			return { view: asked.view, ...(await getTimeline(scope, tactics, { ...asked, today })) };
		case 'departments':
			return { view: asked.view, ...(await getDepartments(scope, tactics, today)) };
		case 'worth':
			return { view: asked.view, judgement: worthJudgement(tactics) };
		case 'matrix':
			return { view: asked.view, ...(await getMatrix(scope, tactics)) };
	}
}
