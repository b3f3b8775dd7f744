import type { z } from 'zod';
import { parseMoney } from '../../domain/shared/money.ts';
import type { newTactic, tacticEdit, tacticId, tacticMove } from '../../domain/tactics/schema.ts';
import { lacksHumanRoute } from '../../domain/tactics/status.ts';
import type { NamedThing } from '../../domain/tactics/tactic.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { fromYesNo, toInstant, toJson, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';
import { insertLink } from '../links/commands.ts';
import { raiseNotice } from '../notices/raise.ts';

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
			starts_on: start.startsOn ?? null
		})
		.execute();
	return id;
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
		await recordAudit(inner, {
			action: 'tactic.added',
			itemId: id,
			strategyId: inner.strategyId,
			detail: { title: input.title }
		});
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});

type Stored = NonNullable<Awaited<ReturnType<typeof findTactic>>>;

async function findTactic(scope: StrategyScope, id: string) {
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
		const budget = input.budget === '' ? null : parseMoney(input.budget, inner.organisation.currency);
		if (budget === undefined) return fail('tactic.wrong_amount', { field: 'budget' });
		if (before.started_at !== null && before.stopped_at === null && lacksHumanRoute(input)) {
			return fail('tactic.no_human_route', { field: 'humanRoute' });
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
				budget,
				expected_effect: input.expectedEffect,
				automates: toYesNo(input.automates),
				human_route: input.humanRoute
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
		if (before.budget !== budget) {
			await recordAudit(inner, {
				action: 'tactic.budget_changed',
				itemId: input.id,
				strategyId: inner.strategyId,
				detail: { from: before.budget, to: budget }
			});
		}
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});

type Marks = Pick<Stored, 'started_at' | 'stopped_at' | 'finished_at'>;

const markTactic = (
	scope: StrategyScope,
	id: string,
	action: string,
	marksOf: (now: string, before: Stored) => Result<Marks, string>
): Promise<Result<NamedThing, string>> =>
	inTransaction(scope, async (inner): Promise<Result<NamedThing, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const before = await findTactic(inner, id);
		if (before === undefined) return fail('tactic.not_found');
		const marks = marksOf(toInstant(inner.clock.now()), before);
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

const routeNamed = (before: Stored): boolean =>
	!lacksHumanRoute({ automates: fromYesNo(before.automates), humanRoute: before.human_route });

/** Starts a tactic, or takes it up again. One that automates must name its human route first; nobody can overrule that. */
export const startTactic = (scope: StrategyScope, input: z.output<typeof tacticId>) =>
	markTactic(scope, input.id, 'tactic.started', (now, before) =>
		routeNamed(before)
			? ok({ started_at: before.started_at ?? now, stopped_at: null, finished_at: null })
			: fail('tactic.no_human_route', { field: 'humanRoute' })
	);

/** Stops a tactic; what was done stays readable. */
export const stopTactic = (scope: StrategyScope, input: z.output<typeof tacticId>) =>
	markTactic(scope, input.id, 'tactic.stopped', (now, before) =>
		ok({ started_at: before.started_at, stopped_at: now, finished_at: before.finished_at })
	);

/** Calls a tactic finished, even with to-dos open. */
export const finishTactic = (scope: StrategyScope, input: z.output<typeof tacticId>) =>
	markTactic(scope, input.id, 'tactic.finished', (now, before) =>
		routeNamed(before)
			? ok({ started_at: before.started_at ?? now, stopped_at: null, finished_at: now })
			: fail('tactic.no_human_route', { field: 'humanRoute' })
	);

/** Moves a tactic on the board: every column but "stuck" is reached by starting, finishing or stopping. */
export const moveTactic = (scope: StrategyScope, input: z.output<typeof tacticMove>) =>
	({ running: startTactic, done: finishTactic, stopped: stopTactic })[input.to](scope, { id: input.id });
