import { stringify } from 'csv-stringify/sync';
import { ok, type Result } from '../../domain/shared/result.ts';
import type { VoicesFilter } from '../../domain/surveys/voices.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { listVoices, voiceFilters, type Voice } from './voices-queries.ts';

/** Rows of one export at most. */
const most = 10_000;

/** Column names of an export: those of the file format, the same in every language. */
const columns = ['answered', 'survey', 'score', 'out_of', 'kind', 'mood', 'words', 'state', 'id'] as const;

/**
 * The answers that fit a filter as CSV, newest first. Cells that a spreadsheet would take for a formula are defused; the
 * export is written into the audit trail.
 */
export async function voicesCsv(
	scope: OrganisationScope,
	filter: VoicesFilter
): Promise<Result<string, 'access.denied'>> {
	const allowed = permit(scope, 'answers.read');
	if (!allowed.ok) return allowed;
	const { segments } = await voiceFilters(scope);
	const rows: Voice[] = [];
	let before: string | undefined;
	do {
		const page = await listVoices(scope, { ...filter, before }, 1_000);
		rows.push(...page.voices);
		before = page.next ?? undefined;
	} while (before !== undefined && rows.length < most);
	await recordAudit(scope, { action: 'voices.exported', detail: { rows: rows.length } });
	const names = segments.map((segment) => segment.name);
	return ok(
		stringify(
			rows.map((voice) => [
				toInstant(voice.at),
				voice.survey?.title ?? '',
				voice.score?.value ?? '',
				voice.score?.max ?? '',
				voice.score?.kind ?? '',
				voice.score?.mood ?? '',
				voice.words,
				voice.state,
				voice.id,
				...names.map((name) => voice.segments.find((segment) => segment.name === name)?.value ?? '')
			]),
			{ header: true, columns: [...columns, ...names], escape_formulas: true, bom: true, record_delimiter: '\r\n' }
		)
	);
}
