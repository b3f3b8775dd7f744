import { channel } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { Worker, type MessagePort } from 'node:worker_threads';
import type Sqlite from 'better-sqlite3';
import { cacheSize, keepOut, type SqliteDatabase } from './sqlite.ts';

/*
 * Rows of a large file are written by a thread with a connection of its own: what it takes to write them is more than
 * all the rest, and meanwhile others are served and the next rows are read. Nobody else begins to write in this process
 * while the thread does, so that nobody ever waits for its lock with the event loop in hand.
 */

/** What all rows that a porter writes have in common. */
export interface Common {
	readonly organisationId: string;
	readonly importId: string;
	readonly kind: string;
	readonly surveyId: string | null;
	/** Places of segments that are in use, from the first on. */
	readonly slots: readonly string[];
}

/** Rows of one commit, laid flat so that they go over to the thread as a few large pieces. */
export interface Load {
	readonly receivedAt: number;
	readonly rows: number;
	/** Public identifier, sender's key, fingerprint, customer and body of each row, one behind the other. */
	readonly texts: string;
	/** How long each of these is; `none` where there is none. */
	readonly lengths: Int32Array;
	/** Instant and places of each row. */
	readonly numbers: Float64Array;
	/** Stream, instant, row, value and weight of each observation, in the order in which they are kept. */
	readonly observations: Float64Array;
	/** Streams that have to be there. */
	readonly sources: readonly number[];
	/** Hashes of the customers who are named: where one of them was erased, nothing is written. */
	readonly contacts: readonly string[];
	/** What is noted of these rows until they are part of the sums. */
	readonly token: string;
	readonly sourcesText: string;
	/** Counts of the import from now on: read, stored, repeated, skipped and rejected rows, and its facts. */
	readonly counts: readonly number[];
	readonly facts: string;
}

/** The number of the first row; null where nothing was written, because something is there already or not there any more. */
export interface Stored {
	readonly first: number | null;
	/** Milliseconds for which the write lock was held, and for how many of them the thread was at work. */
	readonly heldMs: number;
	readonly workedMs: number;
}

type Reply = { readonly id: number; readonly stored?: Stored; readonly fault?: string };

/** Tells, to whoever listens, for how long a thread has held the write lock (`Stored`). */
export const heldChannel = 'ninefold:held';
const held = channel(heldChannel);

/** A text that is not there. */
export const none = -1;

/** What the thread does; it is handed over as text, so it may name nothing but what it is given. */
function work(
	port: Pick<MessagePort, 'on' | 'postMessage'>,
	open: new (file: string, options: object) => Sqlite.Database,
	file: string,
	{ organisationId, importId, kind, surveyId, slots }: Common
): void {
	const database = new open(file, {});
	database.pragma('busy_timeout = 10000');
	// What a power cut takes is brought in again from the file; what others commit waits for the disk and takes this along.
	database.pragma('synchronous = NORMAL');
	database.pragma('cache_size = -8000');
	database.pragma('wal_autocheckpoint = 0');
	// Whether what rows refer to is there is looked at once a commit instead of once a row.
	database.pragma('foreign_keys = OFF');
	const sizes = [128, 16, 1];
	const fullWeight = 1000;
	const quoted = (text: string | null): string => (text === null ? 'null' : `'${text.replaceAll("'", "''")}'`);
	const names = slots.map((name) => `, "${name}"`).join('');
	const marks = ', ?'.repeat(slots.length);
	const made = new Map<string, Sqlite.Statement<unknown[]>>();
	const prepared = (name: string, rows: number, head: string, row: string): Sqlite.Statement<unknown[]> => {
		let found = made.get(`${name}${rows}`);
		if (found === undefined) {
			found = database.prepare<unknown[]>(`insert into ${head} values ${new Array(rows).fill(row).join(', ')}`);
			made.set(`${name}${rows}`, found);
		}
		return found;
	};
	const recordHead = `"record" ("organisation_id", "kind", "survey_id", "import_id", "state", "received_at", "public_id", "source_key", "fingerprint", "contact", "at", "body"${names})`;
	const recordRow = `(${quoted(organisationId)}, ${quoted(kind)}, ${quoted(surveyId)}, ${quoted(importId)}, 'counted', ?, ?, ?, ?, ?, ?, ?${marks})`;
	const observationHead = `"observation" ("source_id", "at", "seq", "value", "weight", "state"${names})`;
	const isRun = database.prepare('select 1 from import_run where organisation_id = ? and id = ?');
	const isSource = database.prepare('select 1 from source where organisation_id = ? and id = ?');
	const isErased = database.prepare('select 1 from contact_erased where organisation_id = ? and hash = ?');
	const isSurvey =
		surveyId === null ? null : database.prepare('select 1 from item where organisation_id = ? and id = ?');
	const note = database.prepare(
		'insert into batch (organisation_id, first_seq, last_seq, token, sources) values (?, ?, ?, ?, ?)'
	);
	const count = database.prepare(
		`update import_run set read_rows = ?, stored_rows = ?, repeated_rows = ?, skipped_rows = ?, rejected_rows = ?, target = ?
		where organisation_id = ? and id = ?`
	);

	const isFit = ({ sources, contacts }: Load): boolean =>
		isRun.get(organisationId, importId) !== undefined &&
		(isSurvey === null || isSurvey.get(organisationId, surveyId) !== undefined) &&
		sources.every((source) => isSource.get(organisationId, source) !== undefined) &&
		contacts.every((hash) => isErased.get(organisationId, hash) === undefined);

	const writeRecords = (load: Load): number => {
		const { rows, texts, lengths, numbers, receivedAt } = load;
		const wide = 1 + slots.length;
		let last = 0;
		let start = 0;
		let length = 0;
		const text = (): string | null => {
			const size = lengths[length] as number;
			length += 1;
			if (size < 0) return null;
			start += size;
			return texts.slice(start - size, start);
		};
		let row = 0;
		for (const size of sizes) {
			const values = new Array<unknown>(size * (6 + wide));
			while (rows - row >= size) {
				let at = 0;
				for (const end = row + size; row < end; row += 1) {
					values[at] = receivedAt;
					values[at + 1] = text();
					values[at + 2] = text();
					values[at + 3] = text();
					values[at + 4] = text();
					values[at + 5] = numbers[row * wide];
					values[at + 6] = text();
					at += 7;
					for (let place = 1; place < wide; place += 1, at += 1) values[at] = numbers[row * wide + place];
				}
				last = Number(prepared('record', size, recordHead, recordRow).run(values).lastInsertRowid);
			}
		}
		return last - rows + 1;
	};

	const writeObservations = ({ observations, numbers }: Load, first: number): void => {
		const wide = 1 + slots.length;
		const all = observations.length / 5;
		let isFull = true;
		for (let one = 0; isFull && one < all; one += 1) isFull = observations[one * 5 + 4] === fullWeight;
		const row = `(?, ?, ?, ?, ${isFull ? String(fullWeight) : '?'}, 0${marks})`;
		let one = 0;
		for (const size of sizes) {
			const values = new Array<unknown>(size * ((isFull ? 3 : 4) + wide));
			while (all - one >= size) {
				let at = 0;
				for (const end = one + size; one < end; one += 1) {
					const of = observations[one * 5 + 2] as number;
					values[at] = observations[one * 5];
					values[at + 1] = observations[one * 5 + 1];
					values[at + 2] = first + of;
					values[at + 3] = observations[one * 5 + 3];
					at += 4;
					if (!isFull) {
						values[at] = observations[one * 5 + 4];
						at += 1;
					}
					for (let place = 1; place < wide; place += 1, at += 1) values[at] = numbers[of * wide + place];
				}
				prepared(isFull ? 'full' : 'weighed', size, observationHead, row).run(values);
			}
		}
	};

	/** Milliseconds that this thread has been at work, where that can be told. */
	const workedMs = (): number => {
		const { user, system } = process.threadCpuUsage?.() ?? { user: 0, system: 0 };
		return (user + system) / 1000;
	};

	const store = (load: Load): Stored => {
		database.exec('begin immediate');
		const began = performance.now();
		const worked = workedMs();
		let first: number | null = null;
		try {
			if (isFit(load)) {
				first = writeRecords(load);
				writeObservations(load, first);
				note.run(organisationId, first, first + load.rows - 1, load.token, load.sourcesText);
				count.run(...load.counts, load.facts, organisationId, importId);
			}
			database.exec(first === null ? 'rollback' : 'commit');
		} catch (error) {
			if (database.inTransaction) database.exec('rollback');
			// Somebody has sent one of these before: it is looked at more closely.
			if ((error as { code?: string }).code !== 'SQLITE_CONSTRAINT_UNIQUE') throw error;
			first = null;
		}
		return { first, heldMs: performance.now() - began, workedMs: workedMs() - worked };
	};

	port.on('message', ({ id, load }: { id: number; load: Load }) => {
		try {
			port.postMessage({ id, stored: store(load) });
		} catch (error) {
			port.postMessage({ id, fault: error instanceof Error ? error.message : 'unknown' });
		}
	});
}

/** How much of the file the process keeps at hand while the thread keeps some of it, too (as SQLite tells it). */
const cacheMeanwhile = -12_000;

/** A thread that writes rows, as long as an import goes on. */
export class Porter {
	readonly #database: SqliteDatabase;
	readonly #worker: Worker;
	readonly #waiting = new Map<number, { resolve: (stored: Stored) => void; reject: (error: Error) => void }>();
	#last = 0;
	#fault: Error | null = null;

	constructor(database: SqliteDatabase, file: string, common: Common) {
		this.#database = database;
		// Who serves pages meanwhile finds what it needs in what the system keeps of the file.
		database.pragma(`cache_size = ${cacheMeanwhile}`);
		const driver = createRequire(import.meta.url).resolve('better-sqlite3');
		const text = `const { parentPort, workerData } = require('node:worker_threads');
			(${work.toString()})(parentPort, require(workerData.driver), workerData.file, workerData.common);`;
		this.#worker = new Worker(text, {
			eval: true,
			workerData: { driver, file, common },
			execArgv: [],
			resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 }
		});
		this.#worker.on('message', ({ id, stored, fault }: Reply) => {
			const one = this.#waiting.get(id);
			this.#waiting.delete(id);
			if (stored === undefined) return one?.reject(new Error(fault ?? 'unknown'));
			held.publish(stored);
			one?.resolve(stored);
		});
		const gone = (error?: Error): void => {
			this.#fault = error ?? new Error('The writing thread has ended.');
			for (const one of this.#waiting.values()) one.reject(this.#fault);
			this.#waiting.clear();
		};
		this.#worker.on('error', gone);
		this.#worker.on('exit', () => gone());
	}

	/** Writes rows in one commit of their own, all or none, while nobody else in this process begins to write. */
	store(load: Load): Promise<Stored> {
		return keepOut(
			this.#database,
			() =>
				new Promise((resolve, reject) => {
					if (this.#fault !== null) return reject(this.#fault);
					const id = (this.#last += 1);
					this.#waiting.set(id, { resolve, reject });
					this.#worker.postMessage({ id, load }, [
						load.lengths.buffer as ArrayBuffer,
						load.numbers.buffer as ArrayBuffer,
						load.observations.buffer as ArrayBuffer
					]);
				})
		);
	}

	async end(): Promise<void> {
		if (this.#database.open) this.#database.pragma(`cache_size = ${cacheSize}`);
		await this.#worker.terminate();
	}
}
