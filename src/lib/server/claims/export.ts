import type { ClaimFilter } from '../../domain/claims/claim.ts';
import { csvText } from '../../domain/shared/csv-cell.ts';
import { moneyField } from '../../domain/shared/money.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { listClaims } from './queries.ts';

/** Column names of an export: those of the file format, the same in every language. */
const columns = [
	'claim',
	'value',
	'value_to',
	'unit',
	'currency',
	'topic',
	'budget_category',
	'source',
	'year',
	'met_in',
	'address',
	'grade',
	'note',
	'uses',
	'id'
];

/** The claims that fit a filter, as a file for spreadsheets. */
export async function claimsCsv(
	scope: OrganisationScope,
	filter: ClaimFilter
): Promise<Result<string, 'access.denied'>> {
	const allowed = permit(scope, 'strategy.read');
	if (!allowed.ok) return allowed;
	const claims = await listClaims(scope, filter);
	return ok(
		'\ufeff' +
			csvText([
				columns,
				...claims.map((claim) => {
					const figure = (value: number | null): string | number | null =>
						value === null || claim.currency === null
							? value === null
								? null
								: value / 100
							: Number(moneyField(value, claim.currency));
					return [
						claim.title,
						figure(claim.value),
						figure(claim.valueTo),
						claim.unit,
						claim.currency,
						claim.topic,
						claim.category,
						claim.source,
						claim.year,
						claim.origin,
						claim.url,
						claim.grade,
						claim.note,
						claim.uses.length,
						claim.id
					];
				})
			])
	);
}
