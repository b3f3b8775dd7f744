import { createRequire } from 'node:module';
import { Worker, type MessagePort } from 'node:worker_threads';
import type Sqlite from 'better-sqlite3';
import type { Native } from './index.ts';

/** What is looked for: counted observations of some streams, day by day, that have these segments in these places. */
export interface Looking {
	readonly sources: readonly number[];
	/** Number, start and end of each day, one after the other. */
	readonly days: Float64Array;
	readonly where: readonly { readonly place: number; readonly segment: number }[];
	/** Each value by itself with its instant, as times and amounts need it, instead of how often each comes. */
	readonly single: boolean;
}

/** What was found of one stream, as it was at one moment for all of them. */
export interface Found {
	readonly source: number;
	readonly generation: number;
	readonly revision: number;
	/** Day, value, weight and how often, one after the other; with single values the fourth is the instant. */
	readonly rows: Float64Array;
}

interface Task {
	readonly id: number;
	readonly looking: Looking;
}

type Reply = { readonly id: number; readonly found?: readonly Found[]; readonly fault?: string };

/**
 * What the thread does. It is handed over as text, so it may name nothing but what it is given: the port, the driver and
 * the file. It sees only what is committed, all of it of one moment, and writes nothing.
 */
function work(
	port: Pick<MessagePort, 'on' | 'postMessage'>,
	open: new (file: string, options: object) => Sqlite.Database,
	file: string
): void {
	const database = new open(file, { readonly: true });
	database.pragma('busy_timeout = 10000');
	database.pragma('cache_size = -8000');
	database.pragma('mmap_size = 268435456');
	const states = database.prepare('select generation, revision from source where id = ?');
	const packed = database
		.prepare('select day, words, places, revision from packed_day where source_id = ? and day >= ? and day <= ?')
		.raw(true);
	const lists = database
		.prepare(
			'select day, data, revision from packed_list where source_id = ? and place = ? and segment_id = ? and day >= ? and day <= ?'
		)
		.raw(true);
	const kept = new Map<string, Sqlite.Statement<unknown[]>>();
	const waiting = database.prepare('select 1 from batch limit 1');
	/** Imports that are taken back and of which rows are left: they are part of nothing. */
	const leaving = database.prepare(
		'select 1 from import_run i where i.undone_at is not null and exists (select 1 from record r where r.import_id = i.id) limit 1'
	);
	const raw = (looking: Looking): Sqlite.Statement<unknown[]> => {
		// What waits is no part of the sums.
		const settled = waiting.get() === undefined;
		const clear = leaving.get() === undefined;
		const key = `${settled} ${clear} ${looking.where.map(({ place }) => place).join()}`;
		let made = kept.get(key);
		if (made === undefined) {
			const others = ' and not exists (select 1 from batch b where b.first_seq <= o.seq and b.last_seq >= o.seq)';
			const gone =
				' and not exists (select 1 from record r join import_run i on i.id = r.import_id where r.seq = o.seq and i.undone_at is not null)';
			const conditions = looking.where.map(({ place }) => ` and o.s${place} = ?`).join('');
			made = database
				.prepare<unknown[]>(
					`select o.at, o.value, o.weight from observation o
					where o.source_id = ? and o.at >= ? and o.at < ? and o.state = 0${conditions}${settled ? '' : others}${clear ? '' : gone}`
				)
				.raw(true);
			kept.set(key, made);
		}
		return made;
	};

	/** What the driver hands over lies at the start of memory of its own; where it does not, it is copied there. */
	const aligned = (bytes: Uint8Array, size: number): Uint8Array =>
		bytes.byteOffset % size === 0 ? bytes : Uint8Array.prototype.slice.call(bytes);
	/** Places in the day, in ascending order, and after them the codes of what was given there. */
	const listOf = (given: Uint8Array): { readonly places: Uint16Array; readonly codes: Uint8Array } => {
		const bytes = aligned(given, 2);
		const length = bytes.byteLength / 3;
		return {
			places: new Uint16Array(bytes.buffer, bytes.byteOffset, length),
			codes: new Uint8Array(bytes.buffer, bytes.byteOffset + 2 * length, length)
		};
	};
	const counts = new Int32Array(256);
	/** Counts by code what lies in both lists, or in the one. */
	const countBoth = (given: Uint8Array, other: Uint8Array | null): void => {
		const one = listOf(given);
		if (other === null) {
			for (const code of one.codes) counts[code] = (counts[code] as number) + 1;
			return;
		}
		const two = listOf(other);
		const [few, many] = one.places.length <= two.places.length ? [one, two] : [two, one];
		const [{ places, codes }, long] = [few, many.places];
		let at = 0;
		for (let index = 0; index < places.length; index += 1) {
			const place = places[index] as number;
			while (at < long.length && (long[at] as number) < place) at += 1;
			if (at === long.length) return;
			if (long[at] === place) {
				const code = codes[index] as number;
				counts[code] = (counts[code] as number) + 1;
			}
		}
	};

	const look = (looking: Looking, source: number): Found => {
		const state = states.get(source) as { generation: number; revision: number } | undefined;
		const { days, where, single } = looking;
		const found: number[] = [];
		const first = days[0] as number;
		const last = days[days.length - 3] as number;
		interface Head {
			readonly words: Uint8Array;
			readonly places: number;
			readonly revision: number;
		}
		const heads = new Map<number, Head>();
		const known = single ? [] : (packed.all(source, first, last) as [number, Uint8Array, number, number][]);
		for (const [day, words, places, revision] of known) heads.set(day, { words, places, revision });
		const read = (index: number): Map<number, Uint8Array> | null => {
			const one = where[index];
			if (one === undefined) return null;
			const own = new Map<number, Uint8Array>();
			if (heads.size === 0) return own;
			const rows = lists.all(source, one.place, one.segment, first, last) as [number, Uint8Array, number][];
			// Lists of another revision are left over from before the day was laid down anew.
			for (const [day, data, revision] of rows) if (heads.get(day)?.revision === revision) own.set(day, data);
			return own;
		};
		const [ones, others] = [read(0), read(1)];
		const statement = raw(looking);
		const segments = where.map(({ segment }) => segment);
		for (let at = 0; at < days.length; at += 3) {
			const day = days[at] as number;
			const head = heads.get(day);
			// A dimension that came later is looked for answer by answer.
			if (head === undefined || where.some(({ place }) => ((head.places >> place) & 1) === 0)) {
				const own = new Map<string, number>();
				for (const row of statement.all(source, days[at + 1], days[at + 2], ...segments) as number[][]) {
					const [instant, value, weight] = row as [number, number, number];
					if (single) found.push(day, value, weight, instant);
					else own.set(`${value}|${weight}`, (own.get(`${value}|${weight}`) ?? 0) + 1);
				}
				for (const [key, times] of own) {
					const [value, weight] = key.split('|').map(Number) as [number, number];
					found.push(day, value, weight, times);
				}
				continue;
			}
			// A segment that has no list had no answer on that day.
			const [one, other] = [ones?.get(day), others === null ? null : others.get(day)];
			if (one === undefined || other === undefined) continue;
			countBoth(one, other);
			const bytes = aligned(head.words, 8);
			const words = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
			for (let code = 0; code < words.length; code += 1) {
				if (counts[code] !== 0) found.push(day, words[code] as number, 1000, counts[code] as number);
				counts[code] = 0;
			}
		}
		return {
			source,
			generation: state?.generation ?? 0,
			revision: state?.revision ?? 0,
			rows: Float64Array.from(found)
		};
	};

	port.on('message', ({ id, looking }: Task) => {
		try {
			database.exec('begin');
			try {
				const found = looking.sources.map((source) => look(looking, source));
				port.postMessage(
					{ id, found },
					found.map(({ rows }) => rows.buffer as ArrayBuffer)
				);
			} finally {
				database.exec('commit');
			}
		} catch (error) {
			port.postMessage({ id, fault: error instanceof Error ? error.message : 'unknown' });
		}
	});
}

interface Waiting {
	readonly resolve: (found: readonly Found[]) => void;
	readonly reject: (error: Error) => void;
}

/** The thread goes when nobody has asked for so long, and with it the memory it takes. */
const idleMs = 20_000;

class Reader {
	readonly #file: string;
	readonly #waiting = new Map<number, Waiting>();
	#worker: Worker | null = null;
	#last = 0;
	#idle: NodeJS.Timeout | null = null;

	constructor(file: string) {
		this.#file = file;
	}

	ask(looking: Looking): Promise<readonly Found[]> {
		return new Promise((resolve, reject) => {
			const worker = (this.#worker ??= this.#begin());
			const id = (this.#last += 1);
			this.#waiting.set(id, { resolve, reject });
			// While somebody waits for it the process stays.
			worker.ref();
			worker.postMessage({ id, looking } satisfies Task);
			this.#rest();
		});
	}

	#begin(): Worker {
		const driver = createRequire(import.meta.url).resolve('better-sqlite3');
		const text = `const { parentPort, workerData } = require('node:worker_threads');
			(${work.toString()})(parentPort, require(workerData.driver), workerData.file);`;
		const worker = new Worker(text, {
			eval: true,
			workerData: { driver, file: this.#file },
			execArgv: [],
			resourceLimits: { maxOldGenerationSizeMb: 256 }
		});
		worker.unref();
		worker.on('message', ({ id, found, fault }: Reply) => {
			const one = this.#waiting.get(id);
			this.#waiting.delete(id);
			if (this.#waiting.size === 0) worker.unref();
			if (found === undefined) one?.reject(new Error(fault ?? 'unknown'));
			else one?.resolve(found);
		});
		const gone = (error?: Error): void => {
			if (this.#worker === worker) this.#worker = null;
			const all = [...this.#waiting.values()];
			this.#waiting.clear();
			for (const one of all) one.reject(error ?? new Error('The reading thread has ended.'));
		};
		worker.on('error', gone);
		worker.on('exit', () => gone());
		return worker;
	}

	#rest(): void {
		if (this.#idle !== null) clearTimeout(this.#idle);
		this.#idle = setTimeout(() => {
			if (this.#waiting.size > 0) return this.#rest();
			void this.end();
		}, idleMs);
		this.#idle.unref();
	}

	async end(): Promise<void> {
		const worker = this.#worker;
		this.#worker = null;
		await worker?.terminate();
	}
}

const readers = new Map<string, Reader>();

/** Looks beside the event loop; null where there is nothing to look at from another thread. */
export function lookAside(native: Native, looking: Looking): Promise<readonly Found[]> | null {
	if (native.engine !== 'sqlite' || native.file === ':memory:') return null;
	let reader = readers.get(native.file);
	if (reader === undefined) readers.set(native.file, (reader = new Reader(native.file)));
	return reader.ask(looking);
}
