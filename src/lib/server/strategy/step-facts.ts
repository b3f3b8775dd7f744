import type { StepFacts, StepId } from '../../domain/strategy/steps.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { auditFacts } from '../audit/facts.ts';
import { competitorFacts } from '../competitors/facts.ts';
import { goalFacts } from '../goals/facts.ts';
import { measurementFacts } from '../metrics/facts.ts';
import { optimisationFacts } from '../optimisation/facts.ts';
import { personaFacts } from '../personas/facts.ts';
import { researchFacts } from '../research/facts.ts';
import { surveyFacts } from '../surveys/facts.ts';
import { tacticFacts } from '../tactics/facts.ts';

/** How each step's facts are counted. A step without an entry does not compile. */
const counters: { readonly [Id in StepId]: (scope: StrategyScope) => Promise<StepFacts[Id]> } = {
	goals: goalFacts,
	audit: auditFacts,
	competitors: competitorFacts,
	research: researchFacts,
	personas: personaFacts,
	tactics: tacticFacts,
	surveys: surveyFacts,
	measurement: measurementFacts,
	optimisation: optimisationFacts
};

/** The facts of all steps: counts, one or two queries a context. */
export async function stepFacts(scope: StrategyScope): Promise<StepFacts> {
	const entries = await Promise.all(
		(Object.keys(counters) as StepId[]).map(async (id) => [id, await counters[id](scope)] as const)
	);
	return Object.fromEntries(entries) as unknown as StepFacts;
}
