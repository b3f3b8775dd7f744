import { error } from '@sveltejs/kit';
import { readVoicesFilter } from '#lib/domain/surveys/voices.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { voicesCsv } from '#lib/server/surveys/voices-export.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
	const scope = organisationScope(event);
	const filter = readVoicesFilter((name) => event.url.searchParams.get(name));
	const exported = await voicesCsv(scope, filter);
	if (!exported.ok) error(403, 'access.denied');
	return new Response(exported.value, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': 'attachment; filename="voices.csv"',
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff'
		}
	});
};
