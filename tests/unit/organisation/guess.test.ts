import { describe, expect, test } from 'vitest';
import { guessSettings } from '#lib/domain/organisation/guess.ts';

describe('what a first visit lets us guess', () => {
	test('in Berlin the week begins on Monday and money is euro, even in an English browser', () => {
		expect(guessSettings({ timeZone: 'Europe/Berlin', language: 'en-US' })).toEqual({
			timeZone: 'Europe/Berlin',
			weekStart: 1,
			workingDays: ['mon', 'tue', 'wed', 'thu', 'fri'],
			periodKind: 'gregorian',
			currency: 'EUR'
		});
	});

	test('in Tehran the week begins on Saturday, Friday is free, and the year is Solar Hijri', () => {
		const guess = guessSettings({ timeZone: 'Asia/Tehran', language: 'fa-IR' });
		expect(guess.periodKind).toBe('jalali');
		expect(guess.weekStart).toBe(6);
		expect(guess.workingDays).not.toContain('fri');
		expect(guess.currency).toBe('IRR');
	});

	test('in Riyadh Friday and Saturday are free', () => {
		expect(guessSettings({ timeZone: 'Asia/Riyadh', language: 'ar' }).workingDays).toEqual([
			'mon',
			'tue',
			'wed',
			'thu',
			'sun'
		]);
	});

	test('nonsense counts as UTC, Monday to Friday', () => {
		const guess = guessSettings({ timeZone: 'Mars/Base', language: '???' });
		expect(guess.timeZone).toBe('UTC');
		expect(guess.workingDays).toHaveLength(5);
	});
});
