import type { Kysely } from 'kysely';
import type { DatabaseHandle } from '../client.ts';
import { scanRows, scanText, type Stretch } from '../dialects/scan.ts';
import type { Database } from '../schema/index.ts';

export type { Stretch } from '../dialects/scan.ts';

interface Held {
	readonly db: Kysely<Database>;
	readonly handle: DatabaseHandle;
}

/** Many counted observations as lists of numbers, inside the scope's transaction. */
export const observedRows = (held: Held, stretch: Stretch): Promise<number[][]> =>
	scanRows(held.handle.native, held.db, stretch);

/** The same as one text of as many characters as there are numbers; null where that cannot be, or weights are not full. */
export const observedText = (held: Held, stretch: Stretch, fullWeight: number): string | null =>
	scanText(held.handle.native, held.db, stretch, fullWeight);
