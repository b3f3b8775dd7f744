import { describe, expect, test } from 'vitest';
import {
	readCondition,
	readView,
	readableGrain,
	viewQuery,
	type MeasurementView
} from '#lib/domain/measurement/view.ts';
import { windowsOverlap } from '#lib/domain/metrics/window.ts';
import { fc } from '../../support/property.ts';

const calendar = { periodKind: 'gregorian', weekStart: 1 } as const;
const today = '2026-11-21';
const view = (query: string): MeasurementView => {
	const asked = new URLSearchParams(query);
	return readView((name) => asked.get(name), today, calendar);
};

describe('the sentence of the measurement page', () => {
	test('says the last twelve weeks against the twelve before unless asked otherwise', () => {
		expect(view('')).toEqual({
			of: null,
			grain: 'week',
			span: '12w',
			against: 'before',
			window: { first: '2026-08-31', last: today },
			before: { first: '2026-06-08', last: '2026-08-30' }
		});
	});

	test('knows this quarter and the last one, each against the one before it', () => {
		expect(view('over=quarter')).toMatchObject({
			window: { first: '2026-10-01', last: today },
			before: { first: '2026-07-01', last: '2026-09-30' }
		});
		expect(view('over=last_quarter')).toMatchObject({
			window: { first: '2026-07-01', last: '2026-09-30' },
			before: { first: '2026-04-01', last: '2026-06-30' }
		});
	});

	test('a year earlier keeps weekdays in their places', () => {
		expect(view('against=year').before).toEqual({ first: '2025-09-01', last: '2025-11-22' });
		expect(view('against=none').before).toBeNull();
	});

	test('takes nonsense for the usual', () => {
		expect(view('over=ever&by=second&against=them&of=x')).toEqual(view(''));
		expect(readCondition('~web')).toBeNull();
		expect(readCondition('channel~a~b')).toEqual({ dimension: 'channel', value: 'a~b' });
		expect(readCondition('channel~')).toEqual({ dimension: 'channel', value: '' });
	});

	test('a line is never cut finer than one can read', () => {
		expect(readableGrain('day', { first: '2025-11-24', last: '2026-11-21' })).toBe('week');
		expect(view('over=52w&by=day').grain).toBe('week');
	});

	test('windows that are compared never share a day, and every view comes back from its address', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('4w', '12w', '26w', '52w', 'quarter', 'last_quarter'),
				fc.constantFrom('before', 'year', 'none'),
				fc.constantFrom('day', 'week', 'month', 'quarter'),
				fc.option(fc.record({ dimension: fc.constantFrom('channel', 'region'), value: fc.string({ maxLength: 20 }) })),
				(span, against, grain, of) => {
					const asked = new URLSearchParams({ over: span, against, by: grain });
					if (of !== null) asked.set('of', `${of.dimension}~${of.value}`);
					const found = readView((name) => asked.get(name), today, calendar);
					if (found.before !== null) expect(windowsOverlap(found.window, found.before)).toBe(false);
					const again = new URLSearchParams(viewQuery(found));
					expect(readView((name) => again.get(name), today, calendar)).toEqual(found);
				}
			)
		);
	});
});
