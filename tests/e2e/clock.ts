import { systemClock, type Clock } from '#lib/server/clock.ts';

/**
 * The journeys begin on the same Sunday in November, whenever they are run: sentences, quarters and what is late would
 * change from day to day otherwise. The clock goes on from there, in the applications and in the tests.
 */
const begin = Date.parse('2026-11-22T11:00:00.000Z');

/** Told to all processes of a run by the one that begins it. */
export function setClock(): void {
	process.env.NINEFOLD_AHEAD_MS ??= String(begin - systemClock.now());
}

export const clock: Clock = { now: () => systemClock.now() + Number(process.env.NINEFOLD_AHEAD_MS ?? 0) };
