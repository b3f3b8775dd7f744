import type { OutcomeChoice } from '../../../domain/optimisation/carry-over.ts';
import type { Day } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { addDecision, addLesson, tickDecision } from '../../optimisation/commands.ts';
import type { NoteKind } from '../../../domain/optimisation/schema.ts';
import { addDays } from '../../../domain/shared/instant.ts';
import { guessGoal } from '../../optimisation/guess-commands.ts';
import { chooseTactic } from '../../optimisation/hand-commands.ts';
import { moveMeeting } from '../../optimisation/place-commands.ts';
import { getReview } from '../../optimisation/queries.ts';
import { addNote, chooseOutcome, parkNote, writeClosing, writeThanks } from '../../optimisation/meeting-commands.ts';
import { endReview } from '../close-quarter.ts';
import { startReview } from '../freeze-quarter.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';

interface Meeting {
	readonly review: string;
	readonly on: Day;
	/** What people guessed before: goal, who, how many in ten, where it will stand. */
	readonly guesses: readonly (readonly [goal: string, who: Person, confidence: number, value: number | null])[];
	/** What was said of tactics: title, choice, why or how, hands in the room. */
	readonly tactics: readonly (readonly [
		title: string,
		choice: OutcomeChoice,
		note: string,
		hands: readonly [stop: number, goOn: number, grow: number]
	])[];
	/** A question that was set aside. */
	readonly parked: string;
	readonly notes: readonly (readonly [text: string, kind: NoteKind | null])[];
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

/** The tactics that a meeting looks at, by title. */
async function tacticsOf(scope: StrategyScope, review: string): Promise<Map<string, string>> {
	const snapshot = (await getReview(scope, review))?.review.snapshot;
	const all = [...(snapshot?.goals.flatMap((goal) => goal.tactics) ?? []), ...(snapshot?.otherTactics ?? [])];
	return new Map(all.map((tactic) => [tactic.title, tactic.id]));
}

/** Holds a review of the past as it was held then: on its day, with what was known on that day. */
export async function holdMeeting(scope: StrategyScope, stage: Stage, meeting: Meeting): Promise<void> {
	const { review } = meeting;
	const at = (minutes: number, person: Person = 'ines'): StrategyScope =>
		as(scope, stage, person, hourOf(stage, meeting.on, 9) + minutes * 60_000);
	for (const [goal, who, confidence, value] of meeting.guesses) {
		must(
			await guessGoal(as(scope, stage, who, hourOf(stage, addDays(meeting.on, -3), 16)), {
				...{ review, goal, confidence, value }
			})
		);
	}
	must(await startReview(at(0), { review }));
	must(await moveMeeting(at(8), { review, part: 'notes', goal: null, show: null }));
	const voices: readonly Person[] = ['leila', 'nikos', 'mei', 'farid', 'tomas'];
	for (const [index, [text, kind]] of meeting.notes.entries()) {
		must(await addNote(at(9 + index, voices[index % voices.length]), { review, text, kind }));
	}
	const aside = must(await addNote(at(14, 'mei'), { review, text: meeting.parked }));
	must(await parkNote(at(15), { review, note: aside.id, parked: true }));
	for (const goal of meeting.outcomes.keys()) {
		must(await moveMeeting(at(18 + goal), { review, part: 'goals', goal: goal + 1, show: 'result' }));
	}
	const looked = await tacticsOf(scope, review);
	for (const [title, choice, note, [forStop, forContinue, forGrow]] of meeting.tactics) {
		const tactic = looked.get(title);
		if (tactic === undefined) continue;
		must(await chooseTactic(at(24), { review, tactic, choice, note, forStop, forContinue, forGrow }));
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
