import { describe, expect, test } from 'vitest';
import { checkEvery, isStale, slips } from '#lib/domain/guide/guide.ts';
import { addDays } from '#lib/domain/shared/instant.ts';

const rule = (avoid: string) => ({ id: avoid, avoid });
const message = (body: string) => ({ id: 'm', body });

describe('messages held against the guide (R-000-13)', () => {
	test.each([
		['We apologise for any inconvenience.', 'We apologise for any inconvenience', true],
		['we   APOLOGISE for any\ninconvenience!', 'We apologise for any inconvenience', true],
		['Your shipment is late', 'Your shipment.', true],
		['Your shipments are late', 'Your shipment', false],
		['Unfortunately, no basil', '“Unfortunately”', true],
		['Ok', 'ok', false],
		['Λυπούμαστε πολύ', 'λυπούμαστε', true]
	])('"%s" and "%s": %s', (body, avoid, found) => {
		expect(slips([message(body)], [rule(avoid)]).length > 0).toBe(found);
	});

	test('each turn is told once a message, and an empty one never', () => {
		expect(slips([message('Soon, soon, soon')], [rule('soon'), rule('')])).toEqual([
			{ messageId: 'm', ruleId: 'soon', said: 'soon' }
		]);
	});

	test('half a year after it was read, a message wants to be read again', () => {
		expect(isStale({ checkedOn: null }, '2026-06-30')).toBe(true);
		expect(isStale({ checkedOn: addDays('2026-06-30', -checkEvery) }, '2026-06-30')).toBe(false);
		expect(isStale({ checkedOn: addDays('2026-06-30', -checkEvery - 1) }, '2026-06-30')).toBe(true);
	});
});
