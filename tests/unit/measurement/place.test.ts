import { describe, expect, test } from 'vitest';
import { figureQuery, readFigurePlace } from '#lib/domain/measurement/place.ts';

const usual = { first: '2026-08-31', last: '2026-11-22' };
const today = '2026-11-22';
const read = (text: string) => readFigurePlace(new URLSearchParams(text), usual, today);

describe('where a figure was shown', () => {
	test('an address says over which days and of whom; what it does not say is as usual', () => {
		expect(read('')).toEqual({ window: usual, where: [] });
		const place = {
			window: { first: '2026-10-01', last: '2026-10-31' },
			where: [
				{ dimension: 'channel', value: 'phone' },
				{ dimension: 'weekday', value: 'Monday ~ early' }
			]
		};
		expect(read(figureQuery(place))).toEqual(place);
		expect(figureQuery({})).toBe('');
	});

	test('days to come hold nothing yet, days the wrong way round are turned, nonsense is as usual', () => {
		expect(read('from=2026-10-01&to=2026-12-31').window).toEqual({ first: '2026-10-01', last: today });
		expect(read('from=2026-11-02&to=2026-11-01').window).toEqual({ first: '2026-11-01', last: '2026-11-02' });
		expect(read('from=never&of=nothing').window).toEqual(usual);
		expect(read('of=nothing').where).toEqual([]);
	});
});
