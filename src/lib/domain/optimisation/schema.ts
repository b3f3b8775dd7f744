import { z } from 'zod';
import {
	dateField,
	idField,
	line,
	optionalChoice,
	optionalDate,
	optionalId,
	optionalNumber,
	optionalWhole,
	tick,
	versionField,
	wholeField,
	words
} from '../shared/fields.ts';
import { agendaParts, faces } from './agenda.ts';
import { outcomeChoices } from './carry-over.ts';

export const reviewLimits = { note: 300, thanks: 1000, closing: 600, outcome: 500 } as const;
export const decisionLimits = { title: 160, detail: 1000, outcome: 500 } as const;
export const lessonLimits = { title: 160, detail: 1000 } as const;

export const reviewPlan = z.object({ plannedOn: dateField });
export const reviewId = z.object({ review: idField });
/** What a silent note asks for, if anything. */
export const noteKinds = ['start', 'stop', 'continue'] as const;
export type NoteKind = (typeof noteKinds)[number];
export const reviewNote = z.object({
	review: idField,
	text: line(reviewLimits.note),
	kind: optionalChoice(noteKinds)
});
/** Settles a question that was set aside, or opens it again. */
export const noteSettle = z.object({ review: idField, note: idField, settled: tick });
/** Where whoever presents leads everybody. */
export const meetingMove = z.object({
	review: idField,
	part: z.enum(agendaParts),
	goal: optionalWhole(1, 1000),
	show: optionalChoice(faces)
});
export const goalGuess = z.object({
	review: idField,
	goal: idField,
	confidence: wholeField(0, 10),
	value: optionalNumber(-1e12, 1e12)
});
/** What becomes of a tactic, with the hands that were counted in the room, beyond those raised on phones. */
export const tacticChoice = z.object({
	review: idField,
	tactic: idField,
	choice: z.enum(outcomeChoices),
	note: words(reviewLimits.outcome),
	forStop: optionalWhole(0, 999),
	forContinue: optionalWhole(0, 999),
	forGrow: optionalWhole(0, 999)
});
const typed = z.string().trim().min(1).max(20);
/** What a phone sends that came in by the code. */
export const phoneNote = z.object({ code: typed, text: line(reviewLimits.note), kind: optionalChoice(noteKinds) });
export const phoneHand = z.object({ code: typed, tactic: idField, choice: z.enum(outcomeChoices) });
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
	review: optionalId,
	/** The tactic that it becomes a to-do of. */
	tactic: optionalId
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
