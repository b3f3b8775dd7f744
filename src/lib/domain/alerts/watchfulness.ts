/** How soon an organisation wants to hear that a figure left what is usual. */
export const watchfulnesses = ['off', 'rarely', 'usual', 'often'] as const;
export type Watchfulness = (typeof watchfulnesses)[number];

/** How many false alarms a quarter each choice accepts, over all figures of the organisation together. */
const falseAlarms: Readonly<Record<Exclude<Watchfulness, 'off'>, number>> = { rarely: 0.5, usual: 1, often: 3 };

/** How many false alarms a quarter a choice accepts. */
export const falseAlarmsOf = (choice: Exclude<Watchfulness, 'off'>): number => falseAlarms[choice];

export const isWatchfulness = (text: string): text is Watchfulness =>
	(watchfulnesses as readonly string[]).includes(text);

/**
 * The number of series that the limits are reckoned with: limits are made for one false alarm a quarter over so many
 * series (90 · series quiet days each), so that accepting twice as many is the same as watching half as many.
 */
export const seriesForLimits = (watched: number, choice: Exclude<Watchfulness, 'off'>): number =>
	Math.max(1, watched) / falseAlarms[choice];
