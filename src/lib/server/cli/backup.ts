import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { migrations } from '../../../../migrations/index.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { BackupFault, backupName, backupSqlite, restoreSqlite } from '../db/backup.ts';
import { CommandError, plainVerb, type Answer } from './run.ts';

const stampNow = (): string => new Date(systemClock.now()).toISOString().slice(0, 19).replaceAll(':', '-');

/** The file of the embedded database. */
function databaseFile(): { file: string; folder: string } {
	const { databaseFile: file, dataFolder } = readConfig();
	if (file === null) throw new CommandError({ code: 'backup.postgres' });
	return { file, folder: dataFolder };
}

async function told(work: () => Promise<Answer>): Promise<Answer> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof BackupFault) throw new CommandError({ code: error.code, params: error.params });
		throw error;
	}
}

interface Restore {
	readonly replace?: boolean;
	readonly withoutChecksum?: boolean;
}

export function backupNouns(program: Command): void {
	plainVerb(
		program,
		'backup [file]',
		'copy the database while it is in use; checked, never over another file',
		({ words }) =>
			told(async () => {
				const { file, folder } = databaseFile();
				const backups = join(folder, 'backups');
				if (words[0] === undefined) mkdirSync(backups, { recursive: true, mode: 0o700 });
				const done = await backupSqlite(
					file,
					words[0] === undefined ? backupName(backups, stampNow()) : resolve(words[0])
				);
				return {
					json: done,
					lines: [
						`${done.file} (${(done.bytes / 1024 / 1024).toFixed(1)} MB)`,
						'Keep it on another machine, and the file secret.key with it: what is sealed cannot be opened without.'
					]
				};
			})
	);
	plainVerb<Restore>(
		program,
		'restore <file>',
		'put a backup in the place of the database; refuses what is damaged, and while the server runs',
		({ words, options }) =>
			told(async () => {
				const { file, folder } = databaseFile();
				mkdirSync(folder, { recursive: true, mode: 0o700 });
				const done = await restoreSqlite(resolve(words[0] ?? ''), file, {
					known: new Set(Object.keys(migrations)),
					replace: options.replace === true,
					withoutChecksum: options.withoutChecksum === true,
					stamp: stampNow()
				});
				return {
					json: done,
					lines: [
						`${done.file} is restored.`,
						...(done.before === null ? [] : [`What was there before lies in ${done.before}.`])
					]
				};
			})
	)
		.option('--replace', 'put the database that is there aside')
		.option('--without-checksum', 'take a backup whose .sha256 file is lost');
}
