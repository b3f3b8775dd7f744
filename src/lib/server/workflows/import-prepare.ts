import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ImportMapping } from '../../domain/imports/mapping.ts';
import type { Reading, RowFault } from '../../domain/imports/rows.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { toJson } from '../db/codec.ts';
import { FileFault, readTable, type FileShape } from '../imports/file.ts';
import { rejectsKept } from '../imports/queries.ts';
import type { ReadingRules } from '../imports/rows.ts';
import { StretchWriter, writeText, type Stretch } from '../imports/sorted.ts';
import { pacer, type Stop } from './import-pace.ts';
import { RowsOfFile } from './import-rows.ts';

/**
 * Reading a file once, in its own order, and laying its rows down sorted by time: rows of one day are then stored
 * together, and each sum of a day is written a few times instead of once a batch. What is found out here (which row of an
 * identifier is the first, what cannot be taken) hangs on the order of the file; nothing is stored yet.
 */

const readySchema = z.object({
	key: z.string(),
	rows: z.number(),
	kept: z.number(),
	rejected: z.number(),
	skipped: z.number(),
	stretches: z.array(z.object({ from: z.number(), until: z.number() })),
	/** Bytes of the file of rejected rows. */
	rejectedBytes: z.number()
});

/** What a file holds, laid down ready to be stored. */
export type Prepared = z.output<typeof readySchema>;

/** A row that is taken, as it is laid down. */
export interface KeptRow {
	readonly key: string;
	readonly reading: Reading;
	readonly notes?: readonly RowFault[];
}

/** A row that is not taken, as it is laid down. */
export interface LeftRow {
	readonly line: number;
	readonly faults: readonly RowFault[];
}

export const rowsFile = (folder: string): string => join(folder, 'rows');
export const rejectedFile = (folder: string): string => join(folder, 'rejected');
const readyFile = (folder: string): string => join(folder, 'ready.json');

/** All that the outcome of reading hangs on. */
export interface ToRead {
	readonly path: string;
	/** Where rows are laid down; made here, and taken away by `dropPrepared`. */
	readonly folder: string;
	readonly shape: FileShape;
	readonly headers: readonly string[];
	readonly mapping: ImportMapping;
	readonly rules: ReadingRules;
}

const keyOf = async ({ path, shape, headers, mapping, rules }: ToRead): Promise<string> => {
	const { size } = await stat(path);
	return createHash('sha256')
		.update(toJson([size, shape.encoding, shape.delimiter, headers, mapping, rules]))
		.digest('base64url');
};

const sizeOf = (path: string): Promise<number> =>
	stat(path).then(
		(found) => found.size,
		() => -1
	);

/** What was laid down before, if all of it is there. */
async function findPrepared(folder: string, key: string): Promise<Prepared | null> {
	let text: string;
	try {
		text = await readFile(readyFile(folder), 'utf8');
	} catch {
		return null;
	}
	const found = readySchema.safeParse(JSON.parse(text));
	if (!found.success || found.data.key !== key) return null;
	const isWhole =
		(await sizeOf(rowsFile(folder))) === (found.data.stretches.at(-1)?.until ?? 0) &&
		(await sizeOf(rejectedFile(folder))) === found.data.rejectedBytes;
	return isWhole ? found.data : null;
}

/** Takes away what was laid down. */
export const dropPrepared = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

const writtenAtOnce = 64 * 1024;

/** The rejected rows with the reasons, as far as they are told. */
class LeftWriter {
	readonly #file: FileHandle;
	#text = '';
	#told = 0;
	bytes = 0;

	constructor(file: FileHandle) {
		this.#file = file;
	}

	async add(row: LeftRow): Promise<void> {
		if (this.#told >= rejectsKept) return;
		this.#told += row.faults.length;
		this.#text += `${toJson(row)}\n`;
		if (this.#text.length >= writtenAtOnce) await this.write();
	}

	async write(): Promise<void> {
		const text = this.#text;
		this.#text = '';
		this.bytes += await writeText(this.#file, text);
	}
}

async function layDown(
	what: ToRead,
	files: { readonly rows: FileHandle; readonly rejected: FileHandle },
	stop: Stop,
	tell: (bytes: number) => Promise<void>
): Promise<Omit<Prepared, 'key'> | 'stopped'> {
	const rows = new RowsOfFile(what.mapping, what.headers, what.rules);
	const kept = new StretchWriter(files.rows);
	const left = new LeftWriter(files.rejected);
	const counted = { rows: 0, kept: 0, rejected: 0, skipped: 0 };
	const due = pacer();
	for await (const piece of readTable(what.path, what.shape)) {
		for (const row of piece.rows) {
			const { reading, key } = rows.take(row);
			counted.rows += 1;
			if (reading.kind === 'skipped') counted.skipped += 1;
			else if (reading.kind === 'rejected') {
				counted.rejected += 1;
				await left.add({ line: row.line, faults: reading.faults });
			} else {
				counted.kept += 1;
				const { notes } = reading;
				const text = toJson({ key, reading: reading.reading, ...(notes.length === 0 ? {} : { notes }) });
				kept.add({ at: reading.reading.at, line: row.line, text });
				if (kept.isFull) await kept.write();
			}
			const pause = due();
			if (pause !== undefined) await pause;
		}
		if (stop.isStopped()) return 'stopped';
		await tell(piece.bytes);
	}
	await kept.write();
	await left.write();
	const stretches: Stretch[] = kept.stretches;
	return { ...counted, stretches: [...stretches], rejectedBytes: left.bytes };
}

/**
 * Reads a file to its end and lays its rows down; finds what was laid down before if nothing has changed since. Reading
 * the same file again gives the same, so it may be stopped at any time.
 */
export async function prepare(
	what: ToRead,
	stop: Stop,
	tell: (bytes: number) => Promise<void>
): Promise<Result<Prepared | 'stopped'>> {
	if ((await sizeOf(what.path)) < 0) return fail('import.file_gone');
	const key = await keyOf(what);
	const before = await findPrepared(what.folder, key);
	if (before !== null) return ok(before);
	await dropPrepared(what.folder);
	await mkdir(what.folder, { recursive: true, mode: 0o700 });
	const rows = await open(rowsFile(what.folder), 'wx', 0o600);
	const rejected = await open(rejectedFile(what.folder), 'wx', 0o600);
	try {
		const done = await layDown(what, { rows, rejected }, stop, tell);
		if (done === 'stopped') return ok(done);
		if (done.rows === 0) return fail('import.file_header_only');
		await rows.sync();
		await rejected.sync();
		const prepared = { key, ...done };
		const ready = readyFile(what.folder);
		await writeFile(`${ready}.new`, toJson(prepared), { mode: 0o600, flush: true });
		await rename(`${ready}.new`, ready);
		return ok(prepared);
	} catch (error) {
		if (error instanceof FileFault) return { ok: false, error: error.failure };
		throw error;
	} finally {
		await rows.close();
		await rejected.close();
	}
}
