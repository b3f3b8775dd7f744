import type { DatabaseHandle } from '../client.ts';
import { Porter, type Common } from '../dialects/porter.ts';

export { none, type Common, type Load, type Porter, type Stored } from '../dialects/porter.ts';

/** A thread that writes the rows of an import; null where there is no file that another thread could open. */
export const beginPorter = (
	{ handle: { native } }: { readonly handle: DatabaseHandle },
	common: Common
): Porter | null =>
	native.engine === 'sqlite' && native.file !== ':memory:' ? new Porter(native.database, native.file, common) : null;
