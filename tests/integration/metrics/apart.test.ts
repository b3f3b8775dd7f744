import { beforeEach, expect, test } from 'vitest';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { seriesRows, todayOf } from '#lib/server/metrics/board.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { breakdown, series } from '#lib/server/metrics/read.ts';
import { ensureSource, recordBatch, type NewRecord } from '#lib/server/metrics/record.ts';
import { readSeries } from '#lib/server/workflows/api-read.ts';
import { readView } from '#lib/domain/measurement/view.ts';
import { answer, figureWorld, type FigureWorld } from '../../support/figures.ts';

let world: FigureWorld;
let scope: OrganisationScope;
let metric: string;

const first = Date.parse('2026-08-31T12:00:00Z');
const week = 7 * 86_400_000;
const weeks = 6;
const channels = ['web', 'phone', 'shop', 'chat'];
const window = { from: '2026-08-31', to: '2026-10-11' };

/** Small and large groups, empty ones among them, the same at every run. */
const counts = channels.map((_, row) =>
	Array.from(
		{ length: weeks },
		(_, column) => [0, 3, 14, 1, 6, 22, 2, 9, 0, 5, 31, 4][(row * 5 + column * 3) % 12] as number
	)
);

beforeEach(async () => {
	world = await figureWorld();
	scope = world.scope;
	const source = await ensureSource(scope, {
		kind: 'question',
		ref: 'q1',
		name: 'Recommend',
		unit: 'score',
		bucketing: 'score'
	});
	const added = await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [source] });
	if (!added.ok) throw new Error(added.error.code);
	metric = added.value.id;
	const records: NewRecord[] = [];
	counts.forEach((line, row) =>
		line.forEach((n, column) => {
			for (let at = 0; at < n; at += 1) {
				records.push(
					answer(source, at % 11, { at: first + column * week, segments: { channel: channels[row] as string } })
				);
			}
		})
	);
	await recordBatch(scope, records);
});

/** What can be worked out of a table by adding and taking away: every line with a single unknown names it. */
function workedOut(
	cells: (number | null)[][],
	rows: readonly (number | null)[],
	columns: readonly (number | null)[]
): (number | null)[][] {
	const known = cells.map((line) => [...line]);
	for (let again = true; again;) {
		again = false;
		const solve = (line: (number | null)[], total: number | null, put: (at: number, value: number) => void): void => {
			const gaps = line.flatMap((value, at) => (value === null ? [at] : []));
			if (total === null || gaps.length !== 1) return;
			put(gaps[0] as number, total - line.reduce<number>((sum, value) => sum + (value ?? 0), 0));
			again = true;
		};
		known.forEach((line, row) => solve(line, rows[row] ?? null, (at, value) => (line[at] = value)));
		columns.forEach((total, column) =>
			solve(
				known.map((line) => line[column] as number | null),
				total,
				(at, value) => ((known[at] as (number | null)[])[column] = value)
			)
		);
	}
	return known;
}

test('no sum of segments over weeks gives a small group away, on the page, in the file or to other programs', async () => {
	const guest = await world.as({ kind: 'guest' });
	const own = await series(scope, metric, { ...window, every: 'week', by: 'channel' });
	expect(own.reduce((sum, point) => sum + point.figure.n, 0)).toBe(counts.flat().reduce((a, b) => a + b, 0));
	expect(own.some((point) => point.figure.n > 0 && point.figure.n < 5)).toBe(true);

	const all = await series(guest, metric, { ...window, every: 'week' });
	const totals = all.map((point) => (point.figure.hidden ? null : point.figure.n));
	const lines = await breakdown(guest, metric, { ...window, by: 'channel' });
	const rowSums = channels.map((channel) => {
		const line = lines.find((one) => one.segment === channel);
		return line === undefined ? 0 : line.figure.hidden ? null : line.figure.n;
	});

	const page = await series(guest, metric, { ...window, every: 'week', by: 'channel' });
	const view = readView(() => null, todayOf(guest), guest.organisation);
	const file =
		(await seriesRows(
			guest,
			metric,
			{ ...view, window: { first: window.from, last: window.to }, grain: 'week' },
			'channel'
		)) ?? [];
	const key = await world.as({ kind: 'key', id: 'k', abilities: ['read'] } as never);
	const answered = await readSeries(key, metric, { ...window, every: 'week', by: 'channel', where: [] } as never);
	if (!answered.ok) throw new Error(answered.error.code);
	const readings: (readonly { segment: string; from: string; n: number | null }[])[] = [
		page.map((point) => ({
			segment: point.segment ?? '',
			from: point.from,
			n: point.figure.hidden ? null : point.figure.n
		})),
		file.map((row) => ({ segment: String(row[3]), from: String(row[1]), n: row[7] as number | null })),
		answered.value.points.map((point) => ({
			segment: point.segment ?? '',
			from: point.from,
			n: point.hidden ? null : point.n
		}))
	];
	const slices = all.map((point) => point.from);
	for (const reading of readings) {
		const cells = channels.map((channel) =>
			slices.map((from) => reading.find((one) => one.segment === channel && one.from === from)?.n ?? null)
		);
		expect(cells.flat().some((n) => n !== null && n >= 5)).toBe(true);
		for (const n of workedOut(cells, rowSums, totals).flat()) {
			expect(n !== null && n > 0 && n < 5).toBe(false);
		}
	}
});
