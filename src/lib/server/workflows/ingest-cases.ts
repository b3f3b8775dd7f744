import { caseItem, type CaseItem, type RowOutcome } from '../../domain/api/schema.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { searchText } from '../../domain/shared/text.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { inTransaction } from '../db/transaction.ts';
import { feedMetric } from '../metrics/commands.ts';
import { readDefinitions } from '../metrics/definitions.ts';
import { ensureCaseSources, type NewRecord } from '../metrics/record.ts';
import type { Writer } from '../metrics/writer.ts';
import { listDepartments } from '../people/queries.ts';
import {
	aheadMs,
	ingestRows,
	isOutcome,
	maySend,
	parseRow,
	readMomentOf,
	rejected,
	type Fit,
	type IngestFailure
} from './ingest-rows.ts';

interface Accepted extends Fit {
	readonly item: CaseItem;
	readonly firstAnswer: number | null;
	readonly resolved: number | null;
	readonly pauses: readonly { readonly from: number; readonly until: number }[];
}

function readItem(scope: OrganisationScope, raw: unknown, index: number): Accepted | RowOutcome {
	const parsed = parseRow(caseItem, raw);
	if (isOutcome(parsed)) return parsed;
	const item = parsed.row;
	const { id } = item;
	const latest = scope.clock.now() + aheadMs;
	const opened = readMomentOf(scope, id, 'opened', item.opened);
	if (isOutcome(opened)) return opened;
	const stops: Record<'firstAnswer' | 'resolved', number | null> = { firstAnswer: null, resolved: null };
	for (const field of ['firstAnswer', 'resolved'] as const) {
		const given = item[field];
		if (given === undefined) continue;
		const read = readMomentOf(scope, id, field, given);
		if (isOutcome(read)) return read;
		if (read.at < opened.at) return rejected(id, field, 'before_opened');
		// A case that is opened ahead is set aside as a whole; one that is solved ahead cannot be right.
		if (read.at > latest && opened.at <= latest) return rejected(id, field, 'ahead');
		stops[field] = read.at;
	}
	const pauses: { from: number; until: number }[] = [];
	for (const [place, pause] of item.pauses.entries()) {
		const from = readMomentOf(scope, id, `pauses.${place}.from`, pause.from);
		if (isOutcome(from)) return from;
		const until = readMomentOf(scope, id, `pauses.${place}.until`, pause.until);
		if (isOutcome(until)) return until;
		if (until.at < from.at) return rejected(id, `pauses.${place}.until`, 'before_its_start');
		pauses.push({ from: from.at, until: until.at });
	}
	const department = (item.department ?? '').trim();
	const segments = department === '' ? item.segments : { department, ...item.segments };
	return { index, id, at: opened.at, segments, item, ...stops, pauses };
}

/** Cases that programs send are told apart from those of files by their kind's name. */
const streamName = (type: string): string => `api:${type}`;

/** Figures of times that nothing feeds yet are fed from the first cases that come. */
async function feedWaiting(scope: OrganisationScope, type: string): Promise<Result<undefined, string>> {
	const { opened } = await ensureCaseSources(scope, streamName(type), type);
	const definitions = await readDefinitions(scope);
	for (const clock of ['first-response', 'resolution'] as const) {
		const waiting = definitions.find((one) => one.kind.id === clock && one.sources.length === 0);
		if (waiting === undefined) continue;
		const fed = await feedMetric(scope, { id: waiting.id, sourceId: opened[clock] });
		if (!fed.ok) return fed;
	}
	return ok();
}

/** Takes service cases that another program sends; one that was here takes its newer times. */
export async function ingestCases(
	scope: OrganisationScope,
	writer: Writer,
	items: readonly unknown[]
): Promise<Result<RowOutcome[], IngestFailure>> {
	const allowed = maySend(scope);
	if (!allowed.ok) return allowed;
	const departments = new Map((await listDepartments(scope)).map((one) => [searchText(one.name), one.id]));
	return ingestRows<Accepted>(scope, writer, items, {
		read: (raw, index) => readItem(scope, raw, index),
		async records(accepted) {
			for (const type of new Set(accepted.map((one) => one.item.type))) {
				const fed = await inTransaction(scope, (inner) => feedWaiting(inner, type));
				if (!fed.ok) throw new Error(fed.error.code);
			}
			return accepted.map((one): NewRecord => {
				const { item } = one;
				const title = (item.title ?? '').trim();
				const department = (item.department ?? '').trim();
				return {
					kind: 'case',
					sourceKey: `api:case:${item.type}:${item.id}`,
					contact: item.contact ?? null,
					at: one.at,
					segments: one.segments,
					body: {
						id: item.id,
						...(title === '' ? {} : { title }),
						...(department === '' ? {} : { department })
					},
					observations: [],
					clock: {
						type: streamName(item.type),
						opened: one.at,
						firstAnswer: one.firstAnswer,
						resolved: one.resolved,
						reopened: item.reopened,
						pauses: one.pauses,
						departmentId: departments.get(searchText(department)) ?? null,
						outcome: item.outcome ?? null,
						measure: item.measure
					}
				};
			});
		}
	});
}
