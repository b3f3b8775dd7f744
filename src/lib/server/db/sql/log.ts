import type { DatabaseHandle } from '../client.ts';
import { keepLogAside, type LogKeeper } from '../dialects/log.ts';

export type { LogKeeper } from '../dialects/log.ts';

/** For whoever writes for long: what is committed is moved into the file beside the event loop. */
export const keepLog = (held: { readonly handle: DatabaseHandle }): LogKeeper => keepLogAside(held.handle.native);
