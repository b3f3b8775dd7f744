// Notes the checksum of every migration that has none yet. Run it when a migration lands: from then on it is history.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../../migrations/', import.meta.url);
const list = new URL('checksums.json', folder);

export const migrationFiles = (): string[] =>
	readdirSync(folder)
		.filter((name) => /^\d{8}T\d{4}_\w+\.ts$/.test(name))
		.sort();

export const checksumOf = (file: string): string =>
	createHash('sha256')
		.update(readFileSync(new URL(file, folder), 'utf8').replaceAll('\r\n', '\n'))
		.digest('hex');

export const frozenChecksums = (): Record<string, string> =>
	existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Record<string, string>) : {};

if (import.meta.main) {
	const frozen = frozenChecksums();
	for (const file of migrationFiles()) frozen[file] ??= checksumOf(file);
	writeFileSync(list, `${JSON.stringify(frozen, null, '\t')}\n`);
	console.log(`${Object.keys(frozen).length} migrations are frozen`);
}
