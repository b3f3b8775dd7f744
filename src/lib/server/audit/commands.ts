import type { z } from 'zod';
import { usualNature, type Channel, type Component, type Nature, type Phase } from '../../domain/audit/presets.ts';
import type { newBusinessSwitch, newRating, newTouchpoint, touchpointEdit } from '../../domain/audit/schema.ts';
import { localDay, startOfDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';

interface Made {
	readonly id: string;
	readonly title: string;
}

/** What a touchpoint starts with: its place on the map, and as much more as is known. */
export interface TouchpointStart {
	readonly title: string;
	readonly phase: Phase;
	readonly channel: Channel;
	readonly nature?: Nature;
	readonly component?: Component | null;
	readonly departmentId?: string | null;
	readonly partner?: string;
	readonly volume?: number | null;
	readonly importance?: number | null;
	readonly note?: string;
	/** Came with a starter set. */
	readonly suggested?: boolean;
}

/** Inserts a touchpoint, inside a transaction that has checked rights; what carries it is guessed from its channel. */
export async function insertTouchpoint(scope: OrganisationScope, start: TouchpointStart): Promise<string> {
	const id = await insertItem(scope, {
		kind: 'touchpoint',
		title: start.title,
		strategyId: null,
		suggested: start.suggested ?? false
	});
	await scope.db
		.insertInto('touchpoint')
		.values({
			organisation_id: scope.organisationId,
			id,
			phase: start.phase,
			channel: start.channel,
			nature: start.nature ?? usualNature[start.channel],
			component: start.component ?? null,
			department_id: start.departmentId ?? null,
			partner: start.partner ?? '',
			volume: start.volume ?? null,
			importance: start.importance ?? null,
			note: start.note ?? ''
		})
		.execute();
	return id;
}

/** Puts a place where customers meet us on the map. */
export const addTouchpoint = (
	scope: OrganisationScope,
	input: z.output<typeof newTouchpoint>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const id = await insertTouchpoint(inner, input);
		await recordAudit(inner, { action: 'touchpoint.added', itemId: id, detail: { title: input.title } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});

/** Says all that is known of a touchpoint: its place, who answers for it, how many meet it, how much it matters. */
export const describeTouchpoint = (
	scope: OrganisationScope,
	input: z.output<typeof touchpointEdit>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (input.department !== null && !(await isDepartment(inner, input.department))) {
			return fail('department.not_found', { field: 'department' });
		}
		const touched = await touchItem(inner, input.id, 'touchpoint', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('touchpoint')
			.set({
				phase: input.phase,
				channel: input.channel,
				nature: input.nature,
				component: input.component,
				department_id: input.department,
				partner: input.partner,
				volume: input.volume,
				importance: input.importance,
				note: input.note
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await recordAudit(inner, { action: 'touchpoint.described', itemId: input.id, detail: { title: input.title } });
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});

async function isDepartment(scope: OrganisationScope, id: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('department')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.where('removed_at', 'is', null)
		.executeTakeFirst();
	return row !== undefined;
}

/** Rates a touchpoint from 1 to 5 as a member of staff. Ratings are kept with their date; one of the same day is replaced. */
export const rateTouchpoint = (
	scope: StrategyScope,
	input: z.output<typeof newRating>
): Promise<Result<{ id: string; score: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string; score: number }, string>> => {
		const allowed = permit(inner, 'touchpoint.rate');
		if (!allowed.ok) return allowed;
		const membershipId = actor(inner);
		if (membershipId === null) return fail('access.denied');
		if (!(await hasItem(inner, input.touchpoint, 'touchpoint'))) {
			return fail('touchpoint.not_found', { field: 'touchpoint' });
		}
		const { timeZone } = inner.organisation;
		const today = toInstant(startOfDay(localDay(inner.clock.now(), timeZone), timeZone));
		await inner.db
			.deleteFrom('rating')
			.where('organisation_id', '=', inner.organisationId)
			.where('strategy_id', '=', inner.strategyId)
			.where('touchpoint_id', '=', input.touchpoint)
			.where('membership_id', '=', membershipId)
			.where('at', '>=', today)
			.execute();
		await inner.db
			.insertInto('rating')
			.values({
				organisation_id: inner.organisationId,
				id: inner.ids.id(),
				strategy_id: inner.strategyId,
				touchpoint_id: input.touchpoint,
				membership_id: membershipId,
				score: input.score,
				note: input.note,
				at: toInstant(inner.clock.now())
			})
			.execute();
		inner.publish({ topic: 'plan', ids: [input.touchpoint] });
		return ok({ id: input.touchpoint, score: input.score });
	});

/** Says whether the business is new: then the audit may wait, and starting values are unknown (R-002-12). */
export const callNewBusiness = (
	scope: StrategyScope,
	input: z.output<typeof newBusinessSwitch>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'strategy.edit');
		if (!allowed.ok) return allowed;
		await inner.db
			.updateTable('strategy')
			.set((eb) => ({
				new_business: toYesNo(input.on),
				version: eb('version', '+', 1),
				changed_at: toInstant(inner.clock.now())
			}))
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', inner.strategyId)
			.execute();
		await recordAudit(inner, {
			action: 'strategy.new_business',
			strategyId: inner.strategyId,
			detail: { on: input.on }
		});
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		return ok();
	});
