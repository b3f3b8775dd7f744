import type { z } from 'zod';
import { claimLibrary } from '../../../domain/claims/library.ts';
import type { fillLibrary } from '../../../domain/claims/schema.ts';
import { moneyDigits } from '../../../domain/shared/money.ts';
import { ok, type Result } from '../../../domain/shared/result.ts';
import { translator } from '../../../i18n/index.ts';
import { isLocale, sourceLocale } from '../../../i18n/locales.ts';
import { permit, type OrganisationScope } from '../../access/organisation-scope.ts';
import { recordAudit } from '../../audit-trail/commands.ts';
import { insertClaim } from '../../claims/commands.ts';
import { inTransaction } from '../../db/transaction.ts';

/**
 * Puts the delivered library of claims into an organisation, in its language. What is there already stays as it is, and
 * what somebody took away stays away. Says how many came in. Call it inside a transaction.
 */
export async function setClaims(scope: OrganisationScope): Promise<number> {
	const rows = await scope.db
		.selectFrom('claim')
		.select('library_key')
		.where('organisation_id', '=', scope.organisationId)
		.where('library_key', 'is not', null)
		.execute();
	const known = new Set(rows.map((row) => row.library_key));
	const { locale } = scope.organisation;
	const i18n = translator(isLocale(locale) ? locale : sourceLocale);
	const missing = claimLibrary.filter((claim) => !known.has(claim.key));
	for (const claim of missing) {
		const scale = claim.currency === undefined ? 100 : 10 ** moneyDigits(claim.currency);
		await insertClaim(scope, {
			libraryKey: claim.key,
			title: i18n.find(`claims-library.${claim.key}`) ?? '',
			value: claim.value * scale,
			valueTo: claim.valueTo === undefined ? null : claim.valueTo * scale,
			unit: claim.unit,
			currency: claim.currency ?? null,
			topic: claim.topic,
			category: claim.category ?? null,
			source: claim.source ?? '',
			year: claim.year ?? null,
			origin: i18n.find(`claims.origins.${claim.origin}`) ?? '',
			url: '',
			grade: claim.grade,
			note: ''
		});
	}
	return missing.length;
}

/** Brings in what the library is delivered with, as far as it is not there. */
export const fillClaims = (
	scope: OrganisationScope,
	_input: z.output<typeof fillLibrary>
): Promise<Result<{ added: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ added: number }, string>> => {
		const allowed = permit(inner, 'claim.edit');
		if (!allowed.ok) return allowed;
		const added = await setClaims(inner);
		if (added > 0) await recordAudit(inner, { action: 'claim.library_filled', detail: { added } });
		inner.publish({ topic: 'plan' });
		return ok({ added });
	});
