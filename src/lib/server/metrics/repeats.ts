import { z } from 'zod';
import { oneAnswerPerContact, type ContactAnswer } from '../../domain/metrics/one-answer.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { quarterKey, quarterOf } from '../../domain/shared/period.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { fromJson, toInstant, toJson, toYesNo } from '../db/codec.ts';
import { lockFigures } from '../db/sql/lock.ts';
import { inRepeatable } from '../db/transaction.ts';
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

/** Sets that are being counted; only those that never were before, where that is asked. */
async function countedAnew(scope: OrganisationScope, isNew: boolean): Promise<Set<number>> {
	let query = scope.db
		.selectFrom('repeat_recount')
		.select('group_id')
		.where('organisation_id', '=', scope.organisationId);
	if (isNew) query = query.where('is_new', '=', 1);
	return new Set((await query.execute()).map((row) => row.group_id));
}

/** By the streams they are of, for definitions that are read; not those of which the first count is not done. */
export async function repeatGroupsByText(scope: OrganisationScope): Promise<(ids: readonly number[]) => number | null> {
	const fresh = await countedAnew(scope, true);
	const groups = (await repeatGroups(scope)).filter((group) => !fresh.has(group.id));
	const byText = new Map(groups.map((group) => [sourcesText(group.sources), group.id]));
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

const named = 'c:';
const nameless = 'x:';

/**
 * Whose answers they are: a customer by number, or somebody who was erased, of whom it is only known that some answers are
 * one person's. In the order in which all of them are gone through.
 */
export type Person = `${typeof named}${string}` | `${typeof nameless}${string}`;

/** The customer of that number. */
export const customer = (contact: string): Person => `${named}${contact}`;

const split = (people: readonly Person[]): { readonly contacts: string[]; readonly lots: string[] } => ({
	contacts: people.filter((one) => one.startsWith(named)).map((one) => one.slice(named.length)),
	lots: people.filter((one) => one.startsWith(nameless)).map((one) => one.slice(nameless.length))
});

const peopleAtOnce = 200;

/** The counted answers of some people that are part of the sums. */
async function answersOf(scope: OrganisationScope, group: RepeatGroup, people: readonly Person[]): Promise<Given[]> {
	const answers = () =>
		scope.db
			.selectFrom('record')
			.innerJoin('observation', 'observation.seq', 'record.seq')
			.select(['observation.source_id', 'observation.at', 'observation.seq'])
			.select(['observation.value', 'observation.weight'])
			.select(segmentColumns.map((column) => `observation.${column}` as const))
			.where('record.organisation_id', '=', scope.organisationId)
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
			);
	const { contacts, lots } = split(people);
	const rows = [
		...(contacts.length === 0
			? []
			: await answers().select('record.contact as person').where('record.contact', 'in', contacts).execute()
		).map((row) => ({ ...row, person: `${named}${row.person}` })),
		...(lots.length === 0
			? []
			: await answers()
					.innerJoin('repeat_person', 'repeat_person.seq', 'record.seq')
					.select('repeat_person.person')
					.where('repeat_person.organisation_id', '=', scope.organisationId)
					.where('repeat_person.person', 'in', lots)
					.execute()
		).map((row) => ({ ...row, person: `${nameless}${row.person}` }))
	];
	return rows
		.map(({ person, source_id: sourceId, at, seq, value, weight, ...slots }) => ({
			contactId: person,
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

/** The records of some people, as a subquery: of named ones, or of those without a name. */
const recordsOf = (scope: OrganisationScope, people: readonly Person[]) => {
	const { contacts, lots } = split(people);
	return [
		...(contacts.length === 0
			? []
			: [
					scope.db
						.selectFrom('record')
						.select('record.seq')
						.where('record.organisation_id', '=', scope.organisationId)
						.where('record.contact', 'in', contacts)
				]),
		...(lots.length === 0
			? []
			: [
					scope.db
						.selectFrom('repeat_person')
						.select('repeat_person.seq')
						.where('repeat_person.organisation_id', '=', scope.organisationId)
						.where('repeat_person.person', 'in', lots)
				])
	];
};

async function settleGroup(scope: OrganisationScope, group: RepeatGroup, people: readonly Person[]): Promise<void> {
	for (let at = 0; at < people.length; at += peopleAtOnce) {
		const some = people.slice(at, at + peopleAtOnce);
		const gone = superseded(scope, await answersOf(scope, group, some));
		for (const records of recordsOf(scope, some)) {
			await scope.db.deleteFrom('repeat_answer').where('group_id', '=', group.id).where('seq', 'in', records).execute();
		}
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

/** Whose some records are; of those that are anybody's. */
export async function contactsOf(scope: OrganisationScope, seqs: readonly number[]): Promise<Person[]> {
	const found = new Set<Person>();
	for (let at = 0; at < seqs.length; at += 500) {
		const some = seqs.slice(at, at + 500);
		const rows = await scope.db
			.selectFrom('record')
			.select('contact')
			.distinct()
			.where('seq', 'in', some)
			.where('contact', 'is not', null)
			.execute();
		for (const row of rows) if (row.contact !== null) found.add(customer(row.contact));
		for (const person of await namelessOf(scope, some)) found.add(person);
	}
	return [...found];
}

/** Whose some records are, of those who were erased: at most five hundred records at once. */
export async function namelessOf(scope: OrganisationScope, seqs: readonly number[]): Promise<Person[]> {
	const lots = await scope.db
		.selectFrom('repeat_person')
		.select('person')
		.distinct()
		.where('organisation_id', '=', scope.organisationId)
		.where('seq', 'in', seqs)
		.execute();
	return lots.map((row): Person => `${nameless}${row.person}`);
}

/** Whose the records between two numbers are. */
export async function contactsBetween(scope: OrganisationScope, first: number, last: number): Promise<Person[]> {
	const rows = await scope.db
		.selectFrom('record')
		.select('contact')
		.distinct()
		.where('organisation_id', '=', scope.organisationId)
		.where('seq', '>=', first)
		.where('seq', '<=', last)
		.where('contact', 'is not', null)
		.execute();
	const lots = await scope.db
		.selectFrom('repeat_person')
		.select('person')
		.distinct()
		.where('organisation_id', '=', scope.organisationId)
		.where('seq', '>=', first)
		.where('seq', '<=', last)
		.execute();
	return [
		...rows.flatMap((row) => (row.contact === null ? [] : [customer(row.contact)])),
		...lots.map((row): Person => `${nameless}${row.person}`)
	];
}

/**
 * Before a customer's name goes from these records they are tied together by a lot, so that one of them counts a quarter
 * as before, whichever of them is taken away later. Only where any metric counts customers once, for there alone it is
 * needed; nothing leads from the lot to the person.
 */
export async function holdTogether(scope: OrganisationScope, seqs: readonly number[]): Promise<void> {
	const sources = new Set((await repeatGroups(scope)).flatMap((group) => group.sources));
	if (seqs.length < 2 || sources.size === 0) return;
	const tied = new Set<number>();
	for (let at = 0; at < seqs.length; at += 500) {
		const rows = await scope.db
			.selectFrom('observation')
			.select('seq')
			.distinct()
			.where('seq', 'in', seqs.slice(at, at + 500))
			.where('source_id', 'in', [...sources])
			.execute();
		for (const row of rows) tied.add(row.seq);
	}
	if (tied.size < 2) return;
	const person = scope.ids.id();
	const all = [...tied];
	for (let at = 0; at < all.length; at += 200) {
		await scope.db
			.insertInto('repeat_person')
			.values(all.slice(at, at + 200).map((seq) => ({ seq, organisation_id: scope.organisationId, person })))
			.onConflict((conflict) => conflict.column('seq').doNothing())
			.execute();
	}
}

/**
 * Settles anew which answers of these customers count, after some of them came, changed or went. Call it behind the change,
 * in its transaction, which holds the figures' lock.
 */
export async function settleRepeats(
	scope: OrganisationScope,
	people: readonly Person[],
	sources: ReadonlySet<number>
): Promise<void> {
	if (people.length === 0) return;
	const own = await withQuarters(scope);
	for (const group of await repeatGroups(own, sources)) await settleGroup(own, group, people);
}

/** People after one, in order: the named ones first. */
async function peopleAfter(scope: OrganisationScope, after: Person | '', most: number): Promise<Person[]> {
	const found: Person[] = [];
	if (!after.startsWith(nameless)) {
		const rows = await scope.db
			.selectFrom('record')
			.select('contact')
			.distinct()
			.where('organisation_id', '=', scope.organisationId)
			.where('contact', '>', after.slice(named.length))
			.orderBy('contact')
			.limit(most)
			.execute();
		found.push(...rows.flatMap((row) => (row.contact === null ? [] : [customer(row.contact)])));
	}
	if (found.length < most) {
		const rows = await scope.db
			.selectFrom('repeat_person')
			.select('person')
			.distinct()
			.where('organisation_id', '=', scope.organisationId)
			.where('person', '>', after.startsWith(nameless) ? after.slice(nameless.length) : '')
			.orderBy('person')
			.limit(most - found.length)
			.execute();
		found.push(...rows.map((row): Person => `${nameless}${row.person}`));
	}
	return found;
}

/** The organisation's quarters as they are at this moment, whatever the scope was made with. */
async function withQuarters<S extends OrganisationScope>(scope: S): Promise<S> {
	const row = await scope.db
		.selectFrom('organisation')
		.select(['time_zone', 'period_kind', 'fiscal_start_month'])
		.where('id', '=', scope.organisationId)
		.executeTakeFirst();
	if (row === undefined) return scope;
	const now = {
		timeZone: row.time_zone,
		periodKind: row.period_kind as typeof scope.organisation.periodKind,
		fiscalStartMonth: row.fiscal_start_month
	};
	return { ...scope, organisation: { ...scope.organisation, ...now } };
}

/** Customers who are looked at where a count begins; most sets are done with that. */
const peopleAtFirst = 100;

/**
 * Counts a set anew from all its answers: when it is new, or days have gone to other quarters. The first customers are
 * looked at in this transaction, which holds the figures' lock; what is left goes on behind it, slice by slice.
 */
async function beginRecount(scope: OrganisationScope, group: RepeatGroup, isNew: boolean): Promise<void> {
	const own = await withQuarters(scope);
	const people = await peopleAfter(own, '', peopleAtFirst);
	await settleGroup(own, group, people);
	await touchSources(scope, group.sources);
	const before = await scope.db
		.selectFrom('repeat_recount')
		.select('is_new')
		.where('group_id', '=', group.id)
		.executeTakeFirst();
	await scope.db.deleteFrom('repeat_recount').where('group_id', '=', group.id).execute();
	const last = people.at(-1);
	if (people.length < peopleAtFirst || last === undefined) return;
	await scope.db
		.insertInto('repeat_recount')
		.values({
			group_id: group.id,
			organisation_id: scope.organisationId,
			last_person: last,
			done: people.length,
			is_new: toYesNo(isNew || before?.is_new === 1),
			created_at: toInstant(scope.clock.now())
		})
		.execute();
}

/** All sets anew: the organisation's quarters, or its zone, have changed. */
export async function recountAllRepeats(scope: OrganisationScope): Promise<void> {
	for (const group of await repeatGroups(scope)) await beginRecount(scope, group, false);
}

const peopleAtLeast = 20;
const peopleAtMost = 1_000;
/** Milliseconds that a slice aims for. */
const sliceMs = 10;

/** Looks at some more customers of a set that is being counted; null where nothing is left to do. */
async function recountSome(outer: OrganisationScope, most: number): Promise<Result<number | null>> {
	await lockFigures(outer);
	const scope = await withQuarters(outer);
	const job = await scope.db
		.selectFrom('repeat_recount')
		.innerJoin('repeat_group', 'repeat_group.id', 'repeat_recount.group_id')
		.select(['repeat_recount.group_id', 'repeat_recount.last_person', 'repeat_recount.done', 'repeat_group.sources'])
		.where('repeat_recount.organisation_id', '=', scope.organisationId)
		.orderBy('repeat_recount.group_id')
		.limit(1)
		.executeTakeFirst();
	if (job === undefined) return ok(null);
	const group = { id: job.group_id, sources: fromJson(numbers, job.sources) };
	const people = await peopleAfter(scope, job.last_person as Person, most);
	if (people.length > 0) await settleGroup(scope, group, people);
	if (people.length < most) {
		await scope.db.deleteFrom('repeat_recount').where('group_id', '=', group.id).execute();
	} else {
		await scope.db
			.updateTable('repeat_recount')
			.set({ last_person: people.at(-1) as Person, done: job.done + people.length })
			.where('group_id', '=', group.id)
			.execute();
	}
	await touchSources(scope, group.sources, 'counted');
	scope.publish({ topic: 'figures', ids: group.sources.map(String) });
	return ok(people.length);
}

/** Goes on with the sets that are being counted, a few customers a transaction; returns how many slices were done. */
export async function recountRepeats(scope: OrganisationScope, most = Infinity): Promise<number> {
	let size = peopleAtLeast;
	for (let done = 0; ; done += 1) {
		if (done >= most) return done;
		let began = 0;
		const some = await inRepeatable({ ...scope }, (inner) => {
			began = monotonic();
			return recountSome(inner, size);
		});
		if (!some.ok || some.value === null) return done;
		if (some.value > 0) {
			const fitting = (some.value * sliceMs) / Math.max(0.1, monotonic() - began);
			const next = Math.min(size * 2, Math.max(fitting, size / 2));
			size = Math.round(Math.min(peopleAtMost, Math.max(peopleAtLeast, next)));
		}
		await new Promise((resolve) => setImmediate(resolve));
	}
}

/** The same for every organisation; for the job that runs by itself. */
export async function recountAllWaitingRepeats(around: Surroundings, most = 50): Promise<number> {
	const rows = await around.handle.db
		.selectFrom('repeat_recount')
		.select('organisation_id')
		.distinct()
		.orderBy('organisation_id')
		.execute();
	let done = 0;
	for (const row of rows) {
		const scope = await principalScope(around, row.organisation_id, { kind: 'job' });
		if (scope !== null) done += await recountRepeats(scope, most);
	}
	return done;
}

/** How far the count of a set is; null where nothing is left. Without a set: of the one that has most before it. */
export async function repeatProgress(
	scope: OrganisationScope,
	groupSources?: readonly number[]
): Promise<{ readonly done: number } | null> {
	let query = scope.db
		.selectFrom('repeat_recount')
		.innerJoin('repeat_group', 'repeat_group.id', 'repeat_recount.group_id')
		.select('repeat_recount.done')
		.where('repeat_recount.organisation_id', '=', scope.organisationId)
		.orderBy('repeat_recount.done')
		.limit(1);
	if (groupSources !== undefined) query = query.where('repeat_group.sources', '=', sourcesText(groupSources));
	return (await query.executeTakeFirst()) ?? null;
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
	if (made !== undefined) await beginRecount(scope, { id: made.id, sources: fromJson(numbers, made.sources) }, true);
}

/**
 * Customers for whom what is kept is not what a recount says; for whoever examines the figures. Sets that are being counted
 * are left out.
 */
export async function examineRepeats(scope: OrganisationScope): Promise<number> {
	let wrong = 0;
	const keyOf = (one: { sourceId: number; at: number; seq: number }): string => `${one.sourceId}|${one.at}|${one.seq}`;
	const anew = await countedAnew(scope, false);
	for (const group of (await repeatGroups(scope)).filter(({ id }) => !anew.has(id))) {
		for (let after: Person | '' = ''; ;) {
			const people = await peopleAfter(scope, after, peopleAtOnce);
			if (people.length > 0) {
				const due = new Set(superseded(scope, await answersOf(scope, group, people)).map(keyOf));
				for (const records of recordsOf(scope, people)) {
					const kept = await scope.db
						.selectFrom('repeat_answer')
						.select(['source_id', 'at', 'seq'])
						.where('group_id', '=', group.id)
						.where('seq', 'in', records)
						.execute();
					const held = kept.map((row) => keyOf({ sourceId: row.source_id, at: row.at, seq: row.seq }));
					wrong += held.filter((key) => !due.delete(key)).length;
				}
				wrong += due.size;
			}
			if (people.length < peopleAtOnce) break;
			after = people.at(-1) as Person;
		}
	}
	return wrong;
}
