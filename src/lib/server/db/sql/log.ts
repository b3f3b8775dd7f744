import type { DatabaseHandle } from '../client.ts';
import { keepLogAside, keepLogAWhile, type LogKeeper } from '../dialects/log.ts';

export type { LogKeeper } from '../dialects/log.ts';

/**
 * For whoever writes for long: what is committed is moved into the file beside the event loop. `most`: pages of the log at
 * which whoever writes waits for that; the longer it may grow, the fewer pages are moved time and again.
 */
export const keepLog = (held: { readonly handle: DatabaseHandle }, most?: number): LogKeeper =>
	keepLogAside(held.handle.native, most);

/** For whoever writes now and then: call before a transaction. That ends by itself some seconds after the last call. */
export async function keepLogMeanwhile(held: { readonly handle: DatabaseHandle }): Promise<void> {
	try {
		await keepLogAWhile(held.handle.native);
	} catch {
		// The database is busy, or closed: a commit moves what was written.
	}
}
