import { expectedAnswers, goalForecast, learnWalk } from '#lib/domain/goals/forecast.ts';
import { walkWeights } from '#lib/domain/goals/drift.ts';
import { brierScore, calibrationError, type ScoredForecast } from '#lib/domain/goals/record.ts';
import { histogramOf, mergeAll, type Histogram } from '#lib/domain/metrics/histogram.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { normalDraw, poissonDraw, seededRandom, type Random } from '#lib/domain/metrics/random.ts';
import { addDays } from '#lib/domain/shared/instant.ts';

/** One row of the table: how many answers come a day, and how far the mix walks (sd of the daily step of each logit). */
export interface Row {
	readonly perDay: number;
	readonly drift: number;
}

export const rows: readonly Row[] = [
	{ perDay: 2, drift: 0 },
	{ perDay: 2, drift: 0.05 },
	{ perDay: 5, drift: 0 },
	{ perDay: 5, drift: 0.05 }
];

const quarterDays = 90;
export const checkpoints: readonly number[] = [18, 36, 54, 63, 81];
const start = '2026-01-01';

export interface RowResult extends Row {
	readonly forecasts: number;
	/** Mean distance of forecast and frequency over six bins. */
	readonly error: number;
	readonly brier: number;
	/** Brier score of always saying how often the target was reached. */
	readonly base: number;
	/** Share of ends inside the 80 % range. */
	readonly covered: number;
	readonly coveredAt: readonly number[];
	/** Every forecast, and whether it came. */
	readonly said: readonly ScoredForecast[];
}

/** The answers of a quarter's days: shares start at 0.5 and 0.2 and walk on the multinomial logit scale. */
function quarterOfAnswers(random: Random, { perDay, drift }: Row): Histogram[] {
	let promoter = Math.log(0.5 / 0.3);
	let detractor = Math.log(0.2 / 0.3);
	return Array.from({ length: quarterDays }, () => {
		const total = 1 + Math.exp(promoter) + Math.exp(detractor);
		const scores = Array.from({ length: poissonDraw(random, perDay) }, () => {
			const u = random() * total;
			return u < 1 ? 7 : u < 1 + Math.exp(promoter) ? 10 : 3;
		});
		promoter += drift * normalDraw(random);
		detractor += drift * normalDraw(random);
		return histogramOf('score', scores);
	});
}

/**
 * Quarters of 90 days with a target around what was expected at their start (30 points, give or take 8), forecast at five
 * days of each. `history`: how many ended quarters of the same figure the forecast has learned from, 0 for none.
 */
export function simulateQuarters(row: Row, quarters: number, history: number, seed = 'quarters'): RowResult {
	const random = seededRandom(`${seed} ${row.perDay} ${row.drift}`);
	const forecasts: ScoredForecast[] = [];
	const coveredAt = checkpoints.map(() => 0);
	const learned: (readonly number[])[] = [];
	for (let quarter = 0; quarter < quarters; quarter++) {
		const target = 30 + (random() * 16 - 8);
		const days = quarterOfAnswers(random, row);
		const dated = days.map((histogram, i) => ({ day: addDays(start, i), histogram }));
		const end = nps.summarise({ histogram: mergeAll('score', days) }, {}).value!;
		const walk = walkWeights(learned);
		checkpoints.forEach((checkpoint, index) => {
			const seen = days.slice(0, checkpoint);
			const soFar = mergeAll('score', seen);
			const daysLeft = quarterDays - checkpoint;
			const { perDay } = expectedAnswers({
				soFar: soFar.n,
				daysLeft,
				recent: mergeAll('score', seen.slice(-28)).n,
				recentDays: checkpoint
			})!;
			const { chance, prediction } = goalForecast({
				kind: nps,
				settings: {},
				soFar: { histogram: soFar },
				days: dated.slice(0, checkpoint),
				today: addDays(start, checkpoint - 1),
				daysLeft,
				perDay,
				target,
				side: 'higher',
				hasEarlierPeriod: true,
				walk
			})!;
			forecasts.push({ chance, happened: end >= target - 1e-9 });
			if (end >= prediction!.low - 1e-9 && end <= prediction!.high + 1e-9) coveredAt[index]! += 1 / quarters;
		});
		if (history > 0) learned.push(learnWalk(nps, {}, dated));
		if (learned.length > history) learned.shift();
	}
	const rate = forecasts.filter((one) => one.happened).length / forecasts.length;
	return {
		...row,
		forecasts: forecasts.length,
		error: calibrationError(forecasts),
		brier: brierScore(forecasts),
		base: rate * (1 - rate),
		covered: coveredAt.reduce((a, b) => a + b, 0) / checkpoints.length,
		coveredAt,
		said: forecasts
	};
}
