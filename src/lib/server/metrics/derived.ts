import {
	daysThatRanOut,
	derivedKey,
	derivedRule,
	derivedValues,
	type DerivedBasis,
	type DerivedRule
} from '../../domain/metrics/derived.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { windowOf } from '../../domain/shared/period.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { fromJson, toJson } from '../db/codec.ts';
import { insertRows, type BulkRow } from '../db/sql/bulk.ts';
import { inTransaction } from '../db/transaction.ts';
import { waitingBatches } from './batches.ts';
import { fullWeight } from './cell.ts';
import { ensureEventSources } from './event-sources.ts';
import { Fold, touchSources, writeFold } from './fold.ts';
import { foldHolding, foldWaiting, withFigures } from './folding.ts';
import { segmentColumns, slotsOf } from './segments.ts';
import { ensureSource, sourcesById, type Source } from './sources.ts';

/**
 * Streams that follow from the events of each customer. A job keeps them true: whatever changes of a customer (an event
 * more, one less, time that has run out), all values of that customer are worked out anew and exchanged. A value hangs on
 * one of the customer's records, so that it goes when that record goes.
 */

const ruleWords: Record<DerivedRule['kind'], (rule: never) => string> = {
	again: (rule: { days: number }) => `again within ${rule.days} days`,
	repeat: (rule: { every: string }) => `twice or more in a ${rule.every}`,
	returning: (rule: { every: string }) => `came before the ${rule.every}`,
	retention: (rule: { every: string }) => `came back in the next ${rule.every}`
};

/** The stream that a rule makes of the events of a type; filled by the job, or at once by `refreshDerived`. */
export async function ensureDerivedSource(scope: OrganisationScope, type: string, rule: DerivedRule): Promise<number> {
	await ensureEventSources(scope, type, { amount: false, outcome: false });
	const id = await ensureSource(scope, {
		kind: 'event',
		ref: `${type}:${derivedKey(rule)}`,
		name: `${type}: ${ruleWords[rule.kind](rule as never)}`,
		unit: 'yes',
		bucketing: 'rate'
	});
	await scope.db
		.updateTable('source')
		.set({ rule: toJson(rule) })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	return id;
}

interface Derived {
	readonly source: Source;
	readonly base: Source;
	readonly rule: DerivedRule;
}

/** The organisation's streams that follow from events, each with the events it follows from. */
async function listDerived(scope: OrganisationScope): Promise<Derived[]> {
	const rows = await scope.db
		.selectFrom('source')
		.innerJoin('source as base', (join) =>
			join.onRef('base.organisation_id', '=', 'source.organisation_id').on('base.kind', '=', 'event')
		)
		.select(['source.id', 'source.ref', 'source.rule', 'base.id as base_id', 'base.ref as base_ref'])
		.where('source.organisation_id', '=', scope.organisationId)
		.where('source.kind', '=', 'event')
		.where('source.rule', 'is not', null)
		.where('base.rule', 'is', null)
		.orderBy('source.id')
		.execute();
	const wanted = rows.filter((row) => row.ref.split(':', 1)[0] === row.base_ref);
	const sources = await sourcesById(scope, [...new Set(wanted.flatMap((row) => [row.id, row.base_id]))]);
	return wanted.map((row) => ({
		source: sources.get(row.id) as Source,
		base: sources.get(row.base_id) as Source,
		rule: fromJson(derivedRule, row.rule as string)
	}));
}

const calendarOf = ({ organisation }: OrganisationScope): string =>
	toJson([organisation.timeZone, organisation.periodKind, organisation.fiscalStartMonth]);

interface Mark {
	readonly lastSeq: number;
	/** Events that the sums hold; and of these the ones up to that record. */
	readonly total: number;
	readonly counted: number;
	readonly revision: number;
	readonly day: string;
	readonly basis: string;
	/** Days of events that wait for rebuilding: until then nothing can be counted. */
	readonly isSettled: boolean;
}

/** How things stand now, read while nobody else changes the sums of the organisation. */
async function markNow(outer: OrganisationScope, baseId: number): Promise<Mark> {
	const scope = await withFigures(outer);
	const base = (await sourcesById(scope, [baseId])).get(baseId) as Source;
	const last = await scope.db.selectFrom('record').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
	const waits = await scope.db
		.selectFrom('batch')
		.select((eb) => eb.fn.min('first_seq').as('first'))
		.where('organisation_id', '=', scope.organisationId)
		.executeTakeFirst();
	// What has come in but is not part of the sums yet is looked at the next time.
	const first = waits?.first ?? null;
	const lastSeq = first === null ? (last?.seq ?? 0) : Number(first) - 1;
	const sum = await scope.db
		.selectFrom('rollup')
		.select((eb) => eb.fn.sum<number>('n').as('n'))
		.where('source_id', '=', base.id)
		.where('generation', '=', base.generation)
		.where('segment_id', '=', 0)
		.executeTakeFirst();
	const dirty = await scope.db
		.selectFrom('dirty_day')
		.select('day')
		.where('source_id', '=', base.id)
		.limit(1)
		.executeTakeFirst();
	const total = Number(sum?.n ?? 0);
	return {
		lastSeq,
		total,
		counted: total - (await countedSince(scope, base.id, lastSeq)),
		revision: base.revision,
		day: localDay(scope.clock.now(), scope.organisation.timeZone),
		basis: calendarOf(scope),
		isSettled: dirty === undefined
	};
}

async function markBefore(scope: OrganisationScope, sourceId: number) {
	return scope.db
		.selectFrom('derived_state')
		.select(['last_seq', 'counted', 'revision', 'day', 'basis'])
		.where('organisation_id', '=', scope.organisationId)
		.where('source_id', '=', sourceId)
		.executeTakeFirst();
}

const contactsAtOnce = 1_000;

/** Customers in the order of their names, a thousand at a time. */
async function* allContacts(scope: OrganisationScope): AsyncGenerator<string[]> {
	let after = '';
	for (;;) {
		const rows = await scope.db
			.selectFrom('record')
			.select('contact')
			.distinct()
			.where('organisation_id', '=', scope.organisationId)
			.where('contact', '>', after)
			.orderBy('contact')
			.limit(contactsAtOnce)
			.execute();
		const found = rows.map((row) => row.contact as string);
		if (found.length > 0) yield found;
		if (found.length < contactsAtOnce) return;
		after = found.at(-1) as string;
	}
}

/** Customers of whom events have come since. */
async function contactsSince(scope: OrganisationScope, seq: number): Promise<string[]> {
	const rows = await scope.db
		.selectFrom('record')
		.select('contact')
		.distinct()
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'event')
		.where('contact', 'is not', null)
		.where('seq', '>', seq)
		.execute();
	return rows.map((row) => row.contact as string);
}

/** Customers who came within some days. */
async function contactsWithin(
	scope: OrganisationScope,
	baseId: number,
	first: string,
	last: string
): Promise<string[]> {
	const { from, until } = windowOf({ first, last }, scope.organisation.timeZone);
	const rows = await scope.db
		.selectFrom('observation')
		.innerJoin('record', 'record.seq', 'observation.seq')
		.select('record.contact')
		.distinct()
		.where('observation.source_id', '=', baseId)
		.where('observation.at', '>=', from)
		.where('observation.at', '<', until)
		.where('record.contact', 'is not', null)
		.execute();
	return rows.map((row) => row.contact as string);
}

/** How many events of a stream have come since and are part of the sums. */
async function countedSince(scope: OrganisationScope, baseId: number, seq: number): Promise<number> {
	const row = await scope.db
		.selectFrom('record')
		.innerJoin('observation', 'observation.seq', 'record.seq')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('record.organisation_id', '=', scope.organisationId)
		.where('record.seq', '>', seq)
		.where('observation.source_id', '=', baseId)
		.where('observation.state', '=', 0)
		.where((eb) =>
			eb.not(
				eb.exists(
					eb
						.selectFrom('batch')
						.select('batch.id')
						.where('batch.organisation_id', '=', scope.organisationId)
						.whereRef('batch.first_seq', '<=', 'record.seq')
						.whereRef('batch.last_seq', '>=', 'record.seq')
				)
			)
		)
		.executeTakeFirst();
	return Number(row?.n ?? 0);
}

const basisOf = (scope: OrganisationScope, today: string): DerivedBasis => ({
	timeZone: scope.organisation.timeZone,
	calendar: scope.organisation,
	today
});

/** Works out the values of some customers anew and exchanges those that differ. Returns how many were exchanged. */
async function exchange(
	outer: OrganisationScope,
	{ source, base, rule }: Derived,
	contacts: readonly string[],
	today: string
): Promise<number> {
	const scope = await withFigures(outer);
	const records = await scope.db
		.selectFrom('record')
		.select(['seq', 'contact', ...segmentColumns])
		.where('organisation_id', '=', scope.organisationId)
		.where('contact', 'in', contacts)
		.where('kind', '=', 'event')
		.execute();
	if (records.length === 0) return 0;
	const bySeq = new Map(records.map((row) => [row.seq, row]));
	const seqs = [...bySeq.keys()].sort((a, b) => a - b);
	// Values of records that wait to be added up would be added up once more with them.
	await foldHolding(scope, seqs);
	const byContact = new Map<string, { seq: number; at: number }[]>();
	const old = new Map<string, { seq: number; at: number; value: number; state: number; slots: readonly number[] }>();
	for (let at = 0; at < seqs.length; at += 500) {
		const rows = await scope.db
			.selectFrom('observation')
			.select(['source_id', 'at', 'seq', 'value', 'state', ...segmentColumns])
			.where('seq', 'in', seqs.slice(at, at + 500))
			.where('source_id', 'in', [base.id, source.id])
			.execute();
		for (const row of rows) {
			if (row.source_id === source.id) {
				old.set(`${row.seq}|${row.at}`, { ...row, slots: slotsOf(row) });
				continue;
			}
			if (row.state !== 0) continue;
			const contact = bySeq.get(row.seq)?.contact as string;
			const list = byContact.get(contact) ?? [];
			byContact.set(contact, list);
			list.push({ seq: row.seq, at: row.at });
		}
	}
	const fold = new Fold(scope.organisation.timeZone);
	const basis = basisOf(scope, today);
	const fresh: BulkRow[] = [];
	for (const events of byContact.values()) {
		for (const { seq, at, value } of derivedValues(rule, events, basis)) {
			const key = `${seq}|${at}`;
			const before = old.get(key);
			const slots = slotsOf(bySeq.get(seq) as (typeof records)[number]);
			if (before?.state === 0 && before.value === value && before.slots.join() === slots.join()) {
				old.delete(key);
				continue;
			}
			fresh.push([source.id, at, seq, value, fullWeight, 0, ...slots]);
			fold.put({ source, at, value, weight: fullWeight, slots }, 1);
		}
	}
	for (const { seq, at, value, state, slots } of old.values()) {
		await scope.db
			.deleteFrom('observation')
			.where('source_id', '=', source.id)
			.where('at', '=', at)
			.where('seq', '=', seq)
			.execute();
		if (state === 0) fold.put({ source, at, value, weight: fullWeight, slots }, -1);
	}
	if (fresh.length === 0 && old.size === 0) return 0;
	await insertRows(
		scope,
		{ table: 'observation', columns: ['source_id', 'at', 'seq', 'value', 'weight', 'state', ...segmentColumns] },
		fresh
	);
	await writeFold(scope, fold);
	await touchSources(scope, [source.id]);
	scope.publish({ topic: 'figures', ids: [String(source.id)] });
	return fresh.length + old.size;
}

/** How long one commit aims to hold the write lock. */
const commitMs = 20;
const contactsAtMost = 200;

/** Exchanges customer by customer, in commits that are over soon. */
async function exchangeAll(
	scope: OrganisationScope,
	derived: Derived,
	contacts: readonly string[],
	today: string,
	isStopped: () => boolean
): Promise<number | 'stopped'> {
	let size = 20;
	let done = 0;
	for (let at = 0; at < contacts.length;) {
		if (isStopped()) return 'stopped';
		const some = contacts.slice(at, at + size);
		const began = monotonic();
		const result = await inTransaction(scope, async (inner): Promise<Result<number>> =>
			ok(await exchange(inner, derived, some, today))
		);
		if (!result.ok) throw new Error(result.error.code);
		done += result.value;
		at += some.length;
		const fitting = Math.floor((some.length * commitMs) / Math.max(0.5, monotonic() - began));
		size = Math.max(1, Math.min(contactsAtMost, fitting, size * 2));
		await new Promise<void>((resolve) => setImmediate(resolve));
	}
	return done;
}

async function refreshOne(
	scope: OrganisationScope,
	derived: Derived,
	isStopped: () => boolean,
	isAnew: boolean
): Promise<number> {
	const { source, base, rule } = derived;
	const before = await markBefore(scope, source.id);
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const isCurrent =
		before !== undefined &&
		before.revision === base.revision &&
		before.day === today &&
		before.basis === calendarOf(scope);
	const isWaiting = async (): Promise<boolean> =>
		(await waitingBatches(scope)).some((batch) => batch.sources.includes(base.id));
	if (isCurrent && !isAnew && !(await isWaiting())) return 0;
	await foldWaiting(scope);
	const marked = await inTransaction(scope, async (inner): Promise<Result<Mark>> => ok(await markNow(inner, base.id)));
	if (!marked.ok || !marked.value.isSettled) return 0;
	const now = marked.value;
	let some: string[] | 'all' = 'all';
	if (!isAnew && before !== undefined && before.basis === now.basis && before.day <= now.day) {
		// Where fewer are left than there were, somebody lost an event: nobody knows who, so all are looked at.
		const left = now.total - (await countedSince(scope, base.id, before.last_seq));
		if (left === before.counted) {
			const ranOut = daysThatRanOut(rule, before.day, now.day, scope.organisation);
			some = [
				...new Set([
					...(await contactsSince(scope, before.last_seq)),
					...(ranOut === null ? [] : await contactsWithin(scope, base.id, ranOut.first, ranOut.last))
				])
			];
		}
	}
	let done = 0;
	const lists: AsyncIterable<string[]> | string[][] = some === 'all' ? allContacts(scope) : [some];
	for await (const contacts of lists) {
		const exchanged = await exchangeAll(scope, derived, contacts, now.day, isStopped);
		if (exchanged === 'stopped') return done;
		done += exchanged;
	}
	const row = {
		last_seq: now.lastSeq,
		counted: now.counted,
		revision: now.revision,
		day: now.day,
		basis: now.basis
	};
	await scope.db
		.insertInto('derived_state')
		.values({ organisation_id: scope.organisationId, source_id: source.id, ...row })
		.onConflict((conflict) => conflict.columns(['organisation_id', 'source_id']).doUpdateSet(row))
		.execute();
	return done;
}

const never = (): boolean => false;

/** Brings the organisation's streams that follow from events up to now; `isAnew` looks at every customer. */
export async function refreshDerived(
	scope: OrganisationScope,
	options: { readonly isStopped?: () => boolean; readonly isAnew?: boolean } = {}
): Promise<number> {
	let done = 0;
	for (const derived of await listDerived(scope)) {
		if (options.isStopped?.() === true) break;
		done += await refreshOne(scope, derived, options.isStopped ?? never, options.isAnew ?? false);
	}
	return done;
}

/** Brings the streams of every organisation up to now; for the job that runs by itself. */
export async function refreshAllDerived(around: Surroundings, isStopped: () => boolean = never): Promise<number> {
	const rows = await around.handle.db
		.selectFrom('source')
		.select('organisation_id')
		.distinct()
		.where('kind', '=', 'event')
		.where('rule', 'is not', null)
		.execute();
	let done = 0;
	for (const row of rows) {
		if (isStopped()) break;
		const scope = await principalScope(around, row.organisation_id, { kind: 'job' });
		if (scope !== null) done += await refreshDerived(scope, { isStopped });
	}
	return done;
}
