import type { Command } from 'commander';
import { eraseContact } from '../contacts/commands.ts';
import { findContacts } from '../contacts/queries.ts';
import { ofOrganisation, operatorScope, orFail, table, verb, type WithOrganisation } from './run.ts';

export function contactNoun(program: Command): void {
	const noun = program.command('contact').description('customers, by your own number for them');
	ofOrganisation(
		verb<WithOrganisation>(noun, 'find <beginning>', 'list customers', async ({ app, options, words }) => {
			const { total, found } = await findContacts(await operatorScope(app, options), words[0] ?? '');
			return {
				json: { total, found },
				lines: table(
					['number', 'name', 'e-mail', 'records'],
					found.map((one) => [one.externalId, one.name, one.email, one.records])
				)
			};
		})
	);
	ofOrganisation(
		verb<WithOrganisation>(
			noun,
			'erase <number>',
			'erase one customer: name, address and words; figures stay',
			async ({ app, options, words }) => {
				const done = orFail(await eraseContact(await operatorScope(app, options), { externalId: words[0] ?? '' }));
				return { json: done, lines: [`Erased. ${done.records} records no longer say whose they are.`] };
			}
		)
	);
}
