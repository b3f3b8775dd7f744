import { error } from '@sveltejs/kit';
import { translator } from '#lib/i18n/index.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { rejectsFile } from '#lib/server/imports/queries.ts';
import type { RequestHandler } from './$types';

/** The rejected rows as a file for a spreadsheet. */
export const GET: RequestHandler = async (event) => {
	const scope = organisationScope(event);
	const i18n = translator(event.locals.locale, { timeZone: scope.organisation.timeZone });
	const file = await rejectsFile(scope, event.params.import, {
		heads: (['line', 'column', 'value', 'reason'] as const).map((head) => i18n.t(`import.rejects.${head}`)),
		reason: (reject) => i18n.t(`import.row.${reject.reason}`, { ...reject.params, value: reject.value })
	});
	if (!file.ok) error(404, 'not_found');
	return new Response(file.value.content, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="${file.value.name}"`,
			'cache-control': 'no-store'
		}
	});
};
