import { newVoice } from '../../../domain/voice/schema.ts';
import { fortnightBefore, fortnightOf } from '../../../domain/voice/fortnight.ts';
import { addDays } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { giveVoice, switchVoice } from '../../voice/commands.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';

const late = 'Where is my order?';
const queue = 'Queue on the phone';
const change = 'Change of an address';
const missing = 'Something is missing from the crate';
const bot = 'The chatbot went in circles';

type Said = Partial<Record<'blocker' | 'idea', string>>;
interface Given {
	readonly who: Person;
	readonly reasons: readonly (readonly [string, 75 | 50 | 25 | 10])[];
	readonly effort: 1 | 2 | 3 | 4 | 5;
	readonly said?: Said;
	readonly named?: boolean;
}

/** Four fortnights, oldest first; in the first one too few answered to tell. */
const fortnights: readonly (readonly Given[])[] = [
	[
		{ who: 'farid', reasons: [[late, 50]], effort: 4 },
		{ who: 'hana', reasons: [[late, 75]], effort: 5, said: { blocker: 'Nobody tells us when a van is late; customers tell us.' } },
		{ who: 'bram', reasons: [[missing, 50]], effort: 3 }
	],
	[
		{ who: 'farid', reasons: [[late, 50], [queue, 25]], effort: 4, said: { blocker: 'To change an address I need three screens and a colleague.' } },
		{ who: 'aisyah', reasons: [[late, 50], [change, 25]], effort: 4 },
		{ who: 'samuel', reasons: [[queue, 50], [late, 25]], effort: 5, said: { idea: 'Open the phones at seven: half of the queue is people who called before eight.' }, named: true },
		{ who: 'hana', reasons: [[late, 75], [missing, 10]], effort: 5 },
		{ who: 'leila', reasons: [[queue, 50], [late, 25]], effort: 4 },
		{ who: 'bram', reasons: [[missing, 50], [late, 25]], effort: 3, said: { idea: 'Let the driver see the note that the customer wrote.' } }
	],
	[
		{ who: 'farid', reasons: [[late, 50], [bot, 25]], effort: 4 },
		{ who: 'aisyah', reasons: [[bot, 50], [late, 25]], effort: 4, said: { blocker: 'The chatbot asks for the order number, and then I ask for it again.' } },
		{ who: 'samuel', reasons: [[late, 50]], effort: 4 },
		{ who: 'hana', reasons: [[late, 50], [queue, 25]], effort: 4 },
		{ who: 'leila', reasons: [[late, 25], [change, 25]], effort: 3 },
		{ who: 'nikos', reasons: [[missing, 25], [late, 50]], effort: 3 }
	],
	[
		{ who: 'farid', reasons: [[late, 25], [bot, 25]], effort: 3, said: { idea: 'Send one message when the van is ten minutes late. Nobody calls who knows.' } },
		{ who: 'aisyah', reasons: [[bot, 25], [late, 25]], effort: 3 },
		{ who: 'samuel', reasons: [[late, 50], [queue, 10]], effort: 4, said: { blocker: 'The rota tool knows no hour before eight.' } },
		{ who: 'hana', reasons: [[late, 50], [missing, 25]], effort: 3 },
		{ who: 'leila', reasons: [[late, 25]], effort: 3 },
		{ who: 'bram', reasons: [[missing, 25], [late, 25]], effort: 2 },
		{ who: 'mei', reasons: [[change, 50]], effort: 2 }
	]
]; // prettier-ignore

/** What Tarro's people said every two weeks; in the running fortnight three have answered so far, and Farid is asked. */
export async function setTeamVoice(scope: StrategyScope, stage: Stage): Promise<void> {
	const { weekStart } = scope.organisation;
	const running = fortnightOf(stage.story.today, weekStart).first;
	const begun = fortnightBefore(running, fortnights.length);
	for (const team of ['service', 'delivery', 'shop'] as const) {
		const head = as(scope, stage, 'leila', hourOf(stage, begun, 8));
		must(await switchVoice(head, { department: stage.teams[team], open: true }));
	}
	const give = async (given: Given, at: number): Promise<void> => {
		const about: Record<string, unknown> = { effort: given.effort, named: given.named === true, ...given.said };
		for (const [index, [reason, share]] of given.reasons.entries()) {
			about[`reason${index + 1}`] = reason;
			about[`share${index + 1}`] = share;
		}
		must(await giveVoice(as(scope, stage, given.who, at), newVoice.parse(about)));
	};
	for (const [index, voices] of fortnights.entries()) {
		const first = fortnightBefore(running, fortnights.length - index);
		for (const [turn, given] of voices.entries()) await give(given, hourOf(stage, addDays(first, 2 + turn), 15));
	}
	for (const who of ['aisyah', 'bram', 'hana'] as const) {
		await give({ who, reasons: [[late, 25]], effort: 3 }, hourOf(stage, running, 9));
	}
}
