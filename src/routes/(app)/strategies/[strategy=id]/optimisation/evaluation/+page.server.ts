import { strategyScope } from '#lib/server/http/scope.ts';
import { listAsks, listQuarterSums } from '#lib/server/optimisation/archive-queries.ts';
import { findCommitment } from '#lib/server/optimisation/promise-queries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	event.depends('ninefold:review');
	const scope = await strategyScope(event);
	const [quarters, asks, commitment] = await Promise.all([
		listQuarterSums(scope),
		listAsks(scope),
		findCommitment(scope)
	]);
	const { currency, periodKind, fiscalStartMonth, weekStart } = scope.organisation;
	return { quarters, asks, commitment, currency, period: { periodKind, fiscalStartMonth, weekStart } };
};
