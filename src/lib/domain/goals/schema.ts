import { z } from 'zod';
import {
	dateField,
	idField,
	numberField,
	optionalDate,
	optionalId,
	optionalNumber,
	optionalWhole,
	tick,
	versionField,
	words
} from '../shared/fields.ts';
import { baselineKinds, goalDirections, goalShapes, pathKinds, usualStayShare } from './goal.ts';
import { rhythms } from './rhythm.ts';

export const goalLimits = {
	title: 160,
	because: 1000,
	belief: 1000,
	note: 2000,
	reason: 500,
	filter: 2,
	segment: 120,
	value: 1e12,
	/** Percent. */
	relative: 1000,
	confidence: 10,
	steps: 12
} as const;

/** One condition on a segment: of this dimension only this value. */
export interface Condition {
	readonly dimension: string;
	readonly value: string;
}

const listOf = (value: unknown): unknown[] =>
	value === undefined || value === null || value === ''
		? []
		: Array.isArray(value)
			? value.filter((v) => v !== '')
			: [value];

/** Splits "a=b", as a form sends a pair, at its first equals sign. */
const pair = (value: unknown, left: string, right: string): unknown => {
	if (typeof value !== 'string') return value;
	const at = value.indexOf('=');
	return at < 0 ? value : { [left]: value.slice(0, at), [right]: value.slice(at + 1) };
};

const segmentText = z.string().trim().min(1).max(goalLimits.segment);

/** At most two conditions, of different dimensions; a form sends each as "dimension=value". None means all customers. */
export const filterField = z.preprocess(
	(value) => listOf(value).map((part) => pair(part, 'dimension', 'value')),
	z
		.array(z.object({ dimension: segmentText, value: segmentText }, 'input.wrong_form'))
		.max(goalLimits.filter, 'goal.too_many_conditions')
		.refine((all) => new Set(all.map((c) => c.dimension)).size === all.length, 'goal.same_dimension_twice')
);

const stepsField = z.preprocess(
	(value) => listOf(value).map((part) => pair(part, 'on', 'value')),
	z
		.array(z.object({ on: dateField, value: numberField(-goalLimits.value, goalLimits.value) }, 'input.wrong_form'))
		.max(goalLimits.steps, 'goal.too_many_steps')
);

const terms = {
	/** Empty: the sentence itself is the title. */
	title: z.string().trim().max(goalLimits.title).default(''),
	metricId: optionalId,
	filter: filterField,
	shape: z.enum(goalShapes).default('absolute'),
	direction: z.enum(goalDirections).default('raise'),
	change: optionalNumber(0, goalLimits.value),
	target: optionalNumber(-goalLimits.value, goalLimits.value),
	/** How the target is approached; without it straight, or in the steps that are given. */
	pathKind: z.preprocess((value) => (value === '' ? undefined : value), z.enum(pathKinds).optional()),
	/** The steps of a stepped path (none: one at the end of every quarter), or the points of one through points. */
	steps: stepsField,
	stayShare: z.preprocess(
		(value) => (value === undefined || value === '' ? usualStayShare : value),
		numberField(0.5, 1)
	),
	baselineKind: z.enum(baselineKinds).default('measured'),
	baselineValue: optionalNumber(-goalLimits.value, goalLimits.value),
	baselineKnownBy: optionalDate,
	startsOn: optionalDate,
	endsOn: optionalDate,
	parentGoalId: optionalId,
	/** What one believes that the goal does for its parent, written on the line between them. */
	belief: words(goalLimits.belief),
	because: words(goalLimits.because),
	isTop: tick,
	ownerMembershipId: optionalId,
	departmentId: optionalId,
	/** A figure that must not get worse while the goal is followed. */
	guardMetricId: optionalId,
	keptAnyway: tick
};

/** A goal as far as it has been thought of: nothing is asked for yet. */
export const draftGoal = z.object(terms).superRefine(checkDates);
export type DraftGoal = z.infer<typeof draftGoal>;

interface Said {
	readonly metricId: string | null;
	readonly guardMetricId: string | null;
	readonly shape: (typeof goalShapes)[number];
	readonly direction: (typeof goalDirections)[number];
	readonly change: number | null;
	readonly target: number | null;
	readonly pathKind?: (typeof pathKinds)[number] | undefined;
	readonly steps: readonly { readonly on: string }[];
	readonly baselineKind: (typeof baselineKinds)[number];
	readonly baselineValue: number | null;
	readonly baselineKnownBy: string | null;
	readonly startsOn: string | null;
	readonly endsOn: string | null;
}

type Issues = { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void };

const say = (issues: Issues, field: string, message: string): void =>
	issues.addIssue({ code: 'custom', path: [field], message });

function checkDates({ startsOn, endsOn, steps, metricId, guardMetricId }: Said, issues: Issues): void {
	if (guardMetricId !== null && guardMetricId === metricId) say(issues, 'guardMetricId', 'goal.guard_is_metric');
	if (startsOn && endsOn && endsOn < startsOn) say(issues, 'endsOn', 'goal.ends_before_start');
	if (startsOn && endsOn && steps.some(({ on }) => on < startsOn || on > endsOn))
		say(issues, 'steps', 'goal.step_outside');
	if (new Set(steps.map(({ on }) => on)).size !== steps.length) say(issues, 'steps', 'goal.step_twice');
}

/** A goal that is set: metric, size, first and last day are there and agree; the baseline may still be coming. */
export const defineGoal = z
	.object({ ...terms, metricId: idField, startsOn: dateField, endsOn: dateField })
	.superRefine((goal, issues) => {
		checkDates(goal, issues);
		const { shape, direction, change, target, baselineKind, baselineValue } = goal;
		const keeps = direction === 'keep_above' || direction === 'keep_below';
		if (!keeps && goal.pathKind === 'points' && goal.steps.length === 0) say(issues, 'steps', 'goal.points_missing');
		if (keeps && shape !== 'level') say(issues, 'shape', 'goal.stay_needs_level');
		if (shape === 'level') {
			if (target === null) say(issues, 'target', 'goal.target_missing');
		} else if (change === null || change === 0) say(issues, 'change', 'goal.change_missing');
		else if (shape === 'relative') {
			if (direction === 'lower' ? change > 100 : change > goalLimits.relative)
				say(issues, 'change', 'goal.change_too_large');
		}
		if (baselineKind === 'typed' && baselineValue === null) say(issues, 'baselineValue', 'goal.baseline_missing');
		if (baselineKind === 'unknown' && goal.baselineKnownBy === null) {
			say(issues, 'baselineKnownBy', 'goal.baseline_date_missing');
		}
		if (baselineKind === 'typed' && baselineValue !== null && target !== null && shape === 'level' && !keeps) {
			if (target === baselineValue) say(issues, 'target', 'goal.target_is_baseline');
			else if (target > baselineValue !== (direction === 'raise')) say(issues, 'target', 'goal.target_wrong_side');
		}
	});
export type DefineGoal = z.infer<typeof defineGoal>;

/** A changed target says why; the old one stays visible on the goal. */
export const moveTarget = z.object({
	id: idField,
	version: versionField,
	/** The new change (absolute, relative) or the new level, as the goal's shape says. */
	value: numberField(-goalLimits.value, goalLimits.value),
	reason: z.string().trim().min(1, 'goal.reason_missing').max(goalLimits.reason)
});
export type MoveTarget = z.infer<typeof moveTarget>;

/** An update: what is going on, and how sure the owner feels, from 0 to 10. */
export const checkIn = z
	.object({
		id: idField,
		note: words(goalLimits.note),
		confidence: optionalWhole(0, goalLimits.confidence)
	})
	.refine(({ note, confidence }) => note !== '' || confidence !== null, {
		path: ['note'],
		message: 'goal.update_empty'
	});
export type CheckIn = z.infer<typeof checkIn>;

/** How often a goal wants its update. */
export const rhythmChoice = z.object({ id: idField, rhythm: z.enum(rhythms) });
