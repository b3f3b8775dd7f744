import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { wordsOf } from '../metrics/queries.ts';

/** A person as the list shows one. */
export interface ContactLine {
	readonly externalId: string;
	readonly name: string;
	readonly email: string;
	readonly segments: readonly { readonly name: string; readonly value: string }[];
	/** Answers, cases and events that carry the person's name. */
	readonly records: number;
}

const shown = 50;

/** People whose own number, name or address begins with some words; none without the right to bring people in. */
export async function findContacts(
	scope: OrganisationScope,
	words: string
): Promise<{ readonly total: number; readonly found: readonly ContactLine[] }> {
	if (!permit(scope, 'organisation.edit').ok) return { total: 0, found: [] };
	const count = await scope.db
		.selectFrom('contact')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('organisation_id', '=', scope.organisationId)
		.executeTakeFirst();
	const wanted = words.trim();
	const until = `${wanted}\uffff`;
	const rows = await scope.db
		.selectFrom('contact')
		.select(['external_id', 'name', 'email', 'segments'])
		.where('organisation_id', '=', scope.organisationId)
		.where((eb) =>
			wanted === ''
				? eb('external_id', '<>', '')
				: eb.or([
						eb.and([eb('external_id', '>=', wanted), eb('external_id', '<=', until)]),
						eb.and([eb('name', '>=', wanted), eb('name', '<=', until)]),
						eb.and([eb('email', '>=', wanted), eb('email', '<=', until)])
					])
		)
		.orderBy('external_id')
		.limit(shown)
		.execute();
	const records = await countRecords(scope, wanted === '' ? [] : [wanted], rows);
	const found = rows.map((row) => ({
		externalId: row.external_id,
		name: row.name,
		email: row.email,
		segments: segmentsOf(row.segments),
		records: records.get(row.external_id) ?? 0
	}));
	// Answers may carry a number of which no list has told.
	const bare = records.get(wanted) ?? 0;
	if (bare > 0 && !found.some((one) => one.externalId === wanted)) {
		found.unshift({ externalId: wanted, name: '', email: '', segments: [], records: bare });
	}
	return { total: Number(count?.n ?? 0), found };
}

const segmentsOf = (text: string): ContactLine['segments'] =>
	Object.entries(JSON.parse(text) as Record<string, string>).map(([name, value]) => ({ name, value }));

async function countRecords(
	scope: OrganisationScope,
	wanted: readonly string[],
	rows: readonly { readonly external_id: string }[]
): Promise<Map<string, number>> {
	const numbers = [...new Set([...wanted, ...rows.map((row) => row.external_id)])];
	if (numbers.length === 0) return new Map();
	const counted = await scope.db
		.selectFrom('record')
		.select(['contact', (eb) => eb.fn.countAll<number>().as('n')])
		.where('organisation_id', '=', scope.organisationId)
		.where('contact', 'in', numbers)
		.groupBy('contact')
		.execute();
	return new Map(counted.map((row) => [row.contact ?? '', Number(row.n)]));
}

/** One thing that a customer told us, or that happened to them. */
export interface ContactMoment {
	readonly publicId: string;
	readonly kind: 'response' | 'case' | 'event' | 'point';
	/** The survey, where it was one of ours. */
	readonly survey: string | null;
	readonly at: number;
	readonly words: string;
	readonly values: readonly {
		readonly name: string;
		readonly value: number;
		readonly counts: 'score' | 'time' | 'yes';
		readonly isOpen: boolean;
	}[];
}

/** A customer with all that carries their number, newest first. */
export interface ContactView {
	readonly externalId: string;
	readonly name: string;
	readonly email: string;
	readonly segments: ContactLine['segments'];
	/** When a list first told of them; null where only answers do. */
	readonly since: string | null;
	readonly total: number;
	readonly moments: readonly ContactMoment[];
}

/** Moments of one page, and of one file, at most. */
export const momentsShown = 100;
const momentsInFile = 20_000;

/**
 * One customer by your own number for them; null where nothing is kept, or without the right to look.
 *
 * @param most so many of the newest moments
 */
export async function findContact(
	scope: OrganisationScope,
	externalId: string,
	most: number = momentsShown
): Promise<ContactView | null> {
	if (!permit(scope, 'organisation.edit').ok || externalId === '') return null;
	const contact = await scope.db
		.selectFrom('contact')
		.select(['name', 'email', 'segments', 'created_at'])
		.where('organisation_id', '=', scope.organisationId)
		.where('external_id', '=', externalId)
		.executeTakeFirst();
	const total = (await countRecords(scope, [externalId], [])).get(externalId) ?? 0;
	if (contact === undefined && total === 0) return null;
	const records = await scope.db
		.selectFrom('record')
		.leftJoin('item', (join) =>
			join.onRef('item.id', '=', 'record.survey_id').onRef('item.organisation_id', '=', 'record.organisation_id')
		)
		.select(['record.seq', 'record.public_id', 'record.kind', 'record.at', 'record.body', 'item.title'])
		.where('record.organisation_id', '=', scope.organisationId)
		.where('record.contact', '=', externalId)
		.orderBy('record.at', 'desc')
		.orderBy('record.seq', 'desc')
		.limit(most)
		.execute();
	const values = new Map<number, ContactMoment['values'][number][]>();
	for (let at = 0; at < records.length; at += 500) {
		const observed = await scope.db
			.selectFrom('observation')
			.innerJoin('source', 'source.id', 'observation.source_id')
			.select([
				'observation.seq',
				'observation.value',
				'observation.state',
				'source.name',
				'source.unit',
				'source.bucketing'
			])
			.where('source.organisation_id', '=', scope.organisationId)
			.where(
				'observation.seq',
				'in',
				records.slice(at, at + 500).map((record) => record.seq)
			)
			.orderBy('source.id')
			.execute();
		for (const { seq, state, name, value, unit, bucketing } of observed) {
			const before = values.get(seq) ?? [];
			// A case has each of its times twice: by the day it was opened, and by the day on which the clock stopped.
			if (before.some((one) => one.name === name)) continue;
			const counts = bucketing === 'log' ? 'time' : unit === 'yes' ? 'yes' : 'score';
			values.set(seq, [...before, { name, value, counts, isOpen: state === 1 }]);
		}
	}
	return {
		externalId,
		name: contact?.name ?? '',
		email: contact?.email ?? '',
		segments: contact === undefined ? [] : segmentsOf(contact.segments),
		since: contact?.created_at ?? null,
		total,
		moments: records.map((record) => ({
			publicId: record.public_id,
			kind: record.kind as ContactMoment['kind'],
			survey: record.title,
			at: record.at,
			words: wordsOf(record.body),
			values: values.get(record.seq) ?? []
		}))
	};
}

/** All that is kept of one customer, to hand to them; that it was taken along is written into the audit trail. */
export async function contactFile(
	scope: OrganisationScope,
	externalId: string
): Promise<Result<ContactView, 'access.denied' | 'contact.not_found'>> {
	const allowed = permit(scope, 'organisation.edit');
	if (!allowed.ok) return allowed;
	const found = await findContact(scope, externalId, momentsInFile);
	if (found === null) return fail('contact.not_found');
	await recordAudit(scope, { action: 'contact.exported', detail: { records: found.total } });
	return ok(found);
}
