import { describe, expect, test } from 'vitest';
import { asideForm, correctionForm, dropForm } from '#lib/domain/metrics/one-record.ts';
import { hourMs } from '#lib/domain/shared/instant.ts';
import { readBehind } from '#lib/domain/measurement/behind.ts';
import { readView } from '#lib/domain/measurement/view.ts';
import { listBehind } from '#lib/server/metrics/behind.ts';
import { todayOf } from '#lib/server/metrics/board.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import {
	correctOneRecord,
	countAgain,
	eraseOneRecord,
	findOneRecord,
	leaveOut
} from '#lib/server/metrics/one-record.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { ensureCaseSources, ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

const window = { from: '2026-11-01', to: '2026-11-30' };
const at = Date.parse('2026-11-10T09:00:00Z');

const codeOf = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');

async function told() {
	const world = await planWorld();
	const { admin: scope } = world;
	const question = '01990000-0000-7000-8000-00000000aaaa';
	const nps = await ensureSource(scope, { kind: 'question', ref: question, name: 'Recommend', unit: 'one', bucketing: 'score' }); // prettier-ignore
	const { id: metricId } = unwrap(await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [nps] }));
	const outcomes = await recordBatch(
		scope,
		[10, 10, 9, 0].map((value, index) => ({
			kind: 'response' as const,
			sourceKey: `answer-${index}`,
			contact: `K-${index}`,
			at: at + index * hourMs,
			segments: { channel: index % 2 === 0 ? 'web' : 'phone' },
			body: { comment: `Call me on 555 ${index}`, answers: { [question]: value } },
			observations: [{ sourceId: nps, value }]
		}))
	);
	const idOf = (index: number): string => outcomes[index]?.publicId ?? '';
	const shown = async () => {
		const found = await figure(scope, metricId, window);
		return [found.n, found.value === null ? null : Math.round(found.value)];
	};
	const isWell = async () => (await examineFigures(scope)).isWell;
	return { world, scope, question, nps, metricId, idOf, shown, isWell };
}

describe('one answer by itself (R-003-05)', () => {
	test('a wrong score is put right: the figure, its groups, the answer itself and the trail say so', async () => {
		const { scope, nps, question, metricId, idOf, shown, isWell } = await told();
		expect(await shown()).toEqual([4, 50]);
		const form = correctionForm.parse({ id: idOf(3), stream: [`${nps}`], value: ['9'] });
		unwrap(await correctOneRecord(scope, form));
		expect(await shown()).toEqual([4, 100]);
		const phone = await figure(scope, metricId, { ...window, where: [{ dimension: 'channel', value: 'phone' }] });
		expect(phone).toMatchObject({ n: 2, value: 100 });
		const one = await findOneRecord(scope, idOf(3));
		expect(one).toMatchObject({
			state: 'counted',
			values: [{ value: 9, canCorrect: true, range: { min: 0, max: 10 } }]
		});
		expect(one?.metrics).toEqual([{ id: metricId, title: 'NPS' }]);
		expect(one?.deeds.map((deed) => deed.action)).toEqual(['record.corrected']);
		const body = await scope.db.selectFrom('record').select('body').where('public_id', '=', idOf(3)).executeTakeFirst();
		expect(JSON.parse(body?.body ?? '')).toMatchObject({ answers: { [question]: 9 } });
		expect(await isWell()).toBe(true);
		// Whoever sent it may send it again: it is known, and stays as it was put right.
		const [again] = await recordBatch(scope, [
			{
				kind: 'response',
				sourceKey: 'answer-3',
				contact: 'K-3',
				at: at + 3 * hourMs,
				segments: { channel: 'phone' },
				body: { comment: 'Call me on 555 3', answers: { [question]: 0 } },
				observations: [{ sourceId: nps, value: 0 }]
			}
		]);
		expect(again?.status).toBe('repeated');
		expect(await shown()).toEqual([4, 100]);
	});

	test('words that should not be kept go, the score stays, and the trail does not hold them', async () => {
		const { scope, idOf, shown } = await told();
		unwrap(await correctOneRecord(scope, correctionForm.parse({ id: idOf(0), withoutWords: '1' })));
		expect(await findOneRecord(scope, idOf(0))).toMatchObject({ words: '', hasWords: false });
		expect(await shown()).toEqual([4, 50]);
		const trail = await scope.db.selectFrom('audit_entry').select('detail').execute();
		expect(trail.some((entry) => entry.detail.includes('555'))).toBe(false);
	});

	test('what is left out counts nowhere, is found among those left out, and counts again', async () => {
		const { scope, metricId, idOf, shown, isWell } = await told();
		unwrap(await leaveOut(scope, asideForm.parse({ id: idOf(3), reason: 'twice' })));
		expect(await shown()).toEqual([3, 100]);
		const view = readView(() => null, todayOf(scope), scope.organisation);
		const asked = (aside: boolean) =>
			listBehind(
				scope,
				metricId,
				readBehind((name) => ({ from: window.from, to: window.to, aside: aside ? '1' : null })[name] ?? null, view)
			);
		expect(unwrap(await asked(true)).rows.map((row) => row.publicId)).toEqual([idOf(3)]);
		expect(unwrap(await asked(false)).rows).toHaveLength(3);
		unwrap(await countAgain(scope, { id: idOf(3) }));
		expect(await shown()).toEqual([4, 50]);
		expect((await findOneRecord(scope, idOf(3)))?.deeds).toHaveLength(2);
		expect(await isWell()).toBe(true);
	});

	test('what is erased is gone for good, once somebody said that they are sure', async () => {
		const { scope, idOf, shown, isWell } = await told();
		expect(dropForm.safeParse({ id: idOf(3) }).success).toBe(false);
		unwrap(await eraseOneRecord(scope, dropForm.parse({ id: idOf(3), sure: 'yes' })));
		expect(await shown()).toEqual([3, 100]);
		expect(await findOneRecord(scope, idOf(3))).toBeNull();
		expect(codeOf(await eraseOneRecord(scope, { id: idOf(3) }))).toBe('record.not_found');
		expect(await isWell()).toBe(true);
	});

	test('a case with a wrong time is measured anew, with the scores that came with it; moments that cannot be are refused', async () => {
		const { scope, nps, isWell } = await told();
		await scope.db.updateTable('organisation').set({ time_zone: 'UTC' }).execute();
		const here = { ...scope, organisation: { ...scope.organisation, timeZone: 'UTC' } };
		await here.db.deleteFrom('working_calendar').execute();
		const { opened } = await ensureCaseSources(here, 'case');
		const { id } = unwrap(
			await addMetric(here, { title: 'Solved', kind: 'resolution', sourceIds: [opened.resolution] })
		);
		const [sent] = await recordBatch(here, [
			{
				kind: 'case',
				sourceKey: 'case-1',
				at,
				segments: { channel: 'phone' },
				body: { title: 'A broken crate' },
				observations: [{ sourceId: nps, value: 3 }],
				clock: { type: 'case', opened: at, firstAnswer: null, resolved: at + 48 * hourMs }
			}
		]);
		const solved = async () => ((await figure(here, id, window)).value ?? 0) / 3600;
		expect(await solved()).toBe(48);
		const fields = { id: sent?.publicId ?? '', opened: '2026-11-10T09:00' };
		unwrap(await correctOneRecord(here, correctionForm.parse({ ...fields, resolved: '2026-11-10T11:00' })));
		expect(await solved()).toBe(2);
		const one = await findOneRecord(here, fields.id);
		expect(one?.times).toEqual({
			opened: '2026-11-10T09:00',
			firstAnswer: '',
			resolved: '2026-11-10T11:00',
			reopened: 0
		});
		expect(one?.values.some((value) => value.sourceId === nps && value.value === 3)).toBe(true);
		expect(one?.segments).toEqual([{ label: 'channel', value: 'phone' }]);
		// Not solved after all.
		unwrap(await correctOneRecord(here, correctionForm.parse({ ...fields, resolved: '' })));
		expect((await findOneRecord(here, fields.id))?.values.find((value) => value.counts === 'time')?.isOpen).toBe(true);
		const fault = async (more: Record<string, string>) =>
			codeOf(await correctOneRecord(here, correctionForm.parse({ ...fields, ...more })));
		expect(await fault({ opened: '' })).toBe('record.no_moment');
		expect(await fault({ resolved: '2026-11-09T11:00' })).toBe('record.before_opened');
		expect(await fault({ firstAnswer: '2999-01-01T11:00' })).toBe('record.ahead');
		expect(correctionForm.safeParse({ ...fields, resolved: 'yesterday' }).success).toBe(false);
		expect(await isWell()).toBe(true);
	});

	test('a number off the scale, another stream, people without the right and other organisations are refused (S1)', async () => {
		const { world, scope, nps, idOf, shown } = await told();
		const fault = async (who: typeof scope, stream: string, value: string) =>
			codeOf(await correctOneRecord(who, correctionForm.parse({ id: idOf(0), stream: [stream], value: [value] })));
		expect(await fault(scope, `${nps}`, '11')).toBe('record.out_of_scale');
		expect(await fault(scope, `${nps}`, '')).toBe('record.no_number');
		expect(await fault(scope, '999999', '5')).toBe('record.not_here');
		const head = await world.member('head');
		const member = await world.member('member');
		for (const who of [head, member]) {
			expect(await fault(who, `${nps}`, '0')).toBe('access.denied');
			expect(codeOf(await leaveOut(who, { id: idOf(0), reason: 'wrong' }))).toBe('access.denied');
			expect(codeOf(await countAgain(who, { id: idOf(0) }))).toBe('access.denied');
			expect(codeOf(await eraseOneRecord(who, { id: idOf(0) }))).toBe('access.denied');
		}
		expect((await findOneRecord(head, idOf(0)))?.can.correct).toBe(false);
		expect(await findOneRecord(member, idOf(0))).toBeNull();
		expect(await findOneRecord(world.stranger, idOf(0))).toBeNull();
		expect(await fault(world.stranger, `${nps}`, '0')).toBe('record.not_found');
		expect(codeOf(await leaveOut(world.stranger, { id: idOf(0), reason: 'wrong' }))).toBe('record.not_found');
		expect(codeOf(await countAgain(scope, { id: idOf(0) }))).toBe('ok');
		expect(await shown()).toEqual([4, 50]);
	});
});
