import { error } from '@sveltejs/kit';
import { strategyScope } from '#lib/server/http/scope.ts';
import { slidesResponse, wordsFor } from '#lib/server/http/slides.ts';
import { getReport } from '#lib/server/workflows/quarter-report.ts';
import { reportSlides } from '#lib/server/workflows/slides/slides.ts';
import type { RequestHandler } from './$types';

/** A quarter as its review froze it, as slides. */
export const GET: RequestHandler = async (event) => {
	const scope = await strategyScope(event);
	const report = await getReport(scope, event.params.review);
	if (report === null) error(404, 'not_found');
	return slidesResponse(await reportSlides(wordsFor(event, scope), report), `report-${report.quarter.first}`);
};
