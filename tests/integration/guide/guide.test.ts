import { describe, expect, test } from 'vitest';
import { messageEdit, newMessage, toneWords } from '#lib/domain/guide/schema.ts';
import { insertTouchpoint } from '#lib/server/audit/commands.ts';
import {
	addMessage,
	addRule,
	checkMessage,
	describeMessage,
	describeRule,
	removeRule,
	restoreRule,
	sayTone
} from '#lib/server/guide/commands.ts';
import { getGuide, listMessages } from '#lib/server/guide/queries.ts';
import { removeItem, restoreItem } from '#lib/server/items/commands.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');
const text = (over: Record<string, unknown> = {}) =>
	newMessage.parse({ title: 'Your crate is packed', body: 'It is packed.', channel: 'mail', locale: 'en', ...over });
const tone = (over: Record<string, unknown> = {}) =>
	toneWords.parse({ version: 0, word1: 'Warm', meaning1: 'By name', ...over });
const rule = { say: 'Your crate', avoid: 'Your shipment', why: '' };

describe('how we speak (R-000-13)', () => {
	test('the voice in words; who opened an older one is told', async () => {
		const { admin } = await planWorld();
		unwrap(await sayTone(admin, tone({ word3: 'Plain' })));
		expect((await getGuide(admin)).tone).toEqual({
			words: [
				{ word: 'Warm', meaning: 'By name' },
				{ word: 'Plain', meaning: '' }
			],
			version: 1
		});
		expect(code(await sayTone(admin, tone()))).toBe('tone.changed');
		unwrap(await sayTone(admin, tone({ version: 1, word1: '' })));
		expect((await getGuide(admin)).tone).toEqual({ words: [], version: 2 });
	});

	test('what we say and do not say is kept, changed, taken out and brought back; messages are held against it', async () => {
		const { admin } = await planWorld();
		const { id } = unwrap(await addRule(admin, rule));
		unwrap(await addMessage(admin, text({ body: 'Your shipment is here' })));
		expect((await getGuide(admin)).slips).toMatchObject([{ ruleId: id, said: 'Your shipment' }]);
		unwrap(await describeRule(admin, { ...rule, id, version: 1, avoid: 'Your parcel' }));
		expect((await getGuide(admin)).slips).toEqual([]);
		expect(code(await describeRule(admin, { ...rule, id, version: 1 }))).toBe('tone.changed');
		unwrap(await removeRule(admin, { id }));
		expect((await getGuide(admin)).rules).toEqual([]);
		unwrap(await restoreRule(admin, { id }));
		expect((await getGuide(admin)).rules).toMatchObject([{ id, avoid: 'Your parcel' }]);
	});

	test('messages lie at touchpoints; those without one are listed; earlier wordings stay', async () => {
		const { admin } = await planWorld();
		const place = { phase: 'order', channel: 'mail', importance: 3 } as const;
		const one = await insertTouchpoint(admin, { title: 'Confirmation mail', ...place });
		const two = await insertTouchpoint(admin, { title: 'Invoice', ...place });
		const { id } = unwrap(await addMessage(admin, text({ touchpoint: one })));
		expect((await getGuide(admin)).silent.map((silent) => silent.id)).toEqual([two]);
		const edit = messageEdit.parse({
			...text({ touchpoint: one, body: 'Packed, with basil.' }),
			touchpoint: one,
			owner: '',
			id,
			version: 1
		});
		unwrap(await describeMessage(admin, edit));
		expect(await listMessages(admin, one)).toMatchObject([
			{ id, body: 'Packed, with basil.', version: 2, before: [{ body: 'It is packed.' }] }
		]);
		expect(await listMessages(admin, two)).toEqual([]);
		expect(code(await describeMessage(admin, edit))).toBe('item.changed');
		unwrap(await removeItem(admin, { id }));
		expect((await getGuide(admin)).silent).toHaveLength(2);
		unwrap(await restoreItem(admin, { id }));
		await admin.db.updateTable('message').set({ checked_on: '2020-01-01' }).where('id', '=', id).execute();
		expect((await getGuide(admin)).stale).toBe(1);
		unwrap(await checkMessage(admin, { id }));
		expect((await getGuide(admin)).stale).toBe(0);
	});

	test('who may not edit the guide is refused; another organisation sees and changes nothing', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addMessage(world.admin, text()));
		const made = unwrap(await addRule(world.admin, rule));
		unwrap(await sayTone(world.admin, tone()));
		const edit = messageEdit.parse({ ...text(), touchpoint: '', owner: '', id, version: 1 });
		for (const role of ['member', 'analyst', 'viewer'] as const) {
			const scope = await world.member(role);
			for (const refused of [
				await sayTone(scope, tone({ version: 1 })),
				await addRule(scope, rule),
				await describeRule(scope, { ...rule, id: made.id, version: 1 }),
				await removeRule(scope, { id: made.id }),
				await restoreRule(scope, { id: made.id }),
				await addMessage(scope, text()),
				await describeMessage(scope, edit),
				await checkMessage(scope, { id }),
				await removeItem(scope, { id })
			])
				expect(code(refused)).toBe('access.denied');
			expect((await getGuide(scope)).messages).toHaveLength(1);
		}
		expect(code(await addRule(await world.member('head'), rule))).toBe('ok');
		const { stranger } = world;
		expect(await getGuide(stranger)).toMatchObject({ messages: [], rules: [], tone: { words: [], version: 0 } });
		expect(code(await describeRule(stranger, { ...rule, id: made.id, version: 1 }))).toBe('tone_rule.not_found');
		expect(code(await removeRule(stranger, { id: made.id }))).toBe('tone_rule.not_found');
		expect(code(await describeMessage(stranger, edit))).toBe('message.not_found');
		expect(code(await checkMessage(stranger, { id }))).toBe('message.not_found');
		const place = await insertTouchpoint(world.admin, {
			title: 'Ours',
			phase: 'order',
			channel: 'mail',
			importance: 3
		});
		expect(code(await addMessage(stranger, text({ touchpoint: place })))).toBe('touchpoint.not_found');
	});
});
