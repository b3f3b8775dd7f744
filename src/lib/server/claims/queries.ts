import {
	sortClaims,
	type Claim,
	type ClaimFilter,
	type ClaimGrade,
	type ClaimTopic,
	type ClaimUnit,
	type ClaimUse
} from '../../domain/claims/claim.ts';
import type { SpendingCategory } from '../../domain/shared/spending.ts';
import { searchText } from '../../domain/shared/text.ts';
import { fromYesNo } from '../db/codec.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';

const everything: ClaimFilter = { q: '', topic: null, grade: null, used: false, order: 'topic' };

async function readRows(scope: OrganisationScope, only?: readonly string[]) {
	let query = scope.db
		.selectFrom('claim')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'claim.id').onRef('item.organisation_id', '=', 'claim.organisation_id')
		)
		.selectAll('claim')
		.select(['item.title', 'item.version', 'item.suggested', 'item.search_text'])
		.where('claim.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id');
	if (only !== undefined) query = query.where('claim.id', 'in', only);
	return query.execute();
}

/** The library of numbers from elsewhere: those that fit a filter, each with where its number is used. */
export async function listClaims(scope: OrganisationScope, filter: ClaimFilter = everything): Promise<Claim[]> {
	const [rows, uses] = await Promise.all([readRows(scope), readUses(scope)]);
	const wanted = searchText(filter.q);
	const claims = rows
		.filter((row) => wanted === '' || `${row.search_text} ${searchText(`${row.source} ${row.note}`)}`.includes(wanted))
		.filter((row) => filter.topic === null || row.topic === filter.topic)
		.filter((row) => filter.grade === null || row.grade === filter.grade)
		.map((row) => claimOf(row, uses.of(row.id, row.category)))
		.filter((claim) => !filter.used || claim.uses.length > 0);
	return sortClaims(claims, filter.order);
}

type Row = Awaited<ReturnType<typeof readRows>>[number];

const claimOf = (row: Row, uses: readonly ClaimUse[]): Claim => ({
	id: row.id,
	title: row.title,
	version: row.version,
	value: row.value,
	valueTo: row.value_to,
	unit: row.unit as ClaimUnit,
	currency: row.currency,
	topic: row.topic as ClaimTopic,
	category: row.category as SpendingCategory | null,
	source: row.source,
	year: row.year,
	origin: row.origin,
	url: row.url,
	grade: row.grade as ClaimGrade,
	note: row.note,
	suggested: fromYesNo(row.suggested),
	uses
});

async function readUses(scope: OrganisationScope) {
	const [values, strategies] = await Promise.all([
		scope.db
			.selectFrom('assumption_value')
			.innerJoin('strategy', (join) =>
				join
					.onRef('strategy.id', '=', 'assumption_value.strategy_id')
					.onRef('strategy.organisation_id', '=', 'assumption_value.organisation_id')
			)
			.leftJoin('item', (join) =>
				join
					.onRef('item.id', '=', 'assumption_value.goal_id')
					.onRef('item.organisation_id', '=', 'assumption_value.organisation_id')
			)
			.select(['assumption_value.claim_id', 'assumption_value.assumption', 'assumption_value.goal_id'])
			.select(['strategy.id as strategy_id', 'strategy.name', 'item.title as goal'])
			.where('assumption_value.organisation_id', '=', scope.organisationId)
			.where('assumption_value.removed_at', 'is', null)
			.where('strategy.archived_at', 'is', null)
			.where((eb) => eb.or([eb('assumption_value.goal_id', 'is', null), eb('item.removed_at', 'is', null)]))
			.orderBy('assumption_value.at', 'desc')
			.orderBy('assumption_value.id', 'desc')
			.execute(),
		scope.db
			.selectFrom('strategy')
			.innerJoin('tactic', (join) =>
				join
					.onRef('tactic.strategy_id', '=', 'strategy.id')
					.onRef('tactic.organisation_id', '=', 'strategy.organisation_id')
			)
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'tactic.id').onRef('item.organisation_id', '=', 'tactic.organisation_id')
			)
			.select(['strategy.id', 'strategy.name', 'strategy.created_at'])
			.distinct()
			.where('strategy.organisation_id', '=', scope.organisationId)
			.where('strategy.archived_at', 'is', null)
			.where('tactic.category', 'is not', null)
			.where('item.removed_at', 'is', null)
			.orderBy('strategy.created_at')
			.execute()
	]);
	const newest = new Set<string>();
	const told = new Set<string>();
	const found: (ClaimUse & { claimId: string })[] = [];
	for (const row of values) {
		const place = [row.strategy_id, row.goal_id, row.assumption].join(' ');
		const isCurrent = !newest.has(place);
		newest.add(place);
		if (row.claim_id === null || told.has(`${place} ${row.claim_id}`)) continue;
		told.add(`${place} ${row.claim_id}`);
		found.push({
			claimId: row.claim_id,
			kind: 'assumption',
			strategy: { id: row.strategy_id, name: row.name },
			goal: row.goal_id === null ? null : { id: row.goal_id, title: row.goal ?? '' },
			assumption: row.assumption,
			isCurrent
		});
	}
	return {
		of: (claimId: string, category: string | null): ClaimUse[] => [
			...found.filter((use) => use.claimId === claimId).map(({ claimId: _, ...use }) => use),
			...(category === null
				? []
				: strategies.map((strategy): ClaimUse => ({
						kind: 'budget',
						strategy,
						goal: null,
						assumption: null,
						isCurrent: true
					})))
		]
	};
}

/** A claim as an assumption can take its number. */
export type ClaimChoice = Pick<
	Claim,
	'id' | 'title' | 'value' | 'valueTo' | 'unit' | 'currency' | 'category' | 'grade' | 'source' | 'year'
> & { readonly libraryKey: string | null };

/** All claims that hold a number, without where they are used. */
export async function listClaimChoices(scope: OrganisationScope): Promise<ClaimChoice[]> {
	const rows = await readRows(scope);
	return rows
		.filter((row) => row.value !== null)
		.map((row) => {
			const { id, title, value, valueTo, unit, currency, category, grade, source, year } = claimOf(row, []);
			return { id, title, value, valueTo, unit, currency, category, grade, source, year, libraryKey: row.library_key };
		});
}
