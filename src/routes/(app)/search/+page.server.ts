import { itemAddress } from '#lib/domain/items/address.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { searchItems } from '#lib/server/search/queries.ts';
import { findCurrentStrategy } from '#lib/server/strategy/queries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	const query = (event.url.searchParams.get('q') ?? '').slice(0, 200);
	const [found, current] = await Promise.all([searchItems(scope, query), findCurrentStrategy(scope)]);
	return {
		query,
		found: found.flatMap((item) => {
			const strategy = item.strategyId ?? current?.id;
			return strategy === undefined
				? []
				: [{ ...item, href: itemAddress(item.kind, item.id, `/strategies/${strategy}`) }];
		})
	};
};
