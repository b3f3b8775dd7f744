import { error } from '@sveltejs/kit';
import { readView } from '#lib/domain/measurement/view.ts';
import { csvText } from '#lib/domain/shared/csv-cell.ts';
import { isId } from '#lib/domain/shared/id.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { seriesRows, todayOf } from '#lib/server/metrics/board.ts';
import { translator } from '#lib/i18n/index.ts';
import type { RequestHandler } from './$types';

const columns = ['metric', 'from', 'to', 'segment', 'figure', 'low', 'high', 'answers', 'unit'] as const;

/** The series of the page as a file for spreadsheets: the figures of the screen, unrounded. */
export const GET: RequestHandler = async (event) => {
	const scope = await strategyScope(event);
	const { searchParams } = event.url;
	const view = readView((name) => searchParams.get(name), todayOf(scope), scope.organisation);
	const id = event.params.metric;
	const rows = isId(id) ? await seriesRows(scope, id, view, searchParams.get('apart')) : null;
	if (rows === null) error(404, 'not_found');
	const i18n = translator(event.locals.locale);
	const head = columns.map((column) => i18n.t(`measurement.csv.${column}`));
	return new Response(`\uFEFF${csvText([head, ...rows])}`, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="series-${view.window.first}-${view.window.last}.csv"`,
			'cache-control': 'no-store'
		}
	});
};
