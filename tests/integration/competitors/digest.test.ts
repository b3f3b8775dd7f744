import { describe, expect, test } from 'vitest';
import { addDays } from '#lib/domain/shared/instant.ts';
import { competitorInput, watchInput } from '#lib/domain/competitors/schema.ts';
import { addCompetitor } from '#lib/server/competitors/commands.ts';
import { getCompetitorDigest } from '#lib/server/competitors/digest-queries.ts';
import { addWatchItem } from '#lib/server/competitors/watch-commands.ts';
import { planReview } from '#lib/server/optimisation/commands.ts';
import { todayOf } from '#lib/server/week/people-queries.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

describe('what changed at competitors since the last review (R-002-19)', () => {
	test('begins with the last review that was held, holds what was noted since, and is each organisation’s own', async () => {
		const { admin, stranger } = await planWorld();
		const today = todayOf(admin);
		expect(await getCompetitorDigest(admin)).toEqual({ since: addDays(today, -91), isSinceReview: false, lines: [] });
		const rival = unwrap(
			await addCompetitor(admin, competitorInput.parse({ name: 'Freshlane', kind: 'direct', website: '' }))
		);
		unwrap(
			await addWatchItem(
				admin,
				watchInput.parse({
					title: 'Delivers on Sundays',
					competitorId: rival,
					notedOn: today,
					url: '',
					source: '',
					detail: ''
				})
			)
		);
		expect((await getCompetitorDigest(admin)).lines).toEqual([
			{ code: 'news', company: 'Freshlane', title: 'Delivers on Sundays' }
		]);
		expect((await getCompetitorDigest(stranger)).lines).toEqual([]);
		const review = unwrap(await planReview(admin, { plannedOn: today }));
		await admin.db
			.updateTable('review')
			.set({ status: 'held', held_at: new Date(admin.clock.now()).toISOString() })
			.where('id', '=', review)
			.execute();
		expect(await getCompetitorDigest(admin)).toEqual({ since: today, isSinceReview: true, lines: [] });
	});
});
