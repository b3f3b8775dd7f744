import { completionOf, share, type Completion } from '../shared/completion.ts';

export interface PersonaFacts {
	readonly personas: number;
	/** Personas with a rule that ties them to answers. */
	readonly backed: number;
	readonly stages: number;
	readonly stagesWithTouchpoint: number;
	readonly stagesWithEmotion: number;
	readonly moments: number;
}

/** Portraits, a journey of stages tied to touchpoints and feelings, moments of delight (R-002-26 to 29). */
export const personaCompletion = (facts: PersonaFacts): Completion =>
	completionOf([
		{ filled: facts.personas, weight: 1.5, missing: { code: 'personas.none', at: 'portraits' } },
		{
			filled: share(facts.backed, facts.personas),
			weight: 0.5,
			missing: facts.personas > 0 && { code: 'personas.assumed', count: facts.personas - facts.backed, at: 'portraits' }
		},
		{ filled: facts.stages / 4, missing: { code: 'personas.few_stages', at: 'journey' } },
		{
			filled: share(facts.stagesWithTouchpoint, facts.stages),
			missing: facts.stages > 0 && {
				code: 'personas.stages_without_touchpoint',
				count: facts.stages - facts.stagesWithTouchpoint,
				at: 'journey'
			}
		},
		{
			filled: share(facts.stagesWithEmotion, facts.stages),
			weight: 0.5,
			missing: facts.stages > 0 && {
				code: 'personas.stages_without_feeling',
				count: facts.stages - facts.stagesWithEmotion,
				at: 'journey'
			}
		},
		{ filled: facts.moments, missing: { code: 'personas.no_moment', at: 'moments' } }
	]);
