import { z } from 'zod';
import { outcomeChoices } from '../../domain/optimisation/carry-over.ts';
import {
	reviewStatuses,
	type Decision,
	type Lesson,
	type Outcome,
	type Person
} from '../../domain/optimisation/review.ts';
import { snapshotSchema, type Snapshot } from '../../domain/optimisation/snapshot.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { fromInstant, fromJson } from '../db/codec.ts';

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
}

export const decisionOf = (row: DecisionRow, today: Day): Decision => {
	const owner: Person | null = row.owner_id === null ? null : { id: row.owner_id, title: row.owner_name ?? '' };
	return {
		id: row.id,
		title: row.title,
		version: row.version,
		reviewId: row.review_id,
		owner,
		dueOn: row.due_on,
		detail: row.detail,
		doneAt: row.done_at,
		outcome: row.outcome,
		isLate: row.done_at === null && row.due_on !== null && row.due_on < today
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
	choice: z.enum(outcomeChoices).parse(row.choice),
	note: row.note
});
