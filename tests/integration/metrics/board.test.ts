import { expect, test } from 'vitest';
import { readView } from '#lib/domain/measurement/view.ts';
import { csvText } from '#lib/domain/shared/csv-cell.ts';
import { findMetricDetail, getMeasurement, seriesRows, todayOf } from '#lib/server/metrics/board.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { answer, figureWorld } from '../../support/figures.ts';

const day = (text: string): number => Date.parse(`${text}T12:00:00Z`);

test('the measurement page shows figure, change, line, newest answer and words; an unknown metric is none', async () => {
	const world = await figureWorld();
	const { scope } = world;
	const source = await ensureSource(scope, {
		kind: 'question',
		ref: 'q',
		name: 'Recommend',
		unit: 'score',
		bucketing: 'score'
	});
	const added = await addMetric(scope, { title: '=NPS', kind: 'nps', question: 'Would they?', sourceIds: [source] });
	const id = added.ok ? added.value.id : '';
	const many = (score: number, on: string, n: number) =>
		Array.from({ length: n }, () => answer(source, score, { at: day(on), segments: { channel: 'web' } }));
	await recordBatch(scope, [
		...many(3, '2026-07-10', 30),
		...many(9, '2026-07-11', 10),
		...many(9, '2026-11-10', 40),
		answer(source, 10, { at: day('2026-11-20'), body: { comment: 'Thank you.' }, segments: { channel: 'web' } })
	]);
	const view = readView(() => null, todayOf(scope), scope.organisation);
	const page = await getMeasurement(scope, view);
	const [shown] = page.metrics;
	expect(shown).toMatchObject({ title: '=NPS', figure: { value: 100, n: 41 }, change: { word: 'clearly_better' } });
	expect(shown?.latest?.value).toBe(10);
	expect(shown?.line).toHaveLength(12);
	expect(page.voices).toMatchObject([
		{ words: 'Thank you.', score: 10, segments: [{ label: 'channel', value: 'web' }] }
	]);

	const detail = await findMetricDetail(scope, id, view, null);
	expect(detail?.breakdown.map((line) => [line.segment, line.figure.n])).toEqual([['web', 41]]);
	expect(detail?.panel).toMatchObject({ version: 1, sources: [{ name: 'Recommend' }] });
	expect(detail?.said.map((one) => one.words)).toEqual(['Thank you.']);

	const rows = await seriesRows(scope, id, view, null);
	expect(rows).toHaveLength(12);
	expect(csvText(rows ?? [])).toContain("'=NPS,2026-11-09,2026-11-15,,100,");

	const other = await world.another(2);
	expect(await findMetricDetail(other, id, view, null)).toBeNull();
	expect(await seriesRows(other, id, view, null)).toBeNull();
	const guest = await world.as({ kind: 'guest' });
	const seen = await getMeasurement(guest, view);
	expect(seen.voices).toEqual([]);
	expect(seen.metrics[0]?.latest).toBeNull();
});
