import type { ItemKind, LinkKind } from '../../domain/items/kinds.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';

export interface Linked {
	readonly id: string;
	readonly kind: ItemKind;
	readonly title: string;
	readonly note: string;
	readonly link: LinkKind;
	/** The item at the other end, whose link it is. */
	readonly of: string;
}

async function list(
	scope: OrganisationScope,
	ids: readonly string[],
	near: 'from_id' | 'to_id',
	kinds?: readonly LinkKind[]
) {
	if (ids.length === 0) return [];
	const far = near === 'from_id' ? 'link.to_id' : 'link.from_id';
	let query = scope.db
		.selectFrom('link')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', far).onRef('item.organisation_id', '=', 'link.organisation_id')
		)
		.select(['item.id', 'item.kind', 'item.title', 'link.note', 'link.kind as link', `link.${near} as of`])
		.where('link.organisation_id', '=', scope.organisationId)
		.where(`link.${near}`, 'in', ids)
		.where('item.removed_at', 'is', null)
		.orderBy('link.created_at')
		.orderBy('link.id');
	if (kinds !== undefined) query = query.where('link.kind', 'in', kinds);
	return (await query.execute()) as Linked[];
}

/** What these items point to: what a tactic rests on, which goal a finding serves. */
export const linksFrom = (
	scope: OrganisationScope,
	ids: readonly string[],
	kinds?: readonly LinkKind[]
): Promise<Linked[]> => list(scope, ids, 'from_id', kinds);

/** What points to these items: what serves a goal, what answers a finding. */
export const linksTo = (
	scope: OrganisationScope,
	ids: readonly string[],
	kinds?: readonly LinkKind[]
): Promise<Linked[]> => list(scope, ids, 'to_id', kinds);
