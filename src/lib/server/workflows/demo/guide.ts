import { toneWords } from '../../../domain/guide/schema.ts';
import { addDays, type Day } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { addMessage, addRule, describeMessage, sayTone } from '../../guide/commands.ts';
import type { PlaceKey } from './places.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';

interface Kept {
	readonly title: string;
	readonly at: PlaceKey;
	readonly channel: 'mail' | 'web' | 'chat' | 'phone' | 'door' | 'in_person';
	readonly locale: string;
	readonly by: Person;
	readonly on: Day;
	readonly body: string;
	/** What it says since a day on. */
	readonly then?: readonly [Day, string];
}

/** How Tarro speaks: four words, what it says and does not say, and the messages that customers get. */
export async function setGuide(
	scope: StrategyScope,
	stage: Stage,
	places: Readonly<Record<PlaceKey, string>>
): Promise<void> {
	const { first, last, running } = stage.story;
	const tomas = as(scope, stage, 'tomas', hourOf(stage, addDays(first.first, 20)));
	must(
		await sayTone(
			tomas,
			toneWords.parse({
				version: 0,
				word1: 'Warm', meaning1: 'Like a neighbour who cooks: by name, never by number.',
				word2: 'Plain', meaning2: 'Short words. What happened, what happens next, by when.',
				word3: 'Punctual', meaning3: 'A time, not “soon”. If it slips, we write before they look.',
				word4: 'Hungry', meaning4: 'We talk of dinner, not of deliveries.'
			})
		)
	); // prettier-ignore
	for (const [say, avoid, why] of [
		['We are twenty minutes late. Dinner is at seven.', 'We apologise for any inconvenience', 'Nobody has ever been comforted by it.'],
		['Ring us, we are here until eight.', 'Do not hesitate to contact us', 'It says nothing, and hides the number.'],
		['Your crate', 'Your shipment', 'People eat what is in it.'],
		['We forgot the basil. It comes tomorrow, free.', 'Unfortunately', 'Say what happened; they hear the rest.']
	] as const) {
		must(await addRule(tomas, { say, avoid, why }));
	} // prettier-ignore
	const messages: readonly Kept[] = [
		{
			title: 'Your crate is packed', at: 'confirmation', channel: 'mail', locale: 'en', by: 'tomas', on: addDays(last.first, 43),
			body: 'Dear {name},\nyour crate is packed. The tomatoes asked to lie on top; we let them.\nWe come on {day} between {from} and {to}.'
		},
		{
			title: 'Running late', at: 'running_late', channel: 'mail', locale: 'en', by: 'nikos', on: addDays(first.first, 30),
			body: 'Your shipment is delayed. We apologise for any inconvenience.',
			then: [addDays(running.first, 9), 'We are {minutes} minutes late: the bridge is up. Your crate is at your door by {time}. If dinner cannot wait, ring us, we are here until eight.']
		},
		{
			title: 'First words of the chatbot', at: 'chatbot', channel: 'chat', locale: 'en', by: 'leila', on: addDays(last.first, 60),
			body: 'Hello! I know where your crate is and what is in it. For all else: “Talk to a person”, any time.'
		},
		{
			title: 'The tape before eight', at: 'queue', channel: 'phone', locale: 'en', by: 'hana', on: addDays(first.first, 5),
			body: 'Good morning. We pick up at eight. Do not hesitate to contact us then, or leave your number and we ring you first.'
		},
		{
			title: 'La caisse est prête', at: 'confirmation', channel: 'mail', locale: 'fr', by: 'mei', on: addDays(running.first, 3),
			body: 'Bonjour {name},\nvotre caisse est prête. Les tomates voulaient être au-dessus ; nous les avons laissées faire.\nNous passons {day} entre {from} et {to}.'
		}
	]; // prettier-ignore
	for (const kept of messages) {
		// A member proposes, a head writes it down.
		const writer: Person = kept.by === 'hana' ? 'leila' : kept.by;
		const about = {
			title: kept.title,
			touchpoint: places[kept.at],
			channel: kept.channel,
			locale: kept.locale,
			owner: stage.people[kept.by]
		};
		const { id } = must(
			await addMessage(as(scope, stage, writer, hourOf(stage, kept.on)), { ...about, body: kept.body })
		);
		if (kept.then === undefined) continue;
		const [day, body] = kept.then;
		must(
			await describeMessage(as(scope, stage, writer, hourOf(stage, day)), {
				...about,
				id,
				version: 1,
				body,
				checked: true
			})
		);
	}
}
