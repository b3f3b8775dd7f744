import { seeAllInput, seeInput, seePathInput } from '#lib/domain/notices/schema.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { seeAll, seeNotice, seePlace } from '#lib/server/notices/commands.ts';
import { listNotices } from '#lib/server/notices/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:notices');
	const { searchParams } = event.url;
	const scope = organisationScope(event);
	return {
		page: await listNotices(scope, { kind: searchParams.get('kind'), from: searchParams.get('from') }),
		from: searchParams.get('from')
	};
};

export const actions: Actions = {
	see: organisationAction(seeInput, seeNotice),
	seePlace: organisationAction(seePathInput, seePlace),
	seeAll: organisationAction(seeAllInput, seeAll)
};
