import type { StrategyScope } from '../../access/strategy-scope.ts';
import { keepContacts } from '../../contacts/commands.ts';

const names = ['Dana Oduya', 'Piet Mulder', 'Rosa Lindqvist', 'Amir Haddad', 'June Okafor', 'Ines Barros', 'Karl Weiss', 'Noor Rahimi'] as const; // prettier-ignore

/** So many of the newest answers and cases carry a customer's number. */
const known = 48;

/** Customers whom Tarro has brought in by its own number, and some of what they said and asked. */
export async function setCustomers(scope: StrategyScope): Promise<void> {
	await keepContacts(
		scope,
		names.map((name, index) => ({
			externalId: `K-${1001 + index}`,
			name,
			email: `${name.split(' ')[0]?.toLowerCase()}@tarro.example`,
			segments: { customer: index % 3 === 0 ? 'busy parent' : 'regular' }
		})),
		null
	);
	const rows = await scope.db
		.selectFrom('record')
		.select('seq')
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', 'in', ['response', 'case'])
		.where('state', '=', 'counted')
		.orderBy('at', 'desc')
		.limit(known)
		.execute();
	for (const index of names.keys()) {
		const theirs = rows.filter((_, at) => at % names.length === index).map((row) => row.seq);
		if (theirs.length === 0) continue;
		await scope.db
			.updateTable('record')
			.set({ contact: `K-${1001 + index}` })
			.where('organisation_id', '=', scope.organisationId)
			.where('seq', 'in', theirs)
			.execute();
	}
}
