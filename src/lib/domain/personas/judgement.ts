import { bottleneck, type Bottleneck, type Stage } from './journey.ts';

export type JourneyJudgement =
	| { readonly kind: 'no_persona' | 'no_journey' | 'no_feelings' | 'steady' }
	| { readonly kind: 'falls'; readonly where: Bottleneck };

/**
 * The sentence of step five: where the mood falls most on the journey in view; else what is missing first: a portrait, a
 * journey, at least two feelings.
 */
export function journeyJudgement(personas: number, stages: readonly Pick<Stage, 'id' | 'feeling'>[]): JourneyJudgement {
	if (personas === 0) return { kind: 'no_persona' };
	if (stages.length === 0) return { kind: 'no_journey' };
	if (stages.filter((stage) => stage.feeling !== null).length < 2) return { kind: 'no_feelings' };
	const where = bottleneck(stages);
	return where === null ? { kind: 'steady' } : { kind: 'falls', where };
}
