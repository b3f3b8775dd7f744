import { describe, expect, test } from 'vitest';
import { rows, simulateQuarters } from '../../support/simulate/quarters.ts';

/** The light form of `npm run bench -- calibration`: fewer quarters, so that chance is given a little more room. */
describe('forecasts of simulated quarters', () => {
	test.each(rows)(
		'come true as often as they say with $perDay answers a day and a daily walk of $drift',
		(row) => {
			const found = simulateQuarters(row, 150, 8);
			expect(found.error).toBeLessThanOrEqual(0.08);
			expect(found.brier).toBeLessThanOrEqual(0.8 * found.base);
			expect(found.covered).toBeGreaterThanOrEqual(0.73);
			expect(found.covered).toBeLessThanOrEqual(0.87);
		},
		120_000
	);
});
