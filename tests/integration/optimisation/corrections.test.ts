import { expect, describe, test } from 'vitest';
import { moveTarget } from '#lib/domain/goals/schema.ts';
import { reportFor } from '#lib/domain/one-page/parts.ts';
import { moveGoalTarget } from '#lib/server/goals/commands.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { planReview } from '#lib/server/optimisation/commands.ts';
import { getReview } from '#lib/server/optimisation/queries.ts';
import { endReview } from '#lib/server/workflows/close-quarter.ts';
import { getReport } from '#lib/server/workflows/quarter-report.ts';
import { startReview } from '#lib/server/workflows/freeze-quarter.ts';
import { unwrap } from '../../support/factories/plan.ts';
import { answerOn, daysIn, quarterWorld } from '../../support/factories/quarter.ts';

describe('what was frozen stays, and what was corrected since stands beside it (R-002-40)', () => {
	test('later answers, a moved target and a new definition', async () => {
		const { world, us, source, metricId, top } = await quarterWorld();
		const review = unwrap(await planReview(us, { plannedOn: '2026-10-02' }));
		unwrap(await startReview(us, { review }));
		unwrap(await endReview(us, { review }));
		const frozen = (await getReview(us, review))!;
		expect(frozen.corrections).toEqual([]);
		const nps = frozen.review.snapshot!.goals.find((goal) => goal.id === top)!;
		expect(nps).toMatchObject({ readFrom: '2026-07-01', readTo: '2026-09-30', definition: 1, target: 30, n: 90 });

		// Answers that came in after the review, given in October, belong to another quarter.
		world.around.clock.set('2026-10-20T09:00:00.000Z');
		await answerOn(us, source, daysIn('2026-10', 10), () => 0);
		expect((await getReview(us, review))!.corrections).toEqual([]);

		// Late answers of the reviewed quarter.
		await answerOn(us, source, ['2026-09-11', '2026-09-12'], () => 0);
		const later = (await getReview(us, review))!;
		const now = later.corrections.find((one) => one.goalId === top)!;
		expect(now.value!.then).toBeCloseTo(nps.value!, 9);
		expect(now.value!.now!).toBeLessThan(nps.value!);
		expect(now).toMatchObject({ answers: { then: 90, now: expect.any(Number) as number }, target: null });

		const version = (await listGoalBoard(us, { ids: [top] }))[0]!.version;
		unwrap(
			await moveGoalTarget(
				us,
				moveTarget.parse({ id: top, version: String(version), value: '25', reason: 'Too little' })
			)
		);
		await us.db.transaction().execute(async (db) => {
			const old = await db
				.selectFrom('metric_version')
				.selectAll()
				.where('organisation_id', '=', us.organisationId)
				.where('metric_id', '=', metricId)
				.executeTakeFirstOrThrow();
			await db
				.insertInto('metric_version')
				.values({ ...old, version: 2 })
				.execute();
			const sources = await db.selectFrom('metric_source').selectAll().where('metric_id', '=', metricId).execute();
			await db
				.insertInto('metric_source')
				.values(sources.map((one) => ({ ...one, version: 2 })))
				.execute();
			await db.updateTable('metric').set({ current_version: 2 }).where('id', '=', metricId).execute();
		});
		const last = (await getReview(us, review))!;
		expect(last.corrections.find((one) => one.goalId === top)).toMatchObject({
			target: { then: 30, now: 45 },
			definition: { then: 1, now: 2 }
		});
		expect(last.review.snapshot).toEqual(frozen.review.snapshot);

		// The report on paper says the same as the minutes, and no figure where figures are kept from guests.
		const report = (await getReport(us, review))!;
		expect(report.goals).toEqual(frozen.review.snapshot!.goals);
		expect(report.corrections).toEqual(last.corrections);
		expect(reportFor(report, new Set(['values'])).corrections).toEqual([]);
		expect((await getReport(us, null))!.corrections).toEqual([]);
	});
});
