import type { TacticStatus } from './status.ts';
import type { ViewJudgement } from './view.ts';

/** What a department does for the strategy. */
export interface DepartmentPart {
	readonly id: string;
	readonly title: string;
	/** Tactics that it leads, or in which it or one of its people has a to-do. */
	readonly tactics: readonly {
		readonly id: string;
		readonly title: string;
		readonly status: TacticStatus;
		readonly leads: boolean;
	}[];
	readonly open: number;
	readonly late: number;
	/** Open hours of its people in this week and the next, over all strategies, and the hours they have a week. */
	readonly thisWeek: number;
	readonly nextWeek: number;
	readonly hoursPerWeek: number | null;
	readonly people: readonly {
		readonly id: string;
		readonly title: string;
		readonly open: number;
		readonly late: number;
		readonly thisWeek: number;
		readonly nextWeek: number;
		readonly hoursPerWeek: number | null;
		readonly isOverloaded: boolean;
	}[];
}

/** Whether a department has no part in what is still being done (R-000-01). */
export const hasNoPart = (part: Pick<DepartmentPart, 'tactics' | 'open'>): boolean =>
	part.open === 0 && part.tactics.every(({ status }) => status === 'done' || status === 'stopped');

export type DepartmentsCode = 'none' | 'without' | 'overloaded' | 'late' | 'all';

/**
 * The sentence above the departments, the most pressing first: there are none; some have no part; people with more before
 * them than they have hours; the one with the most late; all have their part.
 */
export function departmentsJudgement(parts: readonly DepartmentPart[]): ViewJudgement<DepartmentsCode> {
	if (parts.length === 0) return { code: 'none', params: {} };
	const without = parts.filter(hasNoPart);
	if (without[0] !== undefined) return { code: 'without', params: { n: without.length, title: without[0].title } };
	const tired = parts.flatMap(({ people }) => people.filter((person) => person.isOverloaded));
	if (tired[0] !== undefined) return { code: 'overloaded', params: { n: tired.length, name: tired[0].title } };
	const [latest] = [...parts].sort((a, b) => b.late - a.late);
	return latest !== undefined && latest.late > 0
		? { code: 'late', params: { n: latest.late, title: latest.title } }
		: { code: 'all', params: { n: parts.length } };
}
