import { completionOf, type Completion } from '../shared/completion.ts';

export interface SurveyFacts {
	readonly surveys: number;
	readonly withQuestions: number;
	readonly tiedToTouchpoint: number;
	readonly open: number;
	/** Answers that count, in all. */
	readonly answers: number;
}

/** A survey that starts from a touchpoint, is open, and has been answered (R-002-34, R-003-05). */
export const surveyCompletion = (facts: SurveyFacts): Completion =>
	completionOf([
		{ filled: facts.surveys, missing: { code: 'surveys.none', at: 'new' } },
		{ filled: facts.withQuestions, missing: facts.surveys > 0 && { code: 'surveys.without_questions', at: 'list' } },
		{
			filled: facts.tiedToTouchpoint,
			weight: 0.5,
			missing: facts.surveys > 0 && { code: 'surveys.without_touchpoint', at: 'list' }
		},
		{ filled: facts.open, missing: facts.surveys > 0 && { code: 'surveys.not_open', at: 'list' } },
		{
			filled: facts.answers / 10,
			missing: facts.open > 0 && { code: 'surveys.few_answers', count: facts.answers, at: 'list' }
		}
	]);
