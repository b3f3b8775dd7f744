import type { Command } from 'commander';
import { createKey, keyInput, revokeKey } from '../keys/commands.ts';
import { listKeys } from '../keys/queries.ts';
import {
	CommandError,
	ofOrganisation,
	operatorScope,
	orFail,
	pick,
	table,
	verb,
	type WithOrganisation
} from './run.ts';

interface Create extends WithOrganisation {
	readonly name: string;
	readonly may: readonly string[];
}

const gather = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const dayText = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString().slice(0, 10));

export function keyNoun(program: Command): void {
	const noun = program.command('key').description('keys with which other programs send rows and read figures');
	ofOrganisation(
		verb<Create>(noun, 'create', 'make a key; it is shown this once', async ({ app, options }) => {
			const scope = await operatorScope(app, options);
			const parsed = keyInput.safeParse({
				name: options.name,
				abilities: options.may.length === 0 ? ['ingest'] : options.may
			});
			if (!parsed.success) {
				const field = String(parsed.error.issues[0]?.path[0] ?? 'name');
				throw new CommandError(
					{ code: 'input.invalid', field },
					field === 'name' ? undefined : 'A key may ingest, read, or both.'
				);
			}
			const made = orFail(await createKey(scope, parsed.data));
			return { json: made, lines: [made.secret] };
		})
			.requiredOption('--name <name>', 'who will use it')
			.option('--may <what>', 'ingest (send rows), read (figures and goals); may be repeated', gather, [])
	);
	ofOrganisation(
		verb<WithOrganisation>(noun, 'list', 'list the keys, without their secrets', async ({ app, options }) => {
			const keys = await listKeys(await operatorScope(app, options));
			return {
				json: keys,
				lines: table(
					['id', 'name', 'may', 'begins with', 'made', 'last used', 'revoked'],
					keys.map((one) => [
						one.id,
						one.name,
						one.abilities.join(' '),
						one.prefix,
						dayText(one.createdAt),
						dayText(one.lastUsedAt),
						dayText(one.revokedAt)
					])
				)
			};
		})
	);
	ofOrganisation(
		verb<WithOrganisation>(noun, 'revoke <key>', 'take a key out of use at once', async ({ app, options, words }) => {
			const scope = await operatorScope(app, options);
			const keys = (await listKeys(scope)).filter((one) => one.revokedAt === null);
			const key = pick(
				keys.map((one) => ({ ...one, title: one.name })),
				words[0] ?? '',
				'key.not_found',
				'key'
			);
			orFail(await revokeKey(scope, { id: key.id }));
			return { json: { id: key.id }, lines: [`${key.name} no longer works.`] };
		})
	);
}
