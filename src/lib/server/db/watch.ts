import { z } from 'zod';
import type { Change, EventHub } from '../events.ts';
import type { Log } from '../log.ts';
import type { DatabaseHandle } from './client.ts';

const everything = { organisationId: '*', topic: 'everything' } as const;

/** What a process says to the others on PostgreSQL: who it is, and what has changed for whom. */
const told = z.object({
	by: z.string(),
	changes: z.array(z.tuple([z.string(), z.string(), z.array(z.string()).optional()]))
});

/** What is said at once may be this long; beyond it, that anything may have changed. */
const saidAtMost = 7_000;
/** Changes are gathered for so long before they are said: folds of many organisations are one message. */
const gatherMs = 50;

/**
 * Tells open pages of what other processes wrote: on SQLite by asking twice a second whether the file changed from
 * outside, on PostgreSQL by what they say; what it said itself (`self`) it has heard. Returns how to stop.
 */
export async function watchOtherProcesses(
	handle: DatabaseHandle,
	events: Pick<EventHub, 'publish'>,
	log: Log,
	self = ''
): Promise<() => Promise<void>> {
	const { native } = handle;
	if (native.engine === 'sqlite') {
		if (native.file === ':memory:') return async () => undefined;
		const version = (): number => native.database.pragma('data_version', { simple: true }) as number;
		let last = version();
		const timer = setInterval(() => {
			const current = version();
			if (current === last) return;
			last = current;
			events.publish(everything);
		}, 500);
		timer.unref();
		return async () => clearInterval(timer);
	}
	let stopped = false;
	const hear = (said: string | undefined): void => {
		const read = said === undefined || said === '' ? null : told.safeParse(parsed(said));
		if (read?.success !== true) return events.publish(everything);
		if (read.data.by === self) return;
		for (const [organisationId, topic, ids] of read.data.changes) {
			events.publish({ organisationId, topic: topic as Change['topic'], ...(ids === undefined ? {} : { ids }) });
		}
	};
	const listen = async (): Promise<() => void> => {
		const client = await native.pool.connect();
		client.on('notification', (message) => hear(message.payload));
		client.on('error', (error) => {
			log.warn({ code: error.message }, 'listening connection lost');
			if (!stopped) setTimeout(() => void again(), 1000).unref();
		});
		await client.query('listen ninefold');
		return () => client.release(true);
	};
	let release = await listen();
	const again = async (): Promise<void> => {
		try {
			release = await listen();
			// Whatever was said meanwhile was not heard.
			events.publish(everything);
		} catch {
			if (!stopped) setTimeout(() => void again(), 1000).unref();
		}
	};
	return async () => {
		stopped = true;
		release();
	};
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/** Says to other processes what has changed; kept for them until it is said. */
export interface Teller {
	tell(change: Change): void;
	/** Says what is still to be said. */
	drain(): Promise<void>;
}

/**
 * Tells other processes of what this one has committed. On SQLite they see it themselves; on PostgreSQL it is said to
 * all that listen, gathered for a moment.
 */
export function tellOtherProcesses(handle: DatabaseHandle, self: string, log: Log): Teller {
	const { native } = handle;
	if (native.engine === 'sqlite') return { tell: () => undefined, drain: async () => undefined };
	const waiting = new Map<string, Change>();
	let timer: NodeJS.Timeout | null = null;
	let saying: Promise<void> = Promise.resolve();
	const say = (): void => {
		timer = null;
		const changes = [...waiting.values()].map(({ organisationId, topic, ids }) =>
			// Which streams a fold touched is of no use to others; whom a notice is for is.
			topic === 'notices' && ids !== undefined ? [organisationId, topic, ids] : [organisationId, topic]
		);
		waiting.clear();
		const text = JSON.stringify({ by: self, changes });
		saying = saying
			.then(() => native.pool.query("select pg_notify('ninefold', $1)", [text.length > saidAtMost ? '' : text]))
			.then(() => undefined)
			.catch((error: unknown) =>
				log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'other processes were not told')
			);
	};
	return {
		tell(change) {
			if (change.topic === 'records') return;
			const key = `${change.organisationId}|${change.topic}`;
			const before = waiting.get(key);
			const ids = [...new Set([...(before?.ids ?? []), ...(change.ids ?? [])])];
			const isForAll = change.ids === undefined || (before !== undefined && before.ids === undefined);
			waiting.set(key, {
				organisationId: change.organisationId,
				topic: change.topic,
				...(isForAll ? {} : { ids })
			});
			timer ??= setTimeout(say, gatherMs);
		},
		async drain() {
			if (timer !== null) {
				clearTimeout(timer);
				say();
			}
			await saying;
		}
	};
}

/** Lets other processes on PostgreSQL know; SQLite needs nothing. */
export async function notifyOtherProcesses(handle: DatabaseHandle): Promise<void> {
	if (handle.native.engine === 'postgres') await handle.native.pool.query('notify ninefold');
}
