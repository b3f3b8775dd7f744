import { isLeftOut } from '#lib/domain/strategy/arrangement.ts';
import { itemAddress } from '#lib/domain/items/address.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { searchArchive } from '#lib/server/optimisation/archive-queries.ts';
import { searchItems } from '#lib/server/search/queries.ts';
import { findCurrentStrategy, hiddenSteps } from '#lib/server/strategy/queries.ts';
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
	const of = (item: (typeof found)[number]): string | undefined => item.strategyId ?? current?.id;
	// What lies on a step that a strategy leaves out is not found either.
	const hidden = new Map(
		await Promise.all(
			[...new Set([...found.flatMap((item) => of(item) ?? []), ...(current === null ? [] : [current.id])])].map(
				async (id) => [id, await hiddenSteps(scope, id)] as const
			)
		)
	);
	const hasArchive = current !== null && hidden.get(current.id)?.includes('optimisation') !== true;
	return {
		query,
		/** What was decided and learned before, in answer to the same words. */
		past: hasArchive ? (past?.found.slice(0, 5) ?? []) : [],
		archive: !hasArchive || current === null ? null : `/strategies/${current.id}/optimisation/archive`,
		found: found.flatMap((item) => {
			const strategy = of(item);
			if (strategy === undefined) return [];
			const base = `/strategies/${strategy}`;
			const href = itemAddress(item.kind, item.id, base);
			return isLeftOut(href, base, hidden.get(strategy) ?? []) ? [] : [{ ...item, href }];
		})
	};
};
