import { expect, test } from 'vitest';
import { removeItem } from '#lib/server/items/commands.ts';
import { ensureDimension } from '#lib/server/metrics/record.ts';
import { listPersonaFilters } from '#lib/server/personas/filter-queries.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';
import { insertItem } from '#lib/server/items/commands.ts';

test('figures can be seen of the personas that have a rule, of this strategy alone (R-002-26)', async () => {
	const { admin, elsewhere, stranger } = await planWorld();
	const dimension = await ensureDimension(admin, 'customer');
	const persona = async (title: string, segment: string): Promise<string> => {
		const id = await insertItem(admin, { kind: 'persona', title, strategyId: admin.strategyId });
		await admin.db
			.insertInto('persona')
			.values({
				organisation_id: admin.organisationId,
				id,
				strategy_id: admin.strategyId,
				dimension_id: segment === '' ? null : dimension,
				segment
			})
			.execute();
		return id;
	};
	const id = await persona('The busy parent', 'busy parent');
	await persona('Somebody assumed', '');
	expect(await listPersonaFilters(admin)).toEqual([
		{ id, name: 'The busy parent', dimension: 'customer', value: 'busy parent' }
	]);
	expect(await listPersonaFilters(elsewhere)).toEqual([]);
	expect(await listPersonaFilters(stranger)).toEqual([]);
	unwrap(await removeItem(admin, { id }));
	expect(await listPersonaFilters(admin)).toEqual([]);
});
