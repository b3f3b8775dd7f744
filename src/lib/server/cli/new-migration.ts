import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../clock.ts';

const folder = fileURLToPath(new URL('../../../../migrations/', import.meta.url));

const body = `import type { Kysely } from 'kysely';
import type { Engine } from './columns.ts';

/** What changes, and why. */
export async function up(_db: Kysely<unknown>, _engine: Engine): Promise<void> {}
`;

const camel = (words: string): string =>
	words.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());

/** `npm run db:new <concept>`: an empty migration of this minute, entered in the list. */
function newMigration(concept: string): string {
	if (!/^[a-z][a-z0-9_]{1,40}$/.test(concept))
		throw new Error('Name the concept in snake_case: npm run db:new touchpoint_tag');
	const minute = new Date(systemClock.now()).toISOString().slice(0, 16).replace(/[-:]/g, '');
	const name = `${minute}_${concept}`;
	const file = `${folder}${name}.ts`;
	if (existsSync(file)) throw new Error(`${name} is there already.`);
	const list = readFileSync(`${folder}index.ts`, 'utf8');
	const last = [...list.matchAll(/^import \{ up as \w+ \} from '.*';$/gm)].at(-1);
	const entry = [...list.matchAll(/^\t'(\w+)': (\w+)$/gm)].at(-1);
	if (last === undefined || entry === undefined) throw new Error('migrations/index.ts has another form than expected.');
	if ((entry[1] as string) >= name) throw new Error(`${String(entry[1])} is later than now; wait a minute.`);
	const changed = list
		.replace(last[0], `${last[0]}\nimport { up as ${camel(concept)} } from './${name}.ts';`)
		.replace(entry[0], `${entry[0]},\n\t'${name}': ${camel(concept)}`);
	writeFileSync(file, body);
	writeFileSync(`${folder}index.ts`, changed);
	return `migrations/${name}.ts`;
}

try {
	process.stdout.write(`${newMigration(process.argv[2] ?? '')}\n`);
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
