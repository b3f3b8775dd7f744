import { describe, expect, test } from 'vitest';
import { readBehind, readPlace } from '#lib/domain/measurement/behind.ts';
import { readView } from '#lib/domain/measurement/view.ts';
import { behindRows, findBehindHead, listBehind } from '#lib/server/metrics/behind.ts';
import { findMetricDetail, todayOf } from '#lib/server/metrics/board.ts';
import { findChange } from '#lib/server/metrics/change.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureDimension, ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { unwrap } from '../../support/factories/plan.ts';
import { answer, figureWorld } from '../../support/figures.ts';

const at = (day: string, minute = 0): number => Date.parse(`${day}T12:00:00Z`) + minute * 60_000;
const asks =
	(query: string) =>
	(name: string): string | null =>
		new URLSearchParams(query).get(name);
const fortnights = 'before=2026-10-05&beforeTo=2026-10-18&after=2026-11-02&afterTo=2026-11-15';

/** Web and mail, each as happy as before; in November many more write by mail, who are less happy. */
async function moved(more: { small?: boolean; first?: string } = {}) {
	const world = await figureWorld();
	const { scope } = world;
	if (more.first !== undefined) await ensureDimension(scope, more.first);
	const question = { kind: 'question', ref: 'q', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;
	const source = await ensureSource(scope, question);
	const { id } = unwrap(await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [source] }));
	const many = (day: string, channel: string, n: number, happy: number) =>
		Array.from({ length: n }, (_, one) =>
			answer(source, one < happy ? 10 : 3, {
				at: at(day, one),
				segments: { channel },
				body: one % 4 === 0 ? { comment: one % 8 === 0 ? 'Late again' : 'Thank you' } : {}
			})
		);
	await recordBatch(scope, [
		...many('2026-10-07', 'web', 100, 90),
		...many('2026-10-08', 'mail', 20, 8),
		...many('2026-11-04', 'web', 60, 54),
		...many('2026-11-05', 'mail', 60, 24),
		...(more.small === true ? many('2026-11-05', 'phone', 3, 3) : [])
	]);
	return { world, scope, id, view: readView(() => null, todayOf(scope), scope.organisation) };
}

describe('what changed from one window to another (R-002-36)', () => {
	test('is said with its ends, and taken apart into how people answer and who answered', async () => {
		const { scope, id, view } = await moved();
		const change = await findChange(scope, id, { view, by: 'channel', windows: asks(fortnights) });
		expect(change?.before.value).toBeCloseTo((100 * (98 - 22)) / 120, 6);
		expect(change?.after.value).toBeCloseTo((100 * (78 - 42)) / 120, 6);
		expect(change?.change).toMatchObject({ word: 'clearly_worse' });
		expect(change?.split?.real).toBeCloseTo(0, 6);
		expect(change?.split?.mix).toBeCloseTo((100 * (36 - 76)) / 120, 6);
		expect(change?.segments.map((line) => [line.segment, line.change.word])).toEqual([
			['mail', 'no_clear_change'],
			['web', 'no_clear_change']
		]);
		expect(change?.split?.segments.find((one) => one.segment === 'mail')?.shareAfter).toBeCloseTo(0.5, 6);
	});

	test('it is taken apart by what its own answers carry, whatever else the organisation tells apart', async () => {
		const { scope, id, view } = await moved({ first: 'town' });
		const change = await findChange(scope, id, { view, by: null, windows: asks(fortnights) });
		expect(change?.dimension?.name).toBe('channel');
		expect(change?.split).not.toBeNull();
		const seen = readView(() => null, todayOf(scope), scope.organisation);
		expect((await findMetricDetail(scope, id, seen, null))?.dimension?.name).toBe('channel');
	});

	test('windows that share days are not held against each other', async () => {
		const { scope, id, view } = await moved();
		const shared = asks('before=2026-10-05&beforeTo=2026-11-04&after=2026-11-02&afterTo=2026-11-15');
		const change = await findChange(scope, id, { view, by: null, windows: shared });
		expect(change).toMatchObject({ change: null, segments: [], split: null, windows: { fault: 'shared' } });
	});

	test('who may not read answers sees no small group, and groups over whole weeks alone', async () => {
		const { world, id, view } = await moved({ small: true });
		const guest = await world.as({ kind: 'guest' });
		const days = asks('before=2026-10-04&beforeTo=2026-10-19&after=2026-11-01&afterTo=2026-11-16');
		const change = await findChange(guest, id, { view, by: 'channel', windows: days });
		expect(change?.weeksOnly).toEqual({
			before: { first: '2026-10-05', last: '2026-10-18' },
			after: { first: '2026-11-02', last: '2026-11-15' }
		});
		expect(change?.segments.map((line) => line.segment)).not.toContain('phone');
		expect(change?.segments.at(-1)).toMatchObject({ segment: null, before: null, after: null });
		expect(JSON.stringify(change)).not.toContain('"n":3,');
		expect(await findChange(await world.another(2), id, { view, by: null, windows: days })).toBeNull();
	});
});

describe('what lies behind a figure (R-002-36)', () => {
	test('is read page by page, each once, newest first, narrowed down by group, part and words', async () => {
		const { scope, id, view } = await moved();
		const seen: string[] = [];
		let after = null as ReturnType<typeof readPlace>;
		for (let pages = 0; pages < 20; pages += 1) {
			const page = unwrap(await listBehind(scope, id, { ...readBehind(asks('from=2026-10-01'), view), after }, 37));
			seen.push(...page.rows.map((row) => row.publicId));
			if (page.next === null) break;
			after = readPlace(page.next);
		}
		expect(seen).toHaveLength(240);
		expect(new Set(seen).size).toBe(240);
		const narrowed = readBehind(asks('from=2026-11-01&group=channel~mail&band=detractors&text=LATE'), view);
		const { rows } = unwrap(await listBehind(scope, id, narrowed));
		expect(rows.length).toBeGreaterThan(0);
		for (const row of rows) expect([row.value, row.words, row.segments[0]?.value]).toEqual([3, 'Late again', 'mail']);
		const head = await findBehindHead(scope, id);
		expect(head?.bands.map((band) => band.id)).toEqual(['promoters', 'passives', 'detractors']);
	});

	test('goes along as a file, which the audit trail remembers', async () => {
		const { scope, id, view } = await moved();
		const taken = unwrap(await behindRows(scope, id, readBehind(asks('from=2026-10-01'), view)));
		expect(taken).toMatchObject({ labels: ['channel'] });
		expect(taken.rows).toHaveLength(240);
		const kept = await scope.db.selectFrom('audit_entry').select('action').execute();
		expect(kept.map((row) => row.action)).toContain('metric.answers_exported');
	});

	test('is for those alone who may read answers, and for no other organisation', async () => {
		const { world, id, view } = await moved();
		const filter = readBehind(() => null, view);
		expect(await listBehind(await world.as({ kind: 'guest' }), id, filter)).toMatchObject({
			error: { code: 'access.denied' }
		});
		const other = await world.another(2);
		expect(await listBehind(other, id, filter)).toMatchObject({ error: { code: 'metric.not_found' } });
		expect(await findBehindHead(other, id)).toBeNull();
	});
});
