import type { Decision } from './review.ts';

/** Something that a review would miss if it were held today, and where it is mended. */
export interface ReviewGap {
	readonly code: 'no_goal' | 'no_figure' | 'no_owner' | 'no_target' | 'late_decision' | 'no_owner_decision';
	readonly title: string;
	readonly href: string;
}

interface GoalToLookAt {
	readonly id: string;
	readonly title: string;
	readonly value: number | null;
	readonly target: number | null;
	readonly ownerId: string | null;
}

/** At most so many are named; more would be read by nobody. */
const named = 8;

/** What a review would miss today: goals without a figure, a target or somebody who leads them; decisions late or nobody's. */
export function reviewGaps(
	goals: readonly GoalToLookAt[],
	openDecisions: readonly Pick<Decision, 'id' | 'title' | 'owner' | 'isLate'>[],
	base: string
): ReviewGap[] {
	if (goals.length === 0) return [{ code: 'no_goal', title: '', href: `${base}/goals` }];
	const ofGoal = (code: ReviewGap['code'], is: (goal: GoalToLookAt) => boolean): ReviewGap[] =>
		goals.filter(is).map((goal) => ({ code, title: goal.title, href: `${base}/goals?open=${goal.id}` }));
	const ofDecision = (code: ReviewGap['code'], is: (one: (typeof openDecisions)[number]) => boolean): ReviewGap[] =>
		openDecisions.filter(is).map((one) => ({ code, title: one.title, href: `${base}/optimisation#${one.id}` }));
	return [
		...ofGoal('no_figure', (goal) => goal.value === null),
		...ofGoal('no_target', (goal) => goal.target === null),
		...ofGoal('no_owner', (goal) => goal.ownerId === null),
		...ofDecision('late_decision', (one) => one.isLate),
		...ofDecision('no_owner_decision', (one) => one.owner === null)
	].slice(0, named);
}
