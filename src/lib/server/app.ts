import { existsSync } from 'node:fs';
import type { Surroundings } from './access/organisation-scope.ts';
import { systemClock, type Clock } from './clock.ts';
import { readConfig, type Config } from './config.ts';
import { erasedListPath } from './contacts/erased-list.ts';
import { openDatabase, type DatabaseHandle } from './db/client.ts';
import { migrateToLatest } from './db/migrate.ts';
import { tellOtherProcesses, watchOtherProcesses } from './db/watch.ts';
import { createEventHub, type EventHub } from './events.ts';
import { systemIds, type Ids } from './ids.ts';
import { createLog, type Log } from './log.ts';
import { postOf } from './mail/post.ts';
import { createFolder, type Folder } from './metrics/folding.ts';
import { createWriter, type Writer } from './metrics/writer.ts';

/** All that exists once in the process. */
export interface App {
	readonly config: Config;
	readonly log: Log;
	readonly handle: DatabaseHandle;
	readonly events: EventHub;
	readonly writer: Writer;
	/** Adds up what has come in, soon after it has. */
	readonly folder: Folder;
	readonly clock: Clock;
	readonly ids: Ids;
	readonly around: Surroundings;
	/** Customers who had come back with an older backup and were erased again. */
	readonly erasedAgain: number;
	/** Whether the process is on its way out and takes no new work. */
	stopping: boolean;
	stop(): Promise<void>;
}

const place = Symbol.for('ninefold.app');
const shelf = globalThis as unknown as Record<symbol, Promise<App> | undefined>;

/** The wall clock; where the settings say so (tests, screenshots) one that goes before it or stands at an instant. */
const clockOf = ({ fixedNow, aheadMs }: Config): Clock => {
	if (fixedNow !== null) return { now: () => fixedNow };
	return aheadMs === 0 ? systemClock : { now: () => systemClock.now() + aheadMs };
};

/** Looks whether anybody was ever erased here before it loads what that takes. */
async function eraseAgain(around: Surroundings): Promise<number> {
	const isListed = around.dataFolder !== undefined && existsSync(erasedListPath(around.dataFolder));
	const one =
		isListed || (await around.handle.db.selectFrom('contact_erased').select('hash').limit(1).executeTakeFirst());
	if (!one) return 0;
	const { applyErasures } = await import('./workflows/erasing.ts');
	return applyErasures(around);
}

export async function createApp(config: Config): Promise<App> {
	const log = createLog(config);
	const handle = openDatabase({
		url: config.databaseUrl,
		onError: (error) => log.warn({ code: error.message }, 'database connection lost')
	});
	const clock = clockOf(config);
	const ran = await migrateToLatest(handle, { now: clock.now });
	if (ran.length > 0) log.info({ migrations: ran.length }, 'schema brought to the newest version');
	const events = createEventHub();
	const ids = systemIds;
	const around: Surroundings = {
		...{ handle, clock, ids, log, post: postOf(config), dataFolder: config.dataFolder },
		publish: (change) => {
			// What has come in is told of when it has been added up.
			if (change.topic === 'records') folder.hear(change.organisationId);
			else {
				events.publish(change);
				others.tell(change);
			}
		}
	};
	const self = ids.id();
	const others = tellOtherProcesses(handle, self, log);
	const folder = createFolder(around);
	const writer = createWriter(around);
	const unwatch = await watchOtherProcesses(handle, events, log, self);
	// Nobody is served before those are gone who were erased after a backup that was restored.
	const erasedAgain = await eraseAgain(around);
	if (erasedAgain > 0) log.warn({ customers: erasedAgain }, 'erased customers had come back and were erased again');
	const app: App = {
		config,
		log,
		handle,
		events,
		writer,
		folder,
		clock,
		ids,
		around,
		erasedAgain,
		stopping: false,
		async stop() {
			app.stopping = true;
			await unwatch();
			await writer.drain();
			await folder.drain();
			await others.drain();
			await handle.close();
		}
	};
	return app;
}

/** The one instance of the process: kit's bundle makes it, the entry's bundle finds it. */
export function theApp(): Promise<App> {
	shelf[place] ??= createApp(readConfig());
	return shelf[place];
}

/** Whether the instance has been made. */
export const hasApp = (): boolean => shelf[place] !== undefined;
