import { createRequire } from 'node:module';
import { Worker, type MessagePort } from 'node:worker_threads';
import type Sqlite from 'better-sqlite3';
import type { SqliteDatabase } from './sqlite.ts';

/** What an import gave to sums, as it was at one moment. */
export interface Gift {
	/** Stream, day, first entry and how many entries, one after the other; -1 entries where it cannot be taken out of sums. */
	readonly days: Float64Array;
	/** Segment (0: everyone), value and how often, one after the other. */
	readonly entries: Float64Array;
}

/** What is asked: an import, its streams, and where each local day begins. */
export interface Asked {
	readonly importId: string;
	/** Streams whose values may be added up by how often each comes; of others only the days are told. */
	readonly plain: readonly number[];
	/** Number of the first day, and the instants at which it and all that follow begin. */
	readonly firstDay: number;
	readonly starts: Float64Array;
	/** Names of the columns of segments that are in use. */
	readonly columns: readonly string[];
	readonly fullWeight: number;
}

type Task = { readonly id: number; readonly asked?: Asked; readonly checkpoint?: true };
type Reply = { readonly id: number; readonly gift?: Gift; readonly fault?: string };

/**
 * What the thread does: it adds up beside the event loop, and moves what was written into the file of the database.
 * It is handed over as text, so it may name nothing but what it is given.
 */
function work(
	port: Pick<MessagePort, 'on' | 'postMessage'>,
	open: new (file: string, options: object) => Sqlite.Database,
	file: string
): void {
	const database = new open(file, {});
	database.pragma('busy_timeout = 10000');
	database.pragma('cache_size = -16000');
	database.pragma('synchronous = FULL');
	/** Numbers of records that are read at once. */
	const atOnce = 4_000;
	/** Different values beyond which the days of a stream are counted anew instead. */
	const entriesAtMost = 2_000_000;

	const addUp = ({ importId, plain, firstDay, starts, columns, fullWeight }: Asked): Gift => {
		const names = columns.map((name) => `, o.${name}`).join('');
		const from = `from record r cross join observation o on o.seq = r.seq
			where r.import_id = ? and r.seq >= ? and r.seq < ? and o.state = 0`;
		const width = 5 + columns.length;
		const texts = database
			.prepare<unknown[]>(
				`select count(*), count(nullif(o.weight, ${fullWeight})),
				group_concat(char(o.source_id, o.at >> 30, (o.at >> 15) & 32767, o.at & 32767, o.value${names}), '') ${from}`
			)
			.raw(true);
		const rows = database.prepare<unknown[]>(`select o.source_id, o.at, o.weight, o.value${names} ${from}`).raw(true);
		const next = database.prepare<unknown[]>('select min(seq) from record where import_id = ? and seq >= ?').pluck();
		const counting = new Set(plain);
		/** By stream and day: how often each value of each segment comes; null where that is not told. */
		const streams = new Map<number, Map<number, Map<number, Map<number, number>> | null>>();
		const sizes = new Map<number, number>();
		let all = 0;
		let [near, begins, ends] = [0, 0, 0];
		const dayOf = (at: number): number => {
			if (at >= begins && at < ends) return near;
			let low = 0;
			let high = starts.length - 1;
			if (at < (starts[0] as number) || at >= (starts[high] as number)) throw new Error('An answer lies on no day.');
			while (high - low > 1) {
				const middle = (low + high) >> 1;
				if ((starts[middle] as number) <= at) low = middle;
				else high = middle;
			}
			[near, begins, ends] = [firstDay + low, starts[low] as number, starts[high] as number];
			return near;
		};
		const dayMap = (source: number, at: number): Map<number, Map<number, number>> | null => {
			let days = streams.get(source);
			if (days === undefined) streams.set(source, (days = new Map()));
			const day = dayOf(at);
			let own = days.get(day);
			if (own === undefined) days.set(day, (own = counting.has(source) ? new Map() : null));
			return own;
		};
		const giveUp = (source: number, at: number): void => {
			dayMap(source, at);
			streams.get(source)?.set(dayOf(at), null);
		};
		const count = (own: Map<number, Map<number, number>>, source: number, segment: number, value: number): void => {
			let values = own.get(segment);
			if (values === undefined) own.set(segment, (values = new Map()));
			const before = values.get(value);
			values.set(value, (before ?? 0) + 1);
			if (before !== undefined) return;
			sizes.set(source, (sizes.get(source) ?? 0) + 1);
			all += 1;
			if (all <= entriesAtMost) return;
			counting.delete(source);
			all -= sizes.get(source) as number;
			sizes.set(source, 0);
			for (const day of streams.get(source)?.keys() ?? []) streams.get(source)?.set(day, null);
		};

		database.exec('begin');
		try {
			for (let seq = next.get(importId, 0) as number | null; seq !== null;) {
				const until = seq + atOnce;
				const [found, others, text] = texts.get(importId, seq, until) as [number, number, string | null];
				let isText = others === 0 && (found === 0 || text?.length === found * width);
				for (let at = 0; isText && at < found * width; at += 1) isText = (text as string).charCodeAt(at) !== 0xfffd;
				if (isText) {
					for (let at = 0; at < found * width; at += width) {
						const code = (place: number): number => (text as string).charCodeAt(at + place);
						const own = dayMap(code(0), code(1) * 1_073_741_824 + code(2) * 32_768 + code(3));
						if (own === null) continue;
						const value = code(4);
						count(own, code(0), 0, value);
						for (let place = 5; place < width; place += 1) {
							if (code(place) !== 0) count(own, code(0), code(place), value);
						}
					}
				} else {
					for (const row of rows.all(importId, seq, until) as number[][]) {
						const [source, at, weight, value] = row as [number, number, number, number];
						if (weight !== fullWeight) giveUp(source, at);
						const own = dayMap(source, at);
						if (own === null) continue;
						count(own, source, 0, value);
						for (let place = 4; place < row.length; place += 1) {
							if (row[place] !== 0) count(own, source, row[place] as number, value);
						}
					}
				}
				seq = next.get(importId, until) as number | null;
			}
		} finally {
			database.exec('commit');
		}
		const days: number[] = [];
		let size = 0;
		for (const own of streams.values()) {
			for (const segments of own.values()) for (const values of segments?.values() ?? []) size += values.size;
		}
		const entries = new Float64Array(size * 3);
		let at = 0;
		for (const source of [...streams.keys()].sort((a, b) => a - b)) {
			for (const [day, segments] of [...(streams.get(source) as Map<number, never>)].sort((a, b) => a[0] - b[0])) {
				const first = at;
				for (const [segment, values] of (segments ?? []) as Iterable<[number, Map<number, number>]>) {
					for (const [value, times] of values) {
						entries[at * 3] = segment;
						entries[at * 3 + 1] = value;
						entries[at * 3 + 2] = times;
						at += 1;
					}
				}
				days.push(source, day, first, segments === null ? -1 : at - first);
			}
		}
		return { days: Float64Array.from(days), entries };
	};

	port.on('message', ({ id, asked }: Task) => {
		try {
			if (asked === undefined) {
				database.pragma('wal_checkpoint(PASSIVE)');
				port.postMessage({ id });
				return;
			}
			const gift = addUp(asked);
			port.postMessage({ id, gift }, [gift.days.buffer as ArrayBuffer, gift.entries.buffer as ArrayBuffer]);
		} catch (error) {
			port.postMessage({ id, fault: error instanceof Error ? error.message : 'unknown' });
		}
	});
}

/** A thread that helps to take something back, as long as that goes on. */
export class Helper {
	readonly #worker: Worker;
	readonly #waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
	#last = 0;
	#fault: Error | null = null;

	constructor(file: string) {
		const driver = createRequire(import.meta.url).resolve('better-sqlite3');
		const text = `const { parentPort, workerData } = require('node:worker_threads');
			(${work.toString()})(parentPort, require(workerData.driver), workerData.file);`;
		this.#worker = new Worker(text, {
			eval: true,
			workerData: { driver, file },
			execArgv: [],
			resourceLimits: { maxOldGenerationSizeMb: 512 }
		});
		this.#worker.on('message', (reply: Reply) => {
			const one = this.#waiting.get(reply.id);
			this.#waiting.delete(reply.id);
			if (reply.fault === undefined) one?.resolve(reply);
			else one?.reject(new Error(reply.fault));
		});
		const gone = (error?: Error): void => {
			this.#fault = error ?? new Error('The helping thread has ended.');
			for (const one of this.#waiting.values()) one.reject(this.#fault);
			this.#waiting.clear();
		};
		this.#worker.on('error', gone);
		this.#worker.on('exit', () => gone());
	}

	#ask(task: Omit<Task, 'id'>): Promise<Reply> {
		return new Promise((resolve, reject) => {
			if (this.#fault !== null) return reject(this.#fault);
			const id = (this.#last += 1);
			this.#waiting.set(id, { resolve, reject });
			this.#worker.postMessage({ id, ...task } satisfies Task);
		});
	}

	async addUp(asked: Asked): Promise<Gift> {
		return (await this.#ask({ asked })).gift as Gift;
	}

	/** Moves what was written into the file itself, so that nobody who commits has to. */
	async checkpoint(): Promise<void> {
		await this.#ask({ checkpoint: true });
	}

	async end(): Promise<void> {
		await this.#worker.terminate();
	}
}

const helped = new WeakMap<SqliteDatabase, number>();

/** What was written and is not in the file itself yet, in pages, from which on it is moved there. */
const pagesAtMost = 4_000;

/** Whether so much was written that a helper should move it into the file. */
export function isCheckpointDue(database: SqliteDatabase): boolean {
	// Somebody else who was helped may have ended meanwhile.
	database.pragma('wal_autocheckpoint = 0');
	const [state] = database.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
	return state !== undefined && state.log - state.checkpointed > pagesAtMost;
}

/** From now on, until it ends, commits leave it to the helper to move what they wrote into the file. */
export function beginHelp(database: SqliteDatabase, file: string): Helper {
	const count = (helped.get(database) ?? 0) + 1;
	helped.set(database, count);
	database.pragma('wal_autocheckpoint = 0');
	return new Helper(file);
}

export async function endHelp(database: SqliteDatabase, helper: Helper): Promise<void> {
	try {
		await helper.checkpoint();
	} catch {
		// The next commit does it.
	} finally {
		await helper.end();
		const count = (helped.get(database) ?? 1) - 1;
		helped.set(database, count);
		if (count === 0 && database.open) database.pragma('wal_autocheckpoint = 1000');
	}
}
