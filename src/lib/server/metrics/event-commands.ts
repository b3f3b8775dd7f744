import type { z } from 'zod';
import type { markedEventEdit, newMarkedEvent } from '../../domain/measurement/marked-event.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { insertItem, touchItem } from '../items/commands.ts';

interface Made {
	readonly id: string;
	readonly title: string;
}

const columnsOf = (input: z.output<typeof newMarkedEvent>) => ({
	kind: input.kind,
	first_day: input.firstDay,
	last_day: input.lastDay ?? input.firstDay,
	note: input.note
});

/** Marks what happened when; every line of the organisation shows it from now on. */
export const addMarkedEvent = (
	scope: OrganisationScope,
	input: z.output<typeof newMarkedEvent>
): Promise<Result<Made, 'access.denied'>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, 'access.denied'>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const id = await insertItem(inner, { kind: 'marked_event', title: input.title, strategyId: null });
		await inner.db
			.insertInto('marked_event')
			.values({ organisation_id: inner.organisationId, id, ...columnsOf(input) })
			.execute();
		await recordAudit(inner, { action: 'marked_event.added', itemId: id, detail: { title: input.title } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});

/** Says more precisely what happened, or when; refused when somebody else changed it since the page was opened. */
export const describeMarkedEvent = (
	scope: OrganisationScope,
	input: z.output<typeof markedEventEdit>
): Promise<Result<Made, 'access.denied' | 'event.not_found' | 'item.changed'>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, 'access.denied' | 'event.not_found' | 'item.changed'>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const { id, title, version } = input;
		const touched = await touchItem(inner, id, 'marked_event', { title, version });
		if (!touched.ok) return fail(touched.error.code === 'item.changed' ? 'item.changed' : 'event.not_found');
		await inner.db
			.updateTable('marked_event')
			.set(columnsOf(input))
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		await recordAudit(inner, { action: 'marked_event.described', itemId: id, detail: { title } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title });
	});
