import { describe, expect, test } from 'vitest';
import { metricKind } from '#lib/domain/metrics/registry.ts';
import { moods } from '#lib/domain/surveys/question.ts';
import { findQuestionKind, questionKind, questionKindIds, questionKinds } from '#lib/domain/surveys/registry.ts';
import { fc } from '../../support/property.ts';

describe('the registry of question kinds', () => {
	test('lists every kind once, under its own name', () => {
		expect(questionKinds.map((kind) => kind.id)).toEqual([...questionKindIds]);
		expect(findQuestionKind('mood ring')).toBeUndefined();
		expect(() => questionKind('mood ring')).toThrow('mood ring');
	});
});

describe.each(questionKinds.map((kind) => [kind.id, kind] as const))('a question of kind %s', (_id, kind) => {
	const settings = kind.settings.parse(kind.defaults);
	const scale = kind.scale(settings);

	test('has settings that pass their own schema', () => {
		expect(kind.settings.safeParse(kind.defaults).success).toBe(true);
	});

	test('reads nothing as no answer', () => {
		for (const sent of [[], [''], ['   ']]) expect(kind.read(sent, settings)).toEqual({ ok: true, value: null });
	});

	test('never throws, whatever is sent, and what it reads it can read again', () => {
		fc.assert(
			fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 5 }), (sent) => {
				const read = kind.read(sent, settings);
				if (!read.ok || read.value === null) return;
				const again = kind.read(Array.isArray(read.value) ? (read.value as string[]) : [String(read.value)], settings);
				expect(again).toEqual(read);
			})
		);
	});

	test('has words in English, with both ends where there is a scale', () => {
		const wording = kind.wordings.en;
		expect(wording?.text).toMatch(/\?$/);
		if (scale !== null) expect([wording?.low, wording?.high].every((end) => (end ?? '').length > 0)).toBe(true);
	});

	test('feeds a metric exactly when it has a scale, and only values that the metric accepts', () => {
		expect(kind.metric !== null).toBe(scale !== null);
		expect(kind.source !== null).toBe(scale !== null);
		if (kind.metric === null || scale === null) return;
		const metric = metricKind(kind.metric.kind);
		const parsed = metric.settings.parse(kind.metric.settings(settings));
		expect(metric.bucketing).toBe(kind.source?.bucketing);
		for (let score = scale.from; score <= scale.to; score += 1) {
			const read = kind.read([String(score)], settings);
			expect(read).toEqual({ ok: true, value: score });
			expect(kind.score(score, settings)).toBe(score);
			expect(metric.accepts(score, parsed)).toBe(true);
		}
	});

	test('refuses scores outside its scale and anything that is no score', () => {
		if (scale === null) return;
		for (const sent of [String(scale.from - 1), String(scale.to + 1), '1.5', 'nine', '0x3', '1e1', '٣٫٥']) {
			if (sent === '1e1' && scale.to >= 10) continue;
			expect(kind.read([sent], settings)).toMatchObject({ ok: false, error: { code: 'survey.answer_not_offered' } });
		}
		expect(kind.score('many', settings)).toBeNull();
		expect(kind.score(scale.to + 1, settings)).toBeNull();
	});

	test('is never happier about a lower score', () => {
		if (scale === null) return;
		const order = Array.from({ length: scale.to - scale.from + 1 }, (_, at) =>
			moods.indexOf(kind.mood(scale.from + at, settings) as (typeof moods)[number])
		);
		expect(order).toEqual([...order].sort((a, b) => a - b));
		expect(order[0]).toBe(0);
		expect(order.at(-1)).toBe(2);
	});
});

describe('scales', () => {
	test('net promoter groups are 0 to 6, 7 and 8, 9 and 10', () => {
		const kind = questionKind('nps');
		const group = (score: number) => kind.mood(score, {});
		expect([0, 6, 7, 8, 9, 10].map(group)).toEqual(['unhappy', 'unhappy', 'middle', 'middle', 'happy', 'happy']);
	});

	test('digits of other scripts are read as digits', () => {
		expect(questionKind('nps').read(['۱۰'], {})).toEqual({ ok: true, value: 10 });
		expect(questionKind('csat').read(['٤'], {})).toEqual({ ok: true, value: 4 });
	});

	test('a rating ends where its settings say', () => {
		const kind = questionKind('rating');
		expect(kind.scale({ max: 10 })).toEqual({ from: 1, to: 10 });
		expect(kind.settings.safeParse({ max: 11 }).success).toBe(false);
		expect(kind.metric?.settings({ max: 7 })).toEqual({ min: 1, max: 7, direction: 'higher' });
	});
});

describe('choices', () => {
	const settings = { options: ['o1', 'o2', 'o3'] };

	test('one choice is one of those offered', () => {
		const kind = questionKind('choice');
		expect(kind.read(['o2'], settings)).toEqual({ ok: true, value: 'o2' });
		expect(kind.read(['o9'], settings).ok).toBe(false);
		expect(kind.read(['o1', 'o2'], settings).ok).toBe(false);
	});

	test('several choices are kept once each, in the order offered', () => {
		const kind = questionKind('choices');
		expect(kind.read(['o3', 'o1', 'o3'], settings)).toEqual({ ok: true, value: ['o1', 'o3'] });
		expect(kind.read(['o1', 'o9'], settings).ok).toBe(false);
	});
});

describe('words', () => {
	const kind = questionKind('text');

	test('are kept as typed, tidied at both ends, without NUL', () => {
		expect(kind.read(['  late again\u0000 \r\n on Monday '], {})).toEqual({
			ok: true,
			value: 'late again \n on Monday'
		});
	});

	test('are refused when they are longer than is kept', () => {
		expect(kind.read(['x'.repeat(2001)], {})).toMatchObject({ ok: false, error: { code: 'survey.answer_too_long' } });
		expect(kind.read(['x'.repeat(2000)], {}).ok).toBe(true);
	});
});
