import { describe, expect, test } from 'vitest';
import { goalForecast } from '#lib/domain/goals/forecast.ts';
import { meanChance, npsChance, npsPrior, shareChance } from '#lib/domain/metrics/chance.ts';
import { histogramOf, mergeAll, mergeHistograms, packHistogram } from '#lib/domain/metrics/histogram.ts';
import {
	adjustedNps,
	newcombeDifference,
	npsCounts,
	npsDifference,
	npsInterval,
	npsScore,
	wilsonInterval,
	type NpsCounts
} from '#lib/domain/metrics/interval.ts';
import { clopperPearson, npsTango } from '#lib/domain/metrics/interval-methods.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { benjaminiHochberg, holm } from '#lib/domain/metrics/many.ts';
import {
	effectiveAnswers,
	npsAnswersForChange,
	npsAnswersForMargin,
	npsDetectableChange,
	rateAnswersForMargin
} from '#lib/domain/metrics/power.ts';
import { normalFactor } from '#lib/domain/metrics/distribution.ts';
import { openCasesQuantile } from '#lib/domain/metrics/survival.ts';
import { quantile, rankedValues } from '#lib/domain/metrics/ranked.ts';
import { parseTimestamp } from '#lib/domain/shared/instant.ts';
import { fc } from '../../support/property.ts';

/** Each law is tried on 1,000 cases, the same in every run. */
const runs = { numRuns: 1_000 };
const counts = (most = 400): fc.Arbitrary<NpsCounts> =>
	fc
		.record({ detractors: fc.nat(most), passives: fc.nat(most), promoters: fc.nat(most) })
		.filter((c) => c.detractors + c.passives + c.promoters > 0);
const scores = fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 80 });
const size = (c: NpsCounts): number => c.detractors + c.passives + c.promoters;
const mirrored = (c: NpsCounts): NpsCounts => ({ ...c, detractors: c.promoters, promoters: c.detractors });
const width = ({ low, high }: { low: number; high: number }): number => high - low;

describe('the net promoter score', () => {
	test('lies between -100 and 100, as does its interval, which holds the adjusted centre', () => {
		fc.assert(
			fc.property(counts(), fc.constantFrom(0.8, 0.9, 0.95, 0.99), (c, confidence) => {
				const { low, high } = npsInterval(c, confidence);
				const centre = npsScore(adjustedNps(c));
				expect(Math.abs(npsScore(c))).toBeLessThanOrEqual(100);
				expect(low).toBeGreaterThanOrEqual(-100);
				expect(high).toBeLessThanOrEqual(100);
				expect(low).toBeLessThanOrEqual(centre);
				expect(high).toBeGreaterThanOrEqual(centre);
			}),
			runs
		);
	});

	test('is negated, and its interval mirrored, when detractors and promoters change places', () => {
		fc.assert(
			fc.property(counts(), (c) => {
				expect(npsScore(mirrored(c))).toBeCloseTo(-npsScore(c), 9);
				expect(npsInterval(mirrored(c)).low).toBeCloseTo(-npsInterval(c).high, 9);
				expect(npsTango(mirrored(c)).low).toBeCloseTo(-npsTango(c).high, 6);
			}),
			runs
		);
	});

	test('keeps its sign and shrinks when a passive is added', () => {
		fc.assert(
			fc.property(counts(), (c) => {
				const more = { ...c, passives: c.passives + 1 };
				expect(Math.sign(npsScore(more))).toBe(Math.sign(npsScore(c)));
				expect(Math.abs(npsScore(more))).toBeLessThanOrEqual(Math.abs(npsScore(c)));
			}),
			runs
		);
	});

	test('has a narrower interval when all counts are doubled, and a width where all agree', () => {
		fc.assert(
			fc.property(counts(), (c) => {
				fc.pre(size(c) >= 10);
				const twice = { detractors: 2 * c.detractors, passives: 2 * c.passives, promoters: 2 * c.promoters };
				expect(width(npsInterval(twice))).toBeLessThan(width(npsInterval(c)));
				expect(width(npsInterval(c))).toBeGreaterThan(0);
			}),
			runs
		);
	});

	test('cares neither for order nor for batches: counts add up', () => {
		fc.assert(
			fc.property(scores, fc.nat(80), (list, at) => {
				const whole = histogramOf('score', list);
				const parts = [histogramOf('score', list.slice(at)), histogramOf('score', list.slice(0, at))];
				expect(packHistogram(mergeHistograms(parts[0]!, parts[1]!))).toEqual(packHistogram(whole));
				expect(packHistogram(mergeAll('score', parts))).toEqual(packHistogram(whole));
				expect(npsCounts([...list].reverse())).toEqual(npsCounts(list));
			}),
			runs
		);
	});

	test('changes by as much there as back', () => {
		fc.assert(
			fc.property(counts(), counts(), (a, b) => {
				const there = npsDifference(a, b);
				const back = npsDifference(b, a);
				expect(there.adjustedChange).toBeCloseTo(-back.adjustedChange, 9);
				expect(there.low).toBeCloseTo(-back.high, 9);
				expect(there.pValue).toBeCloseTo(back.pValue, 9);
			}),
			runs
		);
	});
});

describe('a share', () => {
	const share = fc
		.tuple(fc.integer({ min: 1, max: 2000 }), fc.nat(2000))
		.map(([n, some]): [number, number] => [some % (n + 1), n]);

	test('has its Wilson interval in 0 to 1 around it, mirrored for what is left, inside the exact one', () => {
		fc.assert(
			fc.property(share, ([x, n]) => {
				const { low, high } = wilsonInterval(x, n);
				expect(low).toBeGreaterThanOrEqual(0);
				expect(high).toBeLessThanOrEqual(1);
				expect(low).toBeLessThanOrEqual(x / n);
				expect(high).toBeGreaterThanOrEqual(x / n);
				expect(wilsonInterval(n - x, n).high).toBeCloseTo(1 - low, 12);
				const exact = clopperPearson(x, n);
				expect(exact.low).toBeLessThanOrEqual(x / n + 1e-12);
				expect(exact.high).toBeGreaterThanOrEqual(x / n - 1e-12);
			}),
			runs
		);
	});

	test('differs from another by what lies inside its interval, mirrored when they change places', () => {
		fc.assert(
			fc.property(share, share, ([x1, n1], [x2, n2]) => {
				const there = newcombeDifference(x1, n1, x2, n2);
				const back = newcombeDifference(x2, n2, x1, n1);
				expect(there.low).toBeLessThanOrEqual(there.change + 1e-12);
				expect(there.high).toBeGreaterThanOrEqual(there.change - 1e-12);
				expect(there.low).toBeCloseTo(-back.high, 12);
				expect(there.low).toBeGreaterThanOrEqual(-1 - 1e-12);
			}),
			runs
		);
	});
});

describe('planning', () => {
	const n = fc.integer({ min: 1, max: 100_000 });
	const variance = fc.double({ min: 0.05, max: 1, noNaN: true });

	test('tells smaller changes with more answers', () => {
		fc.assert(
			fc.property(n, n, variance, (before, after, v) => {
				const change = (extra: number): number =>
					npsDetectableChange({ n: before, variance: v }, { n: after + extra, variance: v });
				expect(change(1)).toBeLessThan(change(0));
				expect(npsDetectableChange(null, { n: after, variance: v })).toBeLessThan(change(0));
			}),
			runs
		);
	});

	test('asks for so many answers that the margin is kept, and not for one too many', () => {
		fc.assert(
			fc.property(fc.double({ min: 1, max: 40, noNaN: true }), variance, (margin, v) => {
				const needed = npsAnswersForMargin(margin, v);
				const found = 100 * normalFactor(0.95) * Math.sqrt(v / (needed + 3));
				expect(found).toBeLessThanOrEqual(margin + 1e-9);
				if (needed > 1) expect(100 * normalFactor(0.95) * Math.sqrt(v / (needed + 2))).toBeGreaterThan(margin - 1e-6);
				const rate = rateAnswersForMargin(v, margin / 100);
				expect(normalFactor(0.95) * Math.sqrt((v * (1 - v)) / rate)).toBeLessThanOrEqual(margin / 100 + 1e-9);
			}),
			runs
		);
	});

	test('needs answers that do tell the change asked for', () => {
		fc.assert(
			fc.property(fc.double({ min: 0.5, max: 60, noNaN: true }), variance, (change, v) => {
				const needed = npsAnswersForChange(change, 2 * v);
				const each = { n: needed, variance: v };
				expect(npsDetectableChange(each, each)).toBeLessThanOrEqual(change + 1e-6);
			}),
			runs
		);
	});

	test('counts weighted answers as at most as many, at least one', () => {
		fc.assert(
			fc.property(fc.array(fc.double({ min: 0.01, max: 50, noNaN: true }), { minLength: 1, maxLength: 60 }), (list) => {
				const effective = effectiveAnswers(list);
				expect(effective).toBeLessThanOrEqual(list.length + 1e-9);
				expect(effective).toBeGreaterThanOrEqual(1 - 1e-9);
			}),
			runs
		);
	});

	test('adjusts many tests upwards, in their order, the stricter way further', () => {
		const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
		fc.assert(
			fc.property(pValues, (list) => {
				const shared = benjaminiHochberg(list);
				const strict = holm(list);
				list.forEach((p, i) => {
					expect(shared[i]).toBeGreaterThanOrEqual(p - 1e-12);
					expect(strict[i]).toBeGreaterThanOrEqual(shared[i]! - 1e-12);
					expect(strict[i]).toBeLessThanOrEqual(1);
					list.forEach((q, j) => {
						if (p < q) expect(shared[i]).toBeLessThanOrEqual(shared[j]! + 1e-12);
					});
				});
			}),
			runs
		);
	});
});

describe('the chance of reaching a target', () => {
	const targets = fc.tuple(fc.integer({ min: -100, max: 100 }), fc.integer({ min: 0, max: 60 }));

	test('of the net promoter score falls as the target rises, is 1 at -100, and a fact when nothing comes', () => {
		fc.assert(
			fc.property(counts(40), targets, fc.integer({ min: 0, max: 40 }), (c, [target, more], toCome) => {
				const chance = npsChance(c, target, toCome);
				expect(chance).toBeGreaterThanOrEqual(0);
				expect(chance).toBeLessThanOrEqual(1);
				expect(npsChance(c, target + more, toCome)).toBeLessThanOrEqual(chance + 1e-9);
				expect(npsChance(c, -100, toCome)).toBeCloseTo(1, 9);
				expect([0, 1]).toContain(npsChance(c, target, 0));
				expect(npsChance(c, target, 0)).toBe(npsScore(c) >= target - 1e-7 ? 1 : 0);
			}),
			runs
		);
	});

	test('and of falling below it is what is left, but for ending on it', () => {
		fc.assert(
			fc.property(
				counts(40),
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: -99, max: 99 }),
				(c, toCome, whole) => {
					// Between two values that the score can take.
					const total = size(c) + toCome;
					const target = (100 * (Math.floor((whole / 100) * total) + 0.5)) / total;
					const up = npsChance(c, target, toCome, { side: 'higher' });
					const down = npsChance(c, target, toCome, { side: 'lower' });
					expect(up + down).toBeCloseTo(1, 8);
					const belief = { ...npsPrior, promoters: 3 };
					expect(npsChance(c, target, toCome, { belief })).toBeLessThanOrEqual(1);
				}
			),
			runs
		);
	});

	test('of a share and of a mean falls as the target rises', () => {
		const nat = fc.integer({ min: 1, max: 200 });
		fc.assert(
			fc.property(
				nat,
				nat,
				fc.integer({ min: 1, max: 100 }),
				fc.double({ min: 0, max: 1, noNaN: true }),
				(n, x, m, target) => {
					const yes = x % (n + 1);
					const share = shareChance(yes, n, target, m);
					expect(shareChance(yes, n, target + 0.05, m)).toBeLessThanOrEqual(share + 1e-9);
					expect(shareChance(yes, n, 0, m)).toBeCloseTo(1, 9);
					const mean = { n: n + 1, mean: 1 + 6 * target, sd: 1.3 };
					const soFar = { n: n + 1, sum: (n + 1) * mean.mean };
					const chance = meanChance(soFar, 4, m, mean, 'higher')!;
					expect(meanChance(soFar, 4.5, m, mean, 'higher')!).toBeLessThanOrEqual(chance + 1e-12);
					expect(chance + meanChance(soFar, 4, m, mean, 'lower')!).toBeCloseTo(1, 9);
				}
			),
			runs
		);
	});

	test('of a goal, wandering and unsure numbers of answers included, falls as its target rises', () => {
		const days = fc.array(scores, { minLength: 9, maxLength: 14 });
		fc.assert(
			fc.property(days, targets, fc.integer({ min: 0, max: 12 }), ([...list], [target, more], daysLeft) => {
				const dated = list.map((one, i) => ({
					day: `2026-05-${String(i + 1).padStart(2, '0')}`,
					histogram: histogramOf('score', one.slice(0, 6))
				}));
				const soFar = {
					histogram: mergeAll(
						'score',
						dated.map((one) => one.histogram)
					)
				};
				const at = (wanted: number): number =>
					goalForecast({
						kind: nps,
						settings: {},
						soFar,
						days: dated,
						today: dated.at(-1)!.day,
						daysLeft,
						perDay: 2,
						target: wanted,
						side: 'higher',
						hasEarlierPeriod: true
					})!.chance;
				expect(at(target + more)).toBeLessThanOrEqual(at(target) + 1e-9);
				expect(at(-100)).toBeCloseTo(1, 9);
				if (daysLeft === 0) expect([0, 1]).toContain(at(target));
			}),
			runs
		);
	});
});

describe('times with open cases', () => {
	const times = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });

	test('are the plain median without them, and never shorter with cases open longer than all', () => {
		fc.assert(
			fc.property(times, fc.nat(20), (closed, open) => {
				const plain = openCasesQuantile(closed, []).value!;
				expect(plain).toBe(quantile(rankedValues(closed), 0.5));
				const counted = openCasesQuantile(closed, Array<number>(open).fill(100));
				expect(counted.value ?? Infinity).toBeGreaterThanOrEqual(plain);
				if (open > closed.length) expect(counted.value).toBeNull();
				if (counted.value !== null && counted.low !== null) expect(counted.low).toBeLessThanOrEqual(counted.value);
				if (counted.value !== null && counted.high !== null) expect(counted.high).toBeGreaterThanOrEqual(counted.value);
				const p90 = openCasesQuantile(closed, Array<number>(open).fill(100), 0.9).value;
				expect(p90 ?? Infinity).toBeGreaterThanOrEqual(counted.value ?? 0);
			}),
			runs
		);
	});
});

describe('an instant', () => {
	test('is the same in whatever zone it was written, so that durations do not depend on how they are shown', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.integer({ min: -56, max: 56 }), (ms, quarters) => {
				const whole = Math.floor(ms / 60_000) * 60_000;
				const sign = quarters < 0 ? '-' : '+';
				const minutes = Math.abs(quarters) * 15;
				const offset = `${sign}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
				const local = new Date(whole + quarters * 900_000).toISOString().slice(0, 16);
				expect(parseTimestamp(`${local}:00${offset}`)).toBe(whole);
			}),
			runs
		);
	});
});
