import { z } from 'zod';
import { outcomeChoices } from '../../domain/optimisation/carry-over.ts';
import { noteKinds } from '../../domain/optimisation/schema.ts';
import {
	reviewStatuses,
	type Decision,
	type Lesson,
	type Note,
	type Outcome,
	type Person
} from '../../domain/optimisation/review.ts';
import { snapshotSchema, type Snapshot } from '../../domain/optimisation/snapshot.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { fromInstant, fromJson, fromYesNo } from '../db/codec.ts';

export const choiceOf = (text: string) => z.enum(outcomeChoices).parse(text);

export const noteOf = (row: {
	readonly id: string;
	readonly text: string;
	readonly parked: number;
	readonly kind: string;
	readonly settled_at: string;
}): Note => ({
	id: row.id,
	text: row.text,
	parked: fromYesNo(row.parked),
	kind: row.kind === '' ? null : z.enum(noteKinds).parse(row.kind),
	settled: row.settled_at !== ''
});

export const statusOf = (text: string) => z.enum(reviewStatuses).parse(text);

/** A stored snapshot; bad data fails here. */
export const snapshotOf = (text: string | null): Snapshot | null =>
	text === null ? null : fromJson(snapshotSchema, text);

interface DecisionRow {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly review_id: string | null;
	readonly owner_id: string | null;
	readonly owner_name: string | null;
	readonly due_on: string | null;
	readonly detail: string;
	readonly done_at: string | null;
	readonly outcome: string;
	readonly tactic_id: string | null;
	readonly tactic_title: string | null;
	readonly action_id: string | null;
	readonly action_done_at: string | null;
}

export const decisionOf = (row: DecisionRow, today: Day): Decision => {
	const owner: Person | null = row.owner_id === null ? null : { id: row.owner_id, title: row.owner_name ?? '' };
	// Once it is a to-do, the to-do says whether it is done.
	const doneAt = row.action_id === null ? row.done_at : row.action_done_at;
	return {
		id: row.id,
		title: row.title,
		version: row.version,
		reviewId: row.review_id,
		owner,
		dueOn: row.due_on,
		detail: row.detail,
		doneAt,
		outcome: row.outcome,
		tactic: row.tactic_id === null ? null : { id: row.tactic_id, title: row.tactic_title ?? '' },
		isTodo: row.action_id !== null,
		isLate: doneAt === null && row.due_on !== null && row.due_on < today
	};
};

export const lessonOf = (
	row: {
		readonly id: string;
		readonly title: string;
		readonly version: number;
		readonly review_id: string | null;
		readonly detail: string;
		readonly created_at: string;
	},
	timeZone: string
): Lesson => ({
	id: row.id,
	title: row.title,
	version: row.version,
	reviewId: row.review_id,
	detail: row.detail,
	on: localDay(fromInstant(row.created_at), timeZone)
});

export const outcomeOf = (row: {
	readonly goal_id: string;
	readonly choice: string;
	readonly note: string;
}): Outcome => ({
	goalId: row.goal_id,
	choice: choiceOf(row.choice),
	note: row.note
});
