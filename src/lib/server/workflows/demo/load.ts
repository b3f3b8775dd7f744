import {
	addDays,
	dayFromNumber,
	dayNumber,
	hourMs,
	instantAt,
	localDay,
	startOfDay,
	weekday,
	type Day
} from '../../../domain/shared/instant.ts';
import { ok, type Result } from '../../../domain/shared/result.ts';
import {
	memberScope,
	principalScope,
	type OrganisationScope,
	type Principal
} from '../../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../../access/strategy-scope.ts';
import type { App } from '../../app.ts';
import { registerUser } from '../../auth/commands.ts';
import { toInstant, toJson } from '../../db/codec.ts';
import { inTransaction } from '../../db/transaction.ts';
import { scoreForecasts } from '../../goals/forecasts.ts';
import { insertLink } from '../../links/commands.ts';
import { recordBatch } from '../../metrics/record.ts';
import { openReview, planReview } from '../../optimisation/commands.ts';
import { foundOrganisation } from '../../organisation/commands.ts';
import { addMembership } from '../../people/commands.ts';
import { addDepartment } from '../../people/department-commands.ts';
import { beginStrategy, sayAim } from '../../strategy/commands.ts';
import { prepareReviews } from '../prepare-reviews.ts';
import { setAsked } from './asked.ts';
import { setAsking } from './asking.ts';
import { diceOf, type Dice } from './chance.ts';
import { setCustomers } from './customers.ts';
import { setComplaints, watchDemo } from './complaints.ts';
import { setFamilies } from './families.ts';
import { giveUpdates, setFirstGoals, setRunningGoals, setSecondGoal } from './goals.ts';
import { setListening } from './listening.ts';
import { setMarket } from './market.ts';
import { setGuide } from './guide.ts';
import { setHours } from './hours.ts';
import { setHappened } from './happened.ts';
import { keepMondays, setHistory } from './history.ts';
import { holdMeeting } from './meetings.ts';
import { setMoney } from './money.ts';
import { setNoticed } from './noticed.ts';
import { setNotices } from './notices.ts';
import { setLibrary, setPromises } from './promises.ts';
import { setPlaces } from './places.ts';
import { setReadiness } from './readiness.ts';
import { setTeamVoice } from './team-voice.ts';
import { setSharing } from './sharing.ts';
import { as, cast, departmentNames, hourOf, must, type Person, type Stage, type Team } from './stage.ts';
import { storyOf, type Story } from './story.ts';
import { setPastTactics, setRunningTactics } from './tactics.ts';
import { dayTraffic, serviceHours, type Streams } from './traffic.ts';
import { bringWaiting, setWeek } from './week.ts';

export const demoName = 'Tarro, a made-up grocer';
export const demoZone = 'Europe/Paris';
export const demoAim = 'Every family that orders on a Monday eats on time, and smiles once on the way.';

/** Answers unless told: enough that what is clear is clear, and what is not is not. */
export const usualResponses = 6000;
export const usualSeed = 9;

export interface DemoOptions {
	/** Answers over two past quarters and the running one, more or less. */
	readonly responses?: number;
	readonly seed?: number;
	/** The day on which it is now in the demo: today unless told. */
	readonly anchor?: Day;
	/** Makes a new one although there is one. */
	readonly fresh?: boolean;
	/** Told now and then how far it is, from 0 to 1. */
	readonly onProgress?: (share: number) => void;
}

/** Who is behind the doors of the demo. */
export interface DemoWorld {
	readonly organisationId: string;
	readonly strategyId: string;
	readonly people: Readonly<Record<'leader' | 'head' | 'member' | 'analyst' | 'viewer', DemoPerson>>;
	/** The link of the survey that customers answer after delivery. */
	readonly surveyToken: string;
}

export interface DemoPerson {
	readonly userId: string;
	readonly membershipId: string;
	readonly name: string;
}

type Place = Pick<App, 'around'>;

const doors = { leader: 'ines', head: 'leila', member: 'farid', analyst: 'yusuf', viewer: 'margit' } as const;

/** The newest demo that is there and whole, or none. */
export async function findDemo({ around }: Place): Promise<DemoWorld | null> {
	const { db } = around.handle;
	const found = await db
		.selectFrom('organisation')
		.innerJoin('strategy', 'strategy.organisation_id', 'organisation.id')
		.select(['organisation.id', 'strategy.id as strategy_id'])
		.where('organisation.demo', '=', 1)
		.where('organisation.name', '=', demoName)
		.where('strategy.launched_at', 'is not', null)
		.orderBy('organisation.created_at', 'desc')
		.orderBy('organisation.id', 'desc')
		.limit(1)
		.executeTakeFirst();
	if (found === undefined) return null;
	const rows = await db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select(['membership.id', 'membership.user_id', 'user.name'])
		.where('membership.organisation_id', '=', found.id)
		.execute();
	const survey = await db
		.selectFrom('survey')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'survey.id').onRef('item.organisation_id', '=', 'survey.organisation_id')
		)
		.select('survey.token')
		.where('survey.organisation_id', '=', found.id)
		.orderBy('item.position')
		.limit(1)
		.executeTakeFirst();
	const person = (key: Person): DemoPerson => {
		const row = rows.find((one) => one.name === cast[key].name);
		if (row === undefined) throw new Error(`${cast[key].name} is missing from the demo.`);
		return { userId: row.user_id, membershipId: row.id, name: row.name };
	};
	return {
		organisationId: found.id,
		strategyId: found.strategy_id,
		people: {
			leader: person(doors.leader),
			head: person(doors.head),
			member: person(doors.member),
			analyst: person(doors.analyst),
			viewer: person(doors.viewer)
		},
		surveyToken: survey?.token ?? ''
	};
}

const loading = new WeakMap<object, Promise<DemoWorld>>();

/**
 * Sets up the made-up grocer as an organisation of its own: people without passwords, a strategy with all nine steps, two
 * past quarters with their reviews and a running one. Loading it again gives the one that is there.
 */
export function loadDemo(app: Place, options: DemoOptions = {}): Promise<DemoWorld> {
	const running = loading.get(app.around.handle);
	if (running !== undefined) return running;
	const work = (async () => (options.fresh === true ? null : await findDemo(app)) ?? (await build(app, options)))();
	loading.set(app.around.handle, work);
	return work.finally(() => loading.delete(app.around.handle));
}

async function build(app: Place, options: DemoOptions): Promise<DemoWorld> {
	const { around } = app;
	const told = options.onProgress ?? (() => undefined);
	const clockNow = around.clock.now();
	const today = options.anchor ?? localDay(clockNow, demoZone);
	const now = today === localDay(clockNow, demoZone) ? clockNow : instantAt(today, 18 * hourMs, demoZone);
	const story = storyOf(today, options.responses ?? usualResponses);
	const seed = options.seed ?? usualSeed;
	const { scope, stage } = await openStage(app, story);
	told(0.02);

	const act = async <T>(work: (inner: StrategyScope) => Promise<T>): Promise<T> => {
		const result = await inTransaction({ ...scope }, async (inner): Promise<Result<T>> => ok(await work(inner)));
		if (!result.ok) throw new Error(result.error.code);
		return result.value;
	};

	const set = await act(async (inner) => {
		const touchpoints = await setPlaces(inner, stage);
		const listening = await setListening(inner, stage, touchpoints);
		const goals = await setFirstGoals(inner, stage, listening.metrics);
		const planned = as(inner, stage, 'ines', hourOf(stage, addDays(story.first.first, 2)));
		const review = must(await planReview(planned, { plannedOn: meetingAfter(story.first.last) }));
		return { touchpoints, ...listening, goals, review };
	});
	told(0.05);

	const flow = new Flow({ scope, story, streams: set.streams, dice: diceOf(seed), now, told });
	await setHistory(scope, stage, set.metrics);
	const firstMeeting = meetingAfter(story.first.last);
	const secondMeeting = meetingAfter(story.last.last);
	await flow.until(hourOf(stage, firstMeeting, 9));
	await keepMondays(scope, stage, story.first.first, story.first.last);
	const carried = await act(async (inner) => {
		await holdMeeting(inner, stage, firstReview(story, set.review, set.goals));
		const successors = await openGoals(inner);
		const nps = successors.get('NPS') as string;
		const firstAnswer = await setSecondGoal(inner, stage, set.metrics, nps);
		const noticed = await setNoticed(inner, stage, set.touchpoints);
		const families = await setFamilies(inner, stage, set.touchpoints);
		const mail = await setPastTactics(inner, stage, {
			nps,
			firstAnswer,
			mailLaughs: noticed.mail_laughs,
			mailMoment: families.mail,
			fields: noticed.eleven_fields,
			metrics: set.metrics,
			touchpoints: set.touchpoints
		});
		return { nps, firstAnswer, punctual: successors.get('Crates on time') as string, noticed, families, mail };
	});

	await flow.until(hourOf(stage, secondMeeting, 9));
	await keepMondays(scope, stage, story.last.first, story.last.last);
	const goals = await act(async (inner) => {
		const review = (await openReview(inner))?.id as string;
		await holdMeeting(inner, stage, secondReview(story, review, carried));
		const planning = as(inner, stage, 'ines', hourOf(stage, secondMeeting, 11));
		must(await planReview(planning, { plannedOn: meetingAfter(story.running.last) }));
		const nps = (await openGoals(inner)).get('NPS') as string;
		const running = await setRunningGoals(inner, stage, set.metrics, nps);
		const market = await setMarket(inner, stage);
		await setRunningTactics(inner, stage, {
			goals: running,
			late: carried.noticed.late_mondays,
			queue: carried.noticed.queue,
			botNumber: carried.noticed.bot_number,
			baskets: carried.noticed.recipe_baskets,
			earlyPhone: carried.noticed.early_phone,
			recipe: carried.families.recipe,
			keepsPromise: market.criteria[0] as string,
			quickHelp: market.criteria[1] as string,
			bridge: market.watched[3] as string,
			theirQueue: market.watched[0] as string,
			ringFirst: carried.noticed.ring_first,
			metrics: set.metrics,
			touchpoints: set.touchpoints
		});
		const tying = as(inner, stage, 'tomas', hourOf(stage, addDays(story.running.first, 6)));
		must(await insertLink(tying, { from: carried.mail, to: running.ordering, kind: 'serves', note: '' }));
		await setMoney(inner, stage, running);
		return running;
	});

	await flow.until(now);
	await bringWaiting(scope, stage, set.streams, now);
	await setComplaints(scope, stage, now);
	await act(async (inner) => {
		await setPromises(inner, stage);
		await setLibrary(inner, stage);
		await giveUpdates(inner, stage, goals);
		await setAsking(inner, stage, goals);
		await setAsked(inner, stage, set.metrics, set.streams, goals);
		await setTeamVoice(inner, stage);
		await setReadiness(inner, stage);
		await setGuide(inner, stage, set.touchpoints);
		await setHappened(inner, stage);
		await setHours(inner, stage);
		await setNotices(inner, stage);
		await setWeek(inner, stage, now, {
			phone: goals.phone,
			queue: carried.noticed.queue,
			touchpoints: set.touchpoints
		});
		await setSharing(inner, stage);
		await setCustomers(inner);
		await finish(inner, stage);
	});
	await watchDemo(app, scope.organisationId, now);
	await keepMondays(scope, stage, story.running.first, addDays(story.today, -1));
	await scoreForecasts({ ...scope, clock: { now: () => now } });
	// A review that is near is prepared like any other.
	await prepareReviews(around);
	told(1);
	around.publish({ organisationId: scope.organisationId, topic: 'everything', ids: [] });
	const world = await findDemo(app);
	if (world === null) throw new Error('The demo was set up and is not there.');
	return world;
}

interface FlowAbout {
	readonly scope: OrganisationScope;
	readonly story: Story;
	readonly streams: Streams;
	readonly dice: Dice;
	readonly now: number;
	readonly told: (share: number) => void;
}

/** The day on which a quarter is reviewed: the third after it, or the Monday behind. */
export function meetingAfter(last: Day): Day {
	const day = addDays(last, 3);
	return addDays(day, weekday(day) < 6 ? 0 : 8 - weekday(day));
}

/** Brings the traffic in, in batches, up to an instant and further. */
class Flow {
	readonly #flow: FlowAbout;
	readonly #begins: number;
	#at: number;

	constructor(flow: FlowAbout) {
		this.#flow = flow;
		this.#begins = startOfDay(flow.story.first.first, flow.streams.timeZone);
		this.#at = this.#begins;
	}

	async until(instant: number): Promise<void> {
		const { story, streams, dice, scope, now, told } = this.#flow;
		const last = dayNumber(localDay(instant - 1, streams.timeZone));
		let waiting: Parameters<typeof recordBatch>[1][number][] = [];
		for (let day = dayNumber(localDay(this.#at, streams.timeZone)); day <= last; day += 1) {
			const stretch = { from: this.#at, until: instant, known: now, key: 'demo' };
			waiting.push(...dayTraffic(story, streams, dice, dayFromNumber(day), stretch));
			if (waiting.length < batchSize && day < last) continue;
			for (let from = 0; from < waiting.length; from += batchSize) {
				await recordBatch({ ...scope, clock: { now: () => now } }, waiting.slice(from, from + batchSize));
				// Others want to write and to read between two batches.
				await new Promise((resolve) => setImmediate(resolve));
			}
			waiting = [];
			const share = (startOfDay(dayFromNumber(day), streams.timeZone) - this.#begins) / (now - this.#begins);
			told(0.05 + 0.9 * Math.min(1, Math.max(0, share)));
		}
		this.#at = instant;
	}
}

/** Fewer, larger batches fold faster; smaller ones let others in between. */
const batchSize = 800;

/** The organisation, its people, departments and hours, and the strategy that will be filled. */
async function openStage(app: Place, story: Story): Promise<{ scope: StrategyScope; stage: Stage }> {
	const { around } = app;
	const begins = { now: () => startOfDay(addDays(story.first.first, -3), demoZone) };
	const made = await around.handle.db.transaction().execute(async (db) => {
		const place = { db, clock: around.clock, ids: around.ids };
		const organisationId = await foundOrganisation(place, {
			name: demoName,
			locale: 'en',
			demo: true,
			timeZone: demoZone,
			periodKind: story.calendar.periodKind,
			weekStart: 1,
			currency: 'EUR',
			workingDays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat']
		});
		await db
			.updateTable('organisation')
			.set({ fiscal_start_month: story.calendar.fiscalStartMonth, trade: 'online_shop' })
			.where('id', '=', organisationId)
			.execute();
		await db
			.updateTable('working_calendar')
			.set({ windows: toJson(serviceHours) })
			.where('organisation_id', '=', organisationId)
			.execute();
		const members: Partial<Record<Person, { membershipId: string; userId: string }>> = {};
		for (const key of Object.keys(cast) as Person[]) {
			const { name, role } = cast[key];
			const userId = await newUser(place, key, name);
			const membershipId = await addMembership({ ...place, clock: begins }, { organisationId, userId, role });
			members[key] = { membershipId, userId };
		}
		return { organisationId, members: members as Record<Person, { membershipId: string; userId: string }> };
	});
	const operator = await principalScope(around, made.organisationId, { kind: 'operator' });
	if (operator === null) throw new Error('The demo’s organisation is missing.');
	// While it is set up nobody looks; afterwards everybody is told once.
	const quiet = { ...operator, clock: begins, publish: () => undefined };
	const teams: Partial<Record<Team, string>> = {};
	for (const key of Object.keys(departmentNames) as Team[]) {
		teams[key] = must(await addDepartment({ ...quiet }, { name: departmentNames[key] })).id;
	}
	const principals: Partial<Record<Person, Principal>> = {};
	for (const key of Object.keys(cast) as Person[]) {
		const { department, hours } = cast[key];
		await around.handle.db
			.updateTable('membership')
			.set({ department_id: department === null ? null : (teams[department] as string), hours_per_week: hours })
			.where('organisation_id', '=', made.organisationId)
			.where('id', '=', made.members[key].membershipId)
			.execute();
		const own = await memberScope(around, made.members[key].userId, made.organisationId);
		if (own !== null) principals[key] = own.principal;
	}
	const stage: Stage = {
		story,
		timeZone: demoZone,
		people: Object.fromEntries(
			Object.entries(made.members).map(([key, one]) => [key, one.membershipId])
		) as Stage['people'],
		principals: principals as Stage['principals'],
		teams: teams as Stage['teams']
	};
	const ines = { ...quiet, principal: stage.principals.ines };
	const strategyId = must(await beginStrategy({ ...ines }, { name: 'Happier Mondays', aim: '' }));
	const scope = await strategyScopeOf(ines, strategyId);
	if (scope === null) throw new Error('The demo’s strategy is missing.');
	must(await sayAim({ ...scope }, { aim: demoAim }));
	return { scope, stage };
}

/** A person without a password, whom no form lets in. */
async function newUser(place: Parameters<typeof registerUser>[0], key: string, name: string): Promise<string> {
	for (let turn = 1; ; turn += 1) {
		const email = turn === 1 ? `${key}@tarro.example` : `${key}.${turn}@tarro.example`;
		const made = await registerUser(place, { email, emailKey: email, name, passwordHash: null });
		if (made.ok) return made.value;
		if (turn > 200) throw new Error('Too many demos.');
	}
}

/** Goals that are open, by title. */
async function openGoals(scope: StrategyScope): Promise<Map<string, string>> {
	const rows = await scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.select(['goal.id', 'item.title'])
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.strategy_id', '=', scope.strategyId)
		.where('goal.status', '=', 'set')
		.execute();
	return new Map(rows.map((row) => [row.title, row.id]));
}

/** How the steps are done, when people last looked, and that the strategy was launched: with that the demo is whole. */
async function finish(scope: StrategyScope, stage: Stage): Promise<void> {
	const { story } = stage;
	for (const step of ['audit', 'goals', 'tactics', 'optimisation']) {
		await scope.db
			.insertInto('strategy_step')
			.values({ organisation_id: scope.organisationId, strategy_id: scope.strategyId, step, way: 'thorough' })
			.execute();
	}
	await scope.db
		.updateTable('membership')
		.set({ last_visit_at: toInstant(hourOf(stage, addDays(story.today, -3), 17)) })
		.where('organisation_id', '=', scope.organisationId)
		.execute();
	await scope.db
		.updateTable('strategy')
		.set({
			starts_on: story.first.first,
			launch_planned_on: addDays(story.first.first, 4),
			launched_at: toInstant(hourOf(stage, addDays(story.first.first, 4), 9)),
			changed_at: toInstant(hourOf(stage, addDays(story.today, -3), 17))
		})
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', scope.strategyId)
		.execute();
}

type Meeting = Parameters<typeof holdMeeting>[2];

const firstReview = (story: Story, review: string, goals: { nps: string; punctual: string }): Meeting => ({
	review,
	on: meetingAfter(story.first.last),
	notes: [
		['We talk about drivers as if they were weather.', 'stop'],
		['Customers who reach a person stay. We make it hard to reach one.', null],
		['Nobody owns Monday.', 'start'],
		['The recipes are the best thing we have and hardly anyone sees them.', 'continue']
	],
	parked: 'Do we deliver to the islands at all?',
	guesses: [
		[goals.nps, 'ines', 6, 39],
		[goals.punctual, 'nikos', 8, 81],
		[goals.punctual, 'leila', 4, null]
	],
	tactics: [],
	outcomes: [
		[goals.nps, 'grow', 'One more point, and look at why.'],
		[goals.punctual, 'continue', 'Not there yet. Mondays decide it.']
	],
	decisions: [
		['Rate every touchpoint, four of us, and compare with customers', 'leila', addDays(story.last.first, 30), [addDays(story.last.first, 24), 'Done. At the door we are far apart.']],
		['Write a confirmation that somebody would read aloud', 'tomas', addDays(story.last.first, 45), [addDays(story.last.first, 43), 'It took twenty minutes.']],
		['Ride along in the van for one Monday', 'ines', addDays(story.last.first, 20), null]
	],
	lessons: ['A point of NPS in a quarter cannot be told from luck. Look at what is beneath it.'],
	thanks: 'Bram, who rang eleven customers from the van. Aisyah, who won back the Tuesday choir.',
	closing: 'look at Mondays through the eyes of whoever waits.'
}); // prettier-ignore

const secondReview = (
	story: Story,
	review: string,
	goals: { nps: string; punctual: string; firstAnswer: string }
): Meeting => ({
	review,
	on: meetingAfter(story.last.last),
	notes: [
		['A voucher is not an apology.', 'stop'],
		['The mail made us laugh too. More of that.', 'continue'],
		['Chatbot: only if a person stays one tap away.', 'start'],
		['Two hours is not a promise, it is half an evening.', null],
		['I would rather solve than answer.', null]
	],
	parked: 'Who pays when a supplier is late?',
	guesses: [
		[goals.nps, 'ines', 7, 41],
		[goals.punctual, 'nikos', 5, 76],
		[goals.firstAnswer, 'leila', 9, null],
		[goals.firstAnswer, 'farid', 5, null]
	],
	tactics: [
		['The confirmation mail that made people laugh', 'grow', 'The same voice for every mail that is late.', [0, 2, 6]],
		['A voucher within the hour', 'stop', 'It answers nobody’s question.', [7, 1, 0]]
	],
	outcomes: [
		[goals.nps, 'grow', 'The mail helped. Now the waiting.'],
		[goals.punctual, 'stop', 'We follow it beneath NPS, where it hurts.'],
		[goals.firstAnswer, 'stop', 'A quick answer that solves nothing makes two calls. We follow the solution.']
	],
	decisions: [
		['Stop the vouchers, put the money into the chatbot', 'leila', addDays(story.running.first, 10), [addDays(story.running.first, 8), 'Stopped. 540 euro left.']],
		['A child-friendly recipe before checkout', 'mei', addDays(story.running.first, 25), [addDays(story.running.first, 19), 'Shown to every family.']],
		['What would a second van for delivery on Mondays cost?', 'nikos', addDays(story.running.first, 28), [addDays(story.today, -6), '3,200 euro a quarter.']],
		['Ask callers whether it was easy', 'leila', addDays(story.running.first, 7), [addDays(story.running.first, 5), 'Asked. Few answer.']]
	],
	lessons: [
		'A laugh is cheap and is told on. Twenty minutes beat 1,260 euro of vouchers.',
		'We measured answers and customers wanted solutions.'
	],
	thanks: 'Tomás and whoever wrote the line about the avocados. Farid, for three Saturdays.',
	closing: 'solve a fifth faster, and keep a person within reach.'
}); // prettier-ignore
