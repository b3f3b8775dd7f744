import { error } from '@sveltejs/kit';
import { strategyScope } from '#lib/server/http/scope.ts';
import { listReviews } from '#lib/server/optimisation/queries.ts';
import { getReport } from '#lib/server/workflows/quarter-report.ts';
import type { PageServerLoad } from './$types';

/** A quarter as its review froze it. */
export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = await strategyScope(event);
	const [report, reviews] = await Promise.all([getReport(scope, event.params.review), listReviews(scope)]);
	if (report === null) error(404, 'not_found');
	return { report, reviews: reviews.filter((review) => review.status === 'held') };
};
