import { describe, expect, test } from 'vitest';
import { brierScore, expectedAnswers, goalForecast } from '#lib/domain/goals/forecast.ts';
import { histogramOf, mergeAll, type Histogram } from '#lib/domain/metrics/histogram.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { normalDraw, poissonDraw, seededRandom, type Random } from '#lib/domain/metrics/random.ts';
import { addDays } from '#lib/domain/shared/instant.ts';

/**
 * The simulator of STATISTICS 9: quarters of 90 days, Poisson answers a day, the mix walking on the logit scale, a target
 * around what was expected at the start, forecasts at five checkpoints.
 */
interface Forecasted {
	readonly chance: number;
	readonly happened: boolean;
	readonly covered: boolean;
}

function simulate(random: Random, perDay: number, drift: number, quarters: number): Forecasted[] {
	const checkpoints = [18, 36, 54, 63, 81];
	const start = '2026-01-01';
	const forecasts: Forecasted[] = [];
	for (let quarter = 0; quarter < quarters; quarter++) {
		let promoter = Math.log(0.5 / 0.3);
		let detractor = Math.log(0.2 / 0.3);
		const target = 30 + (random() * 16 - 8);
		const days: Histogram[] = [];
		for (let i = 0; i < 90; i++) {
			const total = 1 + Math.exp(promoter) + Math.exp(detractor);
			const scores = Array.from({ length: poissonDraw(random, perDay) }, () => {
				const u = random() * total;
				return u < 1 ? 7 : u < 1 + Math.exp(promoter) ? 10 : 3;
			});
			days.push(histogramOf('score', scores));
			promoter += drift * normalDraw(random);
			detractor += drift * normalDraw(random);
		}
		const end = nps.summarise({ histogram: mergeAll('score', days) }, {}).value!;
		for (const checkpoint of checkpoints) {
			const seen = days.slice(0, checkpoint);
			const soFar = mergeAll('score', seen);
			const expected = expectedAnswers({
				soFar: soFar.n,
				daysLeft: 90 - checkpoint,
				recent: mergeAll('score', seen.slice(-28)).n,
				recentDays: checkpoint
			})!;
			const forecast = goalForecast({
				kind: nps,
				settings: {},
				soFar: { histogram: soFar },
				days: seen.map((histogram, i) => ({ day: addDays(start, i), histogram })),
				today: addDays(start, checkpoint - 1),
				daysLeft: 90 - checkpoint,
				perDay: expected.perDay,
				target,
				side: 'higher',
				hasEarlierPeriod: true
			})!;
			const { low, high } = forecast.prediction!;
			forecasts.push({ chance: forecast.chance, happened: end >= target, covered: end >= low && end <= high });
		}
	}
	return forecasts;
}

/** Mean distance of forecast and frequency over six bins, weighted by how many fall into each. */
function calibrationError(forecasts: readonly Forecasted[]): number {
	const bins = Array.from({ length: 6 }, () => ({ n: 0, chance: 0, happened: 0 }));
	for (const { chance, happened } of forecasts) {
		const bin = bins[Math.min(5, Math.floor(chance * 6))]!;
		bin.n += 1;
		bin.chance += chance;
		bin.happened += happened ? 1 : 0;
	}
	return bins.reduce((sum, bin) => sum + Math.abs(bin.chance - bin.happened), 0) / forecasts.length;
}

describe('forecasts of 1,500 simulated quarters (STATISTICS 9)', () => {
	test.each([
		{ perDay: 2, drift: 0 },
		{ perDay: 2, drift: 0.05 },
		{ perDay: 5, drift: 0 },
		{ perDay: 5, drift: 0.05 }
	])(
		'come true as often as they say with $perDay answers a day and a daily drift of $drift',
		({ perDay, drift }) => {
			const forecasts = simulate(seededRandom(`quarters ${perDay} ${drift}`), perDay, drift, 1500);
			const rate = forecasts.filter((f) => f.happened).length / forecasts.length;
			const covered = forecasts.filter((f) => f.covered).length / forecasts.length;
			const brier = brierScore(forecasts);
			expect(calibrationError(forecasts)).toBeLessThanOrEqual(0.05);
			expect(brier).toBeLessThanOrEqual(0.8 * rate * (1 - rate));
			// The range errs to the wide side while a walk of the level cannot be told from chance.
			expect(covered).toBeGreaterThanOrEqual(0.74);
			expect(covered).toBeLessThanOrEqual(0.92);
		},
		300_000
	);
});
