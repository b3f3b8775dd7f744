import { describe, expect, test } from 'vitest';
import { bandsOf, placeText, readBehind, readPlace } from '#lib/domain/measurement/behind.ts';
import { readChangeWindows, wholeWeeks } from '#lib/domain/measurement/change.ts';
import { fc } from '../../support/property.ts';

const view = {
	window: { first: '2026-08-31', last: '2026-11-21' },
	before: { first: '2026-06-08', last: '2026-08-30' },
	of: null
};
const today = '2026-11-21';
const windows = (query: string, over: Partial<typeof view> | { before: null } = {}) => {
	const asked = new URLSearchParams(query);
	return readChangeWindows((name) => asked.get(name), { ...view, ...over }, today);
};

describe('two windows held against each other', () => {
	test('are those of the page unless the address says otherwise; against nothing, as many days before', () => {
		expect(windows('')).toEqual({ before: view.before, after: view.window, fault: null });
		expect(windows('', { before: null }).before).toEqual({ first: '2026-06-09', last: '2026-08-30' });
		expect(windows('before=nonsense&after=2026-13-40')).toEqual(windows(''));
	});

	test('may not share a day, end before they begin, or be longer than two years; days ahead are cut off', () => {
		expect(windows('before=2026-08-01&beforeTo=2026-08-31').fault).toBe('shared');
		expect(windows('before=2026-07-01&beforeTo=2026-06-01').fault).toBe('order');
		expect(windows('before=2020-01-01').fault).toBe('long');
		expect(windows('afterTo=2027-01-01').after.last).toBe(today);
	});

	test('whole weeks lie within the window and begin on the first day of the week', () => {
		expect(wholeWeeks({ first: '2026-11-02', last: '2026-11-15' }, 1)).toEqual({
			first: '2026-11-02',
			last: '2026-11-15'
		});
		expect(wholeWeeks({ first: '2026-11-03', last: '2026-11-14' }, 1)).toBeNull();
		expect(wholeWeeks({ first: '2026-11-03', last: '2026-11-16' }, 1)).toEqual({
			first: '2026-11-09',
			last: '2026-11-15'
		});
		expect(wholeWeeks({ first: '2026-11-03', last: '2026-11-16' }, 6)).toEqual({
			first: '2026-11-07',
			last: '2026-11-13'
		});
	});
});

describe('what lies behind a figure', () => {
	const ask = (query: string) => {
		const asked = new URLSearchParams(query);
		return readBehind((name) => asked.get(name), view);
	};

	test('is asked for by days, group, part, words and place; nonsense is as usual', () => {
		expect(ask('')).toEqual({
			window: view.window, where: [], band: null, withWords: false, open: false, aside: false, text: '', after: null
		}); // prettier-ignore
		expect(ask('from=2026-11-20&to=2026-11-01&group=channel~web&band=detractors&text=%20late%20&after=5.7.2')).toEqual({
			window: { first: '2026-11-01', last: '2026-11-20' },
			where: [{ dimension: 'channel', value: 'web' }],
			band: 'detractors',
			withWords: false,
			open: false,
			aside: false,
			text: 'late',
			after: { at: 5, seq: 7, source: 2 }
		});
		expect(ask('after=1.2&band=Drop table').after).toBeNull();
	});

	test('a place in the list comes back from its text', () => {
		fc.assert(
			fc.property(fc.nat(), fc.nat(), fc.nat(), (at, seq, source) => {
				expect(readPlace(placeText({ at, seq, source }))).toEqual({ at, seq, source });
			})
		);
	});

	test('parts cover the whole scale without overlap', () => {
		const covers: [string, object, number, number][] = [
			['nps', {}, 0, 10],
			['csat', { min: 1, max: 5, satisfiedFrom: 4 }, 1, 5],
			['ces', { min: 1, max: 7, easyFrom: 5, direction: 'higher' }, 1, 7],
			['ces', { min: 1, max: 7, easyFrom: 5, direction: 'lower' }, 1, 7],
			['rate', {}, 0, 1]
		];
		for (const [kind, settings, min, max] of covers) {
			const bands = bandsOf(kind, settings);
			for (let value = min; value <= max; value += 1) {
				expect(
					bands.filter((band) => value >= band.from && value <= band.to),
					`${kind} ${value}`
				).toHaveLength(1);
			}
		}
		expect(bandsOf('amount', {})).toEqual([]);
	});
});
