import { beforeEach, describe, expect, test } from 'vitest';
import {
	addDepartment,
	moveDepartment,
	removeDepartment,
	renameDepartment,
	restoreDepartment
} from '#lib/server/people/department-commands.ts';
import { hasDepartment, listDepartments } from '#lib/server/people/queries.ts';
import { makeMember, makeOrganisation, surroundings, type TestOrganisation } from '../../support/factories/identity.ts';
import { testDatabase } from '../../support/db.ts';

let ours: TestOrganisation;
let theirs: TestOrganisation;
let around: ReturnType<typeof surroundings>;

beforeEach(async () => {
	around = surroundings(await testDatabase());
	ours = await makeOrganisation(around);
	theirs = await makeOrganisation(around, { name: 'Freshlane' });
});

const add = async (name: string): Promise<string> => {
	const added = await addDepartment(ours.admin, { name });
	if (!added.ok) throw new Error(added.error.code);
	return added.value.id;
};
const names = async (): Promise<string[]> => (await listDepartments(ours.admin)).map(({ name }) => name);

describe('departments', () => {
	test('are added at the end, renamed, moved, taken away and brought back', async () => {
		const delivery = await add('Delivery');
		const service = await add('Service');
		await add('Shop');
		await moveDepartment(ours.admin, { id: service, direction: 'up' });
		expect(await names()).toEqual(['Service', 'Delivery', 'Shop']);
		await moveDepartment(ours.admin, { id: service, direction: 'up' });
		expect(await names()).toEqual(['Service', 'Delivery', 'Shop']);
		expect(await renameDepartment(ours.admin, { id: delivery, name: 'Vans', version: 1 })).toMatchObject({ ok: true });
		await removeDepartment(ours.admin, { id: service });
		expect(await names()).toEqual(['Vans', 'Shop']);
		expect(await hasDepartment(ours.admin, service)).toBe(false);
		await restoreDepartment(ours.admin, { id: service });
		expect(await names()).toEqual(['Service', 'Vans', 'Shop']);
	});

	test('have names of their own, however they are written', async () => {
		await add('Service');
		expect(await addDepartment(ours.admin, { name: 'SERVICE ' })).toMatchObject({
			error: { code: 'people.department_taken', field: 'name' }
		});
		expect(await addDepartment(theirs.admin, { name: 'Service' })).toMatchObject({ ok: true });
	});

	test('are not renamed over somebody else’s change', async () => {
		const id = await add('Service');
		await renameDepartment(ours.admin, { id, name: 'Help desk', version: 1 });
		expect(await renameDepartment(ours.admin, { id, name: 'Support', version: 1 })).toMatchObject({
			error: { code: 'people.department_changed' }
		});
		expect(await names()).toEqual(['Help desk']);
	});

	test('count the people who belong to them', async () => {
		const id = await add('Service');
		await makeMember(around, ours.id, 'head', { departmentId: id });
		await makeMember(around, ours.id, 'member', { departmentId: id });
		expect(await listDepartments(ours.admin)).toMatchObject([{ name: 'Service', people: 2 }]);
	});

	test('of another organisation answer like unknown ones and stay as they are (S1)', async () => {
		const id = await add('Service');
		const unknown = '00000000-0000-7000-8000-000000000000';
		for (const act of [
			(which: string) => renameDepartment(theirs.admin, { id: which, name: 'Mine', version: 1 }),
			(which: string) => moveDepartment(theirs.admin, { id: which, direction: 'up' }),
			(which: string) => removeDepartment(theirs.admin, { id: which }),
			(which: string) => restoreDepartment(theirs.admin, { id: which })
		]) {
			const foreign = await act(id);
			expect(foreign).toEqual(await act(unknown));
			expect(foreign.ok).toBe(false);
		}
		expect(await names()).toEqual(['Service']);
	});

	test('are changed by administrators only', async () => {
		const id = await add('Service');
		const leader = await makeMember(around, ours.id, 'leader');
		expect(await addDepartment(leader.scope, { name: 'Shop' })).toMatchObject({ error: { code: 'access.denied' } });
		expect(await removeDepartment(leader.scope, { id })).toMatchObject({ error: { code: 'access.denied' } });
	});
});
