import { defineGoal } from '../../../domain/goals/schema.ts';
import { addDays, type Day } from '../../../domain/shared/instant.ts';
import { monthOf } from '../../../domain/shared/period.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { giveUpdate, moveGoalTarget, setGoal } from '../../goals/commands.ts';
import type { Metrics } from './listening.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';

type GoalAbout = Parameters<typeof defineGoal.parse>[0] & Record<string, unknown>;

const set = async (scope: StrategyScope, stage: Stage, day: Day, about: GoalAbout): Promise<string> =>
	must(await setGoal(as(scope, stage, 'ines', hourOf(stage, day)), defineGoal.parse(about)));

/** The goals of the first quarter: a point more, and crates that come when promised. */
export async function setFirstGoals(
	scope: StrategyScope,
	stage: Stage,
	metrics: Metrics
): Promise<{ nps: string; punctual: string }> {
	const { first } = stage.story;
	const day = addDays(first.first, 1);
	const nps = await set(scope, stage, day, {
		title: 'NPS',
		metricId: metrics.nps,
		shape: 'absolute',
		direction: 'raise',
		change: 1,
		baselineKind: 'typed',
		baselineValue: 38,
		startsOn: first.first,
		endsOn: first.last,
		because: 'Whoever recommends us brings a neighbour.',
		isTop: true,
		guardMetricId: metrics.solvedFirst,
		ownerMembershipId: stage.people.ines,
		keptAnyway: true
	});
	const punctual = await set(scope, stage, day, {
		title: 'Crates on time',
		metricId: metrics.punctual,
		shape: 'level',
		direction: 'raise',
		target: 80,
		baselineKind: 'typed',
		baselineValue: 68,
		startsOn: first.first,
		endsOn: first.last,
		parentGoalId: nps,
		belief: 'A crate on time is half the recommendation.',
		because: 'Late crates are what people complain of most.',
		ownerMembershipId: stage.people.nikos,
		departmentId: stage.teams.delivery
	});
	return { nps, punctual };
}

/** What the second quarter adds. */
export const setSecondGoal = (scope: StrategyScope, stage: Stage, metrics: Metrics, parent: string): Promise<string> =>
	set(scope, stage, addDays(stage.story.last.first, 6), {
		title: 'First answer',
		metricId: metrics.firstAnswer,
		shape: 'level',
		direction: 'lower',
		target: 2 * 3600,
		baselineKind: 'measured',
		startsOn: stage.story.last.first,
		endsOn: stage.story.last.last,
		parentGoalId: parent,
		belief: 'Whoever hears from us at once waits more kindly.',
		because: 'Three hours are a long time with an empty fridge.',
		guardMetricId: metrics.solvedFirst,
		ownerMembershipId: stage.people.leila,
		departmentId: stage.teams.service
	});

/** The goals of the running quarter. */
export interface Goals {
	readonly nps: string;
	readonly resolution: string;
	readonly ordering: string;
	readonly phone: string;
	readonly contacts: string;
	readonly onTime: string;
}

/** The running quarter: NPS was carried over; beneath it faster solutions, happy ordering, easy calls. */
export async function setRunningGoals(
	scope: StrategyScope,
	stage: Stage,
	metrics: Metrics,
	nps: string
): Promise<Goals> {
	const { last, running, calendar } = stage.story;
	const day = addDays(running.first, 5);
	const terms = { startsOn: running.first, endsOn: running.last, parentGoalId: nps };
	const ordering = await set(scope, stage, day, {
		...terms,
		title: 'Happy with ordering',
		metricId: metrics.csat,
		shape: 'level',
		direction: 'raise',
		target: 87,
		baselineKind: 'measured',
		endsOn: monthOf(running.first, calendar).last,
		belief: 'A confirmation that makes people smile buys us patience.',
		because: 'The mail took twenty minutes to write and everybody reads it.',
		ownerMembershipId: stage.people.mei,
		departmentId: stage.teams.shop
	});
	const phone = await set(scope, stage, day, {
		...terms,
		title: 'Easy to order by phone',
		metricId: metrics.ces,
		filter: [],
		shape: 'absolute',
		direction: 'raise',
		change: 0.3,
		baselineKind: 'typed',
		baselineValue: 5,
		belief: 'Parents call on Mondays; ease there is felt most.',
		because: 'Half of Monday’s calls come before we open.',
		ownerMembershipId: stage.people.leila,
		departmentId: stage.teams.service,
		keptAnyway: true
	});
	const resolution = await set(scope, stage, day, {
		...terms,
		title: 'Time to solve',
		metricId: metrics.resolution,
		shape: 'relative',
		direction: 'lower',
		change: 27,
		baselineKind: 'typed',
		baselineValue: 30 * 3600,
		// Little moves before the chatbot knows the answers about late orders; then it goes fast.
		pathKind: 'points',
		steps: [
			{ on: addDays(running.first, 27), value: 28.5 * 3600 },
			{ on: addDays(running.first, 62), value: 26 * 3600 }
		],
		belief: 'We believe faster solutions lift NPS.',
		because: 'Whoever waits two days for the missing milk does not recommend us.',
		guardMetricId: metrics.solvedFirst,
		ownerMembershipId: stage.people.leila,
		departmentId: stage.teams.service
	});
	const contacts = await set(scope, stage, addDays(day, 1), {
		title: 'Contacts per hundred orders',
		metricId: metrics.contacts,
		shape: 'level',
		direction: 'lower',
		target: 5,
		pathKind: 'stepped',
		baselineKind: 'measured',
		startsOn: last.first,
		endsOn: running.last,
		parentGoalId: resolution,
		belief: 'Fewer questions leave time for the hard ones.',
		because: 'Every third caller only asks where the crate is.',
		ownerMembershipId: stage.people.tomas,
		departmentId: stage.teams.marketing
	});
	const onTime = await set(scope, stage, addDays(day, 1), {
		title: 'On time, week after week',
		metricId: metrics.punctual,
		shape: 'level',
		direction: 'keep_above',
		target: 73,
		stayShare: 0.7,
		baselineKind: 'measured',
		startsOn: running.first,
		endsOn: running.last,
		parentGoalId: resolution,
		belief: 'Who has the crate need not ask where it is.',
		because: 'A good mean hides the Monday on which nobody ate at six.',
		ownerMembershipId: stage.people.nikos,
		departmentId: stage.teams.delivery
	});
	const moved = as(scope, stage, 'ines', hourOf(stage, addDays(running.first, 12), 11));
	must(
		await moveGoalTarget(moved, { id: resolution, version: 1, value: 20, reason: 'Two people short until spring.' })
	);
	return { nps, resolution, ordering, phone, contacts, onTime };
}

/** What people said about their goals, with how sure they felt. */
export async function giveUpdates(scope: StrategyScope, stage: Stage, goals: Goals): Promise<void> {
	const { today, running } = stage.story;
	const updates: readonly (readonly [Person, string, Day, number, string])[] = [
		['mei', goals.ordering, addDays(running.first, 14), 8, 'The mail is out for everybody. People write back to it.'],
		['leila', goals.resolution, addDays(today, -16), 4, 'Two are ill. The chatbot takes the easy ones, Mondays stay hard.'],
		['ines', goals.nps, addDays(today, -15), 5, 'Holding. Everything hangs on Monday.'],
		['leila', goals.phone, addDays(today, -9), 6, 'Callers like it. Few of them answer the question.'],
		['leila', goals.resolution, addDays(today, -4), 6, 'First Monday under a day and a half.'],
		['ines', goals.nps, addDays(today, -3), 7, 'Fewer late crates since the new round.']
	]; // prettier-ignore
	for (const [person, id, day, confidence, note] of updates) {
		must(await giveUpdate(as(scope, stage, person, hourOf(stage, day, 17)), { id, confidence, note }));
	}
}
