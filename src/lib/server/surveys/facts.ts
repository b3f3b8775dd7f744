import type { SurveyFacts } from '../../domain/surveys/completion.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';

/** More answers than this make no difference to how far the step is. */
const enough = 100;

/** What the completion of the surveys step is computed from. */
export async function surveyFacts(scope: StrategyScope): Promise<SurveyFacts> {
	const surveys = await scope.db
		.selectFrom('survey')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'survey.id').onRef('item.organisation_id', '=', 'survey.organisation_id')
		)
		.select(['survey.id', 'survey.status', 'survey.touchpoint_id'])
		.where('survey.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.execute();
	if (surveys.length === 0) return { surveys: 0, withQuestions: 0, tiedToTouchpoint: 0, open: 0, answers: 0 };
	const ids = surveys.map((survey) => survey.id);
	const asking = await scope.db
		.selectFrom('question')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'question.id').onRef('item.organisation_id', '=', 'question.organisation_id')
		)
		.select('question.survey_id')
		.distinct()
		.where('question.organisation_id', '=', scope.organisationId)
		.where('question.survey_id', 'in', ids)
		.where('item.removed_at', 'is', null)
		.execute();
	const answers = await scope.db
		.selectFrom('record')
		.select('seq')
		.where('organisation_id', '=', scope.organisationId)
		.where('survey_id', 'in', ids)
		.where('state', 'in', ['counted', 'test'])
		.limit(enough)
		.execute();
	return {
		surveys: surveys.length,
		withQuestions: asking.length,
		tiedToTouchpoint: surveys.filter((survey) => survey.touchpoint_id !== null).length,
		open: surveys.filter((survey) => survey.status === 'open').length,
		answers: answers.length
	};
}
