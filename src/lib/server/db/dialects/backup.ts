import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { copyFile, link, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';

/** Copies of an SQLite database that can be trusted, and how one takes the place of the database again. */

/** Why a copy cannot be made or taken; a code, and what the words need. */
export class BackupFault extends Error {
	readonly code: string;
	readonly params: Readonly<Record<string, string | number>>;
	constructor(code: string, params: Readonly<Record<string, string | number>> = {}) {
		super(code);
		this.code = code;
		this.params = params;
	}
}

const sidecars = ['-wal', '-shm', '-journal'];
export const hashFileOf = (file: string): string => `${file}.sha256`;

async function hashOf(file: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
	return hash.digest('hex');
}

/** Makes sure that what was written survives a power cut. */
async function settle(path: string): Promise<void> {
	const file = await open(path, 'r');
	try {
		await file.sync();
	} finally {
		await file.close();
	}
}

/** Everything that SQLite finds wrong with a file; nothing is well. */
function complaintsOf(file: string): string[] {
	const database = new Sqlite(file, { readonly: true, fileMustExist: true });
	try {
		const found = database.pragma('integrity_check(20)') as { integrity_check: string }[];
		const foreign = database.pragma('foreign_key_check') as { table: string; parent: string }[];
		return [
			...found.map((row) => row.integrity_check).filter((word) => word !== 'ok'),
			...foreign.slice(0, 20).map((row) => `${row.table} points to nothing in ${row.parent}`)
		];
	} finally {
		database.close();
	}
}

/** The names of the migrations that a file holds; none where it is no database of ours. */
function migrationsIn(file: string): string[] | null {
	const database = new Sqlite(file, { readonly: true, fileMustExist: true });
	try {
		const tables = database
			.prepare(
				"select name from sqlite_master where type = 'table' and name in ('migration', 'organisation', 'record')"
			)
			.pluck()
			.all();
		if (tables.length < 3) return null;
		return database.prepare('select name from migration order by name').pluck().all() as string[];
	} finally {
		database.close();
	}
}

/** Gives a file its last name, never over another one. */
async function place(from: string, to: string): Promise<void> {
	try {
		await link(from, to);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === 'EEXIST') throw new BackupFault('backup.exists', { file: to });
		// Some file systems know no second names.
		if (existsSync(to)) throw new BackupFault('backup.exists', { file: to });
		await rename(from, to);
		return;
	}
	await rm(from, { force: true });
}

export interface BackupDone {
	readonly file: string;
	readonly bytes: number;
	readonly sha256: string;
}

/**
 * Copies a database while others write to it: one consistent moment of it, checked by SQLite, safe on the disk, with its
 * checksum beside it, and only then under its name. What is broken off leaves nothing under that name.
 */
export async function backupSqlite(database: string, target: string): Promise<BackupDone> {
	if (!existsSync(database)) throw new BackupFault('backup.no_database', { file: database });
	if (existsSync(target)) throw new BackupFault('backup.exists', { file: target });
	if (!existsSync(dirname(target))) throw new BackupFault('backup.no_folder', { file: dirname(target) });
	const working = `${target}.${process.pid}.part`;
	await rm(working, { force: true });
	// Nobody else may read the copy, from its first byte on; an empty file is written into as if there were none.
	await writeFile(working, '', { mode: 0o600, flag: 'wx' });
	try {
		const source = new Sqlite(database, { readonly: true, fileMustExist: true });
		try {
			source.pragma('busy_timeout = 10000');
			source.prepare('vacuum into ?').run(working);
		} finally {
			source.close();
		}
		const complaints = complaintsOf(working);
		if (complaints.length > 0) throw new BackupFault('backup.damaged', { reason: complaints[0] as string });
		const sha256 = await hashOf(working);
		await settle(working);
		await writeFile(hashFileOf(target), `${sha256}  ${basename(target)}\n`, { mode: 0o600, flush: true });
		await place(working, target);
		await settle(target);
		await settle(dirname(target));
		return { file: target, bytes: (await stat(target)).size, sha256 };
	} finally {
		for (const end of ['', ...sidecars]) await rm(`${working}${end}`, { force: true });
	}
}

/** Whether another process has the file open, as far as the system tells. */
function isOpenElsewhere(file: string): boolean {
	if (!existsSync('/proc/self/fd')) return false;
	const wanted = realpathSync(file);
	for (const id of readdirSync('/proc')) {
		if (!/^\d+$/.test(id) || Number(id) === process.pid) continue;
		try {
			for (const handle of readdirSync(`/proc/${id}/fd`)) {
				if (readlinkSync(`/proc/${id}/fd/${handle}`) === wanted) return true;
			}
		} catch {
			// Somebody else's process, or one that has just ended.
		}
	}
	return false;
}

/** Whether a server works with the database: as long as anybody has it open, its log cannot be put away. */
function isLive(file: string): boolean {
	if (isOpenElsewhere(file)) return true;
	try {
		const database = new Sqlite(file, { fileMustExist: true, timeout: 500 });
		try {
			if (database.pragma('journal_mode', { simple: true }) !== 'wal') return false;
			return database.pragma('journal_mode = delete', { simple: true }) === 'wal';
		} finally {
			database.close();
		}
	} catch (error) {
		const { code } = error as { code?: string };
		// A damaged database is what restoring is for; only one that is held is live.
		return code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED';
	}
}

export interface RestoreDone {
	readonly file: string;
	/** Where the database that was there before lies now. */
	readonly before: string | null;
}

interface RestoreOptions {
	/** Migrations that this version knows: a backup with others was made by a newer one. */
	readonly known: ReadonlySet<string>;
	/** A database that is there is put aside. */
	readonly replace?: boolean;
	/** Takes a backup whose checksum file is lost. */
	readonly withoutChecksum?: boolean;
	/** Names what is put aside. */
	readonly stamp: string;
}

async function checkSum(backup: string, options: RestoreOptions): Promise<void> {
	if (!existsSync(hashFileOf(backup))) {
		if (options.withoutChecksum === true) return;
		throw new BackupFault('backup.no_checksum', { file: hashFileOf(backup) });
	}
	const [wanted] = (await readFile(hashFileOf(backup), 'utf8')).trim().split(/\s/, 1);
	if (wanted !== (await hashOf(backup))) throw new BackupFault('backup.damaged', { reason: 'sha256' });
}

function checkDatabase(file: string, options: RestoreOptions): void {
	let complaints: string[];
	let held: string[] | null;
	try {
		complaints = complaintsOf(file);
		held = complaints.length > 0 ? null : migrationsIn(file);
	} catch (error) {
		throw new BackupFault('backup.damaged', { reason: error instanceof Error ? error.message : 'unknown' });
	}
	if (complaints.length > 0) throw new BackupFault('backup.damaged', { reason: complaints[0] as string });
	if (held === null) throw new BackupFault('backup.not_ours');
	const unknown = held.find((name) => !options.known.has(name));
	if (unknown !== undefined) throw new BackupFault('backup.newer', { name: unknown });
}

/**
 * Puts a backup in the place of a database. The backup is copied and the copy checked before anything is touched; the
 * database that was there is put aside, never deleted; what is left of its log goes first, so that it cannot be mixed in.
 */
export async function restoreSqlite(backup: string, target: string, options: RestoreOptions): Promise<RestoreDone> {
	if (!existsSync(backup)) throw new BackupFault('backup.not_found', { file: backup });
	const isThere = existsSync(target);
	if (isThere && options.replace !== true) throw new BackupFault('backup.database_there', { file: target });
	if (isThere && realpathSync(backup) === realpathSync(target)) throw new BackupFault('backup.same_file');
	await checkSum(backup, options);
	const working = `${target}.${process.pid}.restoring`;
	try {
		await copyFile(backup, working);
		checkDatabase(working, options);
		for (const end of sidecars) await rm(`${working}${end}`, { force: true });
		await settle(working);
		if (isThere && isLive(target)) throw new BackupFault('backup.live', { file: target });
		const before = isThere ? `${target}.before-${options.stamp}` : null;
		if (before !== null) {
			if (existsSync(before)) throw new BackupFault('backup.exists', { file: before });
			for (const end of sidecars) {
				if (existsSync(`${target}${end}`)) await rename(`${target}${end}`, `${before}${end}`);
			}
			await rename(target, before);
		}
		for (const end of sidecars) await rm(`${target}${end}`, { force: true });
		await place(working, target);
		await settle(target);
		await settle(dirname(target));
		return { file: target, before };
	} finally {
		for (const end of ['', ...sidecars]) await rm(`${working}${end}`, { force: true });
	}
}

/** A name for a backup made at this moment, in a folder. */
export const backupName = (folder: string, stamp: string): string => join(folder, `ninefold-${stamp}.db`);
