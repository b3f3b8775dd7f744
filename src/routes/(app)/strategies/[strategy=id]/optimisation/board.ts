import type { Decision, Lesson, Person, ReviewMark } from '#lib/domain/optimisation/review.ts';
import type { Day } from '#lib/domain/shared/instant.ts';
import {
	addQuarters,
	nextQuarter,
	quarterKey,
	quarterOf,
	type PeriodCalendar,
	type PeriodKind,
	type Quarter
} from '#lib/domain/shared/period.ts';

/** What the page of the last step is given. */
export interface ImproveBoard {
	readonly today: Day;
	readonly quarter: Quarter;
	readonly calendar: PeriodCalendar & { readonly periodKind: PeriodKind };
	readonly reviews: readonly ReviewMark[];
	readonly next: ReviewMark | null;
	readonly nextOn: Day | null;
	readonly decisions: readonly Decision[];
	readonly lessons: readonly Lesson[];
	readonly people: readonly Person[];
	readonly can: { readonly hold: boolean; readonly note: boolean; readonly answers: boolean };
}

/** A quarter on the line, with the review that looks at it. */
export interface QuarterMark {
	readonly quarter: Quarter;
	readonly review: ReviewMark | null;
	readonly is: 'past' | 'now' | 'ahead';
}

/** The quarters of the line: the three before the running one (more where there are reviews, six at most), it, and the next. */
export function quarterLine(board: Pick<ImproveBoard, 'quarter' | 'calendar' | 'reviews' | 'today'>): QuarterMark[] {
	const { quarter, calendar, reviews, today } = board;
	const first = reviews[0] === undefined ? null : quarterOf(reviews[0].cycleFrom, calendar);
	let start = addQuarters(quarter, -2, calendar);
	while (first !== null && first.first < start.first && start.first > addQuarters(quarter, -5, calendar).first) {
		start = addQuarters(start, -1, calendar);
	}
	const last = nextQuarter(quarter, calendar);
	const marks: QuarterMark[] = [];
	for (let at = start; at.first <= last.first; at = nextQuarter(at, calendar)) {
		marks.push({
			quarter: at,
			review:
				reviews.findLast((review) => quarterKey(quarterOf(review.cycleFrom, calendar)) === quarterKey(at)) ?? null,
			is: at.last < today ? 'past' : at.first > today ? 'ahead' : 'now'
		});
	}
	return marks;
}
