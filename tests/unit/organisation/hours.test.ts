import { describe, expect, test } from 'vitest';
import { daysFromHours, hoursFromDays, hoursOnDays, readHolidays } from '#lib/domain/organisation/hours.ts';

describe('working hours as the settings show them', () => {
	test('seven rows, beginning with the first day of the week, give the same hours back', () => {
		const hours = hoursOnDays(['sun', 'mon', 'tue', 'wed', 'thu']);
		const days = daysFromHours(hours, 7);
		expect(days.map(({ day }) => day)).toEqual(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']);
		expect(days.filter(({ open }) => !open).map(({ day }) => day)).toEqual(['fri', 'sat']);
		expect(hoursFromDays(days)).toEqual(hours);
	});

	test('days off are read one per line or with commas, once each, in order', () => {
		expect(readHolidays('2027-05-01\n2027-01-01, 2027-05-01;')).toEqual(['2027-01-01', '2027-05-01']);
		expect(readHolidays('  ')).toEqual([]);
	});
});
