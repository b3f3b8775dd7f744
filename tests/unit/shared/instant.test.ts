import { describe, expect, it } from 'vitest';
import {
	addDays,
	dayFromNumber,
	dayNumber,
	daysBetween,
	endOfDay,
	gregorianDay,
	instantAt,
	instantText,
	isDay,
	isTimeZone,
	localDay,
	offsetAt,
	offsetSpans,
	parseInstant,
	parseTimeOfDay,
	parseTimestamp,
	startOfDay,
	wallClock,
	weekday
} from '#lib/domain/shared/instant.ts';
import vectors from '../../support/vectors/calendar.json' with { type: 'json' };
import { zones } from '../../support/zones.ts';
import { fc } from '../../support/property.ts';

const utc = (text: string) => Date.parse(text);
const anyInstant = fc.integer({ min: utc('1975-01-01T00:00Z'), max: utc('2040-01-01T00:00Z') });
const anyZone = fc.constantFrom(...zones);

describe('instants as text', () => {
	it('is written in UTC with milliseconds and read back', () => {
		expect(instantText(0)).toBe('1970-01-01T00:00:00.000Z');
		expect(instantText(utc('2026-11-21T09:05:00.007Z'))).toBe('2026-11-21T09:05:00.007Z');
		fc.assert(fc.property(anyInstant, (ms) => parseInstant(instantText(ms)) === ms));
	});

	it.each([NaN, Infinity, 1.5, 1e20, utc('0000-12-31T00:00:00.000Z')])('%s cannot be written', (ms) => {
		expect(() => instantText(ms)).toThrow(RangeError);
	});

	it.each([
		'',
		'2026-11-21',
		'2026-11-21T09:05:00Z',
		'2026-11-21T09:05:00.000+01:00',
		'2026-02-29T00:00:00.000Z',
		'2026-11-21T24:00:00.000Z',
		'2026-11-21T23:60:00.000Z',
		' 2026-11-21T09:05:00.000Z',
		'0000-01-01T00:00:00.000Z'
	])('a stored instant has one form only: %j is refused', (text) => {
		expect(parseInstant(text)).toBeUndefined();
	});

	it('reads what other systems send if it says how far it is from UTC', () => {
		const expected = utc('2026-11-21T09:05:00.000Z');
		for (const text of [
			'2026-11-21T09:05Z',
			'2026-11-21 09:05:00z',
			'2026-11-21T12:35:00+03:30',
			'2026-11-21T12:35+0330',
			'2026-11-21T04:05:00,000-05',
			'2026-11-21 09:05:00 +00:00'
		])
			expect(parseTimestamp(text), text).toBe(expected);
		expect(parseTimestamp('2026-11-21T09:05:00.1239999Z')).toBe(expected + 123);
		for (const text of ['2026-11-21T09:05', '2026-11-31T09:05Z', '2026-11-21T24:00Z', '2026-11-21T09:05+25:00', 'now'])
			expect(parseTimestamp(text), text).toBeUndefined();
	});

	it('reads times of day up to 24:00', () => {
		expect(parseTimeOfDay('00:00')).toBe(0);
		expect(parseTimeOfDay('09:30')).toBe(34_200_000);
		expect(parseTimeOfDay('23:59:59.5')).toBe(86_399_500);
		expect(parseTimeOfDay('24:00')).toBe(86_400_000);
		for (const text of ['24:01', '9:30', '23:60', '12:00:60', '', '1200'])
			expect(parseTimeOfDay(text), text).toBeUndefined();
	});
});

describe('days', () => {
	it('knows which days exist', () => {
		for (const day of ['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31']) expect(isDay(day), day).toBe(true);
		for (const day of ['2026-02-29', '1900-02-29', '2026-13-01', '2026-00-01', '2026-1-1', '0000-01-01', '۲۰۲۶-۰۱-۰۱'])
			expect(isDay(day), day).toBe(false);
		expect(gregorianDay(2026, 2, 29)).toBeUndefined();
		expect(gregorianDay(2026, 0, 1)).toBeUndefined();
		expect(gregorianDay(2024, 2, 29)).toBe('2024-02-29');
	});

	it('counts as the proleptic Gregorian calendar of the language does', () => {
		fc.assert(
			fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (number) => {
				const day = new Date(number * 86_400_000).toISOString().slice(0, 10);
				return dayFromNumber(number) === day && dayNumber(day) === number;
			}),
			{ numRuns: 2_000 }
		);
		expect(() => dayFromNumber(2_932_897)).toThrow(RangeError);
		expect(() => dayNumber('2026-02-30')).toThrow(RangeError);
	});

	it('adds, subtracts and names days', () => {
		expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
		expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
		expect(daysBetween('2026-01-01', '2027-01-01')).toBe(365);
		expect(daysBetween('2026-01-02', '2026-01-01')).toBe(-1);
		expect([weekday('2026-11-16'), weekday('2026-11-21'), weekday('2026-11-22'), weekday('1969-12-31')]).toEqual([
			1, 6, 7, 3
		]);
	});
});

describe('zones', () => {
	it('are IANA names, never bare offsets', () => {
		for (const zone of ['UTC', 'Asia/Tehran', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])
			expect(isTimeZone(zone), zone).toBe(true);
		for (const zone of ['', '+03:30', 'Mars/Olympus', 'Asia/Tehran ', 'GMT+3x'])
			expect(isTimeZone(zone), zone).toBe(false);
		expect(() => localDay(0, 'Mars/Olympus')).toThrow(RangeError);
	});

	it.each(vectors.start_of_day.cases)(
		'$input.local_date begins at $expected.first_local_time in $input.time_zone',
		(c) => {
			const { local_date: day, time_zone: zone } = c.input;
			const start = startOfDay(day, zone);
			expect(start).toBe(utc(c.expected.start_utc));
			expect((endOfDay(day, zone) - start) / 60_000).toBe(c.expected.day_length_minutes);
			expect(wallClock(start, zone)).toEqual({ day, timeOfDay: parseTimeOfDay(c.expected.first_local_time) });
			expect([localDay(start - 1, zone) < day, localDay(start, zone)]).toEqual([true, day]);
		}
	);

	it('knows the facts of single zones', () => {
		expect(offsetAt(utc('2021-07-01T00:00Z'), 'Asia/Tehran')).toBe(4.5 * 3_600_000);
		expect(offsetAt(utc('2023-07-01T00:00Z'), 'Asia/Tehran')).toBe(3.5 * 3_600_000);
		expect(offsetAt(0, 'Asia/Kathmandu')).toBe(5.5 * 3_600_000);
		expect(endOfDay('2026-04-05', 'Australia/Lord_Howe') - startOfDay('2026-04-05', 'Australia/Lord_Howe')).toBe(
			1_470 * 60_000
		);
		expect(startOfDay('2025-03-30', 'Asia/Beirut')).toBe(utc('2025-03-29T22:00Z'));
		expect(startOfDay('2022-03-22', 'Asia/Tehran')).toBe(utc('2022-03-21T20:30Z'));
	});

	it('gives a day that a zone left out no length', () => {
		expect(startOfDay('2011-12-30', 'Pacific/Apia')).toBe(endOfDay('2011-12-30', 'Pacific/Apia'));
		expect(localDay(startOfDay('2011-12-31', 'Pacific/Apia') - 1, 'Pacific/Apia')).toBe('2011-12-29');
	});

	it('keeps the hour that is repeated over midnight in the day that had begun', () => {
		// St John's set its clocks back at 00:01 on 2010-11-07.
		const zone = 'America/St_Johns';
		const start = startOfDay('2010-11-07', zone);
		expect(start).toBe(utc('2010-11-07T02:30Z'));
		expect(wallClock(start + 120_000, zone).day).toBe('2010-11-06');
		expect(localDay(start + 120_000, zone)).toBe('2010-11-07');
		expect(localDay(start - 1, zone)).toBe('2010-11-06');
	});

	it('finds the instant at which the wall clock shows a time', () => {
		const at = (day: string, time: string, zone: string) => instantText(instantAt(day, parseTimeOfDay(time)!, zone));
		expect(at('2026-11-21', '09:00', 'Asia/Tehran')).toBe('2026-11-21T05:30:00.000Z');
		expect(at('2026-03-08', '02:30', 'America/New_York')).toBe('2026-03-08T07:00:00.000Z');
		expect(at('2026-11-01', '01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
		expect(at('2026-11-01', '24:00', 'America/New_York')).toBe('2026-11-02T05:00:00.000Z');
	});

	it('agrees with the wall clock of Intl at any instant', () => {
		fc.assert(
			fc.property(anyZone, anyInstant, (zone, ms) => {
				const parts = new Intl.DateTimeFormat('en-CA-u-hc-h23', {
					timeZone: zone,
					dateStyle: 'short',
					timeStyle: 'medium'
				}).format(ms);
				const { day, timeOfDay } = wallClock(ms, zone);
				return parts === `${day}, ${new Date(timeOfDay).toISOString().slice(11, 19)}`;
			}),
			{ numRuns: 1_000 }
		);
	});

	it('days follow each other without gap or overlap in every zone (S15)', () => {
		fc.assert(
			fc.property(anyZone, anyInstant, (zone, ms) => {
				const day = localDay(ms, zone);
				const [start, end] = [startOfDay(day, zone), endOfDay(day, zone)];
				return start <= ms && ms < end && localDay(start, zone) === day && localDay(end - 1, zone) === day;
			}),
			{ numRuns: 3_000 }
		);
	});

	it('stretches of one offset tile any span of time', () => {
		fc.assert(
			fc.property(anyZone, anyInstant, fc.integer({ min: 1, max: 800 * 86_400_000 }), (zone, from, length) => {
				const spans = offsetSpans(from, from + length, zone);
				expect(spans[0]!.from).toBe(from);
				expect(spans.at(-1)!.until).toBe(from + length);
				spans.slice(1).forEach((span, i) => {
					expect(span.from).toBe(spans[i]!.until);
					expect(span.offset).not.toBe(spans[i]!.offset);
				});
			})
		);
	});

	it('places 200,000 instants of ten years in days well within a second', () => {
		const first = utc('2016-01-01T00:00Z');
		const began = performance.now();
		let sum = 0;
		for (let i = 0; i < 200_000; i++) sum += localDay(first + i * 1_577_000, 'Europe/Athens').length;
		expect(sum).toBe(2_000_000);
		expect(performance.now() - began).toBeLessThan(1_000);
	});
});
