import { describe, expect, test } from 'vitest';
import { calmLook, readLook } from '#lib/domain/measurement/look.ts';
import { markedEventEdit, newMarkedEvent } from '#lib/domain/measurement/marked-event.ts';
import { readView } from '#lib/domain/measurement/view.ts';
import { removeItem, restoreItem } from '#lib/server/items/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { addMarkedEvent, describeMarkedEvent } from '#lib/server/metrics/event-commands.ts';
import { listMarkedEvents } from '#lib/server/metrics/event-queries.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { todayOf } from '#lib/server/metrics/board.ts';
import { findTrend } from '#lib/server/metrics/trend.ts';
import { addDays } from '#lib/domain/shared/instant.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';
import { answer, figureWorld } from '../../support/figures.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');
const outage = { title: 'Shop down', kind: 'outage', firstDay: '2026-11-02', lastDay: '', note: '' };
const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);

describe('what happened when (R-002-36)', () => {
	test('it is marked, said more precisely, taken away and brought back; an older page is told', async () => {
		const { admin } = await planWorld();
		const { id } = unwrap(await addMarkedEvent(admin, newMarkedEvent.parse(outage)));
		expect(await listMarkedEvents(admin)).toMatchObject([{ id, firstDay: '2026-11-02', lastDay: '2026-11-02' }]);
		const edit = markedEventEdit.parse({ ...outage, id, version: 1, lastDay: '2026-11-04' });
		unwrap(await describeMarkedEvent(admin, edit));
		expect(await listMarkedEvents(admin, { first: '2026-11-04', last: '2026-11-09' })).toHaveLength(1);
		expect(await listMarkedEvents(admin, { first: '2026-11-05', last: '2026-11-09' })).toEqual([]);
		expect(code(await describeMarkedEvent(admin, edit))).toBe('item.changed');
		unwrap(await removeItem(admin, { id }));
		expect(await listMarkedEvents(admin)).toEqual([]);
		expect(code(await describeMarkedEvent(admin, { ...edit, version: 3 }))).toBe('event.not_found');
		unwrap(await restoreItem(admin, { id }));
		expect(await listMarkedEvents(admin)).toHaveLength(1);
	});

	test('days in the wrong order are refused', () => {
		const parsed = newMarkedEvent.safeParse({ ...outage, lastDay: '2026-11-01' });
		expect(parsed.error?.issues).toMatchObject([{ path: ['lastDay'], message: 'event.ends_before_start' }]);
	});

	test('a viewer marks nothing; another organisation neither sees nor changes it', async () => {
		const world = await planWorld();
		const viewer = await world.member('viewer');
		const { id } = unwrap(await addMarkedEvent(world.admin, newMarkedEvent.parse(outage)));
		const edit = markedEventEdit.parse({ ...outage, id, version: 1, title: 'Theirs' });
		expect(code(await addMarkedEvent(viewer, newMarkedEvent.parse(outage)))).toBe('access.denied');
		expect(code(await describeMarkedEvent(viewer, edit))).toBe('access.denied');
		expect(code(await describeMarkedEvent(world.stranger, edit))).toBe('event.not_found');
		expect(await listMarkedEvents(world.stranger)).toEqual([]);
		expect(code(await removeItem(world.stranger, { id }))).toBe('item.not_found');
	});
});

describe('how a figure went (R-002-36)', () => {
	test('a line says its direction and since when; looked at closely it stands beside other times', async () => {
		const world = await figureWorld();
		const { scope } = world;
		const question = { kind: 'question', ref: 'q', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;
		const source = await ensureSource(scope, question);
		const { id } = unwrap(await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [source] }));
		const view = readView(() => null, todayOf(scope), scope.organisation);
		const weekly = Array.from({ length: 24 }, (_, week) => addDays(view.window.first, 7 * (week - 12) + 1));
		await recordBatch(
			scope,
			weekly.flatMap((day, week) =>
				Array.from({ length: 40 }, (_, one) => answer(source, one < 8 + week ? 10 : 3, { at: at(day) }))
			)
		);
		const calm = await findTrend(scope, id, view, calmLook);
		expect(calm).toMatchObject({ word: 'clearly_better', since: view.window.first, beside: [], cycle: null });
		expect(calm?.line.map((point) => point.n)).toEqual(Array(12).fill(40));
		const close = await findTrend(
			scope,
			id,
			view,
			readLook((name) => (name === 'look' ? 'close' : 'both'))
		);
		expect(close?.beside.map((line) => [line.id, line.line.length])).toEqual([['before', 12]]);
		expect(close?.cycles.map((one) => [one.id, one.change.word])).toEqual([
			['previous', 'clearly_better'],
			['yearAgo', 'too_few']
		]);
		expect(await findTrend(await world.another(2), id, view, calmLook)).toBeNull();
	});
});
