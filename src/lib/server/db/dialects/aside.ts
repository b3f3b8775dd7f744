import { createRequire } from 'node:module';
import { Worker, type MessagePort } from 'node:worker_threads';
import type Sqlite from 'better-sqlite3';
import { CompiledQuery, type Kysely } from 'kysely';
import type { Database } from '../schema/index.ts';
import type { Native } from './index.ts';
import type { SqliteDatabase } from './sqlite.ts';

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

type Look = (looking: Looking) => Found[];

/**
 * Finds what is looked for through a connection, inside the transaction that it is in. It is handed over to the thread as
 * text, so it may name nothing but what it is given.
 */
function looker(database: Sqlite.Database): Look {
	const states = database.prepare('select generation, revision from source where id = ?');
	// Handed over as one row: what it takes to hand over hundreds of small ones is more than to find them.
	const packed = database
		.prepare(
			`select group_concat(day || ' ' || places || ' ' || revision || ' ' || length(words), ' '),
				cast(group_concat(words, '') as blob)
			from packed_day where source_id = ? and day >= ? and day <= ?`
		)
		.raw(true);
	const lists = database
		.prepare(
			`select group_concat(day || ' ' || revision || ' ' || length(data), ' '), cast(group_concat(data, '') as blob)
			from packed_list where source_id = ? and place = ? and segment_id = ? and day >= ? and day <= ?`
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

	/**
	 * Which answers of a day have a segment, within bytes of many days: their places (two bytes each) and behind them the
	 * codes of what was given, or a bit for each answer of the day. The byte behind tells which.
	 */
	interface List {
		readonly bytes: Uint8Array;
		readonly start: number;
		/** Number of places; none where there are bits. */
		readonly few: number | null;
		/** Bytes of bits. */
		readonly length: number;
		at: number;
	}
	const listOf = (bytes: Uint8Array, start: number, length: number): List =>
		bytes[start + length - 1] === 1
			? { bytes, start, few: null, length: length - 1, at: 0 }
			: { bytes, start, few: (length - 1) / 3, length: length - 1, at: 0 };
	const placeIn = ({ bytes, start }: List, index: number): number =>
		(bytes[start + 2 * index] as number) | ((bytes[start + 2 * index + 1] as number) << 8);
	const isAt = (list: List, place: number): boolean => {
		if (list.few === null) return (((list.bytes[list.start + (place >>> 3)] as number) >>> (place & 7)) & 1) === 1;
		let { at } = list;
		while (at < list.few && placeIn(list, at) < place) at += 1;
		list.at = at;
		return at < list.few && placeIn(list, at) === place;
	};
	/** How many bits of a byte are set. */
	const ones = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);
	const counts = new Int32Array(256);
	/** Counts by code what lies in all lists: goes through the shortest and looks it up in the others. */
	const countFew = (own: readonly List[], few: List): void => {
		const others = own.filter((list) => list !== few);
		const length = few.few as number;
		const codes = few.start + 2 * length;
		for (let index = 0; index < length; index += 1) {
			const place = placeIn(few, index);
			let isIn = true;
			for (let other = 0; isIn && other < others.length; other += 1) isIn = isAt(others[other] as List, place);
			if (!isIn) continue;
			const code = few.bytes[codes + index] as number;
			counts[code] = (counts[code] as number) + 1;
		}
	};
	/** The same where each list has a bit for every answer; the codes are those of the first, in the order of its bits. */
	const countMany = (own: readonly List[], codes: Uint8Array, start: number): void => {
		const [first, ...others] = own as [List, ...List[]];
		let before = start;
		for (let index = 0; index < first.length; index += 1) {
			const all = first.bytes[first.start + index] as number;
			let both = all;
			for (const other of others) both &= other.bytes[other.start + index] as number;
			while (both !== 0) {
				const low = both & -both;
				const code = codes[before + (ones[all & (low - 1)] as number)] as number;
				counts[code] = (counts[code] as number) + 1;
				both ^= low;
			}
			before += ones[all] as number;
		}
	};

	const look = (looking: Looking, source: number): Found => {
		const state = states.get(source) as { generation: number; revision: number } | undefined;
		const { days, where, single } = looking;
		let found = new Float64Array(8_192);
		let length = 0;
		const tell = (day: number, value: number, weight: number, last: number): void => {
			if (length === found.length) {
				const longer = new Float64Array(2 * length);
				longer.set(found);
				found = longer;
			}
			found[length] = day;
			found[length + 1] = value;
			found[length + 2] = weight;
			found[length + 3] = last;
			length += 4;
		};
		const first = days[0] as number;
		const last = days[days.length - 3] as number;
		interface Head {
			readonly start: number;
			readonly length: number;
			readonly places: number;
			readonly revision: number;
		}
		const numbersOf = (text: string | null): number[] => (text === null ? [] : text.split(' ').map(Number));
		const heads = new Map<number, Head>();
		const [about, values] = (single ? [null, null] : packed.get(source, first, last)) as [
			string | null,
			Uint8Array | null
		];
		const words = new Float64Array(Uint8Array.from(values ?? []).buffer);
		const known = numbersOf(about);
		for (let at = 0, start = 0; at < known.length; at += 4) {
			const [day, places, revision] = [known[at] as number, known[at + 1] as number, known[at + 2] as number];
			const length = (known[at + 3] as number) / 8;
			// The lowest bit tells days that are laid down as they are read here.
			if ((places & 1) === 1) heads.set(day, { start, length, places, revision });
			start += length;
		}
		interface Lists {
			readonly bytes: Uint8Array;
			/** Where the list of a day begins, and its length. */
			readonly days: ReadonlyMap<number, readonly [start: number, length: number]>;
		}
		const read = (place: number, segment: number): Lists => {
			const days = new Map<number, [number, number]>();
			if (heads.size === 0) return { bytes: new Uint8Array(0), days };
			const [told, bytes] = lists.get(source, place, segment, first, last) as [string | null, Uint8Array | null];
			const given = numbersOf(told);
			for (let at = 0, start = 0; at < given.length; at += 3) {
				const [day, length] = [given[at] as number, given[at + 2] as number];
				// Lists of another revision are left over from before the day was laid down anew.
				if (heads.get(day)?.revision === given[at + 1]) days.set(day, [start, length]);
				start += length;
			}
			return { bytes: bytes ?? new Uint8Array(0), days };
		};
		const all = where.map(({ place, segment }) => read(place, segment));
		let codes: Lists | null = null;
		const codesBeside = (): Lists => {
			const [one] = where as [{ place: number; segment: number }];
			codes ??= read(one.place + 32, one.segment);
			return codes;
		};
		const wanted = where.reduce((bits, { place }) => bits | (1 << place), 0);
		const statement = raw(looking);
		const segments = where.map(({ segment }) => segment);
		for (let at = 0; at < days.length; at += 3) {
			const day = days[at] as number;
			const head = heads.get(day);
			// A dimension that came later is looked for answer by answer.
			if (head === undefined || (head.places & wanted) !== wanted) {
				const own = new Map<string, number>();
				for (const row of statement.all(source, days[at + 1], days[at + 2], ...segments) as number[][]) {
					const [instant, value, weight] = row as [number, number, number];
					if (single) tell(day, value, weight, instant);
					else own.set(`${value}|${weight}`, (own.get(`${value}|${weight}`) ?? 0) + 1);
				}
				for (const [key, times] of own) {
					const [value, weight] = key.split('|').map(Number) as [number, number];
					tell(day, value, weight, times);
				}
				continue;
			}
			// A segment that has no list had no answer on that day.
			const own: List[] = [];
			let few: List | null = null;
			for (const { bytes, days: starts } of all) {
				const place = starts.get(day);
				if (place === undefined) break;
				const list = listOf(bytes, place[0], place[1]);
				own.push(list);
				if (list.few !== null && (few === null || list.few < (few.few as number))) few = list;
			}
			if (own.length < all.length) continue;
			if (few !== null) countFew(own, few);
			else {
				const beside = codesBeside();
				countMany(own, beside.bytes, beside.days.get(day)?.[0] ?? 0);
			}
			for (let code = 0; code < head.length; code += 1) {
				const times = counts[code] as number;
				if (times !== 0) tell(day, words[head.start + code] as number, 1000, times);
				counts[code] = 0;
			}
		}
		return {
			source,
			generation: state?.generation ?? 0,
			revision: state?.revision ?? 0,
			rows: found.slice(0, length)
		};
	};

	return (looking) => looking.sources.map((source) => look(looking, source));
}

/**
 * What the thread does: it sees only what is committed, all of it of one moment, and writes nothing. It is handed over as
 * text as well.
 */
function work(
	port: Pick<MessagePort, 'on' | 'postMessage'>,
	open: new (file: string, options: object) => Sqlite.Database,
	file: string,
	lookerOf: typeof looker
): void {
	const database = new open(file, { readonly: true });
	database.pragma('busy_timeout = 10000');
	database.pragma('cache_size = -32000');
	const look = lookerOf(database);
	port.on('message', ({ id, looking }: Task) => {
		try {
			database.exec('begin');
			try {
				const found = look(looking);
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
			(${work.toString()})(parentPort, require(workerData.driver), workerData.file, ${looker.toString()});`;
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

const lookers = new WeakMap<SqliteDatabase, Look>();

/** The database adds up by day, value and weight, so that hundreds of rows come over instead of all that were found. */
async function lookInPostgres(db: Kysely<Database>, looking: Looking): Promise<Found[]> {
	const { days, where } = looking;
	const starts = Array.from({ length: days.length / 3 }, (_, index) => days[3 * index + 1] as number);
	const conditions = where
		.map(
			({ place, segment }, index) =>
				` and ${segment === 0 ? `coalesce(o.s${place}, 0)` : `o.s${place}`} = $${index + 5}`
		)
		.join('');
	const segments = where.map(({ segment }) => segment);
	const [first, until] = [days[1] as number, days[days.length - 1] as number];
	const found: Found[] = [];
	for (const source of looking.sources) {
		const state = await db
			.selectFrom('source')
			.select(['generation', 'revision'])
			.where('id', '=', source)
			.executeTakeFirst();
		const { rows } = await db.executeQuery<{ place: number; value: number; weight: number; times: number }>(
			CompiledQuery.raw(
				`select width_bucket(o.at, $1::bigint[]) as place, o.value, o.weight, count(*) as times from observation o
				where o.source_id = $2 and o.at >= $3 and o.at < $4 and o.state = 0${conditions}
					and not exists (select 1 from batch b where b.first_seq <= o.seq and b.last_seq >= o.seq)
				group by 1, 2, 3 order by 1`,
				[starts, source, first, until, ...segments]
			)
		);
		found.push({
			source,
			generation: state?.generation ?? 0,
			revision: state?.revision ?? 0,
			rows: Float64Array.from(
				rows.flatMap(({ place, value, weight, times }) => [days[3 * (place - 1)] as number, value, weight, times])
			)
		});
	}
	return found;
}

/**
 * Looks inside the transaction that `db` holds: on SQLite for what is laid down, and little else; PostgreSQL counts it, and
 * is not asked for single values.
 */
export function lookHere(native: Native, db: Kysely<Database>, looking: Looking): Promise<readonly Found[]> {
	if (!db.isTransaction) throw new Error('Observations are looked for here inside a transaction only.');
	if (native.engine !== 'sqlite') return lookInPostgres(db, looking);
	const look = lookers.get(native.database) ?? looker(native.database);
	lookers.set(native.database, look);
	return Promise.resolve(look(looking));
}
