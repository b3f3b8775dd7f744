import { error } from '@sveltejs/kit';
import { readClaimFilter } from '#lib/domain/claims/claim.ts';
import { claimsCsv } from '#lib/server/claims/export.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
	const filter = readClaimFilter((name) => event.url.searchParams.get(name));
	const exported = await claimsCsv(organisationScope(event), filter);
	if (!exported.ok) error(403, 'access.denied');
	return new Response(exported.value, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': 'attachment; filename="claims.csv"',
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff'
		}
	});
};
