import { strategyScope } from '#lib/server/http/scope.ts';
import { listAsks, listQuarterSums } from '#lib/server/optimisation/archive-queries.ts';
import { findCommitment } from '#lib/server/optimisation/promise-queries.ts';
import { readEffectMoney } from '#lib/server/tactics/effect-queries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	event.depends('ninefold:review', 'ninefold:figures');
	const scope = await strategyScope(event);
	const [quarters, asks, commitment, effects] = await Promise.all([
		listQuarterSums(scope),
		listAsks(scope),
		findCommitment(scope),
		readEffectMoney(scope)
	]);
	const { currency, periodKind, fiscalStartMonth, weekStart } = scope.organisation;
	return { quarters, asks, commitment, effects, currency, period: { periodKind, fiscalStartMonth, weekStart } };
};
