import { itemAddress } from '#lib/domain/items/address.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { searchArchive } from '#lib/server/optimisation/archive-queries.ts';
import { searchItems } from '#lib/server/search/queries.ts';
import { findCurrentStrategy } from '#lib/server/strategy/queries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	const query = (event.url.searchParams.get('q') ?? '').slice(0, 200);
	const asked = { question: query, year: null, kind: null, tag: null };
	const [found, current, past] = await Promise.all([
		searchItems(scope, query),
		findCurrentStrategy(scope),
		query.trim() === '' ? null : searchArchive(scope, asked)
	]);
	return {
		query,
		/** What was decided and learned before, in answer to the same words. */
		past: past?.found.slice(0, 5) ?? [],
		archive: current === null ? null : `/strategies/${current.id}/optimisation/archive`,
		found: found.flatMap((item) => {
			const strategy = item.strategyId ?? current?.id;
			return strategy === undefined
				? []
				: [{ ...item, href: itemAddress(item.kind, item.id, `/strategies/${strategy}`) }];
		})
	};
};
