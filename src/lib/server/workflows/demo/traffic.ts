import {
	businessMilliseconds,
	workingCalendar,
	type OpeningHours,
	type WorkingCalendar
} from '../../../domain/shared/business-time.ts';
import {
	dayMs,
	daysBetween,
	endOfDay,
	hourMs,
	instantAt,
	minuteMs,
	startOfDay,
	weekday,
	weekdayNames,
	type Day
} from '../../../domain/shared/instant.ts';
import type { NewObservation, NewRecord } from '../../metrics/record.ts';
import { logNormal, pick, wholeNear, type Dice } from './chance.ts';
import {
	againShare,
	contactShare,
	happyShare,
	hoursToAnswer,
	hoursToSolve,
	late,
	lateShare,
	mondayFactor,
	onTime,
	ordersOf,
	phoneAnswers,
	rush,
	slower,
	solvedFirstShare,
	storyDays,
	type Story
} from './story.ts';
import { saying, subjects, type Voice } from './voices.ts';

/** A scored or open question of a survey, and the stream that its answers feed. */
export interface Asked {
	readonly questionId: string;
	readonly sourceId: number | null;
}

/** Where the traffic of the demo goes. */
export interface Streams {
	readonly timeZone: string;
	readonly delivery: { readonly survey: string; readonly nps: Asked; readonly reason: Asked; readonly arrival: Asked };
	readonly ordering: { readonly survey: string; readonly csat: Asked; readonly reason: Asked };
	readonly phone: { readonly survey: string; readonly ces: Asked; readonly reason: Asked };
	/** Ratings in one tap along the way, each with what customers give on average. */
	readonly taps: { readonly survey: string; readonly places: readonly (Asked & { readonly mean: number })[] };
	readonly points: {
		readonly orders: { readonly metric: string; readonly sourceId: number };
		readonly onTime: { readonly metric: string; readonly sourceId: number };
		readonly again: { readonly metric: string; readonly sourceId: number };
	};
	readonly caseType: string;
	readonly serviceId: string;
}

export interface Stretch {
	/** Nothing is dated before this instant, or at or after that one. */
	readonly from: number;
	readonly until: number;
	/** The instant up to which it is known what became of cases. */
	readonly known: number;
	/** In front of the sender's own names of records, so that the same day can come twice. */
	readonly key: string;
	/** Parts of a day's traffic: 1 is a usual day. */
	readonly share?: number;
}

/** The hours in which Tarro's service works. */
export const serviceHours: OpeningHours = Object.fromEntries(
	weekdayNames.filter((name) => name !== 'sun').map((name) => [name, [['08:00', '18:00']] as const])
);

const calendars = new Map<string, WorkingCalendar>();

export function hoursIn(timeZone: string): WorkingCalendar {
	const known = calendars.get(timeZone);
	if (known !== undefined) return known;
	const made = workingCalendar({ timeZone, schedules: [{ windows: serviceHours, holidays: [] }] });
	if (!made.ok) throw new Error(made.error.code);
	calendars.set(timeZone, made.value);
	return made.value;
}

/** The instant at which so much working time has passed. */
export function afterWorking(from: number, wanted: number, calendar: WorkingCalendar): number {
	let low = from;
	let high = from + 2 * dayMs + 4 * wanted;
	while (businessMilliseconds(from, high, calendar) < wanted) high += 4 * dayMs;
	while (high - low > minuteMs / 2) {
		const middle = (low + high) / 2;
		if (businessMilliseconds(from, middle, calendar) < wanted) low = middle;
		else high = middle;
	}
	return Math.ceil(high / 1000) * 1000;
}

/** Shares of the answers, by survey. */
const shares = { delivery: 0.52, ordering: 0.36, taps: 0.12 } as const;

/** All answers of a day, where so many of them come after a delivery. */
export const answersADay = (deliveries: number): number => deliveries / shares.delivery;

/** Service cases of a usual day. */
const casesADay = 9;

const channels = [
	['app', 55],
	['web', 31],
	['phone', 14]
] as const;
const parentChannels = [
	['app', 38],
	['web', 26],
	['phone', 36]
] as const;
const customers = [
	['busy parent', 32],
	['regular', 45],
	['first order', 23]
] as const;

const weekdayWords = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

interface Place {
	readonly day: Day;
	readonly dice: Dice;
	readonly streams: Streams;
	readonly story: Story;
	readonly stretch: Stretch;
	readonly until: number;
}

/** All that customers do on one local day, within a stretch of time: answers, cases, orders. */
export function dayTraffic(story: Story, streams: Streams, dice: Dice, day: Day, stretch: Stretch): NewRecord[] {
	const start = startOfDay(day, streams.timeZone);
	const end = endOfDay(day, streams.timeZone);
	const from = Math.max(start, stretch.from);
	const until = Math.min(end, stretch.until);
	if (from >= until) return [];
	const place: Place = { day, dice, streams, story, stretch: { ...stretch, from, until }, until: stretch.known };
	const records = [...deliveries(place), ...orderings(place), ...calls(place), ...taps(place), ...cases(place)];
	// A day that is over is counted; counting it again is a repetition and harmless.
	return end <= stretch.until ? [...records, ...counts(place)] : records;
}

/** Instants of so many things over the waking hours of the day, within the stretch. */
function instants(place: Place, stream: string, perDay: number, hours: readonly [number, number]): number[] {
	const { dice, stretch, streams, day } = place;
	const count = wholeNear(perDay * (stretch.share ?? 1), dice.random);
	const opens = instantAt(day, hours[0] * hourMs, streams.timeZone);
	const found: number[] = [];
	for (let at = 0; at < count; at += 1) {
		const moment = Math.round(opens + dice.even(`${stream} hour`) * (hours[1] - hours[0]) * hourMs);
		if (moment >= stretch.from && moment < stretch.until) found.push(moment);
	}
	return found;
}

const perDay = (story: Story, share: number): number => ((story.responses - phoneAnswers) * share) / storyDays(story);

/** Answers of a survey on the mean day. */
export const answersIn = (story: Story, survey: 'delivery' | 'ordering'): number => perDay(story, shares[survey]);

interface Reply {
	readonly survey: string;
	readonly at: number;
	readonly name: string;
	readonly segments: Readonly<Record<string, string>>;
	readonly answers: readonly (readonly [Asked, number | string])[];
}

/** A response as the respondent page would have kept it. */
function response(place: Place, reply: Reply): NewRecord {
	const observations: NewObservation[] = [];
	const answers: Record<string, number | string> = {};
	let comment = '';
	for (const [asked, answer] of reply.answers) {
		answers[asked.questionId] = answer;
		if (typeof answer === 'string') comment = answer;
		else if (asked.sourceId !== null) observations.push({ sourceId: asked.sourceId, value: answer });
	}
	const key = `${place.stretch.key}:${reply.name}`;
	return {
		kind: 'response',
		surveyId: reply.survey,
		sourceKey: key,
		fingerprint: key,
		at: reply.at,
		segments: { ...reply.segments, weekday: weekdayWords[weekday(place.day) - 1] as string },
		body: { locale: 'en', answers, ...(comment === '' ? {} : { comment }) },
		observations
	};
}

const promoterScores = [
	[10, 56],
	[9, 44]
] as const;
const passiveScores = [
	[8, 58],
	[7, 42]
] as const;
const detractorScores = [
	[6, 34],
	[5, 24],
	[4, 13],
	[3, 13],
	[2, 8],
	[1, 4],
	[0, 4]
] as const;

function deliveries(place: Place): NewRecord[] {
	const { story, streams, day, dice } = place;
	return instants(place, 'delivery', perDay(story, shares.delivery) * rush(day), [16, 22]).map((at, index) => {
		const customer = pick(customers, dice.even('customer'));
		const channel = pick(customer === 'busy parent' ? parentChannels : channels, dice.even('channel'));
		const isLate = dice.even('late') < lateShare(story, day);
		const stratum = isLate ? 'late' : 'on time';
		const share = isLate ? late : onTime;
		const mood = dice.even(`mood ${stratum}`);
		const group =
			mood < share.promoters ? 'promoter' : mood < share.promoters + share.passives ? 'passive' : 'detractor';
		const scores = { promoter: promoterScores, passive: passiveScores, detractor: detractorScores }[group];
		const answers: [Asked, number | string][] = [[streams.delivery.nps, pick(scores, dice.even(`score ${group}`))]];
		// Whoever waited has an opinion on when it came.
		if (dice.even(`asked ${stratum}`) < (isLate ? 0.85 : 0.3)) {
			const arrival = isLate
				? pick([[1, 66], [2, 26], [3, 8]] as const, dice.even('arrival late')) // prettier-ignore
				: pick([[1, 12], [2, 26], [3, 34], [4, 20], [5, 8]] as const, dice.even('arrival on time')); // prettier-ignore
			answers.push([streams.delivery.arrival, arrival]);
		}
		if (dice.random() < (group === 'promoter' ? 0.34 : 0.52)) {
			const voice = `${group}${isLate ? 'Late' : 'OnTime'}` as Voice;
			answers.push([streams.delivery.reason, saying(voice, dice.even(voice), dice.random)]);
		}
		return response(place, {
			survey: streams.delivery.survey,
			at,
			name: `delivery:${day}:${index}`,
			segments: { customer, channel, delivery: stratum },
			answers
		});
	});
}

function orderings(place: Place): NewRecord[] {
	const { story, streams, day, dice } = place;
	return instants(place, 'ordering', perDay(story, shares.ordering) * rush(day), [7, 22]).map((at, index) => {
		const customer = pick(customers, dice.even('customer'));
		const channel = pick(customer === 'busy parent' ? parentChannels : channels, dice.even('channel'));
		const isHappy = dice.even('happy') < happyShare(story, day);
		const score = isHappy
			? pick([[5, 58], [4, 42]] as const, dice.even('happy score')) // prettier-ignore
			: pick([[3, 60], [2, 27], [1, 13]] as const, dice.even('unhappy score')); // prettier-ignore
		const answers: [Asked, number | string][] = [[streams.ordering.csat, score]];
		if (dice.random() < (isHappy ? 0.14 : 0.45)) {
			const voice = isHappy ? 'orderingHappy' : 'orderingUnhappy';
			answers.push([streams.ordering.reason, saying(voice, dice.even(voice), dice.random)]);
		}
		return response(place, {
			survey: streams.ordering.survey,
			at,
			name: `ordering:${day}:${index}`,
			segments: { customer, channel },
			answers
		});
	});
}

/** What callers give, in turn. */
const eases = [6, 5, 7, 6, 4, 6, 5, 7, 5, 6, 6, 3, 7, 6, 5, 6, 5] as const;

/** The phone survey began with the running quarter, and few are asked: their number does not grow with the others'. */
function calls(place: Place): NewRecord[] {
	const { story, streams, day, dice, stretch } = place;
	const passed = daysBetween(story.running.first, day);
	if (passed < 0) return [];
	const all = daysBetween(story.running.first, story.today);
	const upTo = (days: number): number => Math.floor((Math.min(days, all) * phoneAnswers) / Math.max(1, all));
	const count =
		day < story.today ? upTo(passed + 1) - upTo(passed) : dice.random() < 0.25 * (stretch.share ?? 1) ? 1 : 0;
	return Array.from({ length: count }, (_, index) => {
		const turn = (upTo(passed) + index) % eases.length;
		const answers: [Asked, number | string][] = [[streams.phone.ces, eases[turn] as number]];
		if (turn % 3 === 0) answers.push([streams.phone.reason, saying('phone', dice.even('phone'), dice.random)]);
		return response(place, {
			survey: streams.phone.survey,
			at: stretch.from + Math.floor(((stretch.until - stretch.from) * (index + 1)) / (count + 1)),
			name: `phone:${day}:${index}`,
			segments: { customer: 'busy parent', channel: 'phone' },
			answers
		});
	});
}

function taps(place: Place): NewRecord[] {
	const { story, streams, day, dice } = place;
	return instants(place, 'tap', perDay(story, shares.taps) * rush(day), [7, 22]).map((at, index) => {
		const turn = Math.floor(dice.even('place') * streams.taps.places.length);
		const where = streams.taps.places[turn];
		if (where === undefined) throw new RangeError('There is no place to rate.');
		const spread = Math.min(0.8, 5 - where.mean);
		const middle = where.mean + (dice.even(`side ${turn}`) < 0.5 ? -spread : spread);
		const score = Math.min(5, Math.max(1, Math.floor(middle + dice.even(`tap ${turn}`))));
		return response(place, {
			survey: streams.taps.survey,
			at,
			name: `tap:${day}:${index}`,
			segments: { customer: pick(customers, dice.even('customer')) },
			answers: [[where, score]]
		});
	});
}

function cases(place: Place): NewRecord[] {
	const { story, streams, day, dice, until } = place;
	const calendar = hoursIn(streams.timeZone);
	return instants(place, 'case', casesADay * rush(day) * 1.02 * contactShare(story, day), [7, 21]).map(
		(opened, index) => {
			const answerHours = logNormal(hoursToAnswer(story, day), 0.7, dice.even('answer'));
			const solveHours = logNormal(
				hoursToSolve(story, day) * mondayFactor(day) * slower(story, day),
				0.62,
				dice.even(weekday(day) === 1 ? 'solve on Mondays' : 'solve')
			);
			const firstAnswer = afterWorking(opened, answerHours * hourMs, calendar);
			const resolved = Math.max(firstAnswer, afterWorking(opened, solveHours * hourMs, calendar));
			const title = pick(subjects, dice.even('subject'));
			const channel = pick([['phone', 44], ['mail', 30], ['chat', 26]] as const, dice.even('case channel')); // prettier-ignore
			const key = `${place.stretch.key}:case:${day}:${index}`;
			return {
				kind: 'case',
				sourceKey: key,
				fingerprint: `${key}:${firstAnswer <= until}:${resolved <= until}`,
				at: opened,
				segments: { channel, weekday: weekdayWords[weekday(day) - 1] as string },
				body: { title },
				observations: [],
				clock: {
					type: streams.caseType,
					opened,
					firstAnswer: firstAnswer <= until ? firstAnswer : null,
					resolved: resolved <= until ? resolved : null,
					departmentId: streams.serviceId,
					outcome: resolved <= until ? dice.even('outcome') < solvedFirstShare(story, day) : null
				}
			};
		}
	);
}

/** What Tarro counts by itself at the end of a day: orders, punctual deliveries, customers who came again. */
function counts(place: Place): NewRecord[] {
	const { story, streams, day, dice } = place;
	const at = startOfDay(day, streams.timeZone);
	const point = (
		stream: { metric: string; sourceId: number },
		body: object,
		observations: NewObservation[]
	): NewRecord => ({
		kind: 'point',
		sourceKey: `point:${stream.metric}:${day}`,
		fingerprint: `point:${stream.metric}:${day}`,
		at,
		body,
		observations
	});
	const parts = (sourceId: number, total: number, share: number): NewObservation[] => {
		const yes = wholeNear(total * share, dice.random);
		return Array.from({ length: total }, (_, index) => ({ sourceId, value: index < yes ? 1 : 0, at: at + index }));
	};
	const { orders, onTime: punctual, again } = streams.points;
	const ordered = Math.round(ordersOf(story, day) * (0.94 + 0.12 * dice.random()));
	const delivered = wholeNear(32 * rush(day), dice.random);
	const asked = wholeNear(8, dice.random);
	const came = parts(punctual.sourceId, delivered, 1 - lateShare(story, day));
	const returned = parts(again.sourceId, asked, againShare(story, day));
	const yes = (observations: NewObservation[]): number => observations.filter((one) => one.value === 1).length;
	return [
		point(orders, { value: ordered }, [{ sourceId: orders.sourceId, value: ordered, at }]),
		point(punctual, { value: yes(came), total: delivered }, came),
		point(again, { value: yes(returned), total: asked }, returned)
	];
}
