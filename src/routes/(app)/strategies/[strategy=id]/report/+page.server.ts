import { error } from '@sveltejs/kit';
import { strategyScope } from '#lib/server/http/scope.ts';
import { listReviews } from '#lib/server/optimisation/queries.ts';
import { getReport } from '#lib/server/workflows/quarter-report.ts';
import type { PageServerLoad } from './$types';

/** The running quarter, as it stands now. */
export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures');
	const scope = await strategyScope(event);
	const [report, reviews] = await Promise.all([getReport(scope, null), listReviews(scope)]);
	if (report === null) error(404, 'not_found');
	return { report, reviews: reviews.filter((review) => review.status === 'held') };
};
