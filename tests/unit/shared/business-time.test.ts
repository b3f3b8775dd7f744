import { describe, expect, it } from 'vitest';
import {
	alwaysOpen,
	businessMilliseconds,
	businessMinutes,
	businessTimeCapMs,
	isBeyondCap,
	isBusinessTime,
	workingCalendar,
	type OpeningHours,
	type WorkingHours,
	type WorkingSchedule
} from '#lib/domain/shared/business-time.ts';
import {
	addDays,
	endOfDay,
	localDay,
	startOfDay,
	wallClock,
	weekday,
	weekdayNames
} from '#lib/domain/shared/instant.ts';
import vectors from '../../support/vectors/calendar.json' with { type: 'json' };
import { zones } from '../../support/zones.ts';
import { fc } from '../../support/property.ts';

const day = 86_400_000;
const utc = (text: string) => Date.parse(text);

function ready(hours: WorkingHours) {
	const calendar = workingCalendar(hours);
	if (!calendar.ok) throw new Error(calendar.error.code);
	return calendar.value;
}

const office: OpeningHours = Object.fromEntries(
	weekdayNames.slice(0, 5).map((name) => [name, [['09:00', '17:00']]] as const)
);

const anyTime = fc.integer({ min: 0, max: 48 }).map((half) => {
	const [h, m] = [Math.floor(half / 2), (half % 2) * 30];
	return `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
});
const anyWindow = fc
	.tuple(anyTime, anyTime)
	.filter(([a, b]) => a !== b)
	.map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)));
const anyWeek: fc.Arbitrary<OpeningHours> = fc.record(
	Object.fromEntries(weekdayNames.map((name) => [name, fc.array(anyWindow, { maxLength: 3 })])),
	{ requiredKeys: [] }
);
const anyHours = fc.record({
	timeZone: fc.constantFrom(...zones),
	schedules: fc
		.tuple(anyWeek, anyWeek, fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 8 }))
		.map(([first, second, holidays]): (WorkingSchedule & { holidays: readonly string[] })[] => [
			{ windows: first, holidays: holidays.map((n) => addDays('2026-01-15', n)) },
			{ windows: second, holidays: [], validFrom: '2026-03-20' }
		])
});
const anyInstant = fc.integer({ min: utc('2026-01-20T00:00Z'), max: utc('2026-06-01T00:00Z') });
const ordered = (count: number) =>
	fc.array(anyInstant, { minLength: count, maxLength: count }).map((all) => all.sort((a, b) => a - b));

describe('business time (STATISTICS 12)', () => {
	it.each(vectors.business_minutes.cases)('$input.name', ({ input, expected }) => {
		const calendar = ready({
			timeZone: input.time_zone,
			schedules: [{ windows: input.schedule as OpeningHours, holidays: input.holidays }]
		});
		const [from, until] = [utc(input.start_utc), utc(input.end_utc)];
		expect(businessMinutes(from, until, calendar)).toBe(expected.business_minutes);
		expect((until - from) / 60_000).toBe(expected.elapsed_minutes);
	});

	it('equals the count of minutes whose wall clock lies in a window, minute by minute', () => {
		fc.assert(
			fc.property(anyHours, anyInstant, fc.integer({ min: 0, max: 4_000 }), (hours, start, minutes) => {
				const calendar = ready(hours);
				const from = Math.floor(start / 60_000) * 60_000;
				let counted = 0;
				for (let ms = from; ms < from + minutes * 60_000; ms += 60_000) {
					const { day, timeOfDay } = wallClock(ms, hours.timeZone);
					const schedule = hours.schedules.findLast(({ validFrom }) => validFrom === undefined || validFrom <= day)!;
					const time = new Date(timeOfDay).toISOString().slice(11, 16);
					const windows = schedule.windows[weekdayNames[weekday(day) - 1]!] ?? [];
					const isOpen =
						!schedule.holidays.includes(day) && windows.some(([open, close]) => open <= time && time < close);
					if (isOpen) counted += 1;
					if (counted < 5 && isBusinessTime(ms, calendar) !== isOpen) expect(isBusinessTime(ms, calendar)).toBe(isOpen);
				}
				expect(businessMinutes(from, from + minutes * 60_000, calendar)).toBe(counted);
			}),
			{ numRuns: 60 }
		);
	});

	it('is additive over a split, at most the elapsed time, and grows with the end (S15)', () => {
		fc.assert(
			fc.property(anyHours, ordered(3), (hours, [a, b, c]) => {
				const calendar = ready(hours);
				const [ab, bc, ac] = [
					businessMilliseconds(a!, b!, calendar),
					businessMilliseconds(b!, c!, calendar),
					businessMilliseconds(a!, c!, calendar)
				];
				expect(ab + bc).toBe(ac);
				expect(ab).toBeGreaterThanOrEqual(0);
				expect(ab).toBeLessThanOrEqual(b! - a!);
				expect(ac).toBeGreaterThanOrEqual(ab);
			}),
			{ numRuns: 1_000 }
		);
	});

	it('is nothing on a holiday (S15)', () => {
		fc.assert(
			fc.property(anyHours, fc.integer({ min: 0, max: 50 }), (hours, offset) => {
				const holiday = addDays('2026-01-20', offset);
				const [first, second] = hours.schedules;
				const calendar = ready({
					...hours,
					schedules: [{ ...first!, holidays: [...first!.holidays, holiday] }, second!]
				});
				const [from, until] = [startOfDay(holiday, hours.timeZone), endOfDay(holiday, hours.timeZone)];
				expect(businessMilliseconds(from, until, calendar)).toBe(0);
			}),
			{ numRuns: 1_000 }
		);
	});

	it('never stands still for a team that never closes', () => {
		fc.assert(
			fc.property(fc.constantFrom(...zones), ordered(2), (timeZone, [from, until]) => {
				const calendar = ready({ timeZone, schedules: [{ windows: alwaysOpen }] });
				return businessMilliseconds(from!, until!, calendar) === until! - from!;
			}),
			{ numRuns: 1_000 }
		);
	});
});

describe('schedules that change', () => {
	const calendar = ready({
		timeZone: 'Asia/Dubai',
		schedules: [
			{
				validFrom: '2022-01-01',
				windows: { ...office, fri: [['09:00', '12:00']] },
				holidays: ['2022-01-07']
			},
			{
				validFrom: '2021-01-01',
				windows: { sun: [['09:00', '17:00']], mon: [['09:00', '17:00']], thu: [['09:00', '17:00']] },
				holidays: ['2022-01-14']
			}
		]
	});
	const minutesOn = (date: string) =>
		businessMinutes(startOfDay(date, 'Asia/Dubai'), endOfDay(date, 'Asia/Dubai'), calendar);

	it('are judged by the local date, each with its own holidays', () => {
		expect(localDay(utc('2021-12-31T20:00Z'), 'Asia/Dubai')).toBe('2022-01-01');
		expect(minutesOn('2021-12-26')).toBe(480); // a Sunday under the old week
		expect(minutesOn('2022-01-02')).toBe(0); // a Sunday under the new one
		expect(minutesOn('2021-12-31')).toBe(0); // a Friday under the old week
		expect(minutesOn('2022-01-07')).toBe(0); // a holiday
		expect(minutesOn('2022-01-14')).toBe(180); // a Friday; the old holiday no longer counts
	});

	it('hold no business time before the first of them', () => {
		expect(minutesOn('2020-12-31')).toBe(0);
	});
});

describe('pauses', () => {
	const calendar = ready({ timeZone: 'UTC', schedules: [{ windows: office }] });
	const [from, until] = [utc('2026-11-16T09:00Z'), utc('2026-11-17T12:00Z')]; // 8 h on Monday, 3 h on Tuesday
	const minutes = (...pauses: [string, string][]) =>
		businessMinutes(
			from,
			until,
			calendar,
			pauses.map(([a, b]) => ({ from: utc(`2026-11-${a}Z`), until: utc(`2026-11-${b}Z`) }))
		);

	it('take away the business time in them and nothing else', () => {
		expect(minutes()).toBe(660);
		expect(minutes(['16T10:00', '16T11:00'])).toBe(600);
		expect(minutes(['16T17:00', '17T09:00'])).toBe(660);
		expect(minutes(['16T16:00', '17T10:00'])).toBe(540);
	});

	it('count once where they overlap, in any order, and only inside the duration', () => {
		expect(minutes(['16T12:00', '16T14:00'], ['16T10:00', '16T13:00'], ['16T10:30', '16T11:00'])).toBe(420);
		expect(minutes(['15T00:00', '16T10:00'], ['17T11:00', '18T11:00'])).toBe(540);
		expect(minutes(['01T00:00', '30T00:00'])).toBe(0);
		expect(minutes(['16T14:00', '16T12:00'])).toBe(660);
	});

	it('never make a duration negative, and no duration is measured backwards', () => {
		fc.assert(
			fc.property(ordered(2), fc.array(fc.tuple(anyInstant, anyInstant), { maxLength: 6 }), ([a, b], pairs) => {
				const pauses = pairs.map(([from, until]) => ({ from, until }));
				const paused = businessMilliseconds(a!, b!, calendar, pauses);
				return paused >= 0 && paused <= businessMilliseconds(a!, b!, calendar);
			})
		);
		expect(businessMilliseconds(until, from, calendar)).toBe(0);
	});
});

describe('limits and refusals', () => {
	it('two years are measured, and what is longer is known to be longer', () => {
		const calendar = ready({ timeZone: 'UTC', schedules: [{ windows: alwaysOpen }] });
		const from = utc('2020-01-01T00:00Z');
		expect(businessMilliseconds(from, from + businessTimeCapMs + 5 * day, calendar)).toBe(businessTimeCapMs);
		expect([isBeyondCap(from, from + businessTimeCapMs), isBeyondCap(from, from + businessTimeCapMs + 1)]).toEqual([
			false,
			true
		]);
	});

	it.each([
		[{ timeZone: '+03:30', schedules: [] }, 'calendar.unknown_zone'],
		[{ timeZone: 'UTC', schedules: [{ windows: { mon: [['9:00', '17:00']] } }] }, 'calendar.invalid_time'],
		[{ timeZone: 'UTC', schedules: [{ windows: { mon: [['22:00', '06:00']] } }] }, 'calendar.window_ends_before_start'],
		[{ timeZone: 'UTC', schedules: [{ windows: {}, holidays: ['2026-02-29'] }] }, 'calendar.invalid_date'],
		[{ timeZone: 'UTC', schedules: [{ windows: {}, validFrom: '2026' }] }, 'calendar.invalid_date'],
		[{ timeZone: 'UTC', schedules: [{ windows: {} }, { windows: {} }] }, 'calendar.schedule_twice']
	] as [WorkingHours, string][])('%j is refused: %s', (hours, code) => {
		expect(workingCalendar(hours)).toMatchObject({ ok: false, error: { code } });
	});

	it('windows that overlap count once', () => {
		const windows: OpeningHours = {
			mon: [
				['13:00', '17:00'],
				['09:00', '12:00'],
				['11:00', '13:30']
			]
		};
		const calendar = ready({ timeZone: 'UTC', schedules: [{ windows }] });
		expect(businessMinutes(utc('2026-11-16T00:00Z'), utc('2026-11-17T00:00Z'), calendar)).toBe(480);
	});

	it('25,000 cases of up to two years with pauses take well under two seconds', () => {
		const calendar = ready({ timeZone: 'Europe/Berlin', schedules: [{ windows: office, holidays: ['2026-12-25'] }] });
		const first = utc('2020-01-01T00:00Z');
		const began = performance.now();
		let sum = 0;
		for (let i = 0; i < 25_000; i++) {
			const from = first + i * 7_000_000;
			const until = from + ((i * 7_919) % 700) * day + 3_600_000;
			sum += businessMinutes(from, until, calendar, [{ from: from + day, until: from + 3 * day }]);
		}
		expect(sum).toBeGreaterThan(0);
		expect(performance.now() - began).toBeLessThan(2_000);
	});
});
