import { createRequire } from 'node:module';
import { Worker, type MessagePort } from 'node:worker_threads';
import type Sqlite from 'better-sqlite3';
import type { Native } from './index.ts';
import type { SqliteDatabase } from './sqlite.ts';

/*
 * What is committed lies in a log beside the file until it is moved into the file. SQLite does that within a commit,
 * where everybody waits for it; who writes for long has a thread do it instead.
 */

/** What the thread does; it is handed over as text, so it may name nothing but what it is given. */
function work(
	port: Pick<MessagePort, 'on' | 'postMessage'>,
	open: new (file: string, options: object) => Sqlite.Database,
	file: string
): void {
	const database = new open(file, {});
	database.pragma('busy_timeout = 10000');
	database.pragma('synchronous = FULL');
	database.pragma('cache_size = -2000');
	port.on('message', () => {
		try {
			database.pragma('wal_checkpoint(PASSIVE)');
			port.postMessage(null);
		} catch (error) {
			port.postMessage(error instanceof Error ? error.message : 'unknown');
		}
	});
}

/** Pages in the log from which on they are moved, and from which on whoever writes waits until that is done. */
const pagesEnough = 1_000;
const pagesAtMost = 8_000;
/** Without anybody to move them, a commit does it from here on. */
const pagesOrdinary = 1_000;

class Mover {
	readonly #database: SqliteDatabase;
	readonly #file: string;
	/** Begun when there is something to move. */
	#worker: Worker | null = null;
	#moving: Promise<void> | null = null;
	#done: (() => void) | null = null;
	#isOver = false;
	users = 0;
	/** Pages that the log may be long, as whoever allows most of those who write for long has it. */
	most = pagesAtMost;

	constructor(database: SqliteDatabase, file: string) {
		this.#database = database;
		this.#file = file;
		database.pragma('wal_autocheckpoint = 0');
	}

	#begin(): Worker {
		const driver = createRequire(import.meta.url).resolve('better-sqlite3');
		const text = `const { parentPort, workerData } = require('node:worker_threads');
			(${work.toString()})(parentPort, require(workerData.driver), workerData.file);`;
		const worker = new Worker(text, {
			eval: true,
			workerData: { driver, file: this.#file },
			execArgv: [],
			resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 }
		});
		const gone = (): void => this.#leave();
		worker.on('message', () => this.#settle());
		worker.on('error', gone);
		worker.on('exit', gone);
		return worker;
	}

	#settle(): void {
		this.#done?.();
		this.#done = null;
		this.#moving = null;
	}

	/** From now on commits move what they wrote themselves again. */
	#leave(): void {
		this.#isOver = true;
		this.#settle();
		if (this.#database.open) this.#database.pragma(`wal_autocheckpoint = ${pagesOrdinary}`);
	}

	/** Pages that the log is long, and those of them that are not in the file yet. */
	#state(): { readonly log: number; readonly left: number } {
		const [state] = this.#database.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
		return state === undefined ? { log: 0, left: 0 } : { log: state.log, left: state.log - state.checkpointed };
	}

	#move(): Promise<void> {
		if (this.#isOver) return Promise.resolve();
		if (this.#moving === null) {
			this.#moving = new Promise((resolve) => (this.#done = resolve));
			this.#worker ??= this.#begin();
			this.#worker.postMessage(null);
		}
		return this.#moving;
	}

	/** Moves what there is to be moved; waits for it where that is much. */
	async keep(): Promise<void> {
		if (this.#isOver || this.#database.inTransaction) return;
		// Somebody else who was helped may have ended meanwhile.
		this.#database.pragma('wal_autocheckpoint = 0');
		const { log, left } = this.#state();
		if (left === 0 || (left < pagesEnough && log < this.most)) return;
		const moved = this.#move();
		if (log < this.most) return;
		await moved;
		// What was written while the thread was at work; when all is moved the log begins anew.
		if (!this.#database.inTransaction && this.#state().left > 0) await this.#move();
	}

	async end(): Promise<void> {
		if (this.#worker !== null) await this.#move();
		this.#leave();
		await this.#worker?.terminate();
	}
}

const movers = new WeakMap<SqliteDatabase, Mover>();

/** Sees to the log while somebody writes for long. */
export interface LogKeeper {
	/** Call between two transactions: waits only where the log has grown long. */
	keep(): Promise<void>;
	end(): Promise<void>;
}

const nobody: LogKeeper = { keep: () => Promise.resolve(), end: () => Promise.resolve() };

export function keepLogAside(native: Native, most = pagesAtMost): LogKeeper {
	if (native.engine !== 'sqlite' || native.file === ':memory:') return nobody;
	const { database, file } = native;
	const mover = movers.get(database) ?? new Mover(database, file);
	movers.set(database, mover);
	mover.users += 1;
	mover.most = Math.max(mover.most, most);
	return {
		keep: () => mover.keep(),
		async end() {
			mover.users -= 1;
			if (mover.users > 0) return;
			movers.delete(database);
			await mover.end();
		}
	};
}

/** After so long without a call, commits move what they wrote themselves again. */
const restMs = 20_000;

const resting = new WeakMap<SqliteDatabase, { readonly keeper: LogKeeper; readonly timer: NodeJS.Timeout }>();

/** As `keepLogAside`, for whoever writes now and then and does not know when it is for the last time. */
export async function keepLogAWhile(native: Native): Promise<void> {
	if (native.engine !== 'sqlite' || native.file === ':memory:') return;
	const known = resting.get(native.database);
	if (known !== undefined) {
		known.timer.refresh();
		return known.keeper.keep();
	}
	const keeper = keepLogAside(native);
	const timer = setTimeout(() => void letLogGo(native).catch(() => undefined), restMs);
	timer.unref();
	resting.set(native.database, { keeper, timer });
	await keeper.keep();
}

/** Ends that, at the latest before the database is closed. */
export async function letLogGo(native: Native): Promise<void> {
	const known = native.engine === 'sqlite' ? resting.get(native.database) : undefined;
	if (known === undefined || native.engine !== 'sqlite') return;
	resting.delete(native.database);
	clearTimeout(known.timer);
	await known.keeper.end();
}
