import { expect, test } from 'vitest';
import { guessTimeFormat, readMoment, type TimeFormat } from '#lib/domain/imports/times.ts';

const at = (text: string, format: TimeFormat, zone = 'UTC'): string | undefined => {
	const ms = readMoment(text, format, zone);
	return ms === undefined ? undefined : new Date(ms).toISOString();
};

test.each<[string, TimeFormat, string, string | undefined]>([
	['2026-11-21', 'iso', 'UTC', '2026-11-21T00:00:00.000Z'],
	['2026-11-21', 'iso', 'Europe/Vienna', '2026-11-20T23:00:00.000Z'],
	['2026-11-21T09:30', 'iso', 'Europe/Vienna', '2026-11-21T08:30:00.000Z'],
	['2026-11-21 09:30:15', 'iso', 'UTC', '2026-11-21T09:30:15.000Z'],
	['2026-11-21T09:30:00+03:30', 'iso', 'Europe/Vienna', '2026-11-21T06:00:00.000Z'],
	['2026/11/21', 'iso', 'UTC', '2026-11-21T00:00:00.000Z'],
	['2026-02-30', 'iso', 'UTC', undefined],
	['2026-11-21T25:00', 'iso', 'UTC', undefined],
	['21.11.2026 9:05', 'dmy', 'UTC', '2026-11-21T09:05:00.000Z'],
	['21/11/26', 'dmy', 'UTC', '2026-11-21T00:00:00.000Z'],
	['11/21/2026 12:30 AM', 'mdy', 'UTC', '2026-11-21T00:30:00.000Z'],
	['11/21/2026 1:30 pm', 'mdy', 'UTC', '2026-11-21T13:30:00.000Z'],
	['21/11/2026', 'mdy', 'UTC', undefined],
	['1795253400', 'epoch', 'UTC', '2026-11-21T09:30:00.000Z'],
	['1795253400000', 'epoch', 'UTC', '2026-11-21T09:30:00.000Z'],
	['۲۰۲۶-۱۱-۲۱', 'iso', 'UTC', '2026-11-21T00:00:00.000Z'],
	['soon', 'iso', 'UTC', undefined]
])('%s read as %s in %s', (text, format, zone, wanted) => expect(at(text, format, zone)).toBe(wanted));

test.each<[string[], TimeFormat | null]>([
	[['2026-11-21', '2026-11-22T10:00'], 'iso'],
	[['03/04/2026', '21/11/2026'], 'dmy'],
	[['03/04/2026', '11/21/2026'], 'mdy'],
	[['1795253400'], 'epoch'],
	[[...Array.from({ length: 19 }, () => '2026-11-21'), '2026-13-40'], 'iso'],
	[['5', '3'], null],
	[['', ''], null],
	[['word'], null]
])('%j is written as %s', (cells, wanted) => expect(guessTimeFormat(cells)).toBe(wanted));
