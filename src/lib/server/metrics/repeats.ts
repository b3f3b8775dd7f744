import { z } from 'zod';
import { oneAnswerPerContact, type ContactAnswer } from '../../domain/metrics/one-answer.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { quarterKey, quarterOf } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson, toJson } from '../db/codec.ts';
import { counted } from './batches.ts';
import { touchSources } from './fold.ts';
import { segmentColumns, slotsOf, type SegmentRow } from './segments.ts';

/**
 * One answer for each customer and quarter, where a metric says so: the latest. Which answers another one stands in for is
 * kept beside the sums, for every set of streams that such a metric is fed from: the sums hold all answers, because one
 * stream feeds several metrics, and what is superseded is taken off when the figure is read. It is settled whenever answers
 * become part of the sums, change or go, in the same transaction; so it follows from the answers alone, whatever their order.
 */

/** Streams over which a customer counts once a quarter. */
export interface RepeatGroup {
	readonly id: number;
	readonly sources: readonly number[];
}

const numbers = z.array(z.number());

const sourcesText = (ids: readonly number[]): string => toJson([...new Set(ids)].sort((a, b) => a - b));

/** Every such set of streams of the organisation; those that hold one of some streams only, where they are named. */
export async function repeatGroups(scope: OrganisationScope, holding?: ReadonlySet<number>): Promise<RepeatGroup[]> {
	const rows = await scope.db
		.selectFrom('repeat_group')
		.select(['id', 'sources'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('id')
		.execute();
	return rows
		.map((row) => ({ id: row.id, sources: fromJson(numbers, row.sources) }))
		.filter((group) => holding === undefined || group.sources.some((id) => holding.has(id)));
}

/** By the streams they are of, for definitions that are read. */
export async function repeatGroupsByText(scope: OrganisationScope): Promise<(ids: readonly number[]) => number | null> {
	const byText = new Map((await repeatGroups(scope)).map((group) => [sourcesText(group.sources), group.id]));
	return (ids) => byText.get(sourcesText(ids)) ?? null;
}

interface Given extends ContactAnswer {
	readonly sourceId: number;
	readonly seq: number;
	readonly place: readonly number[];
}

/** The order in which answers supersede: by moment, then by what they say, so that it does not matter which came in first. */
function before(a: Given, b: Given): number {
	if (a.at !== b.at) return a.at - b.at;
	for (let index = 0; index < a.place.length; index += 1) {
		const difference = (a.place[index] as number) - (b.place[index] as number);
		if (difference !== 0) return difference;
	}
	return a.seq - b.seq;
}

const contactsAtOnce = 200;

/** The counted answers of some customers that are part of the sums. */
async function answersOf(scope: OrganisationScope, group: RepeatGroup, contacts: readonly string[]): Promise<Given[]> {
	const rows = await scope.db
		.selectFrom('record')
		.innerJoin('observation', 'observation.seq', 'record.seq')
		.select(['record.contact', 'observation.source_id', 'observation.at', 'observation.seq'])
		.select(['observation.value', 'observation.weight'])
		.select(segmentColumns.map((column) => `observation.${column}` as const))
		.where('record.organisation_id', '=', scope.organisationId)
		.where('record.contact', 'in', contacts)
		.where('observation.source_id', 'in', group.sources)
		.where('observation.state', '=', counted)
		.where((eb) =>
			eb.not(
				eb.exists(
					eb
						.selectFrom('batch')
						.select('batch.id')
						.where('batch.organisation_id', '=', scope.organisationId)
						.whereRef('batch.first_seq', '<=', 'observation.seq')
						.whereRef('batch.last_seq', '>=', 'observation.seq')
				)
			)
		)
		.execute();
	return rows
		.map(({ contact, source_id: sourceId, at, seq, value, weight, ...slots }) => ({
			contactId: contact,
			sourceId,
			at,
			seq,
			place: [value, weight, sourceId, ...slotsOf(slots as SegmentRow)]
		}))
		.sort(before);
}

function superseded(scope: OrganisationScope, answers: readonly Given[]): Given[] {
	const zone = scope.organisation.timeZone;
	const kept = new Set(
		oneAnswerPerContact(answers, (at) => quarterKey(quarterOf(localDay(at, zone), scope.organisation)))
	);
	return answers.filter((answer) => !kept.has(answer));
}

async function settleGroup(scope: OrganisationScope, group: RepeatGroup, contacts: readonly string[]): Promise<void> {
	for (let at = 0; at < contacts.length; at += contactsAtOnce) {
		const some = contacts.slice(at, at + contactsAtOnce);
		const gone = superseded(scope, await answersOf(scope, group, some));
		await scope.db
			.deleteFrom('repeat_answer')
			.where('group_id', '=', group.id)
			.where('seq', 'in', (eb) =>
				eb
					.selectFrom('record')
					.select('record.seq')
					.where('record.organisation_id', '=', scope.organisationId)
					.where('record.contact', 'in', some)
			)
			.execute();
		for (let from = 0; from < gone.length; from += 200) {
			await scope.db
				.insertInto('repeat_answer')
				.values(
					gone
						.slice(from, from + 200)
						.map((one) => ({ group_id: group.id, source_id: one.sourceId, at: one.at, seq: one.seq }))
				)
				.execute();
		}
	}
}

/** The customers of some records; only those that gave something to one of the streams. */
export async function contactsOf(scope: OrganisationScope, seqs: readonly number[]): Promise<string[]> {
	const found = new Set<string>();
	for (let at = 0; at < seqs.length; at += 500) {
		const rows = await scope.db
			.selectFrom('record')
			.select('contact')
			.distinct()
			.where('seq', 'in', seqs.slice(at, at + 500))
			.where('contact', 'is not', null)
			.execute();
		for (const row of rows) found.add(row.contact as string);
	}
	return [...found];
}

/** The customers of the records between two numbers. */
export async function contactsBetween(scope: OrganisationScope, first: number, last: number): Promise<string[]> {
	const rows = await scope.db
		.selectFrom('record')
		.select('contact')
		.distinct()
		.where('organisation_id', '=', scope.organisationId)
		.where('seq', '>=', first)
		.where('seq', '<=', last)
		.where('contact', 'is not', null)
		.execute();
	return rows.map((row) => row.contact as string);
}

/**
 * Settles anew which answers of these customers count, after some of them came, changed or went. Call it behind the change,
 * in its transaction, which holds the figures' lock.
 */
export async function settleRepeats(
	scope: OrganisationScope,
	contacts: readonly string[],
	sources: ReadonlySet<number>
): Promise<void> {
	if (contacts.length === 0) return;
	for (const group of await repeatGroups(scope, sources)) await settleGroup(scope, group, contacts);
}

const pageSize = 500;

/** Counts a set anew from all its answers: when it is new, or days have gone to other quarters. Answers of people who were erased stay as they are. */
export async function recountRepeats(scope: OrganisationScope, group: RepeatGroup): Promise<void> {
	for (let after = ''; ;) {
		const rows = await scope.db
			.selectFrom('record')
			.select('contact')
			.distinct()
			.where('organisation_id', '=', scope.organisationId)
			.where('contact', '>', after)
			.orderBy('contact')
			.limit(pageSize)
			.execute();
		const contacts = rows.map((row) => row.contact as string);
		if (contacts.length > 0) await settleGroup(scope, group, contacts);
		if (contacts.length < pageSize) break;
		after = contacts.at(-1) as string;
	}
	await touchSources(scope, group.sources);
}

/** All sets anew: the organisation's quarters, or its zone, have changed. */
export async function recountAllRepeats(scope: OrganisationScope): Promise<void> {
	for (const group of await repeatGroups(scope)) await recountRepeats(scope, group);
}

/** Makes the set of these streams, if there is none, and counts it. The transaction holds the figures' lock. */
export async function ensureRepeats(scope: OrganisationScope, ids: readonly number[]): Promise<void> {
	if (ids.length === 0) return;
	const sources = sourcesText(ids);
	const find = () =>
		scope.db
			.selectFrom('repeat_group')
			.select(['id', 'sources'])
			.where('organisation_id', '=', scope.organisationId)
			.where('sources', '=', sources)
			.executeTakeFirst();
	if ((await find()) !== undefined) return;
	await scope.db
		.insertInto('repeat_group')
		.values({ organisation_id: scope.organisationId, sources })
		.onConflict((conflict) => conflict.columns(['organisation_id', 'sources']).doNothing())
		.execute();
	const made = await find();
	if (made !== undefined) await recountRepeats(scope, { id: made.id, sources: fromJson(numbers, made.sources) });
}

/** Customers for whom what is kept is not what a recount says; for whoever examines the figures. */
export async function examineRepeats(scope: OrganisationScope): Promise<number> {
	let wrong = 0;
	for (const group of await repeatGroups(scope)) {
		for (let after = ''; ;) {
			const rows = await scope.db
				.selectFrom('record')
				.select('contact')
				.distinct()
				.where('organisation_id', '=', scope.organisationId)
				.where('contact', '>', after)
				.orderBy('contact')
				.limit(contactsAtOnce)
				.execute();
			const contacts = rows.map((row) => row.contact as string);
			if (contacts.length > 0) {
				const keyOf = (one: { sourceId: number; at: number; seq: number }): string =>
					`${one.sourceId}|${one.at}|${one.seq}`;
				const due = new Set(superseded(scope, await answersOf(scope, group, contacts)).map(keyOf));
				const kept = await scope.db
					.selectFrom('repeat_answer')
					.innerJoin('record', 'record.seq', 'repeat_answer.seq')
					.select(['repeat_answer.source_id', 'repeat_answer.at', 'repeat_answer.seq'])
					.where('repeat_answer.group_id', '=', group.id)
					.where('record.organisation_id', '=', scope.organisationId)
					.where('record.contact', 'in', contacts)
					.execute();
				const held = kept.map((row) => keyOf({ sourceId: row.source_id, at: row.at, seq: row.seq }));
				wrong += held.filter((key) => !due.delete(key)).length + due.size;
			}
			if (contacts.length < contactsAtOnce) break;
			after = contacts.at(-1) as string;
		}
	}
	return wrong;
}
