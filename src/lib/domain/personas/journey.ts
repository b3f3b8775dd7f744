/** Feelings are told from -2 (very bad) to 2 (very good). */
export const feelingScale = { least: -2, most: 2 } as const;

export const journeyStates = ['as_is', 'to_be'] as const;
export type JourneyState = (typeof journeyStates)[number];

/** The stages of the ready journey, from looking around to coming again (R-000-18). */
export const templateStages = ['research', 'choose', 'order', 'receive', 'get_help', 'come_again'] as const;
export type TemplateStage = (typeof templateStages)[number];

/** What customers say of one touchpoint: 1 to 5, with how many answers it rests on. */
export interface HeardRating {
	readonly value: number;
	readonly answers: number;
}

/** How a stage feels, and how we know. */
export interface Feeling {
	readonly value: number;
	readonly source: 'answers' | 'typed';
	readonly answers: number;
}

/**
 * How a stage feels, from -2 to 2 (R-002-27). Where customers have rated its touchpoints: the mean of their ratings, each
 * weighted by its answers, moved from 1..5 to -2..2. Else what was typed. None where nobody knows.
 */
export function stageFeeling(ratings: readonly HeardRating[], typed: number | null): Feeling | null {
	const answers = ratings.reduce((sum, rating) => sum + rating.answers, 0);
	if (answers > 0) {
		const mean = ratings.reduce((sum, rating) => sum + rating.value * rating.answers, 0) / answers;
		return { value: mean - 3, source: 'answers', answers };
	}
	return typed === null ? null : { value: typed, source: 'typed', answers: 0 };
}

interface Felt {
	readonly id: string;
	readonly feeling: Feeling | null;
}

export interface Bottleneck {
	/** The stage before the fall, and the one it falls to. */
	readonly fromId: string;
	readonly toId: string;
	readonly from: number;
	readonly to: number;
	readonly drop: number;
	/** Both ends come from answers. */
	readonly isMeasured: boolean;
	readonly answers: number;
}

/** A fall of less is a wobble, not a bottleneck. */
export const leastDrop = 0.25;

/**
 * The bottleneck of a journey: the largest drop in feeling from one stage to the next (R-004-12). Stages nobody knows the
 * feeling of are stepped over. None where the mood never falls by a quarter of a point.
 */
export function bottleneck(stages: readonly Felt[]): Bottleneck | null {
	const known = stages.flatMap((stage) => (stage.feeling === null ? [] : [{ id: stage.id, feeling: stage.feeling }]));
	let worst: Bottleneck | null = null;
	for (const [index, stage] of known.entries()) {
		const before = known[index - 1];
		if (before === undefined) continue;
		const drop = before.feeling.value - stage.feeling.value;
		if (drop < leastDrop || (worst !== null && drop <= worst.drop)) continue;
		worst = {
			fromId: before.id,
			toId: stage.id,
			from: before.feeling.value,
			to: stage.feeling.value,
			drop,
			isMeasured: before.feeling.source === 'answers' && stage.feeling.source === 'answers',
			answers: before.feeling.answers + stage.feeling.answers
		};
	}
	return worst;
}

/** A feeling as one of five words: very bad, bad, so-so, good, very good. */
export type FeelingWord = 'very_bad' | 'bad' | 'so_so' | 'good' | 'very_good';
const words: readonly FeelingWord[] = ['very_bad', 'bad', 'so_so', 'good', 'very_good'];
export const feelingWord = (value: number): FeelingWord =>
	words[Math.max(0, Math.min(4, Math.round(value) + 2))] ?? 'so_so';

/** One part of a journey, with everything its lanes show. */
export interface Stage {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly doing: string;
	readonly thinking: string;
	readonly feelingNote: string;
	/** As typed, -2 to 2. */
	readonly emotion: number | null;
	readonly feeling: Feeling | null;
	readonly support: string;
	readonly departmentId: string | null;
	readonly touchpoints: readonly {
		readonly id: string;
		readonly title: string;
		readonly customers: HeardRating | null;
	}[];
	readonly pains: readonly { readonly id: string; readonly title: string; readonly severity: number }[];
	readonly opportunities: readonly { readonly id: string; readonly title: string; readonly severity: number }[];
}

export interface Journey {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly state: JourneyState;
	readonly personaId: string | null;
	readonly stages: readonly Stage[];
}
