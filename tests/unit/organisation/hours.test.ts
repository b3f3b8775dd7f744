import { describe, expect, test } from 'vitest';
import {
	daysFromHours,
	endsNextDay,
	halfDaysText,
	hoursFromDays,
	hoursOnDays,
	isStretch,
	readHalfDays,
	readHolidays
} from '#lib/domain/organisation/hours.ts';

describe('working hours as the settings show them', () => {
	test('seven rows, beginning with the first day of the week, give the same hours back', () => {
		const hours = hoursOnDays(['sun', 'mon', 'tue', 'wed', 'thu']);
		const days = daysFromHours(hours, 7);
		expect(days.map(({ day }) => day)).toEqual(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']);
		expect(days.filter(({ open }) => !open).map(({ day }) => day)).toEqual(['fri', 'sat']);
		expect(hoursFromDays(days)).toEqual(hours);
	});

	test('a day with a break gives both stretches back', () => {
		const hours = { mon: [['09:00', '12:30'] as const, ['13:30', '17:00'] as const] };
		const [monday] = daysFromHours(hours, 1);
		expect(monday).toEqual({ day: 'mon', open: true, from: '09:00', until: '12:30', from2: '13:30', until2: '17:00' });
		expect(hoursFromDays(daysFromHours(hours, 1))).toEqual(hours);
	});

	test('a night is one stretch: kept on both dates, and one again when it is shown (R-003-03)', () => {
		const night = { open: true, from: '22:00', until: '06:00', from2: '', until2: '' };
		const closed = { open: false, from: '09:00', until: '17:00', from2: '', until2: '' };
		const week = (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const).map((day) => ({
			day,
			...(day === 'mon' || day === 'tue' || day === 'sun' ? night : closed)
		}));
		const hours = hoursFromDays(week);
		expect(hours).toEqual({
			mon: [['00:00', '06:00'], ['22:00', '24:00']],
			tue: [['00:00', '06:00'], ['22:00', '24:00']],
			wed: [['00:00', '06:00']],
			sun: [['22:00', '24:00']]
		}); // prettier-ignore
		expect(daysFromHours(hours, 1)).toEqual(week);
	});

	test('a day with a break and a night, a night that ends at midnight, and days that never close come back as they are', () => {
		for (const hours of [
			{ fri: [['09:00', '12:00'], ['20:00', '24:00']], sat: [['00:00', '02:00'], ['10:00', '14:00']] },
			{ mon: [['16:00', '24:00']] },
			{ mon: [['00:00', '24:00']], tue: [['00:00', '24:00']] },
			{ mon: [['00:00', '06:00']] }
		] as const) {
			expect(hoursFromDays(daysFromHours(hours, 1))).toEqual(hours);
		} // prettier-ignore
		expect(hoursFromDays([{ day: 'mon', open: true, from: '18:00', until: '00:00' }])).toEqual({
			mon: [['18:00', '24:00']]
		});
	});

	test('a stretch ends later, or within eighteen hours on the next day; nine to "5:00" is a mistake', () => {
		expect([isStretch('09:00', '17:00'), isStretch('22:00', '06:00'), isStretch('12:00', '05:00')]).toEqual([
			true,
			true,
			true
		]);
		for (const [from, until] of [
			['09:00', '05:00'],
			['08:00', '07:00'],
			['09:00', '09:00'],
			['24:00', '06:00'],
			['nine', '17:00']
		] as const) {
			expect(isStretch(from, until), `${from} ${until}`).toBe(false);
		}
		expect([endsNextDay('22:00', '06:00'), endsNextDay('09:00', '17:00'), endsNextDay('', '06:00')]).toEqual([
			true,
			false,
			false
		]);
	});

	test('half days are read one a line and come back as they were typed; the first wrong one is named', () => {
		const typed = '2026-12-24 09:00-13:00\n2026-12-31 10:00-12:00';
		expect(halfDaysText(readHalfDays(`2026-12-31 10:00 – 12:00\n\n2026-12-24 09:00-13:00`).days)).toBe(typed);
		expect(readHalfDays('').days).toEqual([]);
		for (const wrong of ['Christmas', '2026-12-24', '2026-12-24 13:00-09:00', '2026-02-30 09:00-12:00']) {
			expect(readHalfDays(wrong)).toEqual({ days: [], wrong });
		}
	});

	test('days off are read one per line or with commas, once each, in order', () => {
		expect(readHolidays('2027-05-01\n2027-01-01, 2027-05-01;')).toEqual(['2027-01-01', '2027-05-01']);
		expect(readHolidays('  ')).toEqual([]);
	});
});
