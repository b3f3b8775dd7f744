import type { z } from 'zod';
import { isKeep, targetValue, type GoalTerms, type TargetPath } from '../../domain/goals/goal.ts';
import { knownSteps, stepsAgain } from '../../domain/goals/path.ts';
import { defineGoal, draftGoal, type checkIn, type DraftGoal, type moveTarget } from '../../domain/goals/schema.ts';
import { idField, versionField, words } from '../../domain/shared/fields.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { z as schema } from 'zod';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';
import { insertLink } from '../links/commands.ts';
import { raiseNotice } from '../notices/raise.ts';
import { measuredBaseline } from './baseline.ts';
import { chanceNow } from './board.ts';
import { listGuards } from './guard-queries.ts';
import { goalTerms } from './rows.ts';

type Terms = DraftGoal;

/** Whether everything a goal points to is here: its metric, the goal above it, its owner and department. */
async function checkReferences(scope: StrategyScope, terms: Terms): Promise<Result<undefined, string>> {
	if (terms.metricId !== null && !(await hasItem(scope, terms.metricId, 'metric'))) {
		return fail('metric.not_found', { field: 'metricId' });
	}
	if (terms.guardMetricId !== null && !(await hasItem(scope, terms.guardMetricId, 'metric'))) {
		return fail('metric.not_found', { field: 'guardMetricId' });
	}
	if (terms.parentGoalId !== null && !(await hasItem(scope, terms.parentGoalId, 'goal', scope.strategyId))) {
		return fail('goal.not_found', { field: 'parentGoalId' });
	}
	if (terms.ownerMembershipId !== null) {
		const owner = await scope.db
			.selectFrom('membership')
			.select('id')
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', terms.ownerMembershipId)
			.where('disabled_at', 'is', null)
			.executeTakeFirst();
		if (owner === undefined) return fail('membership.not_found', { field: 'ownerMembershipId' });
	}
	if (terms.departmentId !== null) {
		const department = await scope.db
			.selectFrom('department')
			.select('id')
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', terms.departmentId)
			.where('removed_at', 'is', null)
			.executeTakeFirst();
		if (department === undefined) return fail('department.not_found', { field: 'departmentId' });
	}
	return ok();
}

/** The columns of a goal as its form says them; a measured baseline is read from the metric now and frozen. */
async function columnsOf(scope: StrategyScope, terms: Terms) {
	const measured =
		terms.baselineKind === 'measured' && terms.metricId !== null && terms.startsOn !== null
			? await measuredBaseline(scope, terms.metricId, terms.filter, terms.startsOn)
			: null;
	const version =
		terms.metricId === null
			? null
			: ((
					await scope.db
						.selectFrom('metric')
						.select('current_version')
						.where('organisation_id', '=', scope.organisationId)
						.where('id', '=', terms.metricId)
						.executeTakeFirst()
				)?.current_version ?? null);
	const baseline = terms.baselineKind === 'typed' ? terms.baselineValue : (measured?.value ?? null);
	const columns = {
		metric_id: terms.metricId,
		metric_version: version,
		filter: toJson(terms.filter),
		shape: terms.shape,
		direction: terms.direction,
		baseline_kind: terms.baselineKind,
		baseline_value: baseline,
		baseline_n: measured?.n ?? null,
		baseline_variance: measured?.variance ?? null,
		baseline_known_by: terms.baselineKnownBy,
		change: terms.change,
		target_value: terms.target,
		stay_share: terms.stayShare,
		starts_on: terms.startsOn,
		ends_on: terms.endsOn,
		because: terms.because,
		top: toYesNo(terms.isTop),
		owner_id: terms.ownerMembershipId,
		department_id: terms.departmentId,
		kept_anyway: toYesNo(terms.keptAnyway)
	};
	return { ...columns, path: toJson(pathOf(scope, terms, baseline)) };
}

/** The way to the target as the form says it: steps that are not typed are laid quarter by quarter. */
function pathOf(scope: StrategyScope, terms: Terms, baseline: number | null): TargetPath {
	const kind = terms.pathKind ?? (terms.steps.length === 0 ? 'straight' : 'stepped');
	if (kind === 'straight' || isKeep(terms.direction)) return { kind: 'straight' };
	const typed = [...terms.steps].sort((a, b) => (a.on < b.on ? -1 : 1));
	if (kind === 'points') return { kind, points: typed };
	if (typed.length > 0) return { kind, steps: typed };
	const { startsOn, endsOn } = terms;
	const target = targetValue({
		...termsOf({ baseline_value: baseline, baseline_n: null, baseline_variance: null }, terms)
	});
	return { kind, steps: knownSteps({ baseline, target, startsOn, endsOn }, scope.organisation) };
}

async function titleOf(scope: StrategyScope, terms: Terms): Promise<string> {
	if (terms.title !== '') return terms.title;
	if (terms.metricId === null) return terms.because.slice(0, 80);
	return (await metricTitle(scope, terms.metricId)) ?? '';
}

async function metricTitle(scope: StrategyScope, id: string | null): Promise<string | null> {
	if (id === null) return null;
	const row = await scope.db
		.selectFrom('item')
		.select('title')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.executeTakeFirst();
	return row?.title ?? null;
}

/** Names the figure that guards a goal, or none. */
async function keepGuard(scope: StrategyScope, goalId: string, metricId: string | null): Promise<void> {
	await scope.db
		.deleteFrom('goal_guard')
		.where('organisation_id', '=', scope.organisationId)
		.where('goal_id', '=', goalId)
		.execute();
	if (metricId === null) return;
	await scope.db
		.insertInto('goal_guard')
		.values({ organisation_id: scope.organisationId, goal_id: goalId, metric_id: metricId })
		.execute();
}

/** Tells a person that a goal is in their hands now. */
const tellOwner = (scope: StrategyScope, id: string, title: string, ownerId: string | null) =>
	raiseNotice(scope, {
		kind: 'assigned',
		to: [ownerId],
		strategyId: scope.strategyId,
		itemId: id,
		path: `/strategies/${scope.strategyId}/goals?open=${id}`,
		words: { what: 'goal_owner', title }
	});

async function addGoal(scope: StrategyScope, terms: Terms, status: 'draft' | 'set'): Promise<Result<string, string>> {
	const allowed = permit(scope, 'goal.edit');
	if (!allowed.ok) return allowed;
	return inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const known = await checkReferences(inner, terms);
		if (!known.ok) return known;
		const title = await titleOf(inner, terms);
		if (title === '') return fail('input.missing', { field: 'title' });
		const columns = await columnsOf(inner, terms);
		if (status === 'set') {
			const fits = targetFits(columns, terms);
			if (!fits.ok) return fits;
		}
		const id = await insertItem(inner, { kind: 'goal', title, strategyId: inner.strategyId });
		await inner.db
			.insertInto('goal')
			.values({ organisation_id: inner.organisationId, id, strategy_id: inner.strategyId, status, ...columns })
			.execute();
		await keepGuard(inner, id, terms.guardMetricId);
		if (terms.parentGoalId !== null) {
			const linked = await insertLink(inner, {
				from: id,
				to: terms.parentGoalId,
				kind: 'contributes',
				note: terms.belief === '' ? terms.because.slice(0, 500) : terms.belief.slice(0, 500)
			});
			if (!linked.ok) return linked;
		}
		await noteChange(inner, id, 'target', null, targetText(columns, terms), '');
		await tellOwner(inner, id, title, terms.ownerMembershipId);
		await recordAudit(inner, {
			action: status === 'set' ? 'goal.set' : 'goal.drafted',
			itemId: id,
			strategyId: inner.strategyId,
			detail: { title }
		});
		inner.publish({ topic: 'plan', ids: [id] });
		return ok(id);
	});
}

type Columns = {
	readonly baseline_value: number | null;
	readonly baseline_n: number | null;
	readonly baseline_variance: number | null;
};

const termsOf = (columns: Columns, terms: Terms): GoalTerms => ({
	shape: terms.shape,
	direction: terms.direction,
	change: terms.change,
	target: terms.target,
	path: { kind: 'straight' },
	baseline: {
		kind: terms.baselineKind,
		value: columns.baseline_value,
		n: columns.baseline_n,
		variance: columns.baseline_variance,
		knownBy: terms.baselineKnownBy
	},
	startsOn: terms.startsOn,
	endsOn: terms.endsOn,
	stayShare: terms.stayShare
});

/** A target must differ from the measured start, and lie on the wanted side of it. */
function targetFits(columns: Columns, terms: Terms): Result<undefined, string> {
	if (isKeep(terms.direction) || columns.baseline_value === null) return ok();
	const target = targetValue(termsOf(columns, terms));
	if (target === null) return ok();
	const field = terms.shape === 'level' ? 'target' : 'change';
	if (target === columns.baseline_value) return fail('goal.target_is_baseline', { field });
	if (target > columns.baseline_value !== (terms.direction === 'raise'))
		return fail('goal.target_wrong_side', { field });
	return ok();
}

const targetText = (columns: Columns, terms: Terms): string | null => {
	const target = targetValue(termsOf(columns, terms));
	return target === null ? null : String(target);
};

async function noteChange(
	scope: StrategyScope,
	goalId: string,
	field: string,
	from: string | null,
	to: string | null,
	reason: string
): Promise<void> {
	await scope.db
		.insertInto('goal_change')
		.values({
			organisation_id: scope.organisationId,
			id: scope.ids.id(),
			goal_id: goalId,
			field,
			from_value: from,
			to_value: to,
			reason,
			at: toInstant(scope.clock.now()),
			by_id: actor(scope)
		})
		.execute();
}

/** Keeps a goal as far as it has been thought of. */
export const keepDraft = (scope: StrategyScope, input: z.output<typeof draftGoal>): Promise<Result<string, string>> =>
	addGoal(scope, input, 'draft');

/** Sets a goal: its metric, size and dates are there. */
export const setGoal = (scope: StrategyScope, input: z.output<typeof defineGoal>): Promise<Result<string, string>> =>
	addGoal(scope, input, 'set');

const edit = { id: idField, version: versionField };
export const redraftInput = draftGoal.and(schema.object(edit));
export const resetInput = defineGoal.and(schema.object(edit));

async function rewriteGoal(
	scope: StrategyScope,
	input: Terms & { id: string; version: number },
	status: 'draft' | 'set'
): Promise<Result<string, string>> {
	const allowed = permit(scope, 'goal.edit');
	if (!allowed.ok) return allowed;
	return inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const before = await inner.db
			.selectFrom('goal')
			.selectAll()
			.where('organisation_id', '=', inner.organisationId)
			.where('strategy_id', '=', inner.strategyId)
			.where('id', '=', input.id)
			.executeTakeFirst();
		if (before === undefined) return fail('goal.not_found');
		if (before.status === 'closed') return fail('goal.closed');
		const known = await checkReferences(inner, input);
		if (!known.ok) return known;
		const title = await titleOf(inner, input);
		if (title === '') return fail('input.missing', { field: 'title' });
		const touched = await touchItem(inner, input.id, 'goal', { title, version: input.version });
		if (!touched.ok) return touched;
		const columns = await columnsOf(inner, input);
		if (status === 'set') {
			const fits = targetFits(columns, input);
			if (!fits.ok) return fits;
		}
		await inner.db
			.updateTable('goal')
			.set({ ...columns, status })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		const guardBefore = (await listGuards(inner, [input.id])).get(input.id) ?? null;
		if (guardBefore !== input.guardMetricId) {
			await keepGuard(inner, input.id, input.guardMetricId);
			await noteChange(
				inner,
				input.id,
				'guard',
				await metricTitle(inner, guardBefore),
				await metricTitle(inner, input.guardMetricId),
				''
			);
		}
		const old = targetValue(goalTerms(before));
		const now = targetText(columns, input);
		const oldText = old === null ? null : String(old);
		if (oldText !== now) await noteChange(inner, input.id, 'target', oldText, now, '');
		const oldBaseline = before.baseline_value === null ? null : String(before.baseline_value);
		const newBaseline = columns.baseline_value === null ? null : String(columns.baseline_value);
		if (oldBaseline !== newBaseline) await noteChange(inner, input.id, 'baseline', oldBaseline, newBaseline, '');
		if (before.ends_on !== columns.ends_on) {
			await noteChange(inner, input.id, 'ends_on', before.ends_on, columns.ends_on, '');
		}
		await inner.db
			.deleteFrom('link')
			.where('organisation_id', '=', inner.organisationId)
			.where('from_id', '=', input.id)
			.where('kind', '=', 'contributes')
			.execute();
		if (input.parentGoalId !== null) {
			const linked = await insertLink(inner, {
				from: input.id,
				to: input.parentGoalId,
				kind: 'contributes',
				note: input.belief.slice(0, 500)
			});
			if (!linked.ok) return linked;
		}
		if (input.ownerMembershipId !== before.owner_id) await tellOwner(inner, input.id, title, input.ownerMembershipId);
		await recordAudit(inner, {
			action: 'goal.rewritten',
			itemId: input.id,
			strategyId: inner.strategyId,
			detail: { title }
		});
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok(input.id);
	});
}

/** Writes a draft anew. */
export const redraftGoal = (
	scope: StrategyScope,
	input: z.output<typeof redraftInput>
): Promise<Result<string, string>> => rewriteGoal(scope, input, 'draft');

/** Writes a goal anew and sets it; what moved stays visible on it. */
export const resetGoal = (scope: StrategyScope, input: z.output<typeof resetInput>): Promise<Result<string, string>> =>
	rewriteGoal(scope, input, 'set');

/** The way to a target that moved: steps of quarters lead to the new one, typed ones stay. */
function movedPath(scope: StrategyScope, terms: GoalTerms, from: number | null, to: number | null): TargetPath {
	if (terms.path.kind !== 'stepped') return terms.path;
	const { startsOn, endsOn } = terms;
	const laid = { baseline: terms.baseline.value, startsOn, endsOn };
	const steps = stepsAgain(terms.path.steps, { ...laid, target: from }, { ...laid, target: to }, scope.organisation);
	return { kind: 'stepped', steps };
}

/** Moves the target of a goal that is set, with the reason; the old one stays visible on the goal. */
export async function moveGoalTarget(
	scope: StrategyScope,
	input: z.output<typeof moveTarget>
): Promise<Result<string, string>> {
	const allowed = permit(scope, 'goal.edit');
	if (!allowed.ok) return allowed;
	return inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const before = await inner.db
			.selectFrom('goal')
			.selectAll()
			.where('organisation_id', '=', inner.organisationId)
			.where('strategy_id', '=', inner.strategyId)
			.where('id', '=', input.id)
			.executeTakeFirst();
		if (before === undefined) return fail('goal.not_found');
		if (before.status === 'closed') return fail('goal.closed');
		const terms = goalTerms(before);
		const moved: GoalTerms =
			terms.shape === 'level' ? { ...terms, target: input.value } : { ...terms, change: input.value };
		const old = targetValue(terms);
		const target = targetValue(moved);
		if (terms.shape !== 'level' && input.value <= 0) return fail('goal.change_missing', { field: 'value' });
		if (target !== null && target === terms.baseline.value && !isKeep(terms.direction)) {
			return fail('goal.target_is_baseline', { field: 'value' });
		}
		const touched = await touchItem(inner, input.id, 'goal', { version: input.version });
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('goal')
			.set({
				...(terms.shape === 'level' ? { target_value: input.value } : { change: input.value }),
				path: toJson(movedPath(inner, terms, old, target))
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await noteChange(
			inner,
			input.id,
			'target',
			old === null ? null : String(old),
			target === null ? null : String(target),
			input.reason
		);
		await recordAudit(inner, {
			action: 'goal.target_moved',
			itemId: input.id,
			strategyId: inner.strategyId,
			detail: { from: old, to: target, reason: input.reason }
		});
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok(input.id);
	});
}

/** An update on a goal: a line of text, how sure the person feels, and what the data said at that moment. */
export async function giveUpdate(
	scope: StrategyScope,
	input: z.output<typeof checkIn>
): Promise<Result<string, string>> {
	const allowed = permit(scope, 'goal.checkIn');
	if (!allowed.ok) return allowed;
	if (!(await hasItem(scope, input.id, 'goal', scope.strategyId))) return fail('goal.not_found');
	const then = await chanceNow(scope, input.id);
	return inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const id = inner.ids.id();
		await inner.db
			.insertInto('check_in')
			.values({
				organisation_id: inner.organisationId,
				id,
				goal_id: input.id,
				membership_id: actor(inner),
				note: input.note,
				confidence: input.confidence,
				value_then: then.value,
				chance_then: then.chance,
				at: toInstant(inner.clock.now())
			})
			.execute();
		await recordAudit(inner, {
			action: 'goal.updated',
			itemId: input.id,
			strategyId: inner.strategyId,
			detail: { confidence: input.confidence }
		});
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok(id);
	});
}

export const tieGoalInput = schema.object({ id: idField, parentGoalId: idField, belief: words(500) });

/** Says which goal a goal feeds, and what one believes about it. */
export async function tieGoal(
	scope: StrategyScope,
	input: z.output<typeof tieGoalInput>
): Promise<Result<string, string>> {
	const allowed = permit(scope, 'goal.edit');
	if (!allowed.ok) return allowed;
	return inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		for (const id of [input.id, input.parentGoalId]) {
			if (!(await hasItem(inner, id, 'goal', inner.strategyId))) return fail('goal.not_found');
		}
		await inner.db
			.deleteFrom('link')
			.where('organisation_id', '=', inner.organisationId)
			.where('from_id', '=', input.id)
			.where('kind', '=', 'contributes')
			.execute();
		const linked = await insertLink(inner, {
			from: input.id,
			to: input.parentGoalId,
			kind: 'contributes',
			note: input.belief
		});
		if (linked.ok) inner.publish({ topic: 'plan', ids: [input.id, input.parentGoalId] });
		return linked;
	});
}
