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

/** The record of any forecasts; null of none. */
export function sourceRecord(forecasts: readonly ScoredForecast[]): SourceRecord | null {
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

/** How forecasts compare with always naming the usual share: from clearly better to worse. */
export const skillWords = ['clearly', 'better', 'same', 'worse'] as const;
export type SkillWord = (typeof skillWords)[number];

/**
 * By how much forecasts were nearer than always naming the share of goals that are reached: 1 - Brier / Brier of that share
 * (skill after Murphy 1973), a fifth and more is clearly better, a twentieth either way is the same. Where everything ended
 * alike, that share misses nothing: then 1 without a miss, else 0.
 */
export function skillOf({ brier, brierOfBase }: Pick<SourceRecord, 'brier' | 'brierOfBase'>): {
	readonly skill: number;
	readonly word: SkillWord;
} {
	const skill = brierOfBase > 0 ? 1 - brier / brierOfBase : brier === 0 ? 1 : 0;
	const word = skill >= 0.2 ? 'clearly' : skill >= 0.05 ? 'better' : skill > -0.05 ? 'same' : 'worse';
	return { skill, word };
}

/** A weekly forecast of a goal that has ended, as it was kept. */
export interface KeptForecast extends ScoredForecast {
	/** What was felt at the time, in tenths; null where nobody said. */
	readonly felt: number | null;
	/** Whether the end lay within the range that was named; null where none was. */
	readonly inRange: boolean | null;
}

/** The whole record, with the range and with what was felt in the weeks in which both spoke. */
export interface FullRecord {
	readonly all: SourceRecord | null;
	/** Of the weeks in which somebody also said how sure they felt: the data, and the feeling. */
	readonly beside: { readonly data: SourceRecord; readonly felt: SourceRecord } | null;
	/** Ends within the range named (80 % are meant to be), of how many. */
	readonly range: { readonly inside: number; readonly of: number } | null;
}

/** What kept forecasts were worth: all of them, beside what people felt, and whether their ranges held. */
export function fullRecord(kept: readonly KeptForecast[]): FullRecord {
	const both = kept.filter((one) => one.felt !== null);
	const data = sourceRecord(both);
	const felt = sourceRecord(both.map(({ felt: tenths, happened }) => ({ chance: tenths! / 10, happened })));
	const ranged = kept.filter((one) => one.inRange !== null);
	return {
		all: sourceRecord(kept),
		beside: data === null || felt === null ? null : { data, felt },
		range: ranged.length === 0 ? null : { inside: ranged.filter((one) => one.inRange).length, of: ranged.length }
	};
}

/** What becomes of a forecast once the end is known. */
export interface ForecastScore {
	readonly came: boolean;
	/** (chance - 1 or 0)². */
	readonly brier: number;
	/** Whether the figure ended within the 80 % range; null where no range was named. */
	readonly inRange: boolean | null;
}

/**
 * Scores a forecast by the end of what it spoke of. `came`: whether that target was reached by that day; null when the goal
 * meanwhile asked for something by which it cannot be judged any more, and then it is not scored.
 */
export function scoreForecast(
	forecast: { readonly chance: number; readonly low: number | null; readonly high: number | null },
	end: { readonly came: boolean | null; readonly value: number | null }
): ForecastScore | null {
	if (end.came === null) return null;
	const { chance, low, high } = forecast;
	return {
		came: end.came,
		brier: brierScore([{ chance, happened: end.came }]),
		inRange:
			low === null || high === null || end.value === null ? null : end.value >= low - 1e-9 && end.value <= high + 1e-9
	};
}
