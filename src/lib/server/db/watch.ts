import type { EventHub } from '../events.ts';
import type { Log } from '../log.ts';
import type { DatabaseHandle } from './client.ts';

const everything = { organisationId: '*', topic: 'everything' } as const;

/**
 * Tells open pages of what other processes wrote: on SQLite by asking twice a second whether the file changed from
 * outside, on PostgreSQL by its notifications. Returns how to stop.
 */
export async function watchOtherProcesses(
	handle: DatabaseHandle,
	events: EventHub,
	log: Log
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
	const listen = async (): Promise<() => void> => {
		const client = await native.pool.connect();
		client.on('notification', () => events.publish(everything));
		client.on('error', (error) => {
			log.warn({ code: error.message }, 'listening connection lost');
			if (!stopped) setTimeout(() => void listen().catch(() => undefined), 1000).unref();
		});
		await client.query('listen ninefold');
		return () => client.release(true);
	};
	const release = await listen();
	return async () => {
		stopped = true;
		release();
	};
}

/** Lets other processes on PostgreSQL know; SQLite needs nothing. */
export async function notifyOtherProcesses(handle: DatabaseHandle): Promise<void> {
	if (handle.native.engine === 'postgres') await handle.native.pool.query('notify ninefold');
}
