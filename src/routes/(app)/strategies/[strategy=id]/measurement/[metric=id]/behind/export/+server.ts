import { error } from '@sveltejs/kit';
import { readBehind } from '#lib/domain/measurement/behind.ts';
import { readView } from '#lib/domain/measurement/view.ts';
import { csvText } from '#lib/domain/shared/csv-cell.ts';
import { isId } from '#lib/domain/shared/id.ts';
import { translator } from '#lib/i18n/index.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { behindRows } from '#lib/server/metrics/behind.ts';
import { todayOf } from '#lib/server/metrics/board.ts';
import type { RequestHandler } from './$types';

/** The answers behind a figure as a file for spreadsheets, as the page filters them. */
export const GET: RequestHandler = async (event) => {
	const scope = await strategyScope(event);
	const ask = (name: string): string | null => event.url.searchParams.get(name);
	const view = readView(ask, todayOf(scope), scope.organisation);
	const id = event.params.metric;
	if (!isId(id)) error(404, 'not_found');
	const filter = { ...readBehind(ask, view), after: null };
	const taken = await behindRows(scope, id, filter);
	if (!taken.ok) error(taken.error.code === 'access.denied' ? 403 : 404, taken.error.code);
	const i18n = translator(event.locals.locale);
	const columns = ['when', 'value', 'open', 'words'] as const;
	const head = [...columns.map((column) => i18n.t(`measurement.behind.csv.${column}`)), ...taken.value.labels];
	const rows = taken.value.rows.map((row) => [
		new Date(row.at).toISOString(),
		row.isOpen ? null : row.value,
		row.isOpen ? 1 : 0,
		row.words,
		...taken.value.labels.map((label) => row.segments.find((segment) => segment.label === label)?.value ?? '')
	]);
	return new Response(`\uFEFF${csvText([head, ...rows])}`, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="answers-${filter.window.first}-${filter.window.last}.csv"`,
			'cache-control': 'no-store'
		}
	});
};
