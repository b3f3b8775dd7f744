import { resolve } from 'node:path';
import type { Kysely } from 'kysely';
import { open, type Engine, type Native } from './dialects/index.ts';
import { letLogGo } from './dialects/log.ts';
import type { Database } from './schema/index.ts';

export interface DatabaseHandle {
	readonly db: Kysely<Database>;
	readonly engine: Engine;
	readonly native: Native;
	close(): Promise<void>;
}

/** Opens the database that an address names; one handle per process. */
export function openDatabase(options: {
	readonly url: string;
	readonly onError?: (error: Error) => void;
}): DatabaseHandle {
	const file = /^(?:file:|sqlite:)/.test(options.url)
		? options.url.replace(/^(?:file:|sqlite:)(?:\/\/)?/, '')
		: options.url === ':memory:'
			? ':memory:'
			: null;
	const path = file === null || file === ':memory:' ? file : resolve(file);
	const opened = open({ url: options.url, file: path }, options.onError ?? (() => undefined));
	return {
		db: opened.db,
		engine: opened.native.engine,
		native: opened.native,
		close: async () => {
			await letLogGo(opened.native);
			await opened.db.destroy();
		}
	};
}
