/** The parts of the meeting, in their order. */
export const agendaParts = ['decisions', 'notes', 'goals', 'voices', 'next', 'thanks', 'closing'] as const;
export type AgendaPart = (typeof agendaParts)[number];

/** One screen of the meeting; goals have one each, counted from 1. */
export interface Stop {
	readonly part: AgendaPart;
	readonly goal: number | null;
}

/** Every screen of the meeting in its order. Without goals their part is one screen that says so. */
export const agendaStops = (goals: number): Stop[] =>
	agendaParts.flatMap((part): Stop[] =>
		part === 'goals' && goals > 0
			? Array.from({ length: goals }, (_, index) => ({ part, goal: index + 1 }))
			: [{ part, goal: null }]
	);

/** The screen that an address asks for; the first one where it asks for none that there is. */
export function stopAt(stops: readonly Stop[], part: string | null, goal: string | null): number {
	const found = stops.findIndex((stop) => stop.part === part && (stop.goal === null || String(stop.goal) === goal));
	if (found >= 0) return found;
	return Math.max(
		0,
		stops.findIndex((stop) => stop.part === part)
	);
}

/** The query of a screen's address. */
export const stopQuery = (stop: Stop): string => `?part=${stop.part}${stop.goal === null ? '' : `&goal=${stop.goal}`}`;

/** How long a meeting is meant to take. */
export const meetingMinutes = 60;
/** How long the silent notes take. */
export const noteMinutes = 5;
