import type { z } from 'zod';
import type { alertInput, alertReason, watchfulnessInput } from '../../domain/alerts/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import type { AlertTable } from '../db/schema/alerts.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Selectable, Updateable } from 'kysely';

export type AlertFault = 'access.denied' | 'alert.not_found' | 'alert.closed' | 'alert.open' | 'alert.taken';

/** The alert that a change was told by; what is only a part of one is worked on there. */
export async function findHead(scope: OrganisationScope, id: string): Promise<Selectable<AlertTable> | null> {
	const row = await scope.db
		.selectFrom('alert')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.where('part_of', 'is', null)
		.executeTakeFirst();
	return row ?? null;
}

/** Changes an alert within a transaction, and tells open pages. */
export async function changeAlert(scope: OrganisationScope, id: string, change: Updateable<AlertTable>): Promise<void> {
	await scope.db
		.updateTable('alert')
		.set(change)
		.set((eb) => ({ version: eb('version', '+', 1) }))
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	scope.publish({ topic: 'plan', ids: [id] });
}

/** Somebody looks into what changed. Who comes second hears who was first. */
export const takeAlert = (
	scope: OrganisationScope,
	input: z.output<typeof alertInput>
): Promise<Result<undefined, AlertFault>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, AlertFault>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const alert = await findHead(inner, input.id);
		const me = actor(inner);
		if (alert === null || me === null) return fail('alert.not_found');
		if (alert.closed_at !== null) return fail('alert.closed');
		if (alert.owner_id === me) return ok();
		if (alert.owner_id !== null) return fail('alert.taken');
		await changeAlert(inner, alert.id, { owner_id: me, taken_at: toInstant(inner.clock.now()) });
		await recordAudit(inner, { action: 'alert.taken', detail: { alert: alert.id, title: alert.name } });
		return ok();
	});

/** Gives it back, so that somebody else can look into it: one's own, or anybody's for those who assign. */
export const releaseAlert = (
	scope: OrganisationScope,
	input: z.output<typeof alertInput>
): Promise<Result<undefined, AlertFault>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, AlertFault>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const alert = await findHead(inner, input.id);
		if (alert === null) return fail('alert.not_found');
		if (alert.owner_id === null) return ok();
		const others = permit(inner, 'action.assign');
		if (alert.owner_id !== actor(inner) && !others.ok) return others;
		await changeAlert(inner, alert.id, { owner_id: null, taken_at: null });
		await recordAudit(inner, { action: 'alert.released', detail: { alert: alert.id, title: alert.name } });
		return ok();
	});

/** Whether whoever acts may say that something is no problem: those who sort evidence out, and who looks into it. */
const mayDismiss = (scope: OrganisationScope, alert: Selectable<AlertTable>): Result<undefined, 'access.denied'> =>
	alert.owner_id !== null && alert.owner_id === actor(scope)
		? permit(scope, 'evidence.edit')
		: permit(scope, 'evidence.remove');

/** Says that what changed is no problem, and why. It is not told again while it lasts. */
export const dismissAlert = (
	scope: OrganisationScope,
	input: z.output<typeof alertReason>
): Promise<Result<undefined, AlertFault>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, AlertFault>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const alert = await findHead(inner, input.id);
		if (alert === null) return fail('alert.not_found');
		const may = mayDismiss(inner, alert);
		if (!may.ok) return may;
		if (alert.closed_at !== null) return fail('alert.closed');
		await changeAlert(inner, alert.id, {
			closed_at: toInstant(inner.clock.now()),
			closed_how: 'dismissed',
			closed_by: actor(inner),
			reason: input.reason
		});
		await recordAudit(inner, {
			action: 'alert.dismissed',
			detail: { alert: alert.id, title: alert.name, reason: input.reason }
		});
		return ok();
	});

/** Takes back that it is no problem. */
export const reopenAlert = (
	scope: OrganisationScope,
	input: z.output<typeof alertInput>
): Promise<Result<undefined, AlertFault>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, AlertFault>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const alert = await findHead(inner, input.id);
		if (alert === null) return fail('alert.not_found');
		const may = mayDismiss(inner, alert);
		if (!may.ok) return may;
		if (alert.closed_how !== 'dismissed') return fail('alert.open');
		await changeAlert(
			inner,
			alert.id,
			alert.back_on === null
				? { closed_at: null, closed_how: null, closed_by: null, reason: '' }
				: { closed_how: 'back', closed_by: null, reason: '' }
		);
		await recordAudit(inner, { action: 'alert.reopened', detail: { alert: alert.id, title: alert.name } });
		return ok();
	});

/** How soon the organisation wants to hear of something unusual. */
export const setWatchfulness = (
	scope: OrganisationScope,
	input: z.output<typeof watchfulnessInput>
): Promise<Result<undefined, 'access.denied'>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, 'access.denied'>> => {
		const allowed = permit(inner, 'organisation.edit');
		if (!allowed.ok) return allowed;
		await inner.db
			.updateTable('organisation')
			.set({ watchfulness: input.watchfulness })
			.where('id', '=', inner.organisationId)
			.execute();
		await recordAudit(inner, { action: 'organisation.watchfulness', detail: { watchfulness: input.watchfulness } });
		inner.publish({ topic: 'plan', ids: [] });
		return ok();
	});
