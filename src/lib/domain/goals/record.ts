/** A forecast and what became of it. */
export interface ScoredForecast {
	/** 0 to 1. */
	readonly chance: number;
	readonly happened: boolean;
}

/** Ended goals from which the record is shown. */
export const recordFrom = 20;

/** Mean squared distance of forecasts (0 to 1) from what happened; 0.25 is what a coin earns (Brier 1950). NaN of none. */
export const brierScore = (forecasts: readonly ScoredForecast[]): number =>
	forecasts.reduce((sum, { chance, happened }) => sum + (chance - (happened ? 1 : 0)) ** 2, 0) / forecasts.length;

/** Mean of -ln of the chance given to what happened, chances held to 0.000001 from 0 and 1; 0.693 is a coin's. */
export function logLoss(forecasts: readonly ScoredForecast[]): number {
	const held = (p: number): number => Math.min(1 - 1e-6, Math.max(1e-6, p));
	return (
		forecasts.reduce((sum, { chance, happened }) => sum - Math.log(held(happened ? chance : 1 - chance)), 0) /
		forecasts.length
	);
}

/** Forecasts of about the same chance: how many, what they said on average, how often it happened. */
export interface ReliabilityBin {
	/** From, and up to (not including, but for the last), 0 to 1. */
	readonly from: number;
	readonly to: number;
	readonly n: number;
	/** Null where the bin is empty. */
	readonly said: number | null;
	readonly happened: number | null;
}

/** Forecasts sorted into bins of equal width: whether what was called likely did happen. */
export function reliabilityBins(forecasts: readonly ScoredForecast[], bins = 6): ReliabilityBin[] {
	const sums = Array.from({ length: bins }, () => ({ n: 0, said: 0, happened: 0 }));
	for (const { chance, happened } of forecasts) {
		const bin = sums[Math.min(bins - 1, Math.max(0, Math.floor(chance * bins)))]!;
		bin.n += 1;
		bin.said += chance;
		bin.happened += happened ? 1 : 0;
	}
	return sums.map(({ n, said, happened }, i) => ({
		from: i / bins,
		to: (i + 1) / bins,
		n,
		said: n === 0 ? null : said / n,
		happened: n === 0 ? null : happened / n
	}));
}

/** Mean distance between what was said and what happened over the bins, weighted by how many forecasts each holds. */
export const calibrationError = (forecasts: readonly ScoredForecast[], bins = 6): number =>
	reliabilityBins(forecasts, bins).reduce(
		(sum, { n, said, happened }) => sum + (n === 0 ? 0 : (n / forecasts.length) * Math.abs(said! - happened!)),
		0
	);

/** One ended goal: its forecasts on the way, what its owner felt at those times, and how it ended. */
export interface EndedGoal {
	readonly happened: boolean;
	/** Chances from the data, 0 to 1, of its weeks. */
	readonly chances: readonly number[];
	/** What owners felt, in tenths. */
	readonly felt: readonly number[];
}

/** How well forecasts came true. `data` and `felt` are null without a single forecast of that sort. */
export interface ForecastRecord {
	readonly goals: number;
	/** How many ended goals are still missing before a record is shown; 0 when it is. */
	readonly missing: number;
	readonly data: SourceRecord | null;
	readonly felt: SourceRecord | null;
}

export interface SourceRecord {
	readonly forecasts: number;
	readonly bins: readonly ReliabilityBin[];
	readonly brier: number;
	/** What always saying the share of goals that were reached would have earned. */
	readonly brierOfBase: number;
	readonly calibrationError: number;
}

function sourceRecord(forecasts: readonly ScoredForecast[]): SourceRecord | null {
	if (forecasts.length === 0) return null;
	const rate = forecasts.filter((one) => one.happened).length / forecasts.length;
	return {
		forecasts: forecasts.length,
		bins: reliabilityBins(forecasts),
		brier: brierScore(forecasts),
		brierOfBase: rate * (1 - rate),
		calibrationError: calibrationError(forecasts)
	};
}

/**
 * The record of forecasts against results: bins, Brier score, and the same for what people felt beside it. Shown once 20
 * goals have ended; until then only how many are missing.
 */
export function forecastRecord(ended: readonly EndedGoal[]): ForecastRecord {
	const missing = Math.max(0, recordFrom - ended.length);
	if (missing > 0) return { goals: ended.length, missing, data: null, felt: null };
	const all = (of: (goal: EndedGoal) => readonly number[]): ScoredForecast[] =>
		ended.flatMap((goal) => of(goal).map((chance) => ({ chance, happened: goal.happened })));
	return {
		goals: ended.length,
		missing,
		data: sourceRecord(all((goal) => goal.chances)),
		felt: sourceRecord(all((goal) => goal.felt.map((tenths) => tenths / 10)))
	};
}
