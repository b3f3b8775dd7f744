import { describe, expect, test } from 'vitest';
import { countChance } from '#lib/domain/metrics/chance.ts';
import { binomialCdf, logBeta, poissonCdf } from '#lib/domain/metrics/distribution.ts';
import { poissonInterval, quantileRanks } from '#lib/domain/metrics/interval.ts';

/** Worked out apart with SciPy 1.17 (chi2, binom, poisson, nbinom); the first of each row is what goes in. */
const near = (actual: number, wanted: number, relative = 1e-9): void =>
	expect(Math.abs(actual - wanted), `${actual} is not ${wanted}`).toBeLessThanOrEqual(
		Math.max(1e-13, relative * Math.abs(wanted))
	);

describe('worked out apart', () => {
	test.each([
		[0, 0.95, 0.0, 3.6888794541139354],
		[1, 0.95, 0.025317807984289897, 5.571643390938898],
		[2, 0.8, 0.5318116083896118, 5.322320337834211],
		[5, 0.99, 1.0779282406523196, 14.149759411023012],
		[10, 0.95, 4.7953886961324335, 18.39035604201778],
		[37, 0.9, 27.59461554097935, 48.67548518951648],
		[100, 0.95, 81.36399125092315, 121.62679379242638],
		[1000, 0.95, 938.9730184076952, 1063.952136016302],
		[123456, 0.95, 122768.28869851555, 124146.60839534459],
		[10000000, 0.95, 9993802.996884268, 10006199.897731498],
		[1, 0.999, 0.0005001250416822987, 9.998677497623925],
		[0, 0.8, 0.0, 2.302585092994046]
	])('a count of %d at %d lies in %d to %d', (count, confidence, low, high) => {
		const found = poissonInterval(count, confidence);
		near(found.low, low);
		near(found.high, high);
	});

	test.each([
		[1, 0.5, 0.95, null],
		[2, 0.5, 0.5, [1, 2, 0.5]],
		[5, 0.5, 0.95, null],
		[6, 0.5, 0.95, [1, 6, 0.96875]],
		[7, 0.5, 0.99, null],
		[29, 0.9, 0.95, null],
		[30, 0.9, 0.95, null],
		[36, 0.9, 0.95, [29, 36, 0.9539621052026521]],
		[44, 0.9, 0.95, [35, 44, 0.9800466413312948]],
		[100, 0.9, 0.95, [84, 96, 0.955690107191223]],
		[100, 0.9, 0.8, [86, 95, 0.8698501482480855]],
		[1000, 0.9, 0.99, [875, 925, 0.9917080966907468]],
		[15, 0.25, 0.9, [1, 8, 0.9693367006257176]],
		[50, 0.99, 0.95, null],
		[5000, 0.5, 0.95, [2431, 2570, 0.9506841418958285]],
		[400, 0.9, 0.95, [348, 372, 0.9547725797231363]],
		[4, 0.5, 0.875, [1, 4, 0.875]],
		[10, 0.1, 0.8, null]
	] as const)('of %d values the quantile %d at %d lies between the ranks %j', (n, q, confidence, wanted) => {
		const found = quantileRanks(n, q, confidence);
		if (wanted === null) return expect(found).toBeNull();
		expect([found?.lower, found?.upper]).toEqual(wanted.slice(0, 2));
		near(found!.coverage, wanted[2]);
	});

	test.each([
		[0, 1, 0.5, 0.5],
		[0, 1000000, 1e-6, 0.3678792572316451],
		[3, 10, 0.3, 0.6496107184000002],
		[500000, 1000000, 0.5, 0.5003989421806654],
		[499000, 1000000, 0.5, 0.0228041499326948],
		[0, 50, 0.9, 9.999999999999889e-51],
		[49, 50, 0.9, 0.9948462247926799],
		[200, 100000, 0.002, 0.5187943190967622],
		[50000000, 100000000, 0.5, 0.5000398942279406],
		[7, 8, 1e-9, 1.0]
	])('at most %d of %d at %d', (k, n, p, wanted) => near(binomialCdf(k, n, p), wanted, n > 1e7 ? 3e-8 : 1e-9));

	test.each([
		[0, 0.001, 0.999000499833375],
		[0, 5, 0.006737946999085468],
		[5, 5, 0.615960654833063],
		[100, 120, 0.03466803469442497],
		[1000000, 1000000, 0.5002659614862837],
		[12, 30.5, 0.0001228731622665699],
		[3, 1e-8, 1.0]
	])('at most %d where %d are expected', (k, mean, wanted) => near(poissonCdf(k, mean), wanted, 2e-9));

	test.each([
		[0, 1, 1, 0, 'higher', 0.42264973081037427],
		[10, 15, 5, 10, 'higher', 0.5258654696863966],
		[10, 15, 5, 10, 'lower', 0.6181847806623204],
		[0, 0, 3, 0, 'lower', 0.3779644730092272],
		[100, 100, 20, 100, 'higher', 1.0],
		[1000, 1300, 300, 1000, 'lower', 0.5154809166379272],
		[5, 400, 10, 5, 'higher', 6.060688461376633e-68],
		[50, 60.5, 10, 50, 'higher', 0.41661970365604234],
		[50, 60.5, 10, 50, 'lower', 0.5833802963439576],
		[10000, 12000, 2000, 10000, 'higher', 0.5021716332624937]
	] as const)('%d so far, target %d, %d to come, %d known, %s', (soFar, target, toCome, known, side, wanted) =>
		near(countChance(soFar, target, toCome, known, side), wanted)
	);

	test.each([
		[0.5, 0.5, 1.1447298858494002],
		[0.75, 3, -0.59038744660217637],
		[9.99, 9.99, -13.721853536324813],
		[10, 10, -13.736229227036555],
		[0.5, 500000.0, -5.9888164957774643],
		[12.5, 10000000.0, -182.74185531253968],
		[50000000.0, 50000000.0, -69314725.654249187],
		[1000000000.0, 0.5, -9.7892679754235055],
		[9.5, 11, -14.037754980658014],
		[1, 1000000000000.0, -27.631021115928548]
	])('the beta function of %d and %d', (a, b, wanted) => near(logBeta(a, b), wanted, 1e-13));
});
