import { addDays } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { ensureDimension } from '../../metrics/record.ts';
import { insertPersona } from '../../personas/commands.ts';
import { insertJourney, insertStage } from '../../personas/journey-commands.ts';
import { insertMoment, judgeMoment } from '../../personas/moment-commands.ts';
import type { PlaceKey } from './places.ts';
import { as, hourOf, must, type Stage, type Team } from './stage.ts';

interface StageAbout {
	readonly title: string;
	readonly doing: string;
	readonly thinking: string;
	readonly feeling: string;
	readonly emotion: number;
	readonly team: Team;
	readonly at: readonly PlaceKey[];
}

const asItIs: readonly StageAbout[] = [
	{ title: 'Hungry thought', doing: 'Stands in the tram, thinks of the evening', thinking: 'What will they eat without a fight?', feeling: 'hurried', emotion: -1, team: 'marketing', at: ['search', 'recipe_mail'] },
	{ title: 'Choosing', doing: 'Opens two recipes, takes the one with the child', thinking: 'Do we have rice?', feeling: 'curious', emotion: 1, team: 'shop', at: ['recipe_page', 'advice'] },
	{ title: 'Ordering', doing: 'Calls before work, or taps through the list', thinking: 'Two minutes, please', feeling: 'relieved', emotion: 1, team: 'shop', at: ['monday_order', 'recipe_checkout', 'checkout'] },
	{ title: 'The mail', doing: 'Reads the confirmation aloud', thinking: 'Ha', feeling: 'amused', emotion: 2, team: 'marketing', at: ['confirmation'] },
	{ title: 'Waiting', doing: 'Looks out of the window, keeps the oven warm', thinking: 'Nobody says when', feeling: 'tense', emotion: -2, team: 'delivery', at: ['where_is_it', 'arrival'] },
	{ title: 'Calling', doing: 'Rings, hears music, hangs up', thinking: 'I could have walked to the shop', feeling: 'angry', emotion: -2, team: 'service', at: ['queue', 'chatbot'] },
	{ title: 'Eating', doing: 'Cooks in twenty minutes', thinking: 'They eat it', feeling: 'proud', emotion: 2, team: 'shop', at: ['crate', 'driver'] },
	{ title: 'Again', doing: 'Orders the same, a day earlier', thinking: 'If only it came at six', feeling: 'willing', emotion: 1, team: 'shop', at: ['reorder'] }
]; // prettier-ignore

const asItShouldBe: readonly StageAbout[] = [
	{ title: 'Ordering', doing: 'Calls at seven, a person answers', thinking: 'Done', feeling: 'calm', emotion: 2, team: 'service', at: ['monday_order'] },
	{ title: 'The mail', doing: 'Reads it aloud, with the hour in it', thinking: 'Ha, and at six', feeling: 'amused', emotion: 2, team: 'marketing', at: ['confirmation'] },
	{ title: 'Waiting', doing: 'Gets a message ten minutes before', thinking: 'I can set the table', feeling: 'ready', emotion: 1, team: 'delivery', at: ['running_late', 'arrival'] },
	{ title: 'Eating', doing: 'Eats at six', thinking: 'Monday is fine', feeling: 'content', emotion: 2, team: 'shop', at: ['crate'] }
]; // prettier-ignore

/** Whom Tarro serves: one family that answers speak for, two that are assumed; their way, and what would please them. */
export async function setFamilies(
	scope: StrategyScope,
	stage: Stage,
	touchpoints: Record<PlaceKey, string>
): Promise<{ recipe: string; mail: string }> {
	const { story } = stage;
	const begun = as(scope, stage, 'mei', hourOf(stage, addDays(story.last.first, 20), 10));
	const customer = await ensureDimension(begun, 'customer', 'Customer');
	const parent = await insertPersona(begun, {
		title: 'The busy, hungry parent',
		summary: 'Two children, a job, an oven. Orders by phone early in the week.',
		needs:
			'Dinner decided in two minutes\nA crate that comes before the children are too tired to eat\nOne person who knows the order',
		motives: 'A Monday evening without a fight. Being the one who thought of it.',
		quote: 'I do not want forty recipes. I want one that they eat.',
		channels: ['phone', 'web', 'mail'],
		variant: 24,
		dimensionId: customer,
		segment: 'busy parent'
	});
	await insertPersona(begun, {
		title: 'The careful newcomer',
		summary: 'First order, small basket, looks twice at every price.',
		needs: 'To know what comes, when, and what happens if it does not',
		motives: 'Curious, and once burned by another shop.',
		quote: 'I order one soup and see.',
		channels: ['web'],
		variant: 7
	});
	await insertPersona(begun, {
		title: 'The street that shares',
		summary: 'Four households, one crate, one who collects the money.',
		needs: 'One bill that splits itself',
		motives: 'Less driving, more talking.',
		quote: 'We meet at the crate.',
		channels: ['web', 'door'],
		variant: 113
	});
	const journey = await insertJourney(begun, { title: 'A Monday', personaId: parent });
	const stages = new Map<string, string>();
	for (const about of asItIs) stages.set(about.title, await addStage(begun, stage, journey, about, touchpoints));
	const wanted = await insertJourney(begun, { title: 'A Monday as it should be', personaId: parent, state: 'to_be' });
	for (const about of asItShouldBe) await addStage(begun, stage, wanted, about, touchpoints);

	const moment = async (
		title: string,
		at: string,
		occasion: string,
		effort: number,
		effect: number,
		expected: string
	): Promise<string> =>
		insertMoment(begun, { title, persona: parent, stage: stages.get(at) ?? null, occasion, effort, effect, expected });
	const recipe = await moment(
		'A child-friendly recipe before checkout',
		'Ordering',
		'The basket holds pasta and a school-age child lives there',
		2,
		3,
		'Half take it; more of them order again'
	);
	const mail = await moment(
		'A confirmation mail that makes people laugh',
		'The mail',
		'Every order',
		1,
		3,
		'They read it aloud, and forgive us a delay'
	);
	const card = await moment(
		'A card from the driver after a bad week',
		'Waiting',
		'Late twice in a month',
		1,
		2,
		'A word from a person instead of a voucher'
	);
	const song = await moment(
		'A song for the queue that children choose',
		'Calling',
		'More than two minutes in the queue',
		1,
		1,
		'A smile, and no faster help'
	);
	await moment('A drawing of the crate for the children to colour', 'Eating', 'First crate of a new family', 1, 2, 'It hangs on the fridge, with our name'); // prettier-ignore
	must(await judgeMoment(begun, { id: recipe, status: 'tactic' }));
	must(await judgeMoment(begun, { id: mail, status: 'kept' }));
	must(await judgeMoment(begun, { id: song, status: 'dropped' }));
	must(await judgeMoment(begun, { id: card, status: 'idea' }));
	return { recipe, mail };
}

const addStage = (
	scope: StrategyScope,
	stage: Stage,
	journeyId: string,
	about: StageAbout,
	touchpoints: Record<PlaceKey, string>
): Promise<string> =>
	insertStage(scope, {
		journeyId,
		title: about.title,
		doing: about.doing,
		thinking: about.thinking,
		feeling: about.feeling,
		emotion: about.emotion,
		departmentId: stage.teams[about.team],
		touchpointIds: about.at.map((key) => touchpoints[key])
	});
