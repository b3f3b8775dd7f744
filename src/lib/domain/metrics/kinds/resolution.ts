import { durationKind } from './duration.ts';

/** Time from opening a case until the customer's problem was solved, in seconds of working time, pauses taken off. */
export const resolution = durationKind('resolution');
