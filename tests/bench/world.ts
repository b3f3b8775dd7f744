/**
 * An organisation with as many observations as asked, made directly and fast: three numbers an answer, eight dimensions
 * with 140 values in all, 365 days, twelve metrics. Made once for a size and a schema, then copied for every job.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { ok } from '#lib/domain/shared/result.ts';
import { dayFromNumber, dayMs, dayNumber } from '#lib/domain/shared/instant.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '#lib/server/access/organisation-scope.ts';
import { systemClock } from '#lib/server/clock.ts';
import { openDatabase, type DatabaseHandle } from '#lib/server/db/client.ts';
import { migrateToLatest } from '#lib/server/db/migrate.ts';
import { inTransaction } from '#lib/server/db/transaction.ts';
import { createLog } from '#lib/server/log.ts';
import { systemIds } from '#lib/server/ids.ts';
import { Cell, packCell } from '#lib/server/metrics/cell.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureDimension, ensureSource } from '#lib/server/metrics/record.ts';
import { migrations } from '../../migrations/index.ts';
import { appHome, type AppHome } from '../support/app.ts';

export const worldDays = 365;
/** The day after the last one with answers. */
export const worldToday = '2026-11-22';
export const worldNow = `${worldToday}T09:00:00.000Z`;
export const worldSizes = [5, 8, 10, 12, 15, 20, 30, 40] as const;
export const scoresEach = 3;
/** Answers of one contact give about 250 observations. */
export const answersOfContact = 84;

const firstNumber = dayNumber(worldToday) - worldDays;
export const worldWindow = { from: dayFromNumber(firstNumber), to: dayFromNumber(firstNumber + worldDays - 1) };

/** The same numbers on every machine. */
export function numbers(seed = 12_345): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

export interface Surrounded {
	readonly around: Surroundings;
	readonly handle: DatabaseHandle;
	readonly scope: OrganisationScope;
}

/** What a process would offer, around a database of a bench. */
export async function surrounded(handle: DatabaseHandle): Promise<Surrounded> {
	const around: Surroundings = {
		handle,
		clock: { now: () => Date.parse(worldNow) },
		ids: systemIds,
		log: createLog({ logLevel: 'silent' }),
		publish: () => undefined
	};
	const { id } = await handle.db
		.selectFrom('organisation')
		.select('id')
		.orderBy('created_at')
		.executeTakeFirstOrThrow();
	const scope = (await principalScope(around, id, { kind: 'operator' })) as OrganisationScope;
	return { around, handle, scope };
}

const metricKinds = ['nps', 'csat', 'ces'] as const;

/** An empty organisation with three streams, eight dimensions and twelve metrics; numbers of its streams and segments. */
export async function furnish(
	handle: DatabaseHandle
): Promise<Surrounded & { sources: number[]; segments: number[][] }> {
	const { db } = handle;
	await migrateToLatest(handle, { now: systemClock.now });
	await db
		.insertInto('organisation')
		.values({
			id: systemIds.id(),
			name: 'Bench',
			locale: 'en',
			time_zone: 'UTC',
			period_kind: 'gregorian',
			fiscal_start_month: 1,
			week_start: 1,
			currency: 'EUR',
			created_at: worldNow
		} as never)
		.execute();
	const world = await surrounded(handle);
	const sources: number[] = [];
	const segments: number[][] = [];
	await inTransaction(world.scope, async (scope) => {
		for (const [index, kind] of metricKinds.entries()) {
			const source = await ensureSource(scope, {
				...{ kind: 'question', ref: `bench:${kind}`, name: kind, unit: 'score', bucketing: 'score' }
			});
			sources.push(source);
			for (let copy = 1; copy <= 4; copy += 1) {
				const title = `Bench ${copy * 3 + index - 2}`;
				const added = await addMetric(scope, { title, kind, sourceIds: [source] });
				if (!added.ok) throw new Error(added.error.code);
			}
		}
		for (const [index, size] of worldSizes.entries()) {
			const dimension = await ensureDimension(scope, `dimension${index + 1}`);
			const ids: number[] = [];
			for (let value = 1; value <= size; value += 1) {
				const made = await scope.db
					.insertInto('segment_value')
					.values({ organisation_id: scope.organisationId, dimension_id: dimension, value: `value ${value}` })
					.returning('id')
					.executeTakeFirstOrThrow();
				ids.push(made.id);
			}
			segments.push(ids);
		}
		return ok();
	});
	return { ...world, sources, segments };
}

/** Scores that a kind of question takes. */
const mostOf = [10, 5, 7] as const;

/** Fills an empty organisation with answers, their sums and nothing else, in the order of time. */
async function fill(handle: DatabaseHandle, observations: number): Promise<void> {
	const { native } = handle;
	if (native.engine !== 'sqlite') throw new Error('The world is made on SQLite.');
	const { scope, sources, segments } = await furnish(handle);
	const { database } = native;
	const answers = Math.floor(observations / scoresEach);
	const imported = Math.min(1_000_000, Math.floor(answers / 3));
	const importId = systemIds.id();
	database
		.prepare(
			`insert into import_run (organisation_id, id, kind, name, file, status, created_at) values (?, ?, 'responses', 'bench.csv', 'bench.csv', 'done', ?)`
		)
		.run(scope.organisationId, importId, worldNow);

	// Nothing is lost that cannot be made again.
	database.pragma('journal_mode = OFF');
	database.pragma('synchronous = OFF');
	database.pragma('foreign_keys = OFF');
	database.pragma('cache_size = -400000');
	// Indexes that are no rules of the table are built at the end, which takes a fraction of the time.
	const indexes = database
		.prepare(
			`select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in ('record', 'observation')`
		)
		.all() as { name: string; sql: string }[];
	for (const { name } of indexes) database.exec(`drop index "${name}"`);

	const next = numbers();
	const slots = worldSizes.map((_, index) => `s${index + 1}`).join(', ');
	const many = (table: string, columns: string, count: number, rows: number) =>
		database.prepare(
			`insert into ${table} (${columns}) values ${Array.from({ length: rows }, () => `(${'?, '.repeat(count - 1)}?)`).join(', ')}`
		);
	const atOnce = 50;
	const recordColumns = `seq, organisation_id, public_id, kind, source_key, fingerprint, contact, at, received_at, import_id, body, ${slots}`;
	const insertRecords = many('record', recordColumns, 11 + worldSizes.length, atOnce);
	const insertRecord = many('record', recordColumns, 11 + worldSizes.length, 1);
	const chosen = worldSizes.map(() => new Uint8Array(answers));
	const scores = sources.map(() => new Uint8Array(answers));
	const first = firstNumber * dayMs;
	const step = (worldDays * dayMs) / answers;
	const atOf = (index: number): number => Math.floor(first + index * step);
	const contacts = Math.max(1, Math.floor(answers / answersOfContact));
	const slotsOf = (index: number): number[] =>
		chosen.map((list, dimension) => (segments[dimension] as number[])[list[index] as number] as number);
	const recordOf = (index: number): unknown[] => {
		for (const [dimension, size] of worldSizes.entries()) (chosen[dimension] as Uint8Array)[index] = next(size);
		for (const [place, most] of mostOf.entries()) {
			(scores[place] as Uint8Array)[index] = place === 0 ? next(most + 1) : 1 + next(most);
		}
		const hex = (index + 1).toString(16).padStart(12, '0');
		return [
			index + 1,
			scope.organisationId,
			`01990000-0000-7000-8000-${hex}`,
			'response',
			`bench:${hex}`,
			'0123456789012345678901',
			`contact ${index % contacts}`,
			atOf(index),
			atOf(index),
			index < imported ? importId : null,
			`{"answers":{"a":${scores[0]?.[index]},"b":${scores[1]?.[index]},"c":${scores[2]?.[index]}}}`,
			...slotsOf(index)
		];
	};
	const inParts = (work: (from: number, until: number) => void): void => {
		const part = 200_000;
		for (let from = 0; from < answers; from += part) {
			database.exec('begin');
			work(from, Math.min(answers, from + part));
			database.exec('commit');
		}
	};
	const inserted = (
		from: number,
		until: number,
		large: Sqlite.Statement,
		small: Sqlite.Statement,
		rowOf: (index: number) => unknown[]
	): void => {
		let index = from;
		for (; index + atOnce <= until; index += atOnce) {
			const values: unknown[] = [];
			for (let row = 0; row < atOnce; row += 1) values.push(...rowOf(index + row));
			large.run(values);
		}
		for (; index < until; index += 1) small.run(rowOf(index));
	};
	inParts((from, until) => inserted(from, until, insertRecords, insertRecord, recordOf));

	// Within the database, in the order of the table: nothing has to come out and go in again.
	for (const [place, source] of sources.entries()) {
		const observe = database.prepare(
			`insert into observation (source_id, at, seq, value, weight, state, ${slots})
			select ?, at, seq, cast(json_extract(body, '$.answers.${'abc'[place]}') as integer), 1000, 0, ${slots} from record
			where seq > ? and seq <= ? order by seq`
		);
		inParts((from, until) => void observe.run(source, from, until));
	}

	const insertSum = many(
		'rollup',
		'source_id, generation, segment_id, day, n, sum, sum_sq, weight, weighted_sum, weight_sq, histogram',
		11,
		1
	);
	database.exec('begin');
	for (const [place, source] of sources.entries()) {
		let cells = new Map<number, Cell>();
		let day = firstNumber;
		const write = (): void => {
			for (const [segment, cell] of [...cells].sort((a, b) => a[0] - b[0])) {
				insertSum.run(
					...[source, 1, segment, dayFromNumber(day), cell.n, cell.sum, Number(cell.sumSq)],
					...[cell.weight, cell.weightedSum, cell.weightSq, packCell(cell)]
				);
			}
			cells = new Map();
		};
		for (let index = 0; index < answers; index += 1) {
			const on = Math.floor(atOf(index) / dayMs);
			if (on !== day) {
				write();
				day = on;
			}
			const value = scores[place]?.[index] as number;
			for (const segment of [0, ...slotsOf(index)]) {
				let cell = cells.get(segment);
				if (cell === undefined) cells.set(segment, (cell = new Cell('score', false)));
				cell.put(value, 1000, 1);
			}
		}
		write();
	}
	database.exec('commit');
	for (const { sql } of indexes) database.exec(sql);
	database.exec('analyze');
	database.pragma('journal_mode = WAL');
	database.pragma('wal_checkpoint(TRUNCATE)');
}

/** Worlds are kept, for a large one takes minutes to make. */
const shelf = process.env.NINEFOLD_BENCH_WORLDS ?? join(tmpdir(), 'ninefold-bench-worlds');

/** The file of a world of so many observations, made if there is none for this schema. */
export async function worldFile(observations: number): Promise<string> {
	const schema = createHash('sha256').update(Object.keys(migrations).join()).digest('hex').slice(0, 8);
	const file = join(shelf, `${observations}-${schema}-1.db`);
	if (existsSync(file)) return file;
	mkdirSync(shelf, { recursive: true });
	const began = performance.now();
	const making = `${file}.${process.pid}`;
	// One of an earlier schema only has to be brought to this one.
	const earlier = readdirSync(shelf).find((name) => new RegExp(`^${observations}-[0-9a-f]+-1\\.db$`).test(name));
	if (earlier !== undefined) renameSync(join(shelf, earlier), making);
	const handle = openDatabase({ url: `file:${making}` });
	try {
		if (earlier === undefined) await fill(handle, observations);
		else await migrateToLatest(handle, { now: systemClock.now });
	} finally {
		await handle.close();
	}
	for (const suffix of ['-wal', '-shm']) rmSync(making + suffix, { force: true });
	renameSync(making, file);
	process.stdout.write(
		`     a world of ${observations.toLocaleString('en')} observations made in ${((performance.now() - began) / 1000).toFixed(0)} s\n`
	);
	return file;
}

/** An application of its own on a copy of a world, with an administrator and an empty strategy. */
export async function worldHome(
	observations: number
): Promise<AppHome & { readonly strategy: string; readonly email: string }> {
	const home = await appHome({ environment: { NINEFOLD_NOW: worldNow } });
	copyFileSync(await worldFile(observations), join(home.dataFolder, 'ninefold.db'));
	const email = 'ada@bench.test';
	const run = async (...words: string[]): Promise<unknown> => {
		const done = await home.cli(...words, '--json');
		if (done.code !== 0) throw new Error(done.stderr || done.stdout);
		return JSON.parse(done.stdout);
	};
	const password = 'a long enough passphrase';
	await run('admin', 'create', '--organisation', 'Bench', '--name', 'Ada', '--email', email, '--password', password);
	const { id } = (await run('strategy', 'create', '--name', 'Bench')) as { id: string };
	return { ...home, strategy: id, email };
}

/** A copy of a world that is opened in this process. */
export async function worldCopy(observations: number, folder: string): Promise<Surrounded & { file: string }> {
	const file = join(folder, `world-${observations}-${systemIds.id()}.db`);
	copyFileSync(await worldFile(observations), file);
	const handle = openDatabase({ url: `file:${file}` });
	return { ...(await surrounded(handle)), file };
}
