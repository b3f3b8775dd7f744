import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toIdentifier } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { setRecordState } from '../metrics/record.ts';

/** Counts an answer that was set apart as doubtful, because somebody has looked at it and believes it. */
export const countVoice = (
	scope: OrganisationScope,
	input: { readonly id: string }
): Promise<Result<{ readonly id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ readonly id: string }, string>> => {
		const allowed = permit(inner, 'survey.edit');
		if (!allowed.ok) return allowed;
		const row = await inner.db
			.selectFrom('record')
			.select('public_id')
			.where('organisation_id', '=', inner.organisationId)
			.where('public_id', '=', toIdentifier(input.id))
			.where('kind', '=', 'response')
			.where('state', '=', 'quarantined')
			.executeTakeFirst();
		if (row === undefined) return fail('voice.not_found');
		await setRecordState(inner, { publicIds: [row.public_id] }, 'counted');
		await recordAudit(inner, { action: 'voice.counted', detail: { record: row.public_id } });
		return ok({ id: input.id });
	});
