import { dayMs, endOfDay } from '../../domain/shared/instant.ts';
import type { Mood } from '../../domain/surveys/question.ts';
import { promisedBy, waitingDays, waitStanding, withoutTraces } from '../../domain/week/waiting.ts';
import { holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { fromInstant, toInstant } from '../db/codec.ts';
import { readWorkingCalendar } from '../organisation/calendar-queries.ts';
import { voicesAtPlaces, type PlaceVoice } from '../surveys/unhappy-queries.ts';
import { todayOf } from './people-queries.ts';

/** A customer who was unhappy and has not heard from us. */
export interface WaitingCustomer {
	readonly responseId: string;
	readonly words: string;
	readonly locale: string | null;
	readonly score: number;
	readonly max: number;
	readonly mood: Mood;
	readonly place: string;
	readonly at: number;
	/** By when they were promised to hear from us, in milliseconds. */
	readonly dueAt: number;
	readonly standing: 'late' | 'today' | 'later';
	readonly ownerId: string | null;
}

/** Working hours within which an unhappy customer shall hear from us. */
export async function promiseHours(scope: OrganisationScope): Promise<number> {
	const row = await scope.db
		.selectFrom('organisation')
		.select('promise_hours')
		.where('id', '=', scope.organisationId)
		.executeTakeFirstOrThrow();
	return row.promise_hours;
}

/**
 * The unhappy customers of the last two weeks at a department's touchpoints who left words and have not been answered, by
 * due time; longer where somebody has taken them on. Nothing for those who may not read answers; nothing that names anybody.
 */
export async function listWaiting(scope: OrganisationScope, departmentId: string): Promise<WaitingCustomer[]> {
	if (!holds(scope, 'answers.read')) return [];
	const now = scope.clock.now();
	const kept = await scope.db
		.selectFrom('customer_wait')
		.select(['response_id', 'owner_id', 'due_at', 'given_at', 'done_at'])
		.where('organisation_id', '=', scope.organisationId)
		.execute();
	const byResponse = new Map(kept.map((row) => [row.response_id, row]));
	const recent = now - waitingDays * dayMs;
	const oldest = kept
		.filter((row) => row.done_at === null && row.given_at !== null)
		.reduce((least, row) => Math.min(least, fromInstant(row.given_at as string) - waitingDays * dayMs), recent);
	const voices = await voicesAtPlaces(scope, { departmentId, since: oldest, moods: ['unhappy'] });
	const [hours, calendar] = await Promise.all([promiseHours(scope), readWorkingCalendar(scope)]);
	const tonight = endOfDay(todayOf(scope), scope.organisation.timeZone);
	return voices
		.filter((voice) => {
			const row = byResponse.get(voice.responseId);
			return row === undefined ? voice.at >= recent : row.done_at === null;
		})
		.map((voice) => {
			const row = byResponse.get(voice.responseId);
			const dueAt = row === undefined ? promisedBy(voice.at, hours, calendar) : fromInstant(row.due_at);
			return waitingOf(voice, dueAt, row?.owner_id ?? null, now, tonight);
		})
		.sort((a, b) => a.dueAt - b.dueAt || a.at - b.at);
}

const waitingOf = (
	voice: PlaceVoice,
	dueAt: number,
	ownerId: string | null,
	now: number,
	tonight: number
): WaitingCustomer => ({
	responseId: voice.responseId,
	words: withoutTraces(voice.words),
	locale: voice.locale,
	score: voice.score,
	max: voice.max,
	mood: voice.mood,
	place: voice.touchpoint.title,
	at: voice.at,
	dueAt,
	standing: waitStanding(dueAt, now, tonight),
	ownerId
});

/** The instant by which a customer was promised to hear from us, for an answer that came at `at`. */
export async function promiseFor(scope: OrganisationScope, at: number): Promise<string> {
	const [hours, calendar] = await Promise.all([promiseHours(scope), readWorkingCalendar(scope)]);
	return toInstant(promisedBy(at, hours, calendar));
}

/** A customer who was given to somebody: the words alone, for whoever is to call back. */
export interface MyCustomer {
	readonly id: string;
	readonly words: string;
	readonly dueAt: number;
	readonly ownerId: string;
	readonly givenBy: string | null;
}

/** The customers that some people were given and have not answered. Being given one is the right to read what they said. */
export async function customersOf(scope: OrganisationScope, owners: readonly string[]): Promise<MyCustomer[]> {
	if (owners.length === 0) return [];
	const rows = await scope.db
		.selectFrom('customer_wait')
		.innerJoin('record', (join) =>
			join
				.onRef('record.public_id', '=', 'customer_wait.response_id')
				.onRef('record.organisation_id', '=', 'customer_wait.organisation_id')
		)
		.select([
			'customer_wait.id',
			'customer_wait.due_at',
			'customer_wait.owner_id',
			'customer_wait.given_by',
			'record.body'
		])
		.where('customer_wait.organisation_id', '=', scope.organisationId)
		.where('customer_wait.owner_id', 'in', owners)
		.where('customer_wait.done_at', 'is', null)
		.where('record.state', '=', 'counted')
		.orderBy('customer_wait.due_at')
		.orderBy('customer_wait.id')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		words: withoutTraces(String((JSON.parse(row.body) as { comment?: unknown }).comment ?? '')),
		dueAt: fromInstant(row.due_at),
		ownerId: row.owner_id as string,
		givenBy: row.given_by
	}));
}
