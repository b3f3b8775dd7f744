/**
 * What to look at on a page of questions and answers, and in a chatbot (R-002-22, R-000-17). Each question is answered
 * yes, partly or no by somebody who tried it as a customer would. The words are messages under the id.
 */
export const checklists = {
	faq: [
		'found_in_two_clicks',
		'searchable',
		'covers_usual_questions',
		'plain_words',
		'dated_this_year',
		'shows_how',
		'works_on_phone',
		'leads_to_person'
	],
	chatbot: [
		'says_it_is_a_bot',
		'understands_own_words',
		'solves_usual_request',
		'admits_not_knowing',
		'offers_person',
		'reaches_person_soon',
		'hands_over_story',
		'round_the_clock'
	]
} as const;

export type CheckKind = keyof typeof checklists;
export const checkKinds = Object.keys(checklists) as [CheckKind, ...CheckKind[]];
export type CheckQuestion = (typeof checklists)[CheckKind][number];

export const checkAnswers = ['yes', 'partly', 'no'] as const;
export type CheckAnswer = (typeof checkAnswers)[number];

/** Answers by question; a question that is not named was not looked at. */
export type CheckAnswers = Readonly<Partial<Record<string, CheckAnswer>>>;

const worth: Record<CheckAnswer, number> = { yes: 1, partly: 0.5, no: 0 };

/**
 * How much of a checklist is met: the mean over answered questions of yes = 1, partly = 1/2, no = 0. From 0 to 1; none when
 * nothing is answered. What was not looked at neither helps nor harms.
 */
export function checkScore(kind: CheckKind, answers: CheckAnswers): number | null {
	const given = checklists[kind].flatMap((question) => {
		const answer = answers[question];
		return answer === undefined ? [] : [worth[answer]];
	});
	return given.length === 0 ? null : given.reduce((sum, value) => sum + value, 0) / given.length;
}

/** A share of a checklist on the matrix' scale: 1 + 4 x share, to the nearest whole number (halves up). */
export const asMatrixScore = (fraction: number): number => Math.floor(1 + 4 * fraction + 0.5);

/** Questions of a kind that have no answer yet. */
export const unanswered = (kind: CheckKind, answers: CheckAnswers): number =>
	checklists[kind].filter((question) => answers[question] === undefined).length;
