import type { z } from 'zod';
import type { guardOverrule, newTactic, tacticEdit, tacticId, tacticMove } from '../../domain/tactics/schema.ts';
import { missingGuards, type GuardGap, type Guarded } from '../../domain/tactics/guard.ts';
import type { NamedThing } from '../../domain/tactics/tactic.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { fromYesNo, toInstant, toJson, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';
import { insertLink } from '../links/commands.ts';
import { raiseNotice } from '../notices/raise.ts';
import { readGuard } from './depth-queries.ts';

/** Whether somebody works here now. */
export async function isPerson(scope: OrganisationScope, membershipId: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('membership')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', membershipId)
		.where('disabled_at', 'is', null)
		.executeTakeFirst();
	return row !== undefined;
}

/** Whether a department is one of this organisation. */
export async function isTeam(scope: OrganisationScope, departmentId: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('department')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', departmentId)
		.where('removed_at', 'is', null)
		.executeTakeFirst();
	return row !== undefined;
}

/** What a tactic starts with. */
export interface TacticStart {
	readonly title: string;
	readonly why?: string;
	readonly leadId?: string | null;
	readonly departmentId?: string | null;
	readonly effort?: number | null;
	readonly impact?: number | null;
	readonly lever?: string | null;
	readonly channels?: readonly string[];
	/** In the currency's smallest unit. */
	readonly budget?: number | null;
	readonly expectedEffect?: string;
	readonly automates?: boolean;
	readonly humanRoute?: string;
	readonly startsOn?: string | null;
	readonly endsOn?: string | null;
	readonly category?: string | null;
	/** The metric that watches a machine. */
	readonly watchId?: string | null;
	readonly suggested?: boolean;
}

/** Inserts a tactic inside a transaction that has checked rights and references. */
export async function insertTactic(scope: StrategyScope, start: TacticStart): Promise<string> {
	const id = await insertItem(scope, {
		kind: 'tactic',
		title: start.title,
		strategyId: scope.strategyId,
		suggested: start.suggested ?? false
	});
	await scope.db
		.insertInto('tactic')
		.values({
			organisation_id: scope.organisationId,
			id,
			strategy_id: scope.strategyId,
			why: start.why ?? '',
			lead_id: start.leadId ?? null,
			department_id: start.departmentId ?? null,
			channels: toJson(start.channels ?? []),
			budget: start.budget ?? null,
			effort: start.effort ?? null,
			impact: start.impact ?? null,
			lever: start.lever ?? null,
			automates: toYesNo(start.automates ?? false),
			human_route: start.humanRoute ?? '',
			expected_effect: start.expectedEffect ?? '',
			starts_on: start.startsOn ?? null,
			ends_on: start.endsOn ?? null,
			category: start.category ?? null
		})
		.execute();
	await setWatch(scope, id, start.watchId ?? null);
	return id;
}

/** Says which metric watches a machine, or that none does. */
export async function setWatch(scope: StrategyScope, tacticId: string, metricId: string | null): Promise<void> {
	await scope.db
		.deleteFrom('tactic_watch')
		.where('organisation_id', '=', scope.organisationId)
		.where('tactic_id', '=', tacticId)
		.execute();
	if (metricId === null) return;
	await scope.db
		.insertInto('tactic_watch')
		.values({ organisation_id: scope.organisationId, tactic_id: tacticId, metric_id: metricId })
		.execute();
}

const fieldOf: Record<
	GuardGap,
	{ readonly code: 'tactic.no_human_route' | 'tactic.no_watch'; readonly field: string }
> = {
	route: { code: 'tactic.no_human_route', field: 'humanRoute' },
	watch: { code: 'tactic.no_watch', field: 'watch' }
};

const refusal = (gap: GuardGap) => fail(fieldOf[gap].code, { field: fieldOf[gap].field });

/** A stored tactic as the guard of machines looks at it. */
export async function guardedOf(scope: StrategyScope, before: Stored): Promise<Guarded> {
	const { watchId, overrule } = await readGuard(scope, before.id);
	return {
		automates: fromYesNo(before.automates),
		humanRoute: before.human_route,
		watchedBy: watchId,
		isOverruled: overrule !== null
	};
}

/** Adds a tactic in one line; with the goal it serves and what it rests on, where those are known. */
export const addTactic = (
	scope: StrategyScope,
	input: z.output<typeof newTactic>
): Promise<Result<NamedThing, string>> =>
	inTransaction(scope, async (inner): Promise<Result<NamedThing, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const id = await insertTactic(inner, { title: input.title });
		if (input.goal !== null) {
			if (!(await hasItem(inner, input.goal, 'goal', inner.strategyId))) {
				return fail('goal.not_found', { field: 'goal' });
			}
			const served = await insertLink(inner, { from: id, to: input.goal, kind: 'serves', note: '' });
			if (!served.ok) return served;
		}
		if (input.restsOn !== null) {
			const rests = await insertLink(inner, { from: id, to: input.restsOn, kind: 'rests_on', note: '' });
			if (!rests.ok) return rests;
		}
		const touched = input.touches ?? null;
		if (touched !== null) {
			const touches = await insertLink(inner, { from: id, to: touched, kind: 'touches', note: '' });
			if (!touches.ok) return touches;
		}
		await recordAudit(inner, {
			action: 'tactic.added',
			itemId: id,
			strategyId: inner.strategyId,
			detail: { title: input.title }
		});
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});

/** A tactic as it is stored, with its name and version, unless it is removed or elsewhere. */
type Stored = NonNullable<Awaited<ReturnType<typeof findTactic>>>;

export async function findTactic(scope: StrategyScope, id: string) {
	return scope.db
		.selectFrom('tactic')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'tactic.id').onRef('item.organisation_id', '=', 'tactic.organisation_id')
		)
		.selectAll('tactic')
		.select(['item.title', 'item.version'])
		.where('tactic.organisation_id', '=', scope.organisationId)
		.where('tactic.strategy_id', '=', scope.strategyId)
		.where('tactic.id', '=', id)
		.where('item.removed_at', 'is', null)
		.executeTakeFirst();
}

/** Says more precisely what a tactic is: why, who leads, what it takes, what is expected of it. */
export const describeTactic = (
	scope: StrategyScope,
	input: z.output<typeof tacticEdit>
): Promise<Result<NamedThing, string>> =>
	inTransaction(scope, async (inner): Promise<Result<NamedThing, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const before = await findTactic(inner, input.id);
		if (before === undefined) return fail('tactic.not_found');
		if (input.lead !== null && !(await isPerson(inner, input.lead))) {
			return fail('membership.not_found', { field: 'lead' });
		}
		if (input.department !== null && !(await isTeam(inner, input.department))) {
			return fail('department.not_found', { field: 'department' });
		}
		if (input.watch !== null && !(await hasItem(inner, input.watch, 'metric'))) {
			return fail('metric.not_found', { field: 'watch' });
		}
		if (input.startsOn !== null && input.endsOn !== null && input.endsOn < input.startsOn) {
			return fail('tactic.ends_before_start', { field: 'endsOn' });
		}
		const guarded = await guardedOf(inner, before);
		const missing = missingGuards({ ...guarded, ...input, watchedBy: input.watch });
		if (before.started_at !== null && before.stopped_at === null) {
			// What was let start as it is stays as it is; nothing is taken from a machine that runs.
			const lost = missing.find((gap) => gap === 'route' || !missingGuards(guarded).includes(gap));
			if (lost !== undefined) return refusal(lost);
		}
		const touched = await touchItem(inner, input.id, 'tactic', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('tactic')
			.set({
				why: input.why,
				lead_id: input.lead,
				department_id: input.department,
				starts_on: input.startsOn,
				effort: input.effort,
				impact: input.impact,
				lever: input.lever,
				channels: toJson(input.channels),
				expected_effect: input.expectedEffect,
				automates: toYesNo(input.automates),
				human_route: input.humanRoute,
				category: input.category,
				ends_on: input.endsOn
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		if (input.lead !== before.lead_id) {
			await raiseNotice(inner, {
				kind: 'assigned',
				to: [input.lead],
				strategyId: inner.strategyId,
				itemId: input.id,
				path: `/strategies/${inner.strategyId}/tactics/${input.id}`,
				words: { what: 'tactic_lead', title: input.title }
			});
		}
		await setWatch(inner, input.id, input.watch);
		if (
			guarded.isOverruled === true &&
			missingGuards({ ...guarded, ...input, watchedBy: input.watch, isOverruled: false }).length === 0
		) {
			await endOverrules(inner, input.id);
		}
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});

/** An exception ends once what was missing is there; it stays readable. */
export async function endOverrules(scope: StrategyScope, tacticId: string): Promise<void> {
	await scope.db
		.updateTable('tactic_overrule')
		.set({ ended_at: toInstant(scope.clock.now()) })
		.where('organisation_id', '=', scope.organisationId)
		.where('tactic_id', '=', tacticId)
		.where('ended_at', 'is', null)
		.execute();
}

type Marks = Pick<Stored, 'started_at' | 'stopped_at' | 'finished_at'>;

const markTactic = (
	scope: StrategyScope,
	id: string,
	action: string,
	marksOf: (now: string, before: Stored, guarded: Guarded) => Result<Marks, string>
): Promise<Result<NamedThing, string>> =>
	inTransaction(scope, async (inner): Promise<Result<NamedThing, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const before = await findTactic(inner, id);
		if (before === undefined) return fail('tactic.not_found');
		const marks = marksOf(toInstant(inner.clock.now()), before, await guardedOf(inner, before));
		if (!marks.ok) return marks;
		await touchItem(inner, id, 'tactic');
		await inner.db
			.updateTable('tactic')
			.set(marks.value)
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		await recordAudit(inner, { action, itemId: id, strategyId: inner.strategyId, detail: { title: before.title } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: before.title });
	});

/**
 * Starts a tactic, or takes it up again. One that automates must first name its human route and the metric that watches
 * it, unless a leader overruled that with a reason (R-004-09).
 */
export const startTactic = (scope: StrategyScope, input: z.output<typeof tacticId>) =>
	markTactic(scope, input.id, 'tactic.started', (now, before, guarded) => {
		const [missing] = missingGuards(guarded);
		return missing === undefined
			? ok({ started_at: before.started_at ?? now, stopped_at: null, finished_at: null })
			: refusal(missing);
	});

/** Stops a tactic; what was done stays readable. */
export const stopTactic = (scope: StrategyScope, input: z.output<typeof tacticId>) =>
	markTactic(scope, input.id, 'tactic.stopped', (now, before) =>
		ok({ started_at: before.started_at, stopped_at: now, finished_at: before.finished_at })
	);

/** Calls a tactic finished, even with to-dos open. */
export const finishTactic = (scope: StrategyScope, input: z.output<typeof tacticId>) =>
	markTactic(scope, input.id, 'tactic.finished', (now, before, guarded) => {
		// One that has begun already lacks at most what nobody asked for then.
		const missing = missingGuards(guarded).find((gap) => gap === 'route' || before.started_at === null);
		return missing === undefined
			? ok({ started_at: before.started_at ?? now, stopped_at: null, finished_at: now })
			: refusal(missing);
	});

/** Lets a machine start without what it lacks; the reason is kept and shown. Only for who may overrule (R-004-09). */
export const overruleGuard = (
	scope: StrategyScope,
	input: z.output<typeof guardOverrule>
): Promise<Result<NamedThing, string>> =>
	inTransaction(scope, async (inner): Promise<Result<NamedThing, string>> => {
		const allowed = permit(inner, 'tactic.overrule');
		if (!allowed.ok) return allowed;
		const before = await findTactic(inner, input.id);
		if (before === undefined) return fail('tactic.not_found');
		const missing = missingGuards(await guardedOf(inner, before));
		if (missing.length === 0) return fail('tactic.nothing_to_overrule');
		const now = toInstant(inner.clock.now());
		await inner.db
			.insertInto('tactic_overrule')
			.values({
				organisation_id: inner.organisationId,
				id: inner.ids.id(),
				tactic_id: input.id,
				reason: input.reason,
				at: now,
				by_id: actor(inner),
				ended_at: null
			})
			.execute();
		await touchItem(inner, input.id, 'tactic');
		await inner.db
			.updateTable('tactic')
			.set({ started_at: before.started_at ?? now, stopped_at: null, finished_at: null })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await recordAudit(inner, {
			action: 'tactic.overruled',
			itemId: input.id,
			strategyId: inner.strategyId,
			detail: { title: before.title, reason: input.reason, missing: missing.join(',') }
		});
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: before.title });
	});

/** Moves a tactic on the board: every column but "stuck" is reached by starting, finishing or stopping. */
export const moveTactic = (scope: StrategyScope, input: z.output<typeof tacticMove>) =>
	({ running: startTactic, done: finishTactic, stopped: stopTactic })[input.to](scope, { id: input.id });
