import { z } from 'zod';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { overwriteWhatGoes } from '../db/sql/erase.ts';
import { inTransaction } from '../db/transaction.ts';
import { clearHiddenOf, settleBeforeErasing } from '../metrics/record.ts';
import { noteErasures, type Erasure } from './erased-list.ts';
import { erasedAmong, erasedHash, withoutWords } from './facts.ts';

/** A person as a file tells of one. */
export interface NewContact {
	readonly externalId: string;
	readonly name: string;
	readonly email: string;
	readonly segments: Readonly<Record<string, string>>;
}

export type ContactOutcome = 'stored' | 'changed' | 'repeated' | 'erased';

const contentOf = (contact: Omit<NewContact, 'externalId'>): string =>
	toJson([contact.name, contact.email, Object.entries(contact.segments).sort(([a], [b]) => (a < b ? -1 : 1))]);

/** Keeps people as a file tells of them: new ones, and newer words of those who are here. One outcome a person. */
export async function keepContacts(
	scope: OrganisationScope,
	contacts: readonly NewContact[],
	importId: string | null
): Promise<ContactOutcome[]> {
	if (contacts.length === 0) return [];
	const names = contacts.map((one) => one.externalId);
	const known = new Map(
		(
			await scope.db
				.selectFrom('contact')
				.select(['external_id', 'name', 'email', 'segments'])
				.where('organisation_id', '=', scope.organisationId)
				.where('external_id', 'in', names)
				.execute()
		).map((row) => [row.external_id, row])
	);
	const gone = await erasedAmong(scope, names);
	const now = toInstant(scope.clock.now());
	const fresh: NewContact[] = [];
	const outcomes: ContactOutcome[] = [];
	for (const contact of contacts) {
		if (gone.has(contact.externalId)) {
			outcomes.push('erased');
			continue;
		}
		const before = known.get(contact.externalId);
		if (before === undefined) {
			fresh.push(contact);
			outcomes.push('stored');
			continue;
		}
		const segments = JSON.parse(before.segments) as Record<string, string>;
		if (contentOf({ ...before, segments }) === contentOf(contact)) {
			outcomes.push('repeated');
			continue;
		}
		await scope.db
			.updateTable('contact')
			.set({ name: contact.name, email: contact.email, segments: toJson(contact.segments), changed_at: now })
			.where('organisation_id', '=', scope.organisationId)
			.where('external_id', '=', contact.externalId)
			.execute();
		outcomes.push('changed');
	}
	for (let at = 0; at < fresh.length; at += 100) {
		await scope.db
			.insertInto('contact')
			.values(
				fresh.slice(at, at + 100).map((one) => ({
					organisation_id: scope.organisationId,
					id: scope.ids.id(),
					external_id: one.externalId,
					name: one.name,
					email: one.email,
					segments: toJson(one.segments),
					import_id: importId,
					created_at: now,
					changed_at: now
				}))
			)
			.execute();
	}
	return outcomes;
}

/** Takes people away whom an import brought, so many at a time; whether all are gone. */
export async function dropImportedContacts(scope: OrganisationScope, importId: string, most = 500): Promise<boolean> {
	const rows = await scope.db
		.selectFrom('contact')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('import_id', '=', importId)
		.limit(most)
		.execute();
	if (rows.length === 0) return true;
	await scope.db
		.deleteFrom('contact')
		.where('organisation_id', '=', scope.organisationId)
		.where(
			'id',
			'in',
			rows.map((row) => row.id)
		)
		.execute();
	return rows.length < most;
}

export const eraseInput = z.object({ externalId: z.string().min(1).max(200) });

/** The same, from a page: whoever erases has ticked that it cannot be taken back. */
export const eraseForm = eraseInput.extend({ sure: z.literal('yes', { error: 'contact.not_sure' }) });

/**
 * Erases one person: what we keep of them, their name on every record, their own words and the titles of their cases.
 * Figures stay as they are; nothing of the person is taken in again. That they are gone is noted outside of the database
 * in the same act, so that no older backup brings them back.
 */
export const eraseContact = (
	scope: OrganisationScope,
	input: z.output<typeof eraseInput>
): Promise<Result<{ records: number }, 'access.denied' | 'contact.not_found'>> =>
	inTransaction(scope, async (inner): Promise<Result<{ records: number }, 'access.denied' | 'contact.not_found'>> => {
		const allowed = permit(inner, 'organisation.edit');
		if (!allowed.ok) return allowed;
		await overwriteWhatGoes(inner);
		const records = await inner.db
			.selectFrom('record')
			.select(['seq', 'body'])
			.where('organisation_id', '=', inner.organisationId)
			.where('contact', '=', input.externalId)
			.execute();
		const known = await inner.db
			.selectFrom('contact')
			.select(['name', 'email'])
			.where('organisation_id', '=', inner.organisationId)
			.where('external_id', '=', input.externalId)
			.executeTakeFirst();
		const hidden = await clearHiddenOf(inner, input.externalId);
		if (records.length + hidden === 0 && known === undefined) return fail('contact.not_found');
		await inner.db
			.deleteFrom('contact')
			.where('organisation_id', '=', inner.organisationId)
			.where('external_id', '=', input.externalId)
			.execute();
		await settleBeforeErasing(
			inner,
			records.map(({ seq }) => seq)
		);
		for (const { seq, body } of records) {
			const bare = withoutWords(JSON.parse(body) as Record<string, unknown> | null);
			await inner.db
				.updateTable('record')
				.set({ contact: null, body: toJson(bare) })
				.where('organisation_id', '=', inner.organisationId)
				.where('seq', '=', seq)
				.execute();
		}
		const cells = [input.externalId, known?.name ?? '', known?.email ?? ''].filter((cell) => cell !== '');
		await inner.db
			.updateTable('import_reject')
			.set({ value: '' })
			.where('organisation_id', '=', inner.organisationId)
			.where('value', 'in', cells)
			.execute();
		const erasure = {
			organisationId: inner.organisationId,
			hash: erasedHash(inner, input.externalId),
			at: toInstant(inner.clock.now())
		};
		await keepErasures(inner, [erasure]);
		await recordAudit(inner, { action: 'contact.erased', detail: { records: records.length } });
		inner.publish({ topic: 'plan' });
		// Last of all: where it cannot be written, nothing is erased and whoever asked hears of it. Invented customers may
		// come back with their invented world.
		if (inner.dataFolder !== undefined && !inner.organisation.demo) noteErasures(inner.dataFolder, [erasure]);
		return ok({ records: records.length });
	});

/** Keeps that customers were erased, so that nothing is stored of them again. */
export async function keepErasures(scope: OrganisationScope, erasures: readonly Erasure[]): Promise<void> {
	for (let at = 0; at < erasures.length; at += 200) {
		await scope.db
			.insertInto('contact_erased')
			.values(
				erasures
					.slice(at, at + 200)
					.map((one) => ({ organisation_id: scope.organisationId, hash: one.hash, at: one.at }))
			)
			.onConflict((conflict) => conflict.columns(['organisation_id', 'hash']).doNothing())
			.execute();
	}
}
