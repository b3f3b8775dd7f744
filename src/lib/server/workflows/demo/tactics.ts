import { addDays, weekday, type Day } from '../../../domain/shared/instant.ts';
import type { Lever } from '../../../domain/tactics/lever.ts';
import type { Channel } from '../../../domain/audit/presets.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { toInstant } from '../../db/codec.ts';
import { insertLink } from '../../links/commands.ts';
import type { SpendingCategory } from '../../../domain/shared/spending.ts';
import { insertAction, markStuck, tickAction } from '../../tactics/action-commands.ts';
import { setBudget } from '../../tactics/budget-commands.ts';
import { insertTactic, startTactic, stopTactic } from '../../tactics/commands.ts';
import { insertEffect } from '../../tactics/effect-commands.ts';
import { addPoint, addPointForEach, tickPoint } from '../../tactics/point-commands.ts';
import { recordSpend } from '../../tactics/spend-commands.ts';
import type { Goals } from './goals.ts';
import type { Metrics } from './listening.ts';
import type { PlaceKey } from './places.ts';
import { as, hourOf, must, type Person, type Stage, type Team } from './stage.ts';

interface ToDo {
	readonly title: string;
	readonly who: Person | null;
	readonly due: Day;
	readonly done?: Day;
	readonly stuck?: string;
	readonly note?: string;
	readonly from?: Day;
	readonly hours?: number;
	/** Small points on its checklist, the first so many of them ticked. */
	readonly points?: readonly string[];
	readonly ticked?: number;
	/** One point for each person of the department instead, ticked by these. */
	readonly each?: readonly Person[];
}

/** What was expected, written down so many days after the tactic was thought of. */
interface Expected {
	readonly metric: string;
	readonly direction: 'raise' | 'lower';
	readonly amount: number;
	readonly shape?: 'relative';
	readonly segment?: readonly [dimension: string, value: string];
	readonly touchpoint?: string;
	readonly from: Day;
	readonly said: Day;
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
	readonly expected?: Expected;
	readonly category: SpendingCategory;
	readonly ends?: Day;
	/** A later budget, and why. */
	readonly budgetThen?: readonly [Day, string, string];
	/** The metric that watches a machine. */
	readonly watch?: string;
	/** Touchpoints that it changes. */
	readonly touches?: readonly string[];
	/** The first day it is planned for, where it has not begun. */
	readonly planned?: Day;
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
export async function setTactic(scope: StrategyScope, stage: Stage, about: TacticAbout): Promise<string> {
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
		category: about.category,
		watchId: about.watch ?? null,
		endsOn: about.ends ?? null,
		expectedEffect: about.effect,
		automates: about.route !== undefined,
		humanRoute: about.route ?? '',
		startsOn: about.started ?? about.planned ?? null
	});
	if (about.budget > 0) must(await setBudget(thought, { id, amount: String(about.budget), reason: '' }));
	for (const touchpoint of about.touches ?? []) {
		must(await insertLink(thought, { from: id, to: touchpoint, kind: 'touches', note: '' }));
	}
	if (about.expected !== undefined) {
		const { metric, direction, amount, shape, segment, touchpoint, from, said } = about.expected;
		const startedAt = about.started === undefined ? null : toInstant(hourOf(stage, about.started, 9));
		await insertEffect(on(about.lead, said, 11), { id, startedAt }, {
			metricId: metric,
			filter: segment === undefined ? [] : [{ dimension: segment[0], value: segment[1] }],
			touchpointId: touchpoint ?? null,
			shape: shape ?? 'absolute',
			direction,
			amount,
			fromOn: from
		}); // prettier-ignore
	}
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
			note: todo.note ?? '',
			startsOn: todo.from ?? null,
			hours: todo.hours ?? null
		});
		before = action;
		await setPoints(on, stage, about, todo, action);
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
	if (about.budgetThen !== undefined) {
		const [day, amount, reason] = about.budgetThen;
		must(await setBudget(on('ines', day, 15), { id, amount, reason }));
	}
	if (about.stopped !== undefined) must(await stopTactic(on(about.lead, about.stopped, 12), { id }));
	return id;
}

type On = (person: Person, day: Day, hour?: number) => StrategyScope;

/** The checklist of a to-do, as far as it was ticked. */
async function setPoints(on: On, stage: Stage, about: TacticAbout, todo: ToDo, action: string): Promise<void> {
	const yesterday = addDays(stage.story.today, -1);
	const ticked = todo.done ?? yesterday;
	for (const [index, title] of (todo.points ?? []).entries()) {
		const point = must(await addPoint(on(about.lead, about.thought), { action, title }));
		const who = todo.who ?? about.lead;
		if (index < (todo.ticked ?? 0)) must(await tickPoint(on(who, ticked, 14), { point: point.id }));
	}
	if (todo.each === undefined) return;
	const lead = on(about.lead, about.thought);
	must(await addPointForEach(lead, { action, department: stage.teams[about.team] }));
	const rows = await lead.db
		.selectFrom('action_point')
		.select(['id', 'membership_id'])
		.where('organisation_id', '=', lead.organisationId)
		.where('action_id', '=', action)
		.execute();
	for (const person of todo.each) {
		const own = rows.find((row) => row.membership_id === stage.people[person]);
		if (own !== undefined) must(await tickPoint(on(person, ticked, 13), { point: own.id }));
	}
}

/** The last Friday before a day. */
const fridayBefore = (day: Day): Day => addDays(day, -(((weekday(day) + 1) % 7) + 1));

/** What was done in the second quarter: the mail that made people laugh, and vouchers that did not help. */
export async function setPastTactics(
	scope: StrategyScope,
	stage: Stage,
	tied: {
		nps: string;
		firstAnswer: string;
		mailLaughs: string;
		mailMoment: string;
		fields: string;
		metrics: Metrics;
		touchpoints: Record<PlaceKey, string>;
	}
): Promise<string> {
	const { last } = stage.story;
	const at = (days: number): Day => addDays(last.first, days);
	const mail = await setTactic(scope, stage, {
		title: 'The confirmation mail that made people laugh',
		why: 'Everybody reads it, nobody has ever liked one. Twenty minutes of work.',
		lead: 'tomas', team: 'marketing', effort: 1, impact: 3, lever: 'job_satisfaction', channels: ['mail'], budget: 60,
		effect: 'People smile once, and forgive us ten minutes', category: 'content', touches: [tied.touchpoints.confirmation],
		expected: { metric: tied.metrics.csat, direction: 'raise', amount: 2, from: at(60), said: at(35) },
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
		effect: 'Fewer angry second calls', category: 'service', touches: [tied.touchpoints.voucher],
		expected: { metric: tied.metrics.firstAnswer, direction: 'lower', amount: 5400, from: at(18), said: at(12) },
		budgetThen: [at(45), '1300', 'Half of those who got one had not complained.'],
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
	readonly goals: Goals;
	readonly late: string;
	readonly queue: string;
	readonly botNumber: string;
	readonly baskets: string;
	readonly earlyPhone: string;
	readonly recipe: string;
	readonly quickHelp: string;
	readonly keepsPromise: string;
	readonly bridge: string;
	readonly theirQueue: string;
	readonly ringFirst: string;
	readonly metrics: Metrics;
	readonly touchpoints: Record<PlaceKey, string>;
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
		effect: 'The middle case is solved a fifth faster by the quarter’s end', category: 'automation', ends: soon(17),
		watch: tied.metrics.ces, touches: [tied.touchpoints.chatbot, tied.touchpoints.queue],
		expected: { metric: tied.metrics.resolution, direction: 'lower', amount: 20, shape: 'relative', from: at(-24), said: at(-29) },
		budgetThen: [at(8), '5200', 'A day more with the people who built it, so that it stops asking twice.'],
		route: '“Talk to a person” stands under every answer; before eight we ring back at eight.',
		serves: [tied.goals.resolution], restsOn: [tied.queue, tied.botNumber, tied.quickHelp, tied.theirQueue],
		thought: at(-30), started: at(-26), isInOrder: true,
		toDos: [
			{ title: 'List the 40 commonest questions', who: 'farid', due: at(-20), done: at(-24) },
			{ title: 'Name who takes over from the chatbot', who: 'leila', due: at(6), done: at(5) },
			{ title: 'Teach it answers about late orders', who: 'aisyah', due: fridayBefore(today), from: addDays(fridayBefore(today), -8), hours: 9, points: ['Where is it?', 'It never came', 'Can I change the hour?', 'Something is broken'], ticked: 2 },
			{ title: 'Open it on Mondays only, then look', who: 'farid', due: soon(10), from: soon(3), hours: 6 }
		],
		spends: [[at(-18), '2,400', 'First year of the chatbot'], [at(9), '650', 'A day with the people who built it']]
	}); // prettier-ignore
	await setTactic(scope, stage, {
		title: 'Child-friendly recipe before checkout',
		why: 'Parents take it twice as often, and a recipe decides dinner in two minutes.',
		lead: 'mei', team: 'shop', effort: 2, impact: 3, lever: 'waiting', channels: ['web'], budget: 2600,
		effect: 'Half of the parents take it, and find ordering easier to like', category: 'personalisation', ends: soon(14), touches: [tied.touchpoints.recipe_checkout],
		expected: { metric: tied.metrics.csat, direction: 'raise', amount: 8, segment: ['customer', 'busy parent'], from: ago(12), said: at(4) },
		serves: [tied.goals.ordering, tied.goals.nps], restsOn: [tied.baskets, tied.recipe],
		thought: at(2), started: at(6),
		toDos: [
			{ title: 'Cook ten recipes with children who say what they think', who: 'mei', due: at(12), done: at(13) },
			{ title: 'Show one before checkout', who: 'mei', due: at(20), done: at(19) },
			{ title: 'Look at baskets and answers after four weeks', who: 'yusuf', due: soon(12), from: soon(8), hours: 5 }
		],
		spends: [[at(13), '410', 'Ingredients, and aprons in size 116']]
	}); // prettier-ignore
	await setTactic(scope, stage, {
		title: 'Second van on Mondays',
		why: 'One van serves the whole eastern quarter on the busiest day.',
		lead: 'nikos', team: 'delivery', effort: 3, impact: 3, lever: 'waiting', channels: ['door'], budget: 3200,
		effect: 'Monday’s late crates fall from a third to a tenth', category: 'service', planned: soon(2), ends: soon(30), touches: [tied.touchpoints.arrival],
		expected: { metric: tied.metrics.punctual, direction: 'raise', amount: 8, from: soon(14), said: ago(5) },
		serves: [tied.goals.nps, tied.goals.onTime], restsOn: [tied.late, tied.keepsPromise, tied.bridge],
		thought: ago(6), isInOrder: true,
		toDos: [
			{ title: 'Ask Kratewerk for their van on Mondays', who: 'bram', due: soon(4), from: soon(2), hours: 2 },
			{ title: 'Draw two rounds instead of one', who: 'nikos', due: soon(9), from: soon(5), hours: 24, points: ['East of the river', 'West of the river', 'Who swaps when it rains'] },
			{ title: 'Drive them for two Mondays', who: 'bram', due: soon(24), from: soon(10), hours: 20 }
		]
	}); // prettier-ignore
	await setTactic(scope, stage, {
		title: 'Open the phones at seven',
		why: 'Half of Monday’s calls come before eight, and meet a tape.',
		lead: 'leila', team: 'service', effort: 2, impact: 2, lever: 'access', channels: ['phone'], budget: 900,
		effect: 'No queue before eight; callers find it easy', category: 'service', ends: soon(20), touches: [tied.touchpoints.queue, tied.touchpoints.monday_order],
		expected: { metric: tied.metrics.ces, direction: 'raise', amount: 0.3, from: at(20), said: at(12) },
		serves: [tied.goals.phone, tied.goals.resolution], restsOn: [tied.queue, tied.earlyPhone],
		thought: at(4), started: at(8),
		toDos: [
			{ title: 'Ask who likes early mornings', who: 'leila', due: at(10), done: at(9) },
			{ title: 'Put the hour from seven to eight into the rota', who: 'samuel', due: soon(2), hours: 4, stuck: 'The rota tool knows no hour before eight.' },
			{ title: 'Ring ten early callers: does seven help?', who: 'farid', due: soon(1), hours: 3 },
			{ title: 'Say the new hours on the tape and on the website', who: 'hana', due: soon(6), hours: 2 }
		]
	}); // prettier-ignore
	await setTactic(scope, stage, {
		title: 'Training in listening',
		why: 'People who feel heard forgive a mistake. Five calls together teach more than a course.',
		lead: 'leila', team: 'service', effort: 2, impact: 2, lever: 'training', channels: ['phone', 'mail'], budget: 400,
		effect: 'Nobody has to tell the same thing twice', category: 'people_training', ends: soon(26), touches: [tied.touchpoints.help_mail, tied.touchpoints.advice],
		expected: { metric: tied.metrics.nps, direction: 'raise', amount: 6, segment: ['channel', 'phone'], from: at(22), said: ago(4) },
		serves: [tied.goals.phone], restsOn: [tied.botNumber, tied.earlyPhone],
		thought: at(14), started: at(16),
		toDos: [
			{ title: 'Listen to five calls together', who: 'leila', due: at(22), done: at(21), hours: 3 },
			{ title: 'Half a day with somebody who listens for a living', who: 'samuel', due: soon(13), from: ago(9), hours: 16, each: ['farid', 'samuel'] },
			{ title: 'Listen again, and say what changed', who: 'leila', due: soon(25), from: soon(18), hours: 14 }
		]
	}); // prettier-ignore
	await setTactic(scope, stage, {
		title: 'We ring before they ring',
		why: 'Whoever is rung up 35 minutes late still gives a nine. It costs a minute.',
		lead: 'nikos', team: 'delivery', effort: 1, impact: 3, lever: 'waiting', channels: ['phone'], budget: 0,
		effect: 'Late crates that somebody announced weigh half', category: 'service', planned: soon(7), ends: soon(35),
		serves: [tied.goals.nps, tied.goals.contacts], restsOn: [tied.ringFirst], touches: [tied.touchpoints.running_late],
		thought: ago(3),
		toDos: [
			{ title: 'Write the three sentences a driver says', who: 'nikos', due: soon(11), from: soon(8), hours: 1 },
			{ title: 'Try it on one round for a week', who: 'bram', due: soon(21), from: soon(14), hours: 5 }
		]
	}); // prettier-ignore
}
