/**
 * A process with two writers on PostgreSQL: `bare` inserts records and observations and nothing else; `whole` is the
 * writer of the application with its folder. Prints how many answers a second it stored, how many
 * deadlocks it met, and how many folds failed. Answers lie within the last day, or so many days.
 */
import { principalScope, type OrganisationScope, type Surroundings } from '#lib/server/access/organisation-scope.ts';
import { systemClock } from '#lib/server/clock.ts';
import { openDatabase } from '#lib/server/db/client.ts';
import { insertRows } from '#lib/server/db/sql/bulk.ts';
import { systemIds } from '#lib/server/ids.ts';
import { createLog } from '#lib/server/log.ts';
import { createFolder, type Folder } from '#lib/server/metrics/folding.ts';
import { batchMemory, recordBatch, type NewRecord } from '#lib/server/metrics/record.ts';
import { segmentColumns } from '#lib/server/metrics/segments.ts';
import { numbers, worldSizes } from './world.ts';

const [mode = 'whole', url = '', seconds = '5', name = 'a', days = '1'] = process.argv.slice(2);
const handle = openDatabase({ url });
let folder: Folder | null = null;
let deadlocks = 0;
let unfolded = 0;
const around: Surroundings = {
	handle,
	clock: systemClock,
	ids: systemIds,
	log: { ...createLog({ logLevel: 'silent' }), warn: () => (unfolded += 1) } as unknown as Surroundings['log'],
	publish: (change) => {
		if (change.topic === 'records') folder?.hear(change.organisationId);
	}
};
const { id } = await handle.db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
const scope = (await principalScope(around, id, { kind: 'operator' })) as OrganisationScope;
const sources = (await handle.db.selectFrom('source').select('id').execute()).map((row) => row.id);
folder = createFolder(around);
const size = 50;
let stored = 0;
const recordSpec = {
	table: 'record',
	columns: ['organisation_id', 'public_id', 'kind', 'source_key', 'fingerprint', 'at', 'received_at', 'state', 'body'],
	returning: ['seq', 'public_id']
};
const observationSpec = {
	table: 'observation',
	columns: ['source_id', 'at', 'seq', 'value', 'weight', 'state', ...segmentColumns]
};

const recordsOf = (writer: number, round: number, next: (below: number) => number): NewRecord[] =>
	Array.from({ length: size }, (_, index) => ({
		kind: 'response',
		// Every tenth answer is sent by all writers.
		sourceKey: index % 10 === 0 ? `all-${round}-${index}` : `${name}-${writer}-${round}-${index}`,
		fingerprint: 'same',
		at: systemClock.now() - next(Number(days) * 86_400_000),
		segments: Object.fromEntries(
			worldSizes.map((values, place) => [`dimension${place + 1}`, `value ${1 + next(values)}`])
		),
		body: { answers: { a: 1, b: 2, c: 3 } },
		observations: sources.map((sourceId) => ({ sourceId, value: 1 + next(5) }))
	}));

const bare = (records: readonly NewRecord[], writer: number): Promise<void> =>
	handle.db.transaction().execute(async (db) => {
		const back = await insertRows(
			{ db, handle },
			recordSpec,
			records.map((record) => [
				id,
				systemIds.id(),
				record.kind,
				`${record.sourceKey}-${writer}-${name}`,
				'same',
				record.at,
				record.at,
				'counted',
				JSON.stringify(record.body)
			])
		);
		await insertRows(
			{ db, handle },
			observationSpec,
			back.flatMap((row, index) =>
				(records[index] as NewRecord).observations.map(({ sourceId, value }) => [
					sourceId,
					(records[index] as NewRecord).at,
					row['seq'] as number,
					value,
					1000,
					0,
					...segmentColumns.map((_, place) => place)
				])
			)
		);
	});

const until = performance.now() + Number(seconds) * 1000;
const write = async (writer: number): Promise<void> => {
	const next = numbers(writer + 1);
	const memory = batchMemory();
	for (let round = 0; performance.now() < until; round += 1) {
		const records = recordsOf(writer, round, next);
		try {
			if (mode === 'bare') await bare(records, writer);
			else await recordBatch({ ...scope }, records, memory);
			stored += size;
		} catch (error) {
			if ((error as { code?: string }).code !== '40P01') throw error;
			deadlocks += 1;
		}
	}
};
// As the server does: what another process left is looked for once a second.
const sweep = setInterval(() => void folder?.sweep(), 1_000);
const began = performance.now();
await Promise.all([write(0), write(1)]);
const lasted = (performance.now() - began) / 1000;
clearInterval(sweep);
await folder.drain();
process.stdout.write(JSON.stringify({ rate: stored / lasted, stored, deadlocks, unfolded }));
await handle.close();
