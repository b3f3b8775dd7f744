import { describe, expect, test } from 'vitest';
import { fc } from '../support/property.ts';
import { mergeHistograms, packHistogram, histogramOf } from '#lib/domain/metrics/histogram.ts';
import { evidenceOf, type Evidence, type MetricKind } from '#lib/domain/metrics/kind.ts';
import { findMetricKind, metricKindIds, metricKinds } from '#lib/domain/metrics/registry.ts';

/** Values that each kind accepts, for the laws below. */
function values(kind: MetricKind, settings: object, least = 0, most = 60): fc.Arbitrary<number[]> {
	const any = fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: -1000, max: 5_000_000 }));
	return fc.array(
		any.filter((value) => kind.accepts(value, settings)),
		{ minLength: least, maxLength: most }
	);
}

const fromHistogram = (evidence: Evidence): Evidence => ({ histogram: evidence.histogram });

test('the registry and the list of its names agree, and every name is found', () => {
	expect(metricKinds.map((kind) => kind.id)).toEqual([...metricKindIds]);
	for (const id of metricKindIds) expect(findMetricKind(id)?.id).toBe(id);
	expect(findMetricKind('nothing')).toBeUndefined();
});

describe.each(metricKinds.map((kind) => ({ id: kind.id, kind })))('the kind $id', ({ kind }) => {
	const settings = kind.settings.parse({});

	test('starts with settings that its own schema gives', () => {
		expect(kind.settings.parse(kind.defaults)).toEqual(settings);
		expect(settings).toEqual(kind.defaults);
		expect(['higher', 'lower']).toContain(kind.directionOf(settings));
	});

	test('has hints for showing it', () => {
		expect(kind.format.unit).toBe(kind.unit);
		expect(kind.format.decimals).toBeGreaterThanOrEqual(0);
		expect(kind.format.decimals).toBeLessThanOrEqual(3);
		expect(kind.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
	});

	test('refuses what is not a whole number', () => {
		for (const value of [0.5, NaN, Infinity, -Infinity]) expect(kind.accepts(value, settings)).toBe(false);
	});

	test('gives no value without answers, and says so', () => {
		const summary = kind.summarise(evidenceOf(kind, []), settings);
		expect(summary).toMatchObject({ value: null, n: 0, refusal: 'too_few' });
		expect(summary.low).toBeUndefined();
		expect(kind.compare(evidenceOf(kind, []), evidenceOf(kind, []), settings).word).toBe('too_few');
	});

	test('stays in its range, with the value inside its interval’s reach', () => {
		const { min, max } = kind.range(settings);
		fc.assert(
			fc.property(values(kind, settings, 1), (list) => {
				const { value, low, high } = kind.summarise(evidenceOf(kind, list), settings);
				expect(value).not.toBeNull();
				for (const number of [value!, low ?? value!, high ?? value!]) {
					if (min !== null) expect(number).toBeGreaterThanOrEqual(min);
					if (max !== null) expect(number).toBeLessThanOrEqual(max);
				}
				if (low !== undefined) expect(low).toBeLessThanOrEqual(high!);
			})
		);
	});

	test('does not care for the order of the values', () => {
		fc.assert(
			fc.property(values(kind, settings), (list) => {
				const there = kind.summarise(fromHistogram(evidenceOf(kind, list)), settings);
				const back = kind.summarise(fromHistogram(evidenceOf(kind, [...list].reverse())), settings);
				expect(back).toEqual(there);
			})
		);
	});

	test('says of two merged halves what it says of the whole', () => {
		fc.assert(
			fc.property(values(kind, settings), fc.nat(60), (list, at) => {
				const whole = histogramOf(kind.bucketing, list);
				const merged = mergeHistograms(
					histogramOf(kind.bucketing, list.slice(0, at)),
					histogramOf(kind.bucketing, list.slice(at))
				);
				expect(packHistogram(merged)).toEqual(packHistogram(whole));
				const summary = kind.summarise({ histogram: merged }, settings);
				expect(summary).toEqual(kind.summarise({ histogram: whole }, settings));
			})
		);
	});

	test('puts a value into the bucket that its histogram uses', () => {
		fc.assert(
			fc.property(values(kind, settings, 1, 5), (list) => {
				expect(new Set(histogramOf(kind.bucketing, list).buckets.keys())).toEqual(
					new Set(list.map((v) => kind.bucket(v)))
				);
			})
		);
	});

	test('finds no change between a window and itself', () => {
		fc.assert(
			fc.property(values(kind, settings), (list) => {
				const evidence = evidenceOf(kind, list);
				const { word, change } = kind.compare(evidence, evidence, settings, { seed: 'same' });
				expect(['no_clear_change', 'too_few']).toContain(word);
				expect(change === null || change === 0).toBe(true);
			}),
			{ numRuns: 30 }
		);
	});

	test('turns a chance into fact when no more answers come', () => {
		fc.assert(
			fc.property(values(kind, settings, 1), fc.integer({ min: -50, max: 50 }), (list, distance) => {
				const evidence = evidenceOf(kind, list);
				const { value } = kind.summarise(evidence, settings);
				const higher = kind.chance(evidence, value! + distance, 0, settings, { side: 'higher' });
				expect(higher).toBe(distance <= 0 ? 1 : 0);
				expect(kind.chance(evidence, value! + distance, 0, settings, { side: 'lower' })).toBe(distance >= 0 ? 1 : 0);
			})
		);
	});

	test('thinks less of a target the further away it is', () => {
		fc.assert(
			fc.property(values(kind, settings, 12), fc.integer({ min: 1, max: 80 }), (list, toCome) => {
				const evidence = evidenceOf(kind, list);
				const { value } = kind.summarise(evidence, settings);
				const targets = [0.5, 0.8, 1, 1.1, 1.5, 3].map((times) => value! * times).sort((a, b) => a - b);
				const chances = targets.map((target) => kind.chance(evidence, target, toCome, settings, { side: 'higher' }));
				if (chances.some((chance) => chance === null)) return;
				chances.forEach((chance, i) => {
					expect(chance).toBeGreaterThanOrEqual(0);
					expect(chance).toBeLessThanOrEqual(1);
					if (i > 0) expect(chance!).toBeLessThanOrEqual(chances[i - 1]! + 1e-9);
				});
			}),
			{ numRuns: 30 }
		);
	});

	test('expects the end between its own ends', () => {
		fc.assert(
			fc.property(values(kind, settings, 12), fc.integer({ min: 0, max: 80 }), (list, toCome) => {
				const prediction = kind.predict(evidenceOf(kind, list), toCome, settings);
				if (!prediction) return;
				expect(prediction.low).toBeLessThanOrEqual(prediction.expected + 1e-9);
				expect(prediction.high).toBeGreaterThanOrEqual(prediction.expected - 1e-9);
			}),
			{ numRuns: 30 }
		);
	});

	test('tells smaller changes with more answers', () => {
		const summary = kind.assumed(settings);
		if (!summary || summary.scale === 'ratio') return;
		const sizes = [20, 100, 500, 5000].map((n) => kind.detectable(n, n, summary)!.change);
		sizes.forEach((size, i) => i > 0 && expect(size).toBeLessThan(sizes[i - 1]!));
	});
});
