import { checkIn, defineGoal } from '#lib/domain/goals/schema.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { giveUpdate, setGoal } from '#lib/server/goals/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureDimension, ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { addTactic } from '#lib/server/tactics/commands.ts';
import { planWorld, unwrap } from './plan.ts';

/** Answers on days, with what each scored. */
export async function answerOn(
	scope: StrategyScope,
	sourceId: number,
	days: readonly string[],
	score: (i: number) => number
): Promise<void> {
	await recordBatch(
		scope,
		days.map((day, i) => ({
			kind: 'response' as const,
			sourceKey: `${day}-${i}`,
			at: Date.parse(`${day}T10:00:00.000Z`),
			segments: { channel: 'phone' },
			body: { answers: {}, comment: `What answer ${i} said about the crates` },
			observations: [{ sourceId, value: score(i) }]
		}))
	);
}

export const daysIn = (month: string, count: number): string[] =>
	Array.from({ length: count }, (_, i) => `${month}-${String((i % 28) + 1).padStart(2, '0')}`);

/** A strategy on 2 October with two goals of the third quarter, measured, and a tactic for one of them. */
export async function quarterWorld() {
	const world = await planWorld();
	world.around.clock.set('2026-10-02T09:00:00.000Z');
	const us = world.admin;
	await ensureDimension(us, 'channel', 'Channel');
	const source = await ensureSource(us, { kind: 'question', ref: 'q', name: 'q', unit: 'score', bucketing: 'score' });
	const metric = unwrap(await addMetric(us, { title: 'NPS', kind: 'nps', sourceIds: [source] }));
	const metricId = typeof metric === 'string' ? metric : metric.id;
	await answerOn(us, source, [...daysIn('2026-07', 30), ...daysIn('2026-08', 30), ...daysIn('2026-09', 30)], (i) =>
		i % 3 === 0 ? 4 : 10
	);
	const goal = (over: Record<string, unknown>) =>
		defineGoal.parse({
			metricId,
			change: '10',
			baselineKind: 'typed',
			baselineValue: '20',
			startsOn: '2026-07-01',
			endsOn: '2026-09-30',
			...over
		});
	const top = unwrap(await setGoal(us, goal({ title: 'NPS', isTop: 'on' })));
	const below = unwrap(
		await setGoal(us, goal({ title: 'Callers', change: '50', parentGoalId: top, belief: 'It helps' }))
	);
	const tactic = unwrap(await addTactic(us, { title: 'Second van', goal: top, restsOn: null }));
	unwrap(await giveUpdate(us, checkIn.parse({ id: top, note: '', confidence: '7' })));
	return { world, us, source, metricId, top, below, tactic };
}
