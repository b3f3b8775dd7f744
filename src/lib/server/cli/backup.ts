import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { migrations } from '../../../../migrations/index.ts';
import { createApp } from '../app.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { erasedListPath, readErasures } from '../contacts/erased-list.ts';
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

/** Erases those again whom the backup still knew; whether there was a list to go by. */
async function erasedAgain(folder: string): Promise<{ listed: number; erasedAgain: number }> {
	const listed = readErasures(folder).length;
	if (listed === 0) return { listed, erasedAgain: 0 };
	const app = await createApp({ ...readConfig(), logLevel: 'silent' });
	try {
		return { listed, erasedAgain: app.erasedAgain };
	} finally {
		await app.stop();
	}
}

const linesOf = ({ listed, erasedAgain: n }: { listed: number; erasedAgain: number }, folder: string): string[] =>
	listed === 0
		? [`There is no list of erased customers (${erasedListPath(folder)}). If you have one, put it there and start.`]
		: [`Erased customers on the list: ${listed}. The backup still knew ${n} of them; they are erased again.`];

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
						'Keep it on another machine, and the file secret.key with it: what is sealed cannot be opened without.',
						'Keep the newest erased.list there too: restoring goes by it, so that nobody who was erased comes back.'
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
				const again = await erasedAgain(folder);
				return {
					json: { ...done, ...again },
					lines: [
						`${done.file} is restored.`,
						...(done.before === null
							? []
							: [
									`What was there before lies in ${done.before}. Erased customers may still stand in it: do not keep it long.`
								]),
						...linesOf(again, folder)
					]
				};
			})
	)
		.option('--replace', 'put the database that is there aside')
		.option('--without-checksum', 'take a backup whose .sha256 file is lost');
}
