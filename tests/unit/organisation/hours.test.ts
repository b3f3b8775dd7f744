import { describe, expect, test } from 'vitest';
import {
	daysFromHours,
	halfDaysText,
	hoursFromDays,
	hoursOnDays,
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
