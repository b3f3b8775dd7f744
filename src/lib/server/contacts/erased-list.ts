import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/*
 * Who was erased, kept beside the database as well: a backup that is older than an erasure knows nothing of it, and would
 * bring the person back. Lines are only ever added, one an erasure: organisation, hash, moment. No names.
 */

/** One erased customer: of which organisation, and what their number was hashed to. */
export interface Erasure {
	readonly organisationId: string;
	readonly hash: string;
	readonly at: string;
}

const head =
	'# Erased customers. Only added to; kept when the database is restored. Keep the newest copy with your backups.\n';
const line = /^(\S+) ([\w-]{20,100}) (\S+)$/;

export const erasedListPath = (dataFolder: string): string => join(dataFolder, 'erased.list');

/** Adds erasures to the list; they are on the disk when it returns. Throws where they could not be written. */
export function noteErasures(dataFolder: string, erasures: readonly Erasure[]): void {
	if (erasures.length === 0) return;
	const path = erasedListPath(dataFolder);
	mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
	const isNew = !existsSync(path);
	const file = openSync(path, 'a', 0o600);
	try {
		// The line before may have been cut off by a power cut: an empty one does no harm.
		const lines = erasures.map(({ organisationId, hash, at }) => `\n${organisationId} ${hash} ${at}\n`);
		writeSync(file, `${isNew ? head : ''}${lines.join('')}`);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
	if (!isNew) return;
	const folder = openSync(dirname(path), 'r');
	try {
		fsyncSync(folder);
	} finally {
		closeSync(folder);
	}
}

/** All erasures of the list, the first of each customer; what cannot be read is passed over. */
export function readErasures(dataFolder: string): Erasure[] {
	const path = erasedListPath(dataFolder);
	if (!existsSync(path)) return [];
	const found = new Map<string, Erasure>();
	for (const text of readFileSync(path, 'utf8').split('\n')) {
		const [, organisationId, hash, at] = line.exec(text) ?? [];
		if (organisationId === undefined || hash === undefined || at === undefined) continue;
		const key = `${organisationId} ${hash}`;
		if (!found.has(key)) found.set(key, { organisationId, hash, at });
	}
	return [...found.values()];
}
