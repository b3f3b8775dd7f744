import type { Load } from './load.ts';

export interface JudgedPlate {
	/** Customers past their time, and those within it. */
	readonly late: number;
	readonly waiting: number;
	readonly people: readonly { readonly name: string; readonly load: Load; readonly isAway: boolean }[];
	/** Goals of the department by where they are. */
	readonly goals: { readonly all: number; readonly behind: number };
	/** Findings that nobody answers. */
	readonly unanswered: number;
}

export interface PlateSentence {
	readonly code: string;
	readonly params: Readonly<Record<string, string | number>>;
}

/** Hours from which somebody has room for one thing more. */
const room = 4;

/**
 * The two sentences above a plate: first what presses (customers past their time, goals behind, customers waiting, what
 * nobody answers, or that all is calm), then who has too much and who has room, by their first names.
 */
export function plateJudgement(plate: JudgedPlate): readonly PlateSentence[] {
	const here = plate.people
		.filter((person) => !person.isAway)
		.map((person) => ({ ...person, name: person.name.split(/\s+/)[0] ?? person.name }));
	const first: PlateSentence =
		plate.late > 0
			? { code: 'late', params: { n: plate.late } }
			: plate.goals.behind > 0
				? { code: 'behind', params: { n: plate.goals.behind, all: plate.goals.all } }
				: plate.waiting > 0
					? { code: 'waiting', params: { n: plate.waiting } }
					: plate.unanswered > 0
						? { code: 'unanswered', params: { n: plate.unanswered } }
						: { code: plate.goals.all > 0 ? 'calm' : 'begin', params: { n: plate.goals.all } };
	const heavy = here.filter((person) => person.load.over > 0).sort((a, b) => b.load.over - a.load.over)[0];
	const light = here
		.filter((person) => (person.load.free ?? 0) >= room)
		.sort((a, b) => (b.load.free ?? 0) - (a.load.free ?? 0))[0];
	if (heavy !== undefined && light !== undefined) {
		return [first, { code: 'balance', params: { heavy: heavy.name, light: light.name } }];
	}
	if (heavy !== undefined) return [first, { code: 'heavy', params: { heavy: heavy.name } }];
	if (light !== undefined) return [first, { code: 'light', params: { light: light.name } }];
	return [first];
}

/** Whether a goal is behind: at risk, unlikely, or over and not reached. Too early to say is not behind. */
export const isBehind = (measured: string): boolean => ['at_risk', 'unlikely', 'not_reached'].includes(measured);

const order = ['not_reached', 'unlikely', 'at_risk', 'no_figure', 'too_early', 'on_course', 'not_started', 'reached'];

/** Goals with those that are worst off first; equals keep their order. */
export const lateFirst = <T extends { readonly status: { readonly measured: string } }>(goals: readonly T[]): T[] =>
	goals
		.map((goal, index) => ({ goal, index }))
		.sort((a, b) => order.indexOf(a.goal.status.measured) - order.indexOf(b.goal.status.measured) || a.index - b.index)
		.map(({ goal }) => goal);
