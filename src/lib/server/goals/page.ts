import { isId } from '../../domain/shared/id.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { beatOf, type Beat, type Rhythm } from '../../domain/goals/rhythm.ts';
import { quarterOf, type PeriodKind } from '../../domain/shared/period.ts';
import type { GoalBoardRow } from '../../domain/goals/board.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { linksTo } from '../links/queries.ts';
import { listMembers } from '../people/queries.ts';
import { listGoalBoard } from './board.ts';
import { listNextUpdates, rhythmOf } from './update-queries.ts';
import { readWriting, typedFactor, type Writing } from './form.ts';
import { pictureOf, type GoalPicture } from './picture.ts';
import {
	listGoalChanges,
	listGoalUpdates,
	listMetricChoices,
	listSegmentChoices,
	type GoalChange,
	type GoalUpdate,
	type MetricChoice,
	type SegmentChoice
} from './queries.ts';

export interface OpenGoal {
	readonly id: string;
	readonly changes: readonly GoalChange[];
	readonly updates: readonly GoalUpdate[];
	readonly serving: readonly { readonly id: string; readonly title: string; readonly kind: string }[];
	/** Between what is typed and what is kept: 3600 for times, 100 for money, else 1. */
	readonly factor: number;
	/** How often it wants an update, what that is by its length, and when the next one is wanted. */
	readonly rhythm: Rhythm;
	readonly usualBeat: Beat;
	readonly nextUpdateOn: Day | null;
	readonly isUpdateLate: boolean;
	/** The figure when the last update was given. */
	readonly lastValue: number | null;
	/** How it came about and where it may go; null before its first day. */
	readonly picture: GoalPicture | null;
}

export interface GoalsPage {
	readonly board: readonly GoalBoardRow[];
	readonly open: OpenGoal | null;
	readonly writing: Writing;
	/** A goal whose sentence is being changed. */
	readonly editing: string | null;
	readonly metrics: readonly MetricChoice[];
	readonly segments: readonly SegmentChoice[];
	readonly members: readonly { readonly id: string; readonly name: string }[];
	readonly today: Day;
	readonly quarter: { readonly first: Day; readonly last: Day };
	readonly factors: Readonly<Record<string, number>>;
	/** How the organisation's quarters are named. */
	readonly periodKind: PeriodKind;
}

/** Everything the goals page shows. */
export async function getGoalsPage(scope: StrategyScope, params: URLSearchParams): Promise<GoalsPage> {
	const board = await listGoalBoard(scope);
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const quarter = quarterOf(today, scope.organisation);
	const asked = params.get('open');
	const row = asked !== null && isId(asked) ? board.find((goal) => goal.id === asked) : undefined;
	const changed = params.get('edit');
	const edited = board.find((goal) => goal.id === changed);
	const [metrics, segments, members, writing, open] = await Promise.all([
		listMetricChoices(scope),
		listSegmentChoices(scope),
		listMembers(scope),
		readWriting(
			scope,
			params,
			edited === undefined
				? {
						direction: 'raise',
						shape: 'absolute',
						startsOn: quarter.first,
						endsOn: quarter.last,
						baselineKind: 'measured',
						isTop: board.length === 0 ? 'on' : '',
						parentGoalId: board.find((goal) => goal.isTop)?.id ?? ''
					}
				: blanksOf(edited)
		),
		row === undefined ? null : openGoal(scope, row)
	]);
	return {
		board,
		open,
		writing,
		editing: edited?.id ?? null,
		metrics,
		segments,
		members: members.filter((member) => member.disabledAt === null).map(({ id, name }) => ({ id, name })),
		today,
		quarter: { first: quarter.first, last: quarter.last },
		factors: Object.fromEntries(metrics.map((metric) => [metric.id, typedFactor(metric.unit)])),
		periodKind: scope.organisation.periodKind
	};
}

/** The blanks of a goal that is being changed, as it stands: what is said of it before anything is typed. */
function blanksOf({ terms, metricId, filter, parentId, isTop, unit }: GoalBoardRow): Record<string, string> {
	const factor = typedFactor(unit);
	const text = (value: number | null, by = factor): string => (value === null ? '' : String(value / by));
	const [only] = filter;
	return {
		direction: terms.direction,
		metricId: metricId ?? '',
		filter: only === undefined ? '' : `${only.dimension}=${only.value}`,
		shape: terms.shape,
		size: terms.shape === 'level' ? text(terms.target) : text(terms.change, terms.shape === 'relative' ? 1 : factor),
		startsOn: terms.startsOn ?? '',
		endsOn: terms.endsOn ?? '',
		baselineKind: terms.baseline.kind,
		baselineValue: terms.baseline.kind === 'typed' ? text(terms.baseline.value) : '',
		baselineKnownBy: terms.baseline.knownBy ?? '',
		parentGoalId: parentId ?? '',
		isTop: isTop ? 'on' : ''
	};
}

async function openGoal(scope: StrategyScope, row: GoalBoardRow): Promise<OpenGoal> {
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const [changes, updates, links, [next], rhythm, picture] = await Promise.all([
		listGoalChanges(scope, row.id),
		listGoalUpdates(scope, row.id),
		linksTo(scope, [row.id], ['serves']),
		listNextUpdates(scope, { goalId: row.id }),
		rhythmOf(scope, row.id),
		pictureOf(scope, row, today)
	]);
	return {
		id: row.id,
		changes,
		updates,
		serving: links.map(({ id, title, kind }) => ({ id, title, kind })),
		factor: typedFactor(row.unit),
		rhythm,
		usualBeat: beatOf({ rhythm: 'usual', startsOn: row.startsOn, endsOn: row.endsOn }),
		nextUpdateOn: next?.dueOn ?? null,
		isUpdateLate: next !== undefined && next.dueOn < today,
		lastValue: updates.find((update) => update.valueThen !== null)?.valueThen ?? null,
		picture
	};
}
