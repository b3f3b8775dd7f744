import { expect, test } from 'vitest';
import { readView } from '#lib/domain/measurement/view.ts';
import { csvText } from '#lib/domain/shared/csv-cell.ts';
import { poissonDraw, seededRandom } from '#lib/domain/metrics/random.ts';
import { addDays } from '#lib/domain/shared/instant.ts';
import { findMetricDetail, seriesRows, todayOf } from '#lib/server/metrics/board.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureSource, recordBatch, type NewRecord } from '#lib/server/metrics/record.ts';
import { answer, figureWorld } from '../../support/figures.ts';

test('every figure of an exported file is the one on the screen, whoever looks, at whichever group and grain', async () => {
	const world = await figureWorld();
	const { scope } = world;
	const today = todayOf(scope);
	const source = await ensureSource(scope, {
		kind: 'question',
		ref: 'q',
		name: 'Recommend',
		unit: 'score',
		bucketing: 'score'
	});
	const added = await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [source] });
	const id = added.ok ? added.value.id : '';
	const random = seededRandom('export');
	const records: NewRecord[] = [];
	for (let back = 0; back < 84; back++) {
		for (const [channel, usual] of Object.entries({ web: 6, phone: 1.5, shop: 0.3 })) {
			for (let i = poissonDraw(random, usual); i > 0; i--) {
				records.push(
					answer(source, Math.floor(random() * 11), {
						at: Date.parse(`${addDays(today, -back)}T09:00:00Z`),
						segments: { channel }
					})
				);
			}
		}
	}
	await recordBatch(scope, records);
	const guest = await world.as({ kind: 'guest' });
	let compared = 0;
	let hidden = 0;
	for (const reader of [scope, guest]) {
		for (const by of ['day', 'week', 'month']) {
			for (const of of [null, 'channel~web', 'channel~phone', 'channel~shop']) {
				const asked: Readonly<Record<string, string | null>> = { by, of, over: '12w' };
				const view = readView((name) => asked[name] ?? null, today, reader.organisation);
				const rows = (await seriesRows(reader, id, view, null))!;
				const line = (await findMetricDetail(reader, id, view, null))!.shown.line;
				const screen = line.map((point) => [
					'NPS',
					point.from,
					point.to,
					view.of?.value ?? '',
					point.value,
					point.low ?? null,
					point.high ?? null,
					point.hidden ? null : point.n,
					'points'
				]);
				expect(rows, `${by} ${of}`).toEqual(screen);
				// Written out and read back, nothing is lost: a file holds the unrounded figures.
				const cells = csvText(rows)
					.trimEnd()
					.split('\r\n')
					.map((text) => text.split(','));
				cells.forEach((cell, i) => expect(cell[4] === '' ? null : Number(cell[4])).toBe(screen[i]![4]));
				compared += rows.length;
				for (const row of rows.filter((one) => one[7] === null)) {
					expect(row.slice(4, 7)).toEqual([null, null, null]);
					hidden += 1;
				}
			}
		}
	}
	expect(compared).toBeGreaterThan(500);
	expect(hidden).toBeGreaterThan(10);
});
