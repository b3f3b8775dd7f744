import { z } from 'zod';
import { defineGoal, draftGoal, moveTarget, type DraftGoal } from '../../domain/goals/schema.ts';
import type { GoalTerms } from '../../domain/goals/goal.ts';
import { isId } from '../../domain/shared/id.ts';
import { idField, versionField } from '../../domain/shared/fields.ts';
import { fail, type Result } from '../../domain/shared/result.ts';
import { typedFactor } from '../../domain/metrics/typed.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { readDefinitions } from '../metrics/definitions.ts';
import { keepDraft, moveGoalTarget, redraftGoal, resetGoal, setGoal } from './commands.ts';
import { considerGoal, type Consideration } from './queries.ts';
import { linkedMetrics } from './tell.ts';

/** In the sentence one blank holds the size, whatever its shape; a goal keeps a change or a level. */
const sized = (value: unknown): unknown => {
	if (typeof value !== 'object' || value === null || !('size' in value)) return value;
	const typed = onTheWay(value as Record<string, unknown>);
	return typed.shape === 'level'
		? { ...typed, target: typed.size, change: '' }
		: { ...typed, change: typed.size, target: '' };
};

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** Days and values that stand beside each other, and the share of time in per cent, as a goal keeps them. */
function onTheWay({ pointOn, pointValue, stayPercent, ...typed }: Record<string, unknown>): Record<string, unknown> {
	const values = listOf(pointValue);
	const points = listOf(pointOn)
		.map((on, index) => ({ on, value: values[index] ?? '' }))
		.filter((point) => point.on !== '' || point.value !== '');
	const percent = typeof stayPercent === 'string' ? Number(stayPercent.trim().replace(',', '.')) : NaN;
	return {
		...typed,
		...(typed.steps !== undefined || typed.pathKind === 'straight' ? {} : { steps: points }),
		...(typeof stayPercent !== 'string' || stayPercent.trim() === '' ? {} : { stayShare: percent / 100 })
	};
}

export const typedGoal = z.preprocess(sized, defineGoal);
export const typedDraft = z.preprocess(sized, draftGoal);
const edit = z.object({ id: idField, version: versionField });
export const typedReset = z.preprocess(sized, defineGoal.and(edit));
export const typedRedraft = z.preprocess(sized, draftGoal.and(edit));

export { typedFactor } from '../../domain/metrics/typed.ts';

async function factorOf(scope: OrganisationScope, metricId: string | null): Promise<number> {
	if (metricId === null) return 1;
	const [definition] = await readDefinitions(scope, { ids: [metricId], withRemoved: true });
	return typedFactor(definition?.kind.unit ?? null);
}

const times = (value: number | null, factor: number): number | null => (value === null ? null : value * factor);

async function kept<T extends DraftGoal>(scope: OrganisationScope, input: T): Promise<T> {
	const factor = await factorOf(scope, input.metricId);
	if (factor === 1) return input;
	return {
		...input,
		change: input.shape === 'relative' ? input.change : times(input.change, factor),
		target: times(input.target, factor),
		baselineValue: times(input.baselineValue, factor),
		steps: input.steps.map((step) => ({ ...step, value: step.value * factor }))
	};
}

/** Sets a goal as its sentence was filled in. */
export const setTypedGoal = async (
	scope: StrategyScope,
	input: z.output<typeof typedGoal>
): Promise<Result<string, string>> => setGoal(scope, await kept(scope, input));

/** Keeps a draft as far as its sentence was filled in. */
export const keepTypedDraft = async (
	scope: StrategyScope,
	input: z.output<typeof typedDraft>
): Promise<Result<string, string>> => keepDraft(scope, await kept(scope, input));

export const resetTypedGoal = async (
	scope: StrategyScope,
	input: z.output<typeof typedReset>
): Promise<Result<string, string>> => resetGoal(scope, await kept(scope, input));

export const redraftTypedGoal = async (
	scope: StrategyScope,
	input: z.output<typeof typedRedraft>
): Promise<Result<string, string>> => redraftGoal(scope, await kept(scope, input));

/** Moves a target as typed. */
export async function moveTypedTarget(
	scope: StrategyScope,
	input: z.output<typeof moveTarget>
): Promise<Result<string, string>> {
	const row = await scope.db
		.selectFrom('goal')
		.select(['metric_id', 'shape'])
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('id', '=', input.id)
		.executeTakeFirst();
	if (row === undefined) return fail('goal.not_found');
	const factor = row.shape === 'relative' ? 1 : await factorOf(scope, row.metric_id);
	return moveGoalTarget(scope, { ...input, value: input.value * factor });
}

export { moveTarget };

/** A goal that is being written, as its address holds it, with what can be said of it. */
export interface Writing {
	readonly values: Readonly<Record<string, string>>;
	readonly consideration: Consideration | null;
	/** Days on the way to the target, and the values to have reached by them, as typed. */
	readonly points: readonly { readonly on: string; readonly value: string }[];
}

const blanks = [
	'direction',
	'metricId',
	'filter',
	'shape',
	'size',
	'startsOn',
	'endsOn',
	'because',
	'baselineKind',
	'baselineValue',
	'baselineKnownBy',
	'parentGoalId',
	'belief',
	'isTop',
	'ownerMembershipId',
	'guardMetricId',
	'title',
	'pathKind',
	'stayPercent'
] as const;

const pointsAtMost = 12;

/** Reads the blanks that an address holds and looks at the goal they make; one that holds none, at what they begin with. */
export async function readWriting(
	scope: StrategyScope,
	params: URLSearchParams,
	usual: Readonly<Record<string, string>> = {}
): Promise<Writing> {
	const edited = params.get('edit');
	const editing = edited !== null && isId(edited) ? edited : null;
	const values: Record<string, string> = {};
	for (const name of blanks) {
		const value = params.get(name);
		if (value !== null && value.length <= 1000) values[name] = value;
	}
	const days = params.getAll('pointOn[]').slice(0, pointsAtMost);
	const reached = params.getAll('pointValue[]');
	const points = days
		.map((on, index) => ({ on: on.slice(0, 20), value: (reached[index] ?? '').slice(0, 40) }))
		.filter((point) => point.on !== '' || point.value !== '');
	const parsed = typedDraft.safeParse(Object.keys(values).length === 0 ? usual : values);
	if (!parsed.success) return { values, points, consideration: null };
	const input = await kept(scope, parsed.data);
	const terms: GoalTerms = {
		shape: input.shape,
		direction: input.direction,
		change: input.change,
		target: input.target,
		path: { kind: 'straight' },
		baseline: {
			kind: input.baselineKind,
			value: input.baselineKind === 'typed' ? input.baselineValue : null,
			n: null,
			variance: null,
			knownBy: input.baselineKnownBy
		},
		startsOn: input.startsOn,
		endsOn: input.endsOn,
		stayShare: input.stayShare
	};
	const consideration = await considerGoal(scope, {
		terms,
		metricId: input.metricId,
		filter: input.filter,
		hasParent: input.parentGoalId !== null,
		isTop: input.isTop,
		linked: await linkedMetrics(scope, editing)
	});
	return { values, points, consideration };
}
