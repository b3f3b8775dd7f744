import { z } from 'zod';
import { idField, line, versionField } from '../../domain/shared/fields.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { searchText } from '../../domain/shared/text.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';

export type DepartmentFault =
	'access.denied' | 'people.department_taken' | 'people.department_not_found' | 'people.department_changed';

type Outcome<T> = Promise<Result<T, DepartmentFault>>;

async function nameIsFree(scope: OrganisationScope, name: string, except?: string): Promise<boolean> {
	let query = scope.db
		.selectFrom('department')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('name_key', '=', searchText(name))
		.where('removed_at', 'is', null);
	if (except !== undefined) query = query.where('id', '!=', except);
	return (await query.executeTakeFirst()) === undefined;
}

export const addDepartmentInput = z.object({ name: line(80) });

/** Adds a department at the end of the list. */
export const addDepartment = (
	scope: OrganisationScope,
	input: z.output<typeof addDepartmentInput>
): Outcome<{ id: string; name: string }> =>
	inTransaction(scope, async (inner): Outcome<{ id: string; name: string }> => {
		const allowed = permit(inner, 'people.manage');
		if (!allowed.ok) return allowed;
		if (!(await nameIsFree(inner, input.name))) return fail('people.department_taken', { field: 'name' });
		const last = await inner.db
			.selectFrom('department')
			.select((eb) => eb.fn.max('position').as('position'))
			.where('organisation_id', '=', inner.organisationId)
			.executeTakeFirst();
		const id = inner.ids.id();
		await inner.db
			.insertInto('department')
			.values({
				organisation_id: inner.organisationId,
				id,
				name: input.name,
				name_key: searchText(input.name),
				position: (last?.position ?? 0) + 1,
				removed_at: null
			})
			.execute();
		await recordAudit(inner, { action: 'department.added', detail: { department: id, name: input.name } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, name: input.name });
	});

export const renameDepartmentInput = z.object({ id: idField, name: line(80), version: versionField });

/** Gives a department another name. */
export const renameDepartment = (
	scope: OrganisationScope,
	input: z.output<typeof renameDepartmentInput>
): Outcome<undefined> =>
	inTransaction(scope, async (inner): Outcome<undefined> => {
		const allowed = permit(inner, 'people.manage');
		if (!allowed.ok) return allowed;
		const row = await inner.db
			.selectFrom('department')
			.select('version')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.where('removed_at', 'is', null)
			.executeTakeFirst();
		if (row === undefined) return fail('people.department_not_found');
		if (row.version !== input.version) return fail('people.department_changed');
		if (!(await nameIsFree(inner, input.name, input.id))) return fail('people.department_taken', { field: 'name' });
		await inner.db
			.updateTable('department')
			.set({ name: input.name, name_key: searchText(input.name), version: row.version + 1 })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await recordAudit(inner, { action: 'department.renamed', detail: { department: input.id, name: input.name } });
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok();
	});

export const departmentInput = z.object({ id: idField });

async function setRemoved(
	scope: OrganisationScope,
	id: string,
	removed: boolean
): Outcome<{ id: string; name: string }> {
	const allowed = permit(scope, 'people.manage');
	if (!allowed.ok) return allowed;
	const row = await scope.db
		.selectFrom('department')
		.select(['name'])
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.executeTakeFirst();
	if (row === undefined) return fail('people.department_not_found');
	if (!removed && !(await nameIsFree(scope, row.name, id))) return fail('people.department_taken');
	await scope.db
		.updateTable('department')
		.set({ removed_at: removed ? toInstant(scope.clock.now()) : null })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	await recordAudit(scope, {
		action: removed ? 'department.removed' : 'department.restored',
		detail: { department: id, name: row.name }
	});
	scope.publish({ topic: 'plan', ids: [id] });
	return ok({ id, name: row.name });
}

/** Takes a department away; who belonged to it still does when it comes back. */
export const removeDepartment = (scope: OrganisationScope, input: z.output<typeof departmentInput>) =>
	inTransaction(scope, (inner) => setRemoved(inner, input.id, true));

/** Brings back a department that was taken away. */
export const restoreDepartment = (scope: OrganisationScope, input: z.output<typeof departmentInput>) =>
	inTransaction(scope, (inner) => setRemoved(inner, input.id, false));

export const moveDepartmentInput = z.object({ id: idField, direction: z.enum(['up', 'down']) });

/** Moves a department one place up or down. */
export const moveDepartment = (
	scope: OrganisationScope,
	input: z.output<typeof moveDepartmentInput>
): Outcome<undefined> =>
	inTransaction(scope, async (inner): Outcome<undefined> => {
		const allowed = permit(inner, 'people.manage');
		if (!allowed.ok) return allowed;
		const rows = await inner.db
			.selectFrom('department')
			.select('id')
			.where('organisation_id', '=', inner.organisationId)
			.where('removed_at', 'is', null)
			.orderBy('position')
			.orderBy('id')
			.execute();
		const order = rows.map((row) => row.id);
		const at = order.indexOf(input.id);
		if (at === -1) return fail('people.department_not_found');
		const to = Math.max(0, Math.min(order.length - 1, at + (input.direction === 'up' ? -1 : 1)));
		order.splice(to, 0, ...order.splice(at, 1));
		for (const [index, id] of order.entries()) {
			await inner.db
				.updateTable('department')
				.set({ position: index + 1 })
				.where('organisation_id', '=', inner.organisationId)
				.where('id', '=', id)
				.execute();
		}
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok();
	});
