import { strategyScope } from '#lib/server/http/scope.ts';
import { slidesResponse, wordsFor } from '#lib/server/http/slides.ts';
import { getOnePage } from '#lib/server/one-page/queries.ts';
import { strategySlides } from '#lib/server/workflows/slides/slides.ts';
import type { RequestHandler } from './$types';

/** The strategy as slides. */
export const GET: RequestHandler = async (event) => {
	const scope = await strategyScope(event);
	return slidesResponse(await strategySlides(wordsFor(event, scope), await getOnePage(scope)), 'strategy');
};
