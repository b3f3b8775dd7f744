import { newMarkedEvent } from '../../../domain/measurement/marked-event.ts';
import { addDays, type Day } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { addMarkedEvent } from '../../metrics/event-commands.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';

/** What happened at Tarro, marked so that the lines can be read beside it. */
export async function setHappened(scope: StrategyScope, stage: Stage): Promise<void> {
	const { first, last, running, today } = stage.story;
	const marked: readonly (readonly [Person, Day, Day | null, string, string, string])[] = [
		['tomas', addDays(first.first, 31), addDays(first.first, 37), 'campaign', 'Free delivery week', ''],
		['yusuf', addDays(last.first, 40), null, 'outage', 'Shop down for an afternoon', 'From two to five; orders by phone only.'],
		['tomas', addDays(last.first, 43), null, 'change', 'The mail that makes people laugh', ''],
		['leila', addDays(running.first, -24), null, 'change', 'Chatbot, first to-do', 'It answers where a crate is.'],
		['nikos', addDays(running.first, 9), addDays(running.first, 13), 'outage', 'The bridge was up', 'Every van an hour late.'],
		['tomas', addDays(today, -16), addDays(today, -10), 'campaign', 'Soup week', '']
	]; // prettier-ignore
	for (const [person, firstDay, lastDay, kind, title, note] of marked) {
		const day = lastDay ?? firstDay;
		if (day > today) continue;
		const by = as(scope, stage, person, hourOf(stage, day, 16));
		must(await addMarkedEvent(by, newMarkedEvent.parse({ title, kind, firstDay, lastDay, note })));
	}
}
