import { itemKinds, type ItemKind } from '../../domain/items/kinds.ts';
import { searchText } from '../../domain/shared/text.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { holdsText } from '../db/sql/search.ts';

export interface Found {
	readonly id: string;
	readonly kind: ItemKind;
	readonly title: string;
	readonly strategyId: string | null;
}

/** How many hits a search shows. */
export const searchLimit = 60;

/** Everything people work with whose title holds all words of the query, newest change first. */
export async function searchItems(scope: OrganisationScope, query: string): Promise<Found[]> {
	const parts = searchText(query.slice(0, 200))
		.split(' ')
		.filter((part) => part !== '')
		.slice(0, 8);
	if (parts.length === 0) return [];
	let select = scope.db
		.selectFrom('item')
		.select(['id', 'kind', 'title', 'strategy_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where('removed_at', 'is', null)
		.where('kind', 'in', Object.keys(itemKinds))
		.orderBy('changed_at', 'desc')
		.orderBy('id')
		.limit(searchLimit);
	for (const part of parts) select = select.where((eb) => holdsText(eb.ref('search_text'), part));
	const rows = await select.execute();
	return rows.map((row) => ({ id: row.id, kind: row.kind as ItemKind, title: row.title, strategyId: row.strategy_id }));
}
