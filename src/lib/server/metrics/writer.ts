import type { OrganisationScope, Surroundings } from '../access/organisation-scope.ts';
import { rebound } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import type { Change } from '../events.ts';
import { isBusy, isUniqueViolation } from '../db/errors.ts';
import { keepLog, type LogKeeper } from '../db/sql/log.ts';
import { foldUnlessSomebodyDoes } from './folding.ts';
import { forgetMemory, memoryOf } from './memory.ts';
import { recordBatch, type NewRecord, type RecordOutcome } from './record.ts';

/** The one way for single answers: what arrives together is committed together, and answered after the commit. */
export interface Writer {
	submit(scope: OrganisationScope, record: NewRecord): Promise<RecordOutcome>;
	/** Records that are stored together, all or none; they share their commit with others too. */
	submitAll(scope: OrganisationScope, records: readonly NewRecord[]): Promise<RecordOutcome[]>;
	/** Waits until nothing is under way. */
	drain(): Promise<void>;
}

interface Waiting {
	readonly scope: OrganisationScope;
	readonly records: readonly NewRecord[];
	readonly resolve: (outcomes: RecordOutcome[]) => void;
	readonly reject: (error: unknown) => void;
}

/**
 * The write lock is held for about so long at a time: as many records share a commit as the last ones show to fit, and
 * never so few that every commit touches the same pages again for a handful of them.
 */
const holdMs = 50;
const leastTogether = 400;
const mostTogether = 1_600;
/** Turns of the event loop for which a commit waits at most while every one of them brings more. */
const gatherTurns = 4;
/** After so long without an answer, commits see to the log of the database themselves again. */
const restMs = 20_000;

/** Makes the writer of the process: a queue whose content, at the next turn of the event loop, becomes one transaction. */
export function createWriter(around: Surroundings): Writer {
	let queue: Waiting[] = [];
	let running: Promise<void> | null = null;
	let together = leastTogether;
	let log: LogKeeper | null = null;
	let resting: NodeJS.Timeout | null = null;

	const rest = async (): Promise<void> => {
		if (resting !== null) clearTimeout(resting);
		resting = null;
		const own = log;
		log = null;
		await own?.end();
	};

	/** What was committed is moved on beside the event loop while answers come in; without that, by the commits. */
	const keep = async (): Promise<void> => {
		try {
			await (log ??= keepLog(around)).keep();
			if (resting === null) {
				resting = setTimeout(() => void rest().catch(() => undefined), restMs);
				resting.unref();
			} else resting.refresh();
		} catch {
			// The database was closed, or is busy: nothing is lost, and nobody waits for it.
		}
	};

	/** How many fit the time, by what these took; by a step at a time, for one commit may have waited for the disk. */
	const learn = (records: number, tookMs: number): void => {
		if (records < leastTogether / 2) return;
		const fit = (records * holdMs) / Math.max(tookMs, 1);
		together = Math.round(Math.min(mostTogether, Math.max(leastTogether, Math.min(fit, together * 1.5))));
	};

	/**
	 * By organisation, always in one order, so that two processes never wait for each other; and by clock, because an
	 * anonymous answer must not be stamped with the finer time of a neighbour.
	 */
	const groups = (batch: readonly Waiting[]): Waiting[][] => {
		const byOrganisation = new Map<string, Map<OrganisationScope['clock'], Waiting[]>>();
		for (const one of batch) {
			const { organisationId, clock } = one.scope;
			const byClock = byOrganisation.get(organisationId) ?? new Map<OrganisationScope['clock'], Waiting[]>();
			byOrganisation.set(organisationId, byClock);
			const list = byClock.get(clock);
			if (list === undefined) byClock.set(clock, [one]);
			else list.push(one);
		}
		return [...byOrganisation.entries()]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.flatMap(([, byClock]) => [...byClock.values()]);
	};

	const inside = (
		db: OrganisationScope['db'],
		list: readonly Waiting[],
		told: Change[],
		isAlone: boolean
	): Promise<RecordOutcome[]> => {
		const { scope } = list[0] as Waiting;
		const inner = rebound(scope, db, (change) => told.push({ ...change, organisationId: scope.organisationId }));
		return recordBatch(
			inner,
			list.flatMap((one) => one.records),
			isAlone ? undefined : memoryOf(scope)
		);
	};

	/** Where nobody folds what has come in, it is folded before the answer. */
	const settle = async (batch: readonly Waiting[]): Promise<void> => {
		const own = new Map(batch.map(({ scope }) => [scope.organisationId, scope]));
		for (const scope of own.values()) await foldUnlessSomebodyDoes(scope);
	};

	/** All in one transaction; an error undoes all of it. */
	const commit = async (batch: readonly Waiting[]): Promise<void> => {
		const told: Change[] = [];
		const answers: [Waiting, RecordOutcome[]][] = [];
		await around.handle.db.transaction().execute(async (db) => {
			for (const list of groups(batch)) {
				const outcomes = await inside(db, list, told, false);
				let at = 0;
				for (const one of list) answers.push([one, outcomes.slice(at, (at += one.records.length))]);
			}
		});
		await settle(batch);
		for (const change of told) around.publish(change);
		for (const [one, outcomes] of answers) one.resolve(outcomes);
	};

	/** Runs again what lost a race against another process: what that one has stored is seen the next time. */
	const insist = async (batch: readonly Waiting[]): Promise<void> => {
		for (let tries = 1; ; tries += 1) {
			try {
				return await commit(batch);
			} catch (error) {
				for (const { scope } of batch) forgetMemory(scope);
				if (tries >= 3 || !(isUniqueViolation(error) || isBusy(error))) throw error;
			}
		}
	};

	/** One after the other under savepoints: what cannot be stored is refused, the rest is kept. */
	const replay = async (batch: readonly Waiting[]): Promise<void> => {
		const told: Change[] = [];
		const answers: [Waiting, RecordOutcome[]][] = [];
		const refused: [Waiting, unknown][] = [];
		let db = await around.handle.db.startTransaction().execute();
		try {
			for (const one of groups(batch).flat()) {
				const kept = told.length;
				const mark = await db.savepoint('row').execute();
				try {
					answers.push([one, await inside(mark, [one], told, true)]);
					db = (await mark.releaseSavepoint('row').execute()) as typeof db;
				} catch (error) {
					told.length = kept;
					refused.push([one, error]);
					db = (await mark.rollbackToSavepoint('row').execute()) as typeof db;
				}
			}
			await db.commit().execute();
		} catch (error) {
			if (!db.isCommitted && !db.isRolledBack) await db.rollback().execute();
			throw error;
		}
		await settle(batch);
		for (const change of told) around.publish(change);
		for (const [one, outcomes] of answers) one.resolve(outcomes);
		for (const [one, error] of refused) one.reject(error);
	};

	const waitingRecords = (): number => {
		let records = 0;
		for (const one of queue) records += one.records.length;
		return records;
	};

	/** Lets what is just arriving come along: a commit costs the same whether it takes ten answers or thirty. */
	const gather = async (): Promise<void> => {
		let before = 0;
		for (let turns = 0; turns < gatherTurns && queue.length > before && waitingRecords() < together; turns += 1) {
			before = queue.length;
			await new Promise<void>((resolve) => setImmediate(resolve));
		}
	};

	const flush = async (): Promise<void> => {
		await gather();
		while (queue.length > 0) {
			let count = 0;
			let records = 0;
			while (count < queue.length && (count === 0 || records < together)) {
				records += (queue[count] as Waiting).records.length;
				count += 1;
			}
			const batch = queue.slice(0, count);
			queue = queue.slice(count);
			const began = monotonic();
			try {
				await insist(batch);
				learn(records, monotonic() - began);
			} catch (error) {
				try {
					if (batch.length === 1) throw error;
					await replay(batch);
				} catch (last) {
					for (const one of batch) one.reject(last);
				}
			}
			await keep();
			// Those who were answered go on before the next commit gathers what has arrived meanwhile.
			await new Promise<void>((resolve) => setImmediate(resolve));
			await gather();
		}
	};

	const start = (): void => {
		running ??= new Promise<void>((resolve) => setImmediate(resolve)).then(flush).finally(() => {
			running = null;
			if (queue.length > 0) start();
		});
	};

	const submitAll = async (scope: OrganisationScope, records: readonly NewRecord[]): Promise<RecordOutcome[]> => {
		if (records.length === 0) return [];
		if (scope.db.isTransaction) return recordBatch(scope, records);
		return new Promise<RecordOutcome[]>((resolve, reject) => {
			queue.push({ scope, records, resolve, reject });
			start();
		});
	};

	return {
		submit: async (scope, record) => (await submitAll(scope, [record]))[0] as RecordOutcome,
		submitAll,
		async drain() {
			while (running !== null) await running;
			await rest();
		}
	};
}
