import { addDays, hourMs, minuteMs, type Day } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { toInstant } from '../../db/codec.ts';
import { insertFinding } from '../../audit/finding-commands.ts';
import { recordBatch, type NewRecord } from '../../metrics/record.ts';
import { giveWaitingCustomer, proposeHours, setAway } from '../../week/commands.ts';
import { listWaiting } from '../../week/waiting-queries.ts';
import { usualPromiseHours } from '../../../domain/week/waiting.ts';
import { places, type PlaceKey } from './places.ts';
import { as, departmentNames, hourOf, must, type Person, type Stage, type Team } from './stage.ts';
import { setTactic } from './tactics.ts';
import { hoursIn, type Streams } from './traffic.ts';

interface Unhappy {
	readonly place: PlaceKey;
	readonly score: number;
	/** Working minutes from now until they were promised to hear from us; below 0 the promise is broken. */
	readonly due: number;
	readonly words: string;
	readonly to?: Person;
}

/** Customers of the last days whom service has to call back. */
const unhappy: readonly Unhappy[] = [
	{ place: 'queue', score: 1, due: -130, to: 'farid', words: 'Third Monday in the queue. The children had eaten toast by the time I got through.' },
	{ place: 'chatbot', score: 1, due: -45, words: 'It kept asking for my order number. I had typed it twice.' },
	{ place: 'help_mail', score: 2, due: 190, to: 'samuel', words: 'I wrote on Thursday and have no answer yet.' },
	{ place: 'monday_order', score: 2, due: 330, words: 'The tape said that you open at eight. Dinner was at six.' },
	{ place: 'advice', score: 2, due: 560, to: 'aisyah', words: 'He was kind, and sold me a crate that I cannot lift.' },
	{ place: 'queue', score: 2, due: 720, words: 'Nine minutes to say one sentence, and then the line went dead.' }
]; // prettier-ignore

/** Those who were happy in the same week. */
const happy: readonly (readonly [PlaceKey, string])[] = [
	['queue', 'Somebody rang me back at eight sharp, as promised. I nearly cried.'],
	['help_mail', 'One mail, one answer, solved. With a joke about leeks.'],
	['advice', 'She asked how old my children are before she said a word about crates.'],
	['chatbot', 'It found my crate and said sorry in one line.']
];

/** What service noticed this week, and nobody answers yet. */
const noticed: readonly (readonly [string, PlaceKey, 1 | 2 | 3])[] = [
	['Callers tell their story twice: the phone does not know what the chatbot was told', 'monday_order', 3],
	['A voucher takes two mails and a call', 'voucher', 2]
];

/** The instant from which on so much working time passes until another. */
function beforeWorking(until: number, wanted: number, timeZone: string): number {
	const calendar = hoursIn(timeZone);
	let far = until - 24 * hourMs;
	while (calendar.measure(far, until) < wanted) far -= 24 * hourMs;
	let near = until;
	while (near - far > minuteMs / 2) {
		const middle = (near + far) / 2;
		if (calendar.measure(middle, until) < wanted) near = middle;
		else far = middle;
	}
	return Math.floor(far);
}

/** The instant at which so much working time has passed since another. */
function workingAfter(from: number, wanted: number, timeZone: string): number {
	const calendar = hoursIn(timeZone);
	let at = from;
	while (calendar.measure(from, at) < wanted) at += 5 * minuteMs;
	return at;
}

/** What was tapped at service's touchpoints in the last days, with words. */
function tapped(stage: Stage, streams: Streams, now: number): NewRecord[] {
	const asked = Object.entries(places).filter(([, about]) => 'tap' in about);
	const askedAt = (place: PlaceKey) => {
		const found = streams.taps.places[asked.findIndex(([key]) => key === place)];
		if (found === undefined) throw new RangeError(`Nobody asks at ${place}.`);
		return found;
	};
	const record = (place: PlaceKey, score: number, at: number, words: string): NewRecord => {
		const where = askedAt(place);
		const key = `demo:week:${place}:${words.length}`;
		return {
			kind: 'response',
			surveyId: streams.taps.survey,
			sourceKey: key,
			fingerprint: key,
			at,
			segments: { customer: 'busy parent', channel: places[place].channel },
			body: { locale: 'en', answers: { [where.questionId]: score }, comment: words },
			observations: where.sourceId === null ? [] : [{ sourceId: where.sourceId, value: score }]
		};
	};
	return [
		...unhappy.map(({ place, score, due, words }) => {
			const promised =
				due < 0
					? beforeWorking(now, -due * minuteMs, stage.timeZone)
					: workingAfter(now, due * minuteMs, stage.timeZone);
			return record(place, score, beforeWorking(promised, usualPromiseHours * hourMs, stage.timeZone), words);
		}),
		...happy.map(([place, words], index) =>
			record(place, 5, hourOf(stage, addDays(stage.story.today, -2 - index), 12), words)
		)
	];
}

/** Brings in the customers who wait, before anybody looks after them. */
export async function bringWaiting(scope: StrategyScope, stage: Stage, streams: Streams, now: number): Promise<void> {
	await recordBatch({ ...scope, clock: { now: () => now } }, tapped(stage, streams, now));
}

/** Who looks after unhappy customers, who is away, what is due: the weeks of service, one full and one with room. */
export async function setWeek(
	scope: StrategyScope,
	stage: Stage,
	now: number,
	tied: { readonly phone: string; readonly queue: string; readonly touchpoints: Readonly<Record<PlaceKey, string>> }
): Promise<void> {
	const { today } = stage.story;
	const on = (days: number): Day => addDays(today, days);
	await setTactic(scope, stage, {
		title: 'Ring back instead of waiting',
		why: 'Who is rung back at eight did not wait in a queue at half past seven.',
		lead: 'leila', team: 'service', effort: 2, impact: 3, lever: 'waiting', channels: ['phone'], budget: 400,
		effect: 'Nobody stays in the queue for longer than three minutes', category: 'service',
		serves: [tied.phone], restsOn: [tied.queue],
		thought: on(-9), started: on(-8),
		toDos: [
			{ title: 'List those who hung up last Monday', who: 'farid', hours: 4, due: on(-1), note: 'So that the first to be rung are those who gave up.' },
			{ title: 'Write what we say when we ring back', who: 'aisyah', hours: 6, due: on(-1) },
			{ title: 'Teach two people to take the early calls', who: 'aisyah', hours: 8, due: on(2) },
			{ title: 'Answer mails that wait for longer than a day', who: 'aisyah', hours: 6, due: on(3) },
			{ title: 'Try it on the next two Mondays', who: 'aisyah', hours: 5, due: on(5) },
			{ title: 'Say it in the confirmation mail', who: 'samuel', hours: 3, due: on(5) },
			{ title: 'Count who still hangs up', who: 'hana', hours: 5, due: on(4) }
		]
	}); // prettier-ignore
	const leila = as(scope, stage, 'leila', now);
	for (const [title, place, severity] of noticed) {
		await insertFinding(as(scope, stage, 'aisyah', hourOf(stage, on(-3), 15)), {
			kind: 'pain',
			title,
			severity,
			touchpointId: tied.touchpoints[place],
			cause: 'poor_support'
		});
	}
	// The phone goal is Farid's from this quarter on, and wants a word every week.
	await scope.db
		.updateTable('goal')
		.set({ owner_id: stage.people.farid, rhythm: 'weekly' })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', tied.phone)
		.execute();
	must(
		await setAway(leila, {
			member: stage.people.hana,
			fromOn: on(-2),
			untilOn: on(9),
			standIn: stage.people.samuel
		})
	);
	must(
		await setAway(as(scope, stage, 'nikos', now), {
			member: stage.people.bram,
			fromOn: today,
			untilOn: on(6),
			standIn: stage.people.nikos
		})
	);
	must(await proposeHours(leila, { member: stage.people.samuel, hours: 32 }));
	const waiting = await listWaiting(leila, stage.teams.service);
	for (const { words, to } of unhappy) {
		const found = waiting.find((one) => one.words === words);
		if (to === undefined || found === undefined) continue;
		must(await giveWaitingCustomer(leila, { response: found.responseId, who: stage.people[to], dueOn: null }));
	}
	await answerOthers(scope, stage, now);
}

/** Newest unhappy customers of a department who still wait, in the others. */
const stillWaiting = 3;

/** In the other departments most unhappy customers of the last two weeks have heard from somebody. */
async function answerOthers(scope: StrategyScope, stage: Stage, now: number): Promise<void> {
	const ines = as(scope, stage, 'ines', now);
	for (const team of Object.keys(departmentNames) as Team[]) {
		const waiting = await listWaiting(ines, stage.teams[team]);
		const own = new Set(unhappy.map((one) => one.words));
		const others = waiting.filter((one) => !own.has(one.words)).sort((a, b) => b.at - a.at);
		const done = team === 'service' ? others : others.slice(stillWaiting);
		if (done.length === 0) continue;
		await scope.db
			.insertInto('customer_wait')
			.values(
				done.map((one) => ({
					organisation_id: scope.organisationId,
					id: scope.ids.id(),
					response_id: one.responseId,
					due_at: toInstant(one.dueAt),
					done_at: toInstant(Math.min(now, one.at + 20 * hourMs)),
					done_by: stage.people.leila
				}))
			)
			.execute();
	}
}
