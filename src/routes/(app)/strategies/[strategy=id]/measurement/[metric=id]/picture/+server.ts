import { error } from '@sveltejs/kit';
import { readView } from '#lib/domain/measurement/view.ts';
import { readLook } from '#lib/domain/measurement/look.ts';
import { isId } from '#lib/domain/shared/id.ts';
import { translator } from '#lib/i18n/index.ts';
import { listTargetPaths } from '#lib/server/goals/paths.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { findMetricFigure, todayOf } from '#lib/server/metrics/board.ts';
import { findTrend } from '#lib/server/metrics/trend.ts';
import { linePicture } from '#lib/server/workflows/pictures/line-picture.ts';
import type { RequestHandler } from './$types';
import { goalOf } from '../../goal-of.ts';
import { withFonts } from './fonts.ts';

/** The line of the page as a picture that says by itself whose figure it is, of which days, and on how many answers. */
export const GET: RequestHandler = async (event) => {
	const scope = await strategyScope(event);
	const ask = (name: string): string | null => event.url.searchParams.get(name);
	const view = readView(ask, todayOf(scope), scope.organisation);
	const id = event.params.metric;
	const shown = isId(id) ? await findMetricFigure(scope, id, view) : null;
	const trend = isId(id) ? await findTrend(scope, id, view, { ...readLook(ask), close: false }) : null;
	if (shown === null || trend === null) error(404, 'not_found');
	const i18n = translator(event.locals.locale);
	const goal = goalOf(await listTargetPaths(scope), shown.id, view.of);
	const svg = withFonts(linePicture(i18n, { shown, trend, view, goal }));
	return new Response(svg, {
		headers: {
			'content-type': 'image/svg+xml; charset=utf-8',
			'content-disposition': `attachment; filename="line-${view.window.first}-${view.window.last}.svg"`,
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff'
		}
	});
};
