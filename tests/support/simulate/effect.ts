import { effectFound, type EffectPoint, type EffectVerdict } from '#lib/domain/tactics/effect-found.ts';
import { normalDraw, poissonDraw, seededRandom } from '#lib/domain/metrics/random.ts';
import { addDays } from '#lib/domain/shared/instant.ts';

/** What is simulated: the true effect in points, whether a comparison series is there, and how alike neighbouring days are. */
export interface EffectCase {
	readonly effect: number;
	readonly withComparison: boolean;
	/** Autocorrelation of what moves the level from day to day beside chance, 0 for none. */
	readonly alike: number;
	/** Days since the start, and answers on one of them. */
	readonly after: number;
	readonly perDay: number;
}

const everyWay = (effect: number, after: number, perDay: number): EffectCase[] =>
	[false, true].flatMap((withComparison) =>
		[0, 0.4].map((alike) => ({ effect, withComparison, alike, after, perDay }))
	);

export const effectCases: readonly EffectCase[] = [0, 8].flatMap((effect) => everyWay(effect, 90, 40));

/** Tactics without effect, looked at soon after their start. */
export const effectCasesEarly: readonly EffectCase[] = [6, 14, 42].flatMap((after) => everyWay(0, after, 10));

const start = '2026-01-05';
/** Two years and a half before would be more than most have; half a year before and a quarter after are usual. */
const before = 180;

/** A net promoter score with a slow course, a pattern of weekdays and, from day 180, the effect. */
function series(seed: string, { alike, after, perDay }: EffectCase, effect: number): EffectPoint[] {
	const random = seededRandom(seed);
	let wobble = 0;
	return Array.from({ length: before + after }, (_, i) => {
		wobble = alike * wobble + 8 * Math.sqrt(1 - alike * alike) * normalDraw(random);
		const n = Math.max(1, poissonDraw(random, perDay));
		const level = 30 + 0.02 * i + [4, 2, 0, 0, 0, -3, -3][i % 7]! + (alike > 0 ? wobble : 0);
		const mean = level + (i >= before ? effect : 0) + (78 * normalDraw(random)) / Math.sqrt(n);
		return { day: addDays(start, i), n, mean };
	});
}

export interface EffectResult extends EffectCase {
	/** Share of 95 % intervals that hold the true effect. */
	readonly covered: number;
	readonly bias: number;
	readonly halfWidth: number;
	readonly verdicts: Readonly<Record<EffectVerdict, number>>;
}

/** Many simulated tactics of which +8 was hoped for. */
export function simulateEffects(one: EffectCase, seeds: number): EffectResult {
	let covered = 0;
	let bias = 0;
	let width = 0;
	const verdicts = { helps: 0, harms: 0, no_visible_effect: 0, too_early: 0 };
	for (let seed = 0; seed < seeds; seed++) {
		const soon = one.after === 90 ? '' : `${one.after} ${one.perDay} `;
		const key = `${soon}${one.effect} ${one.withComparison} ${one.alike} ${seed}`;
		const found = effectFound({
			points: series(key, one, one.effect),
			startsOn: addDays(start, before),
			expected: 8,
			better: 'higher',
			...(one.withComparison ? { comparison: series(`${key} other`, one, 0) } : {})
		});
		const { low, high } = found.interval!;
		if (low <= one.effect && high >= one.effect) covered += 1;
		bias += (found.effect! - one.effect) / seeds;
		width += (high - low) / 2 / seeds;
		verdicts[found.verdict] += 1;
	}
	return { ...one, covered: covered / seeds, bias, halfWidth: width, verdicts };
}
