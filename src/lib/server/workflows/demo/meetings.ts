import type { OutcomeChoice } from '../../../domain/optimisation/carry-over.ts';
import type { Day } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { addDecision, addLesson, tickDecision } from '../../optimisation/commands.ts';
import { addNote, chooseOutcome, writeClosing, writeThanks } from '../../optimisation/meeting-commands.ts';
import { endReview } from '../close-quarter.ts';
import { startReview } from '../freeze-quarter.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';

interface Meeting {
	readonly review: string;
	readonly on: Day;
	readonly notes: readonly string[];
	readonly outcomes: readonly (readonly [goal: string, choice: OutcomeChoice, note: string])[];
	readonly decisions: readonly (readonly [
		title: string,
		owner: Person,
		due: Day,
		done: readonly [Day, string] | null
	])[];
	readonly lessons: readonly string[];
	readonly thanks: string;
	readonly closing: string;
}

/** Holds a review of the past as it was held then: on its day, with what was known on that day. */
export async function holdMeeting(scope: StrategyScope, stage: Stage, meeting: Meeting): Promise<void> {
	const { review } = meeting;
	const at = (minutes: number, person: Person = 'ines'): StrategyScope =>
		as(scope, stage, person, hourOf(stage, meeting.on, 9) + minutes * 60_000);
	must(await startReview(at(0), { review }));
	const voices: readonly Person[] = ['leila', 'nikos', 'mei', 'farid', 'tomas'];
	for (const [index, text] of meeting.notes.entries()) {
		must(await addNote(at(9 + index, voices[index % voices.length]), { review, text }));
	}
	for (const [goal, choice, note] of meeting.outcomes)
		must(await chooseOutcome(at(25), { review, goal, choice, note }));
	for (const [title, owner, dueOn, done] of meeting.decisions) {
		const decided = must(await addDecision(at(44), { title, owner: stage.people[owner], dueOn, review }));
		if (done === null) continue;
		const [day, outcome] = done;
		must(await tickDecision(as(scope, stage, owner, hourOf(stage, day, 15)), { id: decided.id, done: true, outcome }));
	}
	for (const title of meeting.lessons) must(await addLesson(at(52), { title, review }));
	must(await writeThanks(at(55), { review, thanks: meeting.thanks }));
	must(await writeClosing(at(57), { review, closing: meeting.closing }));
	must(await endReview(at(59), { review }));
}
