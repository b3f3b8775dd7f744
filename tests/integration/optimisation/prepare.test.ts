import { describe, expect, test } from 'vitest';
import { planReview } from '#lib/server/optimisation/commands.ts';
import { prepareReviews } from '#lib/server/workflows/prepare-reviews.ts';
import { unwrap } from '../../support/factories/plan.ts';
import { quarterWorld } from '../../support/factories/quarter.ts';

describe('preparing a review', () => {
	test('owners are asked for a guess a week before, once for each goal, however often the job runs', async () => {
		const { world, us, top, below } = await quarterWorld();
		const leila = await world.member('leader', 'Leila Haddad');
		const owner = leila.principal.kind === 'member' ? leila.principal.membershipId : '';
		await us.db.updateTable('goal').set({ owner_id: owner }).where('id', 'in', [top, below]).execute();
		unwrap(await planReview(us, { plannedOn: '2026-10-12' }));
		expect(await prepareReviews(world.around)).toBe(0);
		world.around.clock.set('2026-10-05T09:00:00.000Z');
		expect(await Promise.all([prepareReviews(world.around)])).toEqual([1]);
		expect(await prepareReviews(world.around)).toBe(0);
		const told = await us.db.selectFrom('notice').select(['membership_id', 'kind', 'words']).execute();
		expect(told.map((one) => [one.membership_id, one.kind])).toEqual([
			[owner, 'review'],
			[owner, 'review']
		]);
		expect(told.map((one) => (JSON.parse(one.words) as { title: string }).title).sort()).toEqual(['Callers', 'NPS']);
	});
});
