import type { DatabaseHandle } from '../client.ts';
import { beginHelp, endHelp, isCheckpointDue, type Asked, type Gift, type Helper } from '../dialects/gift.ts';
import type { Native } from '../dialects/index.ts';
import { drawVeil, hiddenImports, liftVeil, lowerVeil, writtenOutside } from '../dialects/veil.ts';

export type { Asked, Gift } from '../dialects/gift.ts';

interface Held {
	readonly handle: DatabaseHandle;
}

/**
 * Whether what an import brought can leave everything in one commit, its rows being cleared away behind; elsewhere they
 * go slice by slice.
 */
export const canHide = ({ handle: { native } }: Held): boolean =>
	native.engine === 'sqlite' && native.file !== ':memory:';

/** Hides what is to be hidden, and shows the rest, from now on and with this transaction. */
export function settleHidden({ handle: { native } }: Held): void {
	if (native.engine === 'sqlite') drawVeil(native.database);
}

/** Imports whose rows are there and nobody sees. */
export const hiddenNow = ({ handle: { native } }: Held): readonly string[] =>
	native.engine === 'sqlite' ? hiddenImports(native.database) : [];

/** Works on tables as they are, whatever is hidden. */
export async function withoutVeil<T>(native: Native, run: () => Promise<T>): Promise<T> {
	if (native.engine !== 'sqlite') return run();
	liftVeil(native.database);
	try {
		return await run();
	} finally {
		lowerVeil(native.database);
	}
}

/** Changes with every commit of another process. */
export const outsideOf = ({ handle: { native } }: Held): number =>
	native.engine === 'sqlite' ? writtenOutside(native.database) : 0;

/** Somebody who works beside the event loop while something is taken back. */
export interface Aid {
	addUp(asked: Asked): Promise<Gift>;
	/** Waits until what was written has been moved into the file, if that is much. */
	breathe(): Promise<void>;
	end(): Promise<void>;
}

export function beginAid({ handle: { native } }: Held): Aid {
	if (native.engine !== 'sqlite') throw new Error('Only SQLite is helped by a thread.');
	const { database } = native;
	const helper: Helper = beginHelp(database, native.file);
	return {
		addUp: (asked) => helper.addUp(asked),
		breathe: async () => {
			if (isCheckpointDue(database)) await helper.checkpoint();
		},
		end: () => endHelp(database, helper)
	};
}
