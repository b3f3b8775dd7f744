import { surveyBudget } from '../../../domain/goals/budget.ts';
import { addDays } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { keepSurveyBudget } from '../survey-budget.ts';
import type { Goals } from './goals.ts';
import { as, hourOf, must, type Stage } from './stage.ts';

/** Whom Tarro may ask, how many of them answer, and what matters most to it. */
export async function setAsking(scope: StrategyScope, stage: Stage, goals: Goals): Promise<void> {
	const planning = as(scope, stage, 'priya', hourOf(stage, addDays(stage.story.running.first, 8), 10));
	must(
		await keepSurveyBudget(
			planning,
			surveyBudget.parse({
				pool: ['Families who order every week', 'Newsletter readers'],
				contacts: ['2600', '7400'],
				rate: ['24', '9'],
				pauseDays: '30',
				goal: [goals.nps, goals.phone, goals.ordering],
				weight: ['2', '4', '1']
			})
		)
	);
}
