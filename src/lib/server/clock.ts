/** Where the time comes from: milliseconds since the epoch. Passed on in the scope so that tests can hold it. */
export interface Clock {
	now(): number;
}

/** The only place that reads the wall clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** For durations, limits and leases: milliseconds that never run backwards. */
export const monotonic = (): number => performance.now();
