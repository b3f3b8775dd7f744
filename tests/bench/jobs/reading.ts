import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#lib/server/db/client.ts';
import { readDefinitions } from '#lib/server/metrics/definitions.ts';
import { packDays } from '#lib/server/metrics/packed.ts';
import { figureFor, readFiguresTogether } from '#lib/server/metrics/read.ts';
import { begin, end, fullSize, inTurn, report, residentMebibytes, took, type Options } from '../harness.ts';
import { client } from '../load.ts';
import { surrounded, worldCopy, worldFile, worldHome, worldSizes, worldWindow } from '../world.ts';
import { projectRoot } from '../../support/source-files.ts';
import { sessionOf } from '../session.ts';

const small = 10_000;

/** Twelve values over a quarter, against the plain query of the rows that they are made of. */
export async function goals(options: Options): Promise<void> {
	const file = await worldFile(options.size);
	const raw = openDatabase({ url: `file:${file}` });
	const { scope } = await surrounded(raw);
	if (raw.native.engine !== 'sqlite') return;
	// The same rows for every goal, and nothing but adding them up.
	const plain = raw.native.database.prepare(
		`select day, n, sum, sum_sq, histogram from rollup
		where source_id = ? and generation = 1 and segment_id = 0 and day between ? and ?`
	);
	const window = { from: '2026-08-24', to: '2026-11-21' };
	const range = { first: window.from, last: window.to };
	// As for a process that has just started, every time: nothing is kept from the last one.
	const ours = async (): Promise<number> => {
		const fresh = { ...scope, handle: { ...scope.handle } };
		const definitions = await readDefinitions(fresh);
		return took(async () => {
			await readFiguresTogether(
				fresh,
				definitions.map((definition) => ({ definition, range }))
			);
			for (const definition of definitions) await figureFor(fresh, definition, window);
		});
	};
	const sources = (await readDefinitions(scope)).flatMap((definition) => definition.sources.map((source) => source.id));
	let added = 0;
	const theirs = (): Promise<number> =>
		took(() => {
			for (const source of sources) {
				const rows = plain.all(source, window.from, window.to) as { n: number; sum: number }[];
				for (const row of rows) added += row.n + row.sum;
			}
		});
	const times = await inTurn(options.rounds * 20, { theirs, ours });
	const note = `${times.ours.toFixed(1)} against ${times.theirs.toFixed(1)} ms`;
	report('goals', 'twelve goal values against the raw query', times.ours / times.theirs, '', { most: 3 }, note, {
		was: options.size,
		goal: fullSize
	});
	if (added === 0) throw new Error('The raw query found nothing.');
	await raw.close();
}

/** The measurement page with many observations against few over the same days, and the memory it takes. */
export async function page(options: Options): Promise<void> {
	const homes = [await worldHome(small), await worldHome(options.size)] as const;
	const apps = await Promise.all(
		homes.map((home) => begin(['build/ninefold.js'], projectRoot, home.environment, `${home.url}/healthz`))
	);
	const clients = homes.map((home) => client(home.url, 1));
	const cookies: string[] = [];
	for (const home of homes) cookies.push(`session=${await sessionOf(home, home.email)}`);
	await new Promise((resolve) => setTimeout(resolve, 3_000));
	const resting = residentMebibytes(apps[1]?.child.pid ?? 0);
	let loaded = 0;
	const look = (index: 0 | 1): Promise<number> =>
		took(async () => {
			const path = `/strategies/${homes[index].strategy}/measurement?span=52w&grain=week`;
			const answer = await clients[index]?.ask({ path, headers: { cookie: cookies[index] as string } });
			if (answer?.status !== 200) throw new Error(`${path} answered ${answer?.status}`);
			loaded = Math.max(loaded, residentMebibytes(apps[1]?.child.pid ?? 0));
		});
	const times = await inTurn(options.rounds * 3, { few: () => look(0), many: () => look(1) });
	const note = `${times.many.toFixed(0)} against ${times.few.toFixed(0)} ms`;
	report(
		'page',
		'measurement page against one with 10,000 observations',
		times.many / times.few,
		'',
		{ most: 1.5 },
		note,
		{ was: options.size, goal: fullSize }
	);
	report('page', 'memory at rest', resting, ' MiB', { most: 110 });
	report('page', 'memory under load', loaded, ' MiB', { most: 300 });
	for (const one of clients) one.close();
	for (const { child } of apps) await end(child);
	for (const home of homes) home.remove();
}

/** Two conditions at once, against a scan with a covering index made for it; and how long others wait meanwhile. */
export async function filters(options: Options): Promise<void> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-filters-'));
	const { handle, scope } = await worldCopy(options.size, scratch);
	if (handle.native.engine !== 'sqlite') return;
	const { database } = handle.native;
	database.exec('create index bench_covering on observation (source_id, state, s1, s8, at, value, weight)');
	database.exec('analyze');
	const [definition] = await readDefinitions(scope);
	if (definition === undefined) throw new Error('The world has no metrics.');
	// As a server that runs for a while has done by itself.
	for (let more = 1; more > 0;) more = await packDays(scope, 500);
	const laid = database
		.prepare(
			'select (select count(*) from packed_day) as days, (select coalesce(sum(length(data)), 0) from packed_list) as bytes'
		)
		.get() as { days: number; bytes: number };
	const idOf = (dimension: number, value: number): number =>
		(
			database
				.prepare(
					`select segment_value.id from segment_value join dimension on dimension.id = segment_value.dimension_id
					where dimension.name = ? and segment_value.value = ?`
				)
				.get(`dimension${dimension}`, `value ${value}`) as { id: number }
		).id;
	const scan = database.prepare(
		`select at, value, weight from observation indexed by bench_covering
		where source_id = ? and state = 0 and s1 = ? and s8 = ? and at between ? and ?`
	);
	let value = 0;
	const from = Date.parse(`${worldWindow.from}T00:00:00Z`);
	const until = Date.parse(`${worldWindow.to}T23:59:59.999Z`);
	const theirs = (): Promise<number> =>
		took(() =>
			scan.all(definition.sources[0]?.id, idOf(1, 1 + (value % worldSizes[0])), idOf(8, 1 + (value % 40)), from, until)
		);
	let stall = 0;
	const ours = async (): Promise<number> => {
		value += 1;
		const where = [
			{ dimension: 'dimension1', value: `value ${1 + (value % worldSizes[0])}` },
			{ dimension: 'dimension8', value: `value ${1 + (value % 40)}` }
		];
		let last = performance.now();
		const watch = setInterval(() => {
			stall = Math.max(stall, performance.now() - last - 5);
			last = performance.now();
		}, 5);
		const fresh = { ...scope, handle: { ...scope.handle } };
		const milliseconds = await took(() => figureFor(fresh, definition, { ...worldWindow, where }));
		clearInterval(watch);
		stall = Math.max(stall, performance.now() - last - 5);
		return milliseconds;
	};
	const times = await inTurn(options.rounds * 4, { theirs, ours });
	const made = `${laid.days.toLocaleString('en')} days laid down as lists, ${(laid.bytes / 1e6).toFixed(0)} MB`;
	const note = `${times.ours.toFixed(1)} against ${times.theirs.toFixed(1)} ms; ${made}`;
	report(
		'filters',
		'two conditions against a scan with a covering index',
		times.ours / times.theirs,
		'',
		{ most: 1.2 },
		note,
		{ was: options.size, goal: fullSize }
	);
	report('filters', 'longest wait of the event loop meanwhile', stall, ' ms', { most: 50 }, '', {
		was: options.size,
		goal: fullSize
	});
	await handle.close();
	rmSync(scratch, { recursive: true, force: true });
}
