/** The parts of the meeting, in their order. */
export const agendaParts = ['decisions', 'notes', 'goals', 'voices', 'next', 'thanks', 'closing'] as const;
export type AgendaPart = (typeof agendaParts)[number];

/** What a goal's screen shows, one after the other: what people guess, how it came out, hands for what was done. */
export const faces = ['guess', 'result', 'hands'] as const;
export type Face = (typeof faces)[number];

/** One screen of the meeting; goals have two or three each, counted from 1. */
export interface Stop {
	readonly part: AgendaPart;
	readonly goal: number | null;
	readonly face: Face | null;
}

/**
 * Every screen of the meeting in its order. A goal has its guess, its result, and hands where something was done for it.
 * Without goals their part is one screen that says so.
 */
export const agendaStops = (goals: readonly { readonly tactics: readonly unknown[] }[]): Stop[] =>
	agendaParts.flatMap((part): Stop[] =>
		part === 'goals' && goals.length > 0
			? goals.flatMap((goal, index) =>
					faces
						.filter((face) => face !== 'hands' || goal.tactics.length > 0)
						.map((face) => ({ part, goal: index + 1, face }))
				)
			: [{ part, goal: null, face: null }]
	);

/** What is asked for by an address or by whoever leads: a part, perhaps a goal and one of its faces. */
export interface AskedStop {
	readonly part: string | null;
	readonly goal: string | number | null;
	readonly face: string | null;
}

/** The screen that is asked for; the first of its goal, of its part, or of all where there is no such screen. */
export function stopAt(stops: readonly Stop[], asked: AskedStop): number {
	const inPart = (stop: Stop): boolean => stop.part === asked.part;
	const ofGoal = (stop: Stop): boolean =>
		inPart(stop) && (stop.goal === null || String(stop.goal) === String(asked.goal));
	const exact = stops.findIndex((stop) => ofGoal(stop) && (stop.face === null || stop.face === asked.face));
	if (exact >= 0) return exact;
	const goal = stops.findIndex(ofGoal);
	return goal >= 0 ? goal : Math.max(0, stops.findIndex(inPart));
}

/** The query of a screen's address. */
export const stopQuery = (stop: Stop): string =>
	`?part=${stop.part}${stop.goal === null ? '' : `&goal=${stop.goal}`}${stop.face === null || stop.face === 'guess' ? '' : `&show=${stop.face}`}`;

/** How many minutes each part is meant to take: an hour together. Most of it belongs to the goals. */
export const partMinutes: Readonly<Record<AgendaPart, number>> = {
	decisions: 5,
	notes: 7,
	goals: 25,
	voices: 5,
	next: 10,
	thanks: 3,
	closing: 5
};

/** How long a meeting is meant to take. */
export const meetingMinutes = agendaParts.reduce((sum, part) => sum + partMinutes[part], 0);
/** How long the silent notes take. */
export const noteMinutes = 5;

/** After so many milliseconds without a sign, whoever presents counts as gone. Their page gives one every 20 seconds. */
export const presenterAwayMs = 60_000;

/** Whether whoever presents has given a sign of life lately. */
export const isPresenting = (seenAt: number | null, now: number): boolean =>
	seenAt !== null && now - seenAt <= presenterAwayMs;
