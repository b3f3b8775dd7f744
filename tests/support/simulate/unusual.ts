import { histogramOf, type Histogram } from '#lib/domain/metrics/histogram.ts';
import { count } from '#lib/domain/metrics/kinds/count.ts';
import { firstResponse } from '#lib/domain/metrics/kinds/first-response.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { rate } from '#lib/domain/metrics/kinds/rate.ts';
import type { MetricKind } from '#lib/domain/metrics/kind.ts';
import { normalDraw, poissonDraw, seededRandom, type Random } from '#lib/domain/metrics/random.ts';
import { watchFigure, type WatchResult } from '#lib/domain/metrics/unusual/watch.ts';
import { addDays, daysBetween } from '#lib/domain/shared/instant.ts';

/** What is planted into an otherwise quiet figure. Sizes are in standard deviations of a day's point. */
export type Plant = 'nothing' | 'step' | 'drift' | 'outlier' | 'weekdays' | 'incident';
export const plants: readonly Plant[] = ['nothing', 'weekdays', 'incident', 'step', 'drift', 'outlier'];

export const watched: readonly MetricKind[] = [nps, rate, firstResponse, count];

const start = '2026-01-05';
/** Days of what is usual; a marked incident of ten days is none of them. */
const baselineOf = (plant: Plant): number => (plant === 'incident' ? 110 : 90);
const watch = 90;
/** The day of the watch on which a change begins. */
export const plantedOn = 20;

/** The usual level of a kind's answers, moved by `shift` standard deviations of a day of `n` answers. */
function answers(kind: MetricKind, random: Random, n: number, shift: number): number[] {
	const step = shift / Math.sqrt(n);
	const some = <T>(draw: () => T): T[] => Array.from({ length: n }, draw);
	if (kind.id === 'nps') {
		// 20 / 30 / 50 has a standard deviation of 0.78; promoters rise as detractors fall.
		const move = (0.781 * step) / 2;
		return some(() => {
			const u = random();
			return u < 0.2 - move ? 3 : u < 0.5 - move ? 7 : 10;
		});
	}
	if (kind.id === 'rate') return some(() => (random() < 0.8 + 0.4 * step ? 1 : 0));
	if (kind.unit === 'duration') return some(() => Math.round(3600 * Math.exp(normalDraw(random) + step)));
	return [poissonDraw(random, Math.max(0, n + shift * Math.sqrt(n)))];
}

/** Changes are planted for the worse: scores and shares fall, times and counts rise. */
const worse = (kind: MetricKind): 1 | -1 => (kind.id === 'nps' || kind.id === 'rate' ? -1 : 1);

function shiftOn(plant: Plant, day: number): number {
	const since = day - baselineOf(plant) - plantedOn;
	if (plant === 'weekdays') return [1, 1, 0, 0, 0, -1, -1][day % 7]!;
	if (plant === 'step') return since >= 0 ? 1 : 0;
	if (plant === 'drift') return since >= 0 ? 0.05 * since : 0;
	if (plant === 'outlier') return since === 0 ? 6 : 0;
	if (plant === 'incident') return day >= 40 && day < 50 ? -4 : 0;
	return 0;
}

/** One simulated figure, watched for 90 days after 90 days of what is usual. */
export function watchOne(kind: MetricKind, plant: Plant, seed: string, perDay = 15, series = 20): WatchResult {
	const random = seededRandom(seed);
	const baseline = baselineOf(plant);
	const days: { day: string; histogram: Histogram }[] = [];
	for (let i = 0; i < baseline + watch; i++) {
		const n = kind.accumulates ? perDay : Math.max(1, poissonDraw(random, perDay));
		const values = answers(kind, random, n, worse(kind) * shiftOn(plant, i));
		days.push({ day: addDays(start, i), histogram: histogramOf(kind.bucketing, values) });
	}
	return watchFigure({
		kind,
		settings: kind.defaults,
		days,
		from: addDays(start, baseline),
		today: addDays(start, baseline + watch - 1),
		series,
		incidents: plant === 'incident' ? [{ first: addDays(start, 40), last: addDays(start, 49) }] : []
	});
}

export interface PlantResult {
	readonly kind: string;
	readonly plant: Plant;
	/** Share of figures with an alarm before anything was planted, or at all where nothing was. */
	readonly falseAlarms: number;
	/** Share of figures in which what was planted was found. */
	readonly found: number;
	/** Mean days from planting to alarm. */
	readonly delay: number | null;
	/** Share of finds that name direction and sort rightly. */
	readonly named: number;
}

/** Many figures with the same thing planted, counted. */
export function watchMany(kind: MetricKind, plant: Plant, seeds: number, series = 20): PlantResult {
	const isQuiet = plant === 'nothing' || plant === 'weekdays' || plant === 'incident';
	const planted = addDays(start, baselineOf(plant) + plantedOn);
	let falseAlarms = 0;
	let found = 0;
	let named = 0;
	const delays: number[] = [];
	for (let seed = 0; seed < seeds; seed++) {
		const result = watchOne(kind, plant, `${kind.id} ${plant} ${seed}`, 15, series);
		if (result.state !== 'watching') throw new Error('not watched');
		if (result.found.some((one) => isQuiet || one.foundOn < planted)) falseAlarms += 1;
		const hit = isQuiet
			? undefined
			: result.found.find(
					(one) => one.foundOn >= planted && (plant !== 'outlier' || daysBetween(planted, one.foundOn) <= 7)
				);
		if (hit === undefined) continue;
		found += 1;
		delays.push(daysBetween(planted, hit.foundOn));
		if (hit.direction === (worse(kind) > 0 ? 'up' : 'down') && (plant !== 'outlier' || hit.sort === 'day')) named += 1;
	}
	return {
		kind: kind.id,
		plant,
		falseAlarms: falseAlarms / seeds,
		found: found / seeds,
		delay: delays.length === 0 ? null : delays.reduce((a, b) => a + b, 0) / delays.length,
		named: found === 0 ? 1 : named / found
	};
}
