import type { Command } from 'commander';
import { erasedListPath } from '../contacts/erased-list.ts';
import { findContacts } from '../contacts/queries.ts';
import { eraseCustomer } from '../workflows/erasing.ts';
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
				const done = orFail(await eraseCustomer(await operatorScope(app, options), { externalId: words[0] ?? '' }));
				return {
					json: done,
					lines: [
						`Erased. ${done.records} records no longer say whose they are.`,
						...(done.files === 0 ? [] : [`${done.files} uploaded files that named them are gone.`]),
						`It is noted in ${erasedListPath(app.config.dataFolder)} too, so that no older backup brings them back.`
					]
				};
			}
		)
	);
}
