import { describe, expect, test } from 'vitest';
import { daysThatRanOut, derivedKey, derivedValues, type DerivedRule } from '#lib/domain/metrics/derived.ts';

const calendar = { periodKind: 'gregorian', fiscalStartMonth: 1 } as const;
const basis = (today: string) => ({ timeZone: 'UTC', calendar, today });
const on = (...days: string[]) => days.map((day, seq) => ({ seq, at: Date.parse(`${day}T12:00:00Z`) }));
const again: DerivedRule = { kind: 'again', days: 30 };
const values = (rule: DerivedRule, events: ReturnType<typeof on>, today: string) =>
	derivedValues(rule, events, basis(today)).map(({ seq, value }) => [seq, value]);

describe('bought again within some days', () => {
	test('hangs on the first event and waits until the time has run out', () => {
		const events = on('2026-01-01', '2026-01-31');
		expect(values(again, events, '2026-01-31')).toEqual([]);
		expect(values(again, events, '2026-02-01')).toEqual([[0, 1]]);
		expect(values(again, on('2026-01-01', '2026-02-01'), '2026-02-01')).toEqual([[0, 0]]);
	});

	test('the same day is no coming back, and the order in which events are given does not matter', () => {
		expect(values(again, on('2026-01-01', '2026-01-01'), '2026-03-01')).toEqual([[0, 0]]);
		expect(values(again, on('2026-01-20', '2026-01-01'), '2026-03-01')).toEqual([[1, 1]]);
		expect(derivedValues(again, [], basis('2026-03-01'))).toEqual([]);
	});

	test('days are those of the zone', () => {
		const events = [
			{ seq: 1, at: Date.parse('2026-01-01T23:30:00Z') },
			{ seq: 2, at: Date.parse('2026-01-02T00:30:00Z') }
		];
		const of = (timeZone: string) => derivedValues(again, events, { ...basis('2026-03-01'), timeZone })[0]?.value;
		expect(of('UTC')).toBe(1);
		expect(of('Europe/Berlin')).toBe(0);
	});
});

describe('period by period', () => {
	const events = on('2026-01-10', '2026-03-20', '2026-05-05', '2026-11-11');
	const every = 'quarter' as const;

	test('twice or more within it, once it is over', () => {
		expect(values({ kind: 'repeat', every }, events, '2026-05-06')).toEqual([[0, 1]]);
		expect(values({ kind: 'repeat', every }, events, '2027-01-01')).toEqual([
			[0, 1],
			[2, 0],
			[3, 0]
		]);
	});

	test('had come before it', () => {
		expect(values({ kind: 'returning', every }, events, '2026-11-12')).toEqual([
			[0, 0],
			[2, 1],
			[3, 1]
		]);
	});

	test('came back in the next one, dated at its start, once that is over (11)', () => {
		const found = derivedValues({ kind: 'retention', every }, events, basis('2026-10-01'));
		expect(found.map(({ seq, at, value }) => [seq, new Date(at).toISOString().slice(0, 10), value])).toEqual([
			[0, '2026-04-01', 1],
			[2, '2026-07-01', 0]
		]);
	});
});

test('customers whose time runs out between two days are looked at again, others are not', () => {
	expect(daysThatRanOut(again, '2026-03-01', '2026-03-02', calendar)).toEqual({
		first: '2026-01-30',
		last: '2026-01-31'
	});
	expect(daysThatRanOut(again, '2026-03-01', '2026-03-01', calendar)).toBeNull();
	const retention: DerivedRule = { kind: 'retention', every: 'quarter' };
	expect(daysThatRanOut(retention, '2026-03-01', '2026-03-31', calendar)).toBeNull();
	expect(daysThatRanOut(retention, '2026-03-31', '2026-04-01', calendar)).toEqual({
		first: '2025-10-01',
		last: '2026-03-31'
	});
	expect(daysThatRanOut({ kind: 'returning', every: 'month' }, '2026-01-01', '2026-05-01', calendar)).toBeNull();
	expect([derivedKey(again), derivedKey(retention)]).toEqual(['again:30', 'retention:quarter']);
});
