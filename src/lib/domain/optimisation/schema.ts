import { z } from 'zod';
import { dateField, idField, line, optionalDate, optionalId, tick, versionField, words } from '../shared/fields.ts';
import { outcomeChoices } from './carry-over.ts';

export const reviewLimits = { note: 300, thanks: 1000, closing: 600, outcome: 500 } as const;
export const decisionLimits = { title: 160, detail: 1000, outcome: 500 } as const;
export const lessonLimits = { title: 160, detail: 1000 } as const;

export const reviewPlan = z.object({ plannedOn: dateField });
export const reviewId = z.object({ review: idField });
export const reviewNote = z.object({ review: idField, text: line(reviewLimits.note) });
/** Sets a note aside, or brings it back. */
export const notePark = z.object({ review: idField, note: idField, parked: tick });
export const goalChoice = z.object({
	review: idField,
	goal: idField,
	choice: z.enum(outcomeChoices),
	note: words(reviewLimits.outcome)
});
export const reviewThanks = z.object({ review: idField, thanks: words(reviewLimits.thanks) });
export const reviewClosing = z.object({ review: idField, closing: words(reviewLimits.closing) });

export const newDecision = z.object({
	title: line(decisionLimits.title),
	owner: optionalId,
	dueOn: optionalDate,
	review: optionalId
});
export const decisionEdit = z.object({
	id: idField,
	version: versionField,
	title: line(decisionLimits.title),
	owner: optionalId,
	dueOn: optionalDate,
	detail: words(decisionLimits.detail)
});
/** Whether it was done, and in a line how. */
export const decisionTick = z.object({ id: idField, done: tick, outcome: words(decisionLimits.outcome) });

export const newLesson = z.object({ title: line(lessonLimits.title), review: optionalId });
export const lessonEdit = z.object({
	id: idField,
	version: versionField,
	title: line(lessonLimits.title),
	detail: words(lessonLimits.detail)
});
