import { parseInstant } from '#lib/domain/shared/instant.ts';

/** The milliseconds of a stored instant; the start of time for what is none. */
export const fromText = (instant: string): number => parseInstant(instant) ?? 0;
