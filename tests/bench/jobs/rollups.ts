import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayMs } from '#lib/domain/shared/instant.ts';
import { openDatabase } from '#lib/server/db/client.ts';
import { CellMemory } from '#lib/server/metrics/fold.ts';
import { createFolder, foldSlice } from '#lib/server/metrics/folding.ts';
import { batchMemory, recordBatch, type NewRecord } from '#lib/server/metrics/record.ts';
import { inTurn, report, took, watchLock, watchTurns, type Options } from '../harness.ts';
import { furnish, numbers, worldNow, worldSizes } from '../world.ts';

/**
 * The same writer, with the sums kept behind it and without; and the longest that a slice of folding keeps others waiting:
 * for the lock, or for their turn.
 */
export async function rollups(options: Options): Promise<void> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-rollups-'));
	const next = numbers(3);
	let count = 0;
	let longest = 0;
	const round = async (isKept: boolean): Promise<number> => {
		const file = join(scratch, `${(count += 1)}.db`);
		const handle = openDatabase({ url: `file:${file}` });
		const lock = watchLock(handle);
		const { scope, around, sources } = await furnish(handle);
		createFolder(around);
		const memory = batchMemory();
		// As the folder of a process keeps them from one time to the next.
		const cells = new CellMemory();
		const commits = Math.max(20, Math.round(400 * options.share));
		const records = Array.from({ length: commits }, (_, commit) =>
			Array.from({ length: 50 }, (_unused, index): NewRecord => ({
				kind: 'response',
				at: Date.parse(worldNow) - next(2 * dayMs),
				sourceKey: `${commit}-${index}`,
				segments: Object.fromEntries(
					worldSizes.map((size, place) => [`dimension${place + 1}`, `value ${1 + next(size)}`])
				),
				body: { answers: { a: 1, b: 2, c: 3 } },
				observations: sources.map((sourceId) => ({ sourceId, value: 1 + next(5) }))
			}))
		);
		const milliseconds = await took(async () => {
			let folded = performance.now();
			for (const batch of records) {
				await recordBatch(scope, batch, memory);
				if (!isKept || performance.now() - folded < 1_000) continue;
				await foldAll();
				folded = performance.now();
			}
			if (isKept) await foldAll();
		});
		async function foldAll(): Promise<void> {
			lock.longest = 0;
			const turns = watchTurns();
			while (await foldSlice(scope, cells));
			await turns.stop();
			longest = Math.max(longest, lock.longest, turns.longest);
		}
		await handle.close();
		return milliseconds;
	};
	const { without, kept } = await inTurn(options.rounds, { without: () => round(false), kept: () => round(true) });
	report('rollups', 'the rate of the writer with sums kept, against without', without / kept, '', { least: 0.9 });
	const how = 'until it lets go of the lock and gives others a turn; the first slices of a process among them';
	report('rollups', 'the longest slice of folding', longest, ' ms', { most: 25 }, how);
	rmSync(scratch, { recursive: true, force: true });
}
