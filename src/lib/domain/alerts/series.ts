/** What a watched series belongs to: a metric, the cases of a type, or events that customers are unhappy about. */
export const bases = ['metric', 'cases', 'events'] as const;
export type Base = (typeof bases)[number];

/** A group of a dimension, at most as many of one dimension as are read on one screen. */
export const groupsOfDimension = 6;
/** Answers of the last half year from which a group is watched by itself; of cases and events so many. */
export const groupFrom = 180;
export const countedGroupFrom = 60;
/** More series than these are not watched in one organisation: the largest groups first. */
export const seriesAtMost = 400;

/** Events that nobody is glad about, by what they are called in the words of other programs. */
const unhappy: Readonly<Record<string, readonly string[]>> = {
	complaints: ['complaint', 'complaints', 'claim', 'grievance'],
	returns: ['return', 'returns', 'returned'],
	refunds: ['refund', 'refunds', 'refunded'],
	cancellations: ['cancellation', 'cancellations', 'cancelled', 'canceled', 'cancel']
};
export const unhappyEvents = ['complaints', 'returns', 'refunds', 'cancellations'] as const;
export type UnhappyEvent = (typeof unhappyEvents)[number];

/** Which of them a type of event is: "Complaint", "order_returned"; null for all others, of which more may well be better. */
export function unhappyEvent(type: string): UnhappyEvent | null {
	const words = type.toLowerCase().split(/[^a-z]+/);
	return unhappyEvents.find((one) => words.some((word) => unhappy[one]!.includes(word))) ?? null;
}
