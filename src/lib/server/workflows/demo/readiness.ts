import { addDays, type Day } from '../../../domain/shared/instant.ts';
import type { PracticeState, PresetPractice } from '../../../domain/readiness/practice.ts';
import type { ReadinessScores } from '../../../domain/readiness/result.ts';
import { statementIds } from '../../../domain/readiness/statements.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import {
	addPractice,
	answerRound,
	closeRound,
	markPractice,
	openRound,
	setPracticeAside
} from '../../readiness/commands.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';

/** Nine answers of each person, in the order in which the statements are asked: culture, rules, example. */
type Answers = Readonly<Partial<Record<Person, string>>>;

/** Before the first quarter: friendly people, rules that tie hands, and nobody who leads ever hears a customer. */
const before: Answers = {
	leila: '443 323 234',
	nikos: '333 333 233',
	mei: '434 333 333',
	tomas: '445 344 223',
	farid: '434 222 122',
	aisyah: '445 232 222',
	hana: '334 122 121',
	bram: '323 233 122',
	yusuf: '444 343 233'
};

/** Half a year on: those who lead have ridden along in the van, and people say so; the rules have stayed what they were. */
const after: Answers = {
	ines: '445 344 443',
	leila: '454 324 444',
	nikos: '443 333 343',
	mei: '445 334 443',
	tomas: '455 344 444',
	farid: '445 224 432',
	aisyah: '454 233 543',
	samuel: '344 123 432',
	hana: '344 123 432',
	bram: '434 234 543',
	yusuf: '454 344 443'
};

const practices: readonly (readonly [PresetPractice, PracticeState])[] = [
	['rhythm_of_listening', 'in_place'],
	['asks_at_the_moment', 'in_place'],
	['uses_reviews', 'begun'],
	['hears_the_team', 'in_place'],
	['answers_every_pain', 'begun'],
	['tells_what_changed', 'begun'],
	['usual_questions_answered', 'begun'],
	['says_it_is_a_machine', 'in_place'],
	['person_within_reach', 'in_place'],
	['needs_from_the_top', 'begun']
];

const scoresOf = (digits: string): ReadinessScores => {
	const figures = digits.replaceAll(' ', '');
	return Object.fromEntries(statementIds.map((id, index) => [id, Number(figures[index])])) as ReadinessScores;
};

/** Two rounds of the readiness check, half a year apart, and what Tarro does of what good practice asks. */
export async function setReadiness(scope: StrategyScope, stage: Stage): Promise<void> {
	const round = async (opens: Day, answers: Answers): Promise<void> => {
		const { id } = must(
			await openRound(as(scope, stage, 'ines', hourOf(stage, opens, 9)), { untilOn: addDays(opens, 14) })
		);
		for (const [turn, [who, digits]] of Object.entries(answers).entries()) {
			const at = hourOf(stage, addDays(opens, 1 + (turn % 9)), 12);
			must(await answerRound(as(scope, stage, who as Person, at), scoresOf(digits)));
		}
		must(await closeRound(as(scope, stage, 'ines', hourOf(stage, addDays(opens, 12), 17)), { round: id }));
	};
	const { first, running } = stage.story;
	await round(addDays(first.first, -20), before);
	// The demo never stands earlier than in the fifth week of its running quarter.
	await round(addDays(running.first, 6), after);
	for (const [index, [practice, state]] of practices.entries()) {
		const at = hourOf(stage, addDays(first.first, 10 + index * 9), 11);
		must(await markPractice(as(scope, stage, index % 2 === 0 ? 'leila' : 'ines', at), { practice, state }));
	}
	const mei = as(scope, stage, 'mei', hourOf(stage, addDays(first.first, 40), 15));
	must(await setPracticeAside(mei, { practice: 'shows_how' }));
	const { id } = must(
		await addPractice(mei, { title: 'Whoever packs a crate eats from one once a month', group: 'lead' })
	);
	must(await markPractice(mei, { practice: id, state: 'in_place' }));
}
