import { addDays, localDay, type Day } from '../../domain/shared/instant.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { integrityComplaints } from '../db/sql/integrity.ts';
import { inSnapshot, inTransaction } from '../db/transaction.ts';
import { packCell } from './cell.ts';
import { dropStraySums, markAllDays, readyFold, recountCells, touchSources } from './fold.ts';
import { withFigures } from './folding.ts';
import { rebuildDirty } from './rebuild.ts';
import { examineRepeats, recountAllRepeats, recountRepeats } from './repeats.ts';
import { listSources, sourcesById, type Source } from './sources.ts';

/** A sum that a recount does not agree with. */
export interface Difference {
	readonly sourceId: number;
	readonly source: string;
	readonly segmentId: number;
	readonly day: Day;
	/** Answers that the sum holds and that were counted. */
	readonly stored: number;
	readonly counted: number;
}

export interface DoctorReport {
	readonly sources: number;
	/** Sums compared, byte by byte. */
	readonly cells: number;
	readonly observations: number;
	readonly differences: readonly Difference[];
	/** Answers that wrongly count, or do not, where a customer counts once a quarter. */
	readonly repeats: number;
	/** Days that wait for rebuilding; they are read from single answers meanwhile, so no figure is wrong. */
	readonly waiting: number;
	/** What the database engine complains of. */
	readonly complaints: readonly string[];
	readonly isWell: boolean;
}

const daysAtOnce = 31;
const toldAtMost = 100;

/** The sums of some days as they are kept and as they are counted anew, both of one moment. */
async function sumsOf(scope: OrganisationScope, given: Source, first: Day, last: Day) {
	const source = (await sourcesById(scope, [given.id])).get(given.id) ?? given;
	const counted = new Map(
		(await recountCells(scope, source, first, last)).map((one) => [`${one.segment}|${one.day}`, one])
	);
	const rows = await scope.db
		.selectFrom('rollup')
		.selectAll()
		.where('source_id', '=', source.id)
		.where('generation', '=', source.generation)
		.where('day', '>=', first)
		.where('day', '<=', last)
		.execute();
	const dirty = await scope.db
		.selectFrom('dirty_day')
		.select('day')
		.where('source_id', '=', source.id)
		.where('day', '>=', first)
		.where('day', '<=', last)
		.execute();
	return { counted, rows, dirty: new Set(dirty.map((row) => row.day)) };
}

async function examineSource(scope: OrganisationScope, source: Source) {
	const differences: Difference[] = [];
	let cells = 0;
	let observations = 0;
	const waiting = new Set<Day>();
	const seen = await scope.db
		.selectFrom('observation')
		.select((eb) => [eb.fn.min('at').as('first'), eb.fn.max('at').as('last')])
		.where('source_id', '=', source.id)
		.executeTakeFirst();
	const kept = await scope.db
		.selectFrom('rollup')
		.select((eb) => [eb.fn.min('day').as('first'), eb.fn.max('day').as('last')])
		.where('source_id', '=', source.id)
		.where('generation', '=', source.generation)
		.executeTakeFirst();
	const zone = scope.organisation.timeZone;
	const ends = [
		...(seen?.first === null || seen === undefined
			? []
			: [localDay(seen.first, zone), localDay(seen.last as number, zone)]),
		...(kept?.first === null || kept === undefined ? [] : [kept.first, kept.last as string])
	].sort();
	const last = ends.at(-1);
	if (last === undefined) return { differences, cells, observations, waiting: 0 };
	for (let day = ends[0] as Day; day <= last; day = addDays(day, daysAtOnce)) {
		const until = addDays(day, daysAtOnce - 1);
		const { counted, rows, dirty } = await inSnapshot(scope, async (inner) => sumsOf(inner, source, day, until));
		for (const one of dirty) waiting.add(one);
		const tell = (segmentId: number, on: Day, stored: number, found: number): void => {
			if (dirty.has(on)) return;
			differences.push({ sourceId: source.id, source: source.name, segmentId, day: on, stored, counted: found });
		};
		for (const row of rows) {
			cells += 1;
			const key = `${row.segment_id}|${row.day}`;
			const cell = counted.get(key)?.cell;
			counted.delete(key);
			if (cell === undefined) tell(row.segment_id, row.day, row.n, 0);
			else {
				if (row.segment_id === 0) observations += cell.n;
				const same =
					row.n === cell.n &&
					row.sum === cell.sum &&
					row.sum_sq === Number(cell.sumSq) &&
					row.weight === cell.weight &&
					row.weighted_sum === cell.weightedSum &&
					row.weight_sq === cell.weightSq &&
					packCell(cell).equals(row.histogram);
				if (!same) tell(row.segment_id, row.day, row.n, cell.n);
			}
		}
		for (const { segment, day: on, cell } of counted.values()) tell(segment, on, 0, cell.n);
	}
	return { differences, cells, observations, waiting: waiting.size };
}

/** Counts every sum of the organisation anew from its single answers and compares them byte by byte. */
export async function compareFigures(scope: OrganisationScope): Promise<Omit<DoctorReport, 'complaints' | 'isWell'>> {
	const sources = await listSources(scope);
	const differences: Difference[] = [];
	let cells = 0;
	let observations = 0;
	let waiting = 0;
	for (const source of sources) {
		const found = await examineSource(scope, source);
		differences.push(...found.differences);
		cells += found.cells;
		observations += found.observations;
		waiting += found.waiting;
	}
	const repeats = await examineRepeats(scope);
	return {
		sources: sources.length,
		cells,
		observations,
		differences: differences.slice(0, toldAtMost),
		repeats,
		waiting
	};
}

/** The same, and what the database engine finds wrong with its files. */
export async function examineFigures(scope: OrganisationScope): Promise<DoctorReport> {
	const compared = await compareFigures(scope);
	const complaints = await integrityComplaints(scope.handle);
	const isWell = compared.differences.length === 0 && compared.repeats === 0 && complaints.length === 0;
	return { ...compared, complaints, isWell };
}

/**
 * Builds the sums of these streams (of all, unless told) anew from single answers, after damage. Figures are read from
 * single answers until that is done, day by day; stopped half way, the job that runs by itself goes on.
 */
export async function rebuildFigures(
	scope: OrganisationScope,
	sourceIds?: readonly number[]
): Promise<Result<{ sources: number }>> {
	const wanted = (await listSources(scope)).filter(
		(source) => sourceIds === undefined || sourceIds.includes(source.id)
	);
	if (!scope.db.isTransaction) await readyFold(scope);
	await markAllDays(scope, wanted, [scope.organisation.timeZone]);
	for (const source of wanted) {
		await inTransaction({ ...scope }, async (inner): Promise<Result<undefined>> => {
			await dropStraySums(await withFigures(inner), source);
			return ok();
		});
	}
	const begun = await inTransaction({ ...scope }, async (outer): Promise<Result<undefined>> => {
		const inner = await withFigures(outer);
		await touchSources(
			inner,
			wanted.map((source) => source.id)
		);
		await recountAllRepeats(inner);
		inner.publish({ topic: 'figures', ids: wanted.map((source) => String(source.id)) });
		return ok();
	});
	if (!begun.ok) return begun;
	await rebuildDirty(scope, Infinity);
	await recountRepeats(scope);
	return ok({ sources: wanted.length });
}
