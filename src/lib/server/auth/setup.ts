import type { Surroundings } from '../access/organisation-scope.ts';
import { anyPassword } from './queries.ts';
import { issueToken } from './tokens.ts';

/**
 * The path of the one-time link that sets a fresh installation up; none once somebody can sign in. Each call makes a new
 * link and voids the older ones, so after a restart only the link in the terminal counts.
 */
export async function setupLink(app: { readonly around: Surroundings }): Promise<string | null> {
	const { handle, clock, ids } = app.around;
	if (await anyPassword(handle.db)) return null;
	const { token } = await issueToken({ db: handle.db, clock, ids }, { purpose: 'setup' });
	return `/setup/${token}`;
}
