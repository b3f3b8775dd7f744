import type { Command } from 'commander';
import { isTimeZone } from '../../domain/shared/instant.ts';
import { addAdministrator, administratorInput } from '../workflows/set-up.ts';
import { faultText } from './fault-text.ts';
import { CommandError, orFail, verb } from './run.ts';

interface Create {
	readonly organisation: string;
	readonly name: string;
	readonly email: string;
	readonly password: string;
	readonly zone: string;
	readonly locale: string;
}

export function adminNoun(program: Command): void {
	const noun = program.command('admin').description('people who administer an organisation');
	verb<Create>(noun, 'create', 'add an administrator, with the organisation if it is new', async ({ app, options }) => {
		if (!isTimeZone(options.zone)) throw new CommandError({ code: 'calendar.unknown_zone', field: 'zone' });
		const parsed = administratorInput.safeParse({ ...options, timeZone: options.zone, language: options.locale });
		if (!parsed.success) {
			const [issue] = parsed.error.issues;
			const field = String(issue?.path[0] ?? '');
			throw new CommandError(
				{ code: 'input.invalid', field },
				issue === undefined ? undefined : `--${faultText(issue)}`
			);
		}
		const made = orFail(await addAdministrator(app.around, parsed.data));
		return {
			json: { ...made, email: parsed.data.email },
			lines: [
				`${parsed.data.name} now administers ${parsed.data.organisation} and can sign in at ${app.config.appUrl}/login`
			]
		};
	})
		.requiredOption('--organisation <name>', 'the organisation; made if there is none of that name')
		.requiredOption('--name <name>', 'the person’s name')
		.requiredOption('--email <address>', 'the address to sign in with')
		.requiredOption('--password <words>', 'at least 12 characters')
		.option('--zone <zone>', 'time zone of a new organisation, such as Europe/Vienna', 'UTC')
		.option('--locale <language>', 'language and region, such as en-GB', 'en');
}
