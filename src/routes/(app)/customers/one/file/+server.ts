import { error } from '@sveltejs/kit';
import { contactFile } from '#lib/server/contacts/queries.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import type { RequestHandler } from './$types';

/** All that is kept of one customer, as a file to hand to them. */
export const GET: RequestHandler = async (event) => {
	const file = await contactFile(organisationScope(event), event.url.searchParams.get('number') ?? '');
	if (!file.ok) error(file.error.code === 'access.denied' ? 403 : 404, file.error.code);
	const { moments, ...customer } = file.value;
	const dated = moments.map((moment) => ({ ...moment, at: new Date(moment.at).toISOString() }));
	return new Response(`${JSON.stringify({ ...customer, moments: dated }, null, '\t')}\n`, {
		headers: {
			'content-type': 'application/json; charset=utf-8',
			'content-disposition': 'attachment; filename="customer.json"',
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff'
		}
	});
};
