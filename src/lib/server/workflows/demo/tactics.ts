import { addDays, weekday, type Day } from '../../../domain/shared/instant.ts';
import type { Lever } from '../../../domain/tactics/lever.ts';
import type { Channel } from '../../../domain/audit/presets.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { insertLink } from '../../links/commands.ts';
import { insertAction, markStuck, tickAction } from '../../tactics/action-commands.ts';
import { insertTactic, startTactic, stopTactic } from '../../tactics/commands.ts';
import { recordSpend } from '../../tactics/spend-commands.ts';
import { as, hourOf, must, type Person, type Stage, type Team } from './stage.ts';

interface ToDo {
	readonly title: string;
	readonly who: Person | null;
	readonly due: Day;
	readonly done?: Day;
	readonly stuck?: string;
	readonly note?: string;
}

interface TacticAbout {
	readonly title: string;
	readonly why: string;
	readonly lead: Person;
	readonly team: Team;
	readonly effort: 1 | 2 | 3;
	readonly impact: 1 | 2 | 3;
	readonly lever: Lever;
	readonly channels: readonly Channel[];
	readonly budget: number;
	readonly effect: string;
	readonly route?: string;
	readonly serves: readonly string[];
	readonly restsOn: readonly string[];
	readonly thought: Day;
	readonly started?: Day;
	readonly stopped?: Day;
	/** Each to-do waits for the one before. */
	readonly isInOrder?: boolean;
	readonly toDos: readonly ToDo[];
	readonly spends?: readonly (readonly [Day, string, string])[];
}

/** A tactic with its to-dos, as it came about: thought of, begun, ticked off. */
async function setTactic(scope: StrategyScope, stage: Stage, about: TacticAbout): Promise<string> {
	const on = (person: Person, day: Day, hour = 10): StrategyScope => as(scope, stage, person, hourOf(stage, day, hour));
	const thought = on(about.lead, about.thought);
	const id = await insertTactic(thought, {
		title: about.title,
		why: about.why,
		leadId: stage.people[about.lead],
		departmentId: stage.teams[about.team],
		effort: about.effort,
		impact: about.impact,
		lever: about.lever,
		channels: about.channels,
		budget: about.budget * 100,
		expectedEffect: about.effect,
		automates: about.route !== undefined,
		humanRoute: about.route ?? '',
		startsOn: about.started ?? null
	});
	for (const goal of about.serves) must(await insertLink(thought, { from: id, to: goal, kind: 'serves', note: '' }));
	for (const ground of about.restsOn) {
		must(await insertLink(thought, { from: id, to: ground, kind: 'rests_on', note: '' }));
	}
	if (about.started !== undefined) must(await startTactic(on(about.lead, about.started, 9), { id }));
	let before: string | null = null;
	for (const todo of about.toDos) {
		const person: Person | null = todo.who;
		const action: string = await insertAction(thought, {
			tacticId: id,
			title: todo.title,
			assigneeId: person === null ? null : stage.people[person],
			departmentId: person === null ? stage.teams[about.team] : null,
			dueOn: todo.due,
			afterId: about.isInOrder === true ? before : null,
			note: todo.note ?? ''
		});
		before = action;
		if (todo.done !== undefined) must(await tickAction(on(person ?? about.lead, todo.done, 16), { id: action }));
		if (todo.stuck !== undefined) {
			must(
				await markStuck(on(person ?? about.lead, addDays(stage.story.today, -2), 9), { id: action, reason: todo.stuck })
			);
		}
	}
	for (const [spentOn, amount, note] of about.spends ?? []) {
		must(await recordSpend(on(about.lead, spentOn, 18), { tactic: id, amount, spentOn, note }));
	}
	if (about.stopped !== undefined) must(await stopTactic(on(about.lead, about.stopped, 12), { id }));
	return id;
}

/** The last Friday before a day. */
const fridayBefore = (day: Day): Day => addDays(day, -(((weekday(day) + 1) % 7) + 1));

/** What was done in the second quarter: the mail that made people laugh, and vouchers that did not help. */
export async function setPastTactics(
	scope: StrategyScope,
	stage: Stage,
	tied: { nps: string; firstAnswer: string; mailLaughs: string; mailMoment: string; fields: string }
): Promise<string> {
	const { last } = stage.story;
	const at = (days: number): Day => addDays(last.first, days);
	const mail = await setTactic(scope, stage, {
		title: 'The confirmation mail that made people laugh',
		why: 'Everybody reads it, nobody has ever liked one. Twenty minutes of work.',
		lead: 'tomas', team: 'marketing', effort: 1, impact: 3, lever: 'job_satisfaction', channels: ['mail'], budget: 60,
		effect: 'People smile once, and forgive us ten minutes',
		serves: [tied.nps], restsOn: [tied.mailLaughs, tied.mailMoment],
		thought: at(34), started: at(36),
		toDos: [
			{ title: 'Collect the three best lines from the team', who: 'aisyah', due: at(40), done: at(39) },
			{ title: 'Write it and read it aloud', who: 'tomas', due: at(43), done: at(43) },
			{ title: 'Send it for a week and look at the answers', who: 'yusuf', due: at(52), done: at(51) }
		],
		spends: [[at(43), '48', 'Cake for the authors']]
	}); // prettier-ignore
	await setTactic(scope, stage, {
		title: 'A voucher within the hour',
		why: 'We thought that money says sorry.',
		lead: 'leila', team: 'service', effort: 2, impact: 2, lever: 'slow_answers', channels: ['mail'], budget: 1800,
		effect: 'Fewer angry second calls',
		serves: [tied.firstAnswer], restsOn: [tied.fields],
		thought: at(10), started: at(14), stopped: at(80),
		toDos: [
			{ title: 'Agree on amounts', who: 'leila', due: at(18), done: at(17) },
			{ title: 'Send them by hand for a month', who: 'hana', due: at(50), done: at(49) }
		],
		spends: [[at(49), '1,260', '84 vouchers']]
	}); // prettier-ignore
	return mail;
}

interface Tied {
	readonly goals: { nps: string; resolution: string; ordering: string; phone: string };
	readonly late: string;
	readonly queue: string;
	readonly botNumber: string;
	readonly baskets: string;
	readonly earlyPhone: string;
	readonly recipe: string;
	readonly quickHelp: string;
	readonly keepsPromise: string;
	readonly bridge: string;
}

/** What is done in the running quarter. */
export async function setRunningTactics(scope: StrategyScope, stage: Stage, tied: Tied): Promise<void> {
	const { running, today } = stage.story;
	const at = (days: number): Day => addDays(running.first, days);
	const ago = (days: number): Day => addDays(today, -days);
	const soon = (days: number): Day => addDays(today, days);
	await setTactic(scope, stage, {
		title: 'Chatbot for order questions',
		why: 'Forty questions make two thirds of the cases. It answers those at once, and hands over the rest.',
		lead: 'leila', team: 'service', effort: 2, impact: 3, lever: 'slow_answers', channels: ['chat', 'phone'], budget: 4800,
		effect: 'The middle case is solved a fifth faster by the quarter’s end',
		route: '“Talk to a person” stands under every answer; before eight we ring back at eight.',
		serves: [tied.goals.resolution], restsOn: [tied.queue, tied.botNumber, tied.quickHelp],
		thought: at(-30), started: at(-26), isInOrder: true,
		toDos: [
			{ title: 'List the 40 commonest questions', who: 'farid', due: at(-20), done: at(-24) },
			{ title: 'Name who takes over from the chatbot', who: 'leila', due: at(6), done: at(5) },
			{ title: 'Teach it answers about late orders', who: 'aisyah', due: fridayBefore(today) },
			{ title: 'Open it on Mondays only, then look', who: 'farid', due: soon(10) }
		],
		spends: [[at(-18), '2,400', 'First year of the chatbot'], [at(9), '650', 'A day with the people who built it']]
	}); // prettier-ignore
	await setTactic(scope, stage, {
		title: 'Child-friendly recipe before checkout',
		why: 'Parents take it twice as often, and a recipe decides dinner in two minutes.',
		lead: 'mei', team: 'shop', effort: 2, impact: 3, lever: 'waiting', channels: ['web'], budget: 2600,
		effect: 'Half of the parents take it, and more of them order again',
		serves: [tied.goals.ordering, tied.goals.nps], restsOn: [tied.baskets, tied.recipe],
		thought: at(2), started: at(6),
		toDos: [
			{ title: 'Cook ten recipes with children who say what they think', who: 'mei', due: at(12), done: at(13) },
			{ title: 'Show one before checkout', who: 'mei', due: at(20), done: at(19) },
			{ title: 'Look at baskets and answers after four weeks', who: 'yusuf', due: soon(12) }
		],
		spends: [[at(13), '410', 'Ingredients, and aprons in size 116']]
	}); // prettier-ignore
	await setTactic(scope, stage, {
		title: 'Second van on Mondays',
		why: 'One van serves the whole eastern quarter on the busiest day.',
		lead: 'nikos', team: 'delivery', effort: 3, impact: 3, lever: 'waiting', channels: ['door'], budget: 3200,
		effect: 'Monday’s late crates fall from a third to a tenth',
		serves: [tied.goals.nps], restsOn: [tied.late, tied.keepsPromise, tied.bridge],
		thought: ago(6), isInOrder: true,
		toDos: [
			{ title: 'Ask Kratewerk for their van on Mondays', who: 'bram', due: soon(4) },
			{ title: 'Draw two rounds instead of one', who: 'nikos', due: soon(9) },
			{ title: 'Drive them for two Mondays', who: 'bram', due: soon(24) }
		]
	}); // prettier-ignore
	await setTactic(scope, stage, {
		title: 'Open the phones at seven',
		why: 'Half of Monday’s calls come before eight, and meet a tape.',
		lead: 'leila', team: 'service', effort: 2, impact: 2, lever: 'access', channels: ['phone'], budget: 900,
		effect: 'No queue before eight; callers find it easy',
		serves: [tied.goals.phone, tied.goals.resolution], restsOn: [tied.queue, tied.earlyPhone],
		thought: at(4), started: at(8),
		toDos: [
			{ title: 'Ask who likes early mornings', who: 'leila', due: at(10), done: at(9) },
			{ title: 'Put the hour from seven to eight into the rota', who: 'samuel', due: soon(2), stuck: 'The rota tool knows no hour before eight.' },
			{ title: 'Ring ten early callers: does seven help?', who: 'farid', due: soon(1) },
			{ title: 'Say the new hours on the tape and on the website', who: 'hana', due: soon(6) }
		]
	}); // prettier-ignore
}
