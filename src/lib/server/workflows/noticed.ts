import { findingLimits } from '../../domain/audit/schema.ts';
import type { FindingKind, FindingOrigin } from '../../domain/audit/finding.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { shortened } from '../../domain/shared/text.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { addFinding } from '../audit/finding-commands.ts';
import { insertLink } from '../links/commands.ts';

interface Notice {
	readonly kind: FindingKind;
	readonly title: string;
	readonly detail: string;
	readonly origin: FindingOrigin;
	/** The item that it was seen in. */
	readonly restsOn: string;
}

/** Writes down a finding that came up in another step and ties it to what it rests on. Call it inside a transaction. */
export async function noticed(scope: StrategyScope, notice: Notice): Promise<Result<string, string>> {
	const finding = await addFinding(scope, {
		kind: notice.kind,
		title: shortened(notice.title, findingLimits.title),
		severity: 2,
		touchpoint: null,
		stage: null,
		cause: null,
		detail: shortened(notice.detail, findingLimits.detail)
	});
	if (!finding.ok) return finding;
	const { id } = finding.value;
	await scope.db
		.updateTable('finding')
		.set({ origin: notice.origin })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	const linked = await insertLink(scope, { from: id, to: notice.restsOn, kind: 'evidence', note: '' });
	return linked.ok ? ok(id) : linked;
}
