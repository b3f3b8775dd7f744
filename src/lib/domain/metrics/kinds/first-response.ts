import { durationKind } from './duration.ts';

/** Time from opening a case to the first answer by a person, in seconds of working time. */
export const firstResponse = durationKind('first-response');
