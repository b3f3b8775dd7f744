import { auditCompletion } from '../audit/completion.ts';
import { competitorCompletion } from '../competitors/completion.ts';
import { goalCompletion } from '../goals/completion.ts';
import { measurementCompletion } from '../measurement/completion.ts';
import { optimisationCompletion } from '../optimisation/completion.ts';
import { personaCompletion } from '../personas/completion.ts';
import { researchCompletion } from '../research/completion.ts';
import { surveyCompletion } from '../surveys/completion.ts';
import { tacticCompletion } from '../tactics/completion.ts';
import type { Step } from './step.ts';

const step = <const Id extends string, Facts>(entry: Step<Id, Facts>): Step<Id, Facts> => entry;

/** The registry of steps, in their order. The rest of the program iterates over it and names no member. */
export const steps = [
	step({
		id: 'goals',
		slug: 'goals',
		icon: 'target',
		chapter: 'decide',
		dependsOn: [],
		minutes: 10,
		completion: goalCompletion
	}),
	step({
		id: 'audit',
		slug: 'audit',
		icon: 'map',
		chapter: 'understand',
		dependsOn: ['goals'],
		minutes: 10,
		completion: auditCompletion
	}),
	step({
		id: 'competitors',
		slug: 'competitors',
		icon: 'binoculars',
		chapter: 'understand',
		dependsOn: ['goals'],
		minutes: 10,
		completion: competitorCompletion
	}),
	step({
		id: 'research',
		slug: 'research',
		icon: 'scale',
		chapter: 'understand',
		dependsOn: ['competitors'],
		minutes: 10,
		completion: researchCompletion
	}),
	step({
		id: 'personas',
		slug: 'personas',
		icon: 'users',
		chapter: 'understand',
		dependsOn: ['audit'],
		minutes: 10,
		completion: personaCompletion
	}),
	step({
		id: 'tactics',
		slug: 'tactics',
		icon: 'list-checks',
		chapter: 'act',
		dependsOn: ['goals', 'audit'],
		minutes: 10,
		completion: tacticCompletion
	}),
	step({
		id: 'surveys',
		slug: 'surveys',
		icon: 'message-square',
		chapter: 'act',
		dependsOn: ['audit'],
		minutes: 10,
		completion: surveyCompletion
	}),
	step({
		id: 'measurement',
		slug: 'measurement',
		icon: 'activity',
		chapter: 'learn',
		dependsOn: ['surveys'],
		minutes: 10,
		completion: measurementCompletion
	}),
	step({
		id: 'optimisation',
		slug: 'optimisation',
		icon: 'repeat',
		chapter: 'learn',
		dependsOn: ['measurement', 'tactics'],
		minutes: 10,
		completion: optimisationCompletion
	})
] as const;

export type StepId = (typeof steps)[number]['id'];
/** The facts that a step's completion is computed from. */
export type FactsOf<Id extends StepId> = Parameters<Extract<(typeof steps)[number], { id: Id }>['completion']>[0];
/** The facts of every step. */
export type StepFacts = { readonly [Id in StepId]: FactsOf<Id> };

export const stepIds = steps.map((entry) => entry.id) as readonly StepId[];

/** The step at an address, if there is one. */
export const stepBySlug = (slug: string): (typeof steps)[number] | undefined =>
	steps.find((entry) => entry.slug === slug);
