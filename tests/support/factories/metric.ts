import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';

/** A metric that nothing feeds yet; its id. */
export async function makeMetric(scope: OrganisationScope, title: string, kind = 'ces'): Promise<string> {
	const added = await addMetric(scope, { title, kind, sourceIds: [] });
	if (!added.ok) throw new Error(added.error.code);
	return added.value.id;
}
