import { permit, type OrganisationScope } from '../access/organisation-scope.ts';

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
	const found: ContactLine[] = [];
	for (const row of rows) {
		const records = await scope.db
			.selectFrom('record')
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.where('organisation_id', '=', scope.organisationId)
			.where('contact', '=', row.external_id)
			.executeTakeFirst();
		found.push({
			externalId: row.external_id,
			name: row.name,
			email: row.email,
			segments: Object.entries(JSON.parse(row.segments) as Record<string, string>).map(([name, value]) => ({
				name,
				value
			})),
			records: Number(records?.n ?? 0)
		});
	}
	return { total: Number(count?.n ?? 0), found };
}
