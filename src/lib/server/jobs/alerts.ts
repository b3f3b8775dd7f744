import { minuteMs } from '../../domain/shared/instant.ts';
import { principalScope, type Surroundings } from '../access/organisation-scope.ts';
import { watchWhenDue } from '../alerts/watch.ts';
import type { App } from '../app.ts';

const everyMs = 10 * minuteMs;

/** One round over all organisations: those whose night it is, and those into which a great deal came late. */
export async function watchEverybody(around: Surroundings, isStopping: () => boolean = () => false): Promise<void> {
	const rows = await around.handle.db.selectFrom('organisation').select('id').orderBy('id').execute();
	for (const row of rows) {
		if (isStopping()) return;
		const scope = await principalScope(around, row.id, { kind: 'job' });
		if (scope === null) continue;
		await watchWhenDue(scope, isStopping).catch((error: unknown) =>
			around.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'figures were not watched')
		);
	}
}

/** Watches all figures every night, in each organisation's own night; returns how to stop. */
export function startWatching(app: App): () => Promise<void> {
	let isStopping = false;
	let idle = true;
	let running: Promise<unknown> = Promise.resolve();
	const round = (): void => {
		if (!idle) return;
		idle = false;
		running = watchEverybody(app.around, () => isStopping)
			.catch((error: unknown) =>
				app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'figures were not watched')
			)
			.finally(() => (idle = true));
	};
	// Others are started first.
	const first = setTimeout(round, 20_000);
	const timer = setInterval(round, everyMs);
	first.unref();
	timer.unref();
	return async () => {
		isStopping = true;
		clearTimeout(first);
		clearInterval(timer);
		await running;
	};
}
