import type { Day } from '../shared/instant.ts';

export interface Round {
	readonly openedOn: Day;
	/** The last day on which it can be answered. */
	readonly untilOn: Day;
	/** The day on which somebody closed it; null where nobody did. */
	readonly closedOn: Day | null;
}

/** Days that a round is open unless another day is chosen. */
export const usualRoundDays = 14;
/** Days before its end on which a round reminds those who have not answered. */
export const remindDays = 3;

/** Whether a round can be answered on a day: until its last day, unless somebody closed it. */
export const isOpenOn = (round: Round, day: Day): boolean => round.closedOn === null && day <= round.untilOn;

/** The day by which a round is known: when it was closed, else its last day. */
export const roundDay = (round: Round): Day => round.closedOn ?? round.untilOn;
