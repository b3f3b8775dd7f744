import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { caseTimes, type CaseCourse } from '#lib/domain/metrics/case-time.ts';
import { evidenceOf } from '#lib/domain/metrics/kind.ts';
import { resolution } from '#lib/domain/metrics/kinds/resolution.ts';
import { tooManyOpen } from '#lib/domain/metrics/survival.ts';
import { workingCalendar } from '#lib/domain/shared/business-time.ts';
import { Comparison, dataSet } from '../support/data-folder.ts';
import apart from './it-incidents-apart.json' with { type: 'json' };

interface Reference {
	readonly by_month_and_group_top5: Readonly<
		Record<string, { readonly resolution: { readonly n: number; readonly median_hours: number | null } }>
	>;
}
const data = dataSet<Reference>('it_incidents', 'it_incidents.csv');

interface Incident extends CaseCourse {
	readonly group: string;
	readonly month: string;
}

/** The columns hold no quotes or commas. */
function incidents(): Incident[] {
	const [head = '', ...lines] = readFileSync(data.file, 'utf8').trim().split('\n');
	const names = head.trim().split(',');
	const at = (name: string): number => names.indexOf(name);
	const instant = (text: string): number => Date.parse(`${text}Z`);
	return lines.map((line) => {
		const cells = line.trim().split(',');
		const resolved = cells[at('resolved_at')]!;
		const opened = cells[at('opened_at')]!;
		return {
			openedAt: instant(opened),
			resolvedAt: resolved === '' ? [] : [instant(resolved)],
			group: cells[at('assignment_group')]!,
			month: opened.slice(0, 7)
		};
	});
}

/** The share still open after each time, worked out plainly: a second way to the same median. */
function plainMedian(closed: readonly number[], open: readonly number[]): number | null {
	let left = 1;
	const times = [...new Set(closed)].sort((a, b) => a - b);
	for (const [i, time] of times.entries()) {
		const atRisk = closed.filter((one) => one >= time).length + open.filter((one) => one >= time).length;
		left *= 1 - closed.filter((one) => one === time).length / atRisk;
		if (left <= 0.5 + 1e-12) return Math.abs(left - 0.5) < 1e-12 && times[i + 1] ? (time + times[i + 1]!) / 2 : time;
	}
	return null;
}

const hours = (seconds: number | null): number | null => (seconds === null ? null : seconds / 3600);
/** When the last incident of the file was closed. */
const end = Date.parse('2017-02-18T15:00Z');
const office = workingCalendar({
	timeZone: 'UTC',
	schedules: [
		{
			windows: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '17:00']]]))
		}
	]
});

describe.skipIf(!data.isThere)(`times of a service desk with open cases counted in${data.note}`, () => {
	test('by group and month, in working hours and elapsed', () => {
		if (!office.ok) throw new Error(office.error.code);
		const all = incidents();
		const own = new Comparison();
		const settings = { statistic: 'median', openCases: 'count' } as const;
		let longer = 0;
		let untouched = 0;
		let open = 0;
		for (const [key, wanted] of Object.entries(data.reference().by_month_and_group_top5)) {
			const [month, group] = key.split('|');
			const some = all.filter((one) => one.month === month && one.group === group);
			const elapsed = caseTimes(some, { reopened: 'last', now: end });
			const business = caseTimes(some, { reopened: 'last', now: end, calendar: office.value });
			open += elapsed.openAges.length;
			own.same(`${key} n`, elapsed.values.length, wanted.resolution.n, 0);
			const figure = (times: typeof elapsed, openCases: 'count' | 'leave_out' = 'count') =>
				resolution.summarise(evidenceOf(resolution, times.values, times.openAges), { ...settings, openCases }).value;
			// What the file's own figures say of closed cases alone.
			own.same(`${key} closed`, hours(figure(elapsed, 'leave_out')), wanted.resolution.median_hours);
			for (const times of [elapsed, business]) {
				if (times.values.length === 0) continue;
				const alone = figure(times, 'leave_out')!;
				const counted = figure(times)!;
				if (tooManyOpen(times.values.length, times.openAges.length)) {
					const plain = plainMedian(times.values, times.openAges);
					if (plain !== null) own.same(`${key} counted`, counted, plain, 6);
					expect(counted, key).toBeGreaterThanOrEqual(alone);
					if (counted > alone) longer += 1;
				} else {
					expect(counted, key).toBe(alone);
					untouched += 1;
				}
			}
			if (elapsed.values.length > 0) expect(figure(business)!, key).toBeLessThanOrEqual(figure(elapsed)!);
		}
		expect(own.differing).toEqual([]);
		expect(open).toBeGreaterThan(1000);
		// Groups with many open cases take longer than their closed cases say; the others are as they were.
		expect(longer).toBeGreaterThanOrEqual(8);
		expect(untouched).toBeGreaterThanOrEqual(10);
		expect(own.checked).toBeGreaterThan(60);
	});

	test('to the minute as worked out apart, in hours with a break, a short Friday, holidays and summer time', () => {
		const weekdays = ['mon', 'tue', 'wed', 'thu'].map((day) => [
			day,
			[
				['09:00', '12:30'],
				['13:00', '17:00']
			]
		]);
		const calendar = workingCalendar({
			timeZone: 'Europe/Berlin',
			schedules: [
				{
					windows: Object.fromEntries([...weekdays, ['fri', [['09:00', '15:00']]]]),
					holidays: ['2016-03-25', '2016-03-28', '2016-05-05', '2016-05-16']
				}
			]
		});
		if (!calendar.ok) throw new Error(calendar.error.code);
		const all = incidents();
		const found = apart.minutes.map(([key]) => {
			const [month, group] = String(key).split('|');
			const some = all.filter((one) => one.month === month && one.group === group);
			const minutes = (times: ReturnType<typeof caseTimes>) =>
				(['leave_out', 'count'] as const).map((openCases) => {
					const settings = { statistic: 'median', openCases } as const;
					const { value } = resolution.summarise(evidenceOf(resolution, times.values, times.openAges), settings);
					return value === null ? null : value / 60;
				});
			const elapsed = caseTimes(some, { reopened: 'last', now: end });
			const working = caseTimes(some, { reopened: 'last', now: end, calendar: calendar.value });
			return [key, elapsed.values.length, elapsed.openAges.length, ...minutes(elapsed), ...minutes(working)];
		});
		expect(found).toEqual(apart.minutes);
		// Where more than a tenth is open, both measures say that closed cases alone flatter.
		const flattered = apart.minutes.filter(([, , , alone, counted]) => alone !== counted);
		expect(flattered.length).toBeGreaterThanOrEqual(4);
	});
});
