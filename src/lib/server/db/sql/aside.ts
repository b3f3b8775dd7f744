import type { DatabaseHandle } from '../client.ts';
import { lookAside, type Found, type Looking } from '../dialects/aside.ts';

export type { Found, Looking } from '../dialects/aside.ts';

/**
 * Finds observations by their segments in a thread of its own, so that nobody waits for it; all streams as they are at one
 * moment, which their revisions tell. Null where that cannot be: then it is read here.
 */
export const foundAside = (
	held: { readonly handle: DatabaseHandle },
	looking: Looking
): Promise<readonly Found[]> | null => lookAside(held.handle.native, looking);
