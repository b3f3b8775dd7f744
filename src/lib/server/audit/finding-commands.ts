import type { z } from 'zod';
import type { findingEdit, newCitation, newFinding, workshopNote } from '../../domain/audit/schema.ts';
import type { FindingKind, FindingOrigin } from '../../domain/audit/finding.ts';
import type { Cause } from '../../domain/audit/presets.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';
import { insertLink } from '../links/commands.ts';

interface Made {
	readonly id: string;
	readonly title: string;
}

/** Writes down a pain, an opportunity or a strength, and where it was noticed. */
export const addFinding = (scope: StrategyScope, input: z.output<typeof newFinding>): Promise<Result<Made, string>> =>
	noteFinding(scope, input, input.stage === null ? 'audit' : 'journey', false);

/** Keeps a memory from the exercise as a pain with its cause, without a name (R-001-02). */
export const addWorkshopNote = (
	scope: StrategyScope,
	input: z.output<typeof workshopNote>
): Promise<Result<Made, string>> =>
	noteFinding(scope, { ...input, kind: 'pain', severity: 2, stage: null, detail: '' }, 'workshop', true);

/** What a finding starts with. */
export interface FindingStart {
	readonly kind: FindingKind;
	readonly title: string;
	readonly severity?: number;
	readonly touchpointId?: string | null;
	readonly stageId?: string | null;
	readonly cause?: Cause | null;
	readonly detail?: string;
	readonly origin?: FindingOrigin;
	/** Said without a name: none is kept. */
	readonly isAnonymous?: boolean;
}

/** Inserts a finding, inside a transaction that has checked rights and references. */
export async function insertFinding(scope: StrategyScope, start: FindingStart): Promise<string> {
	const id = await insertItem(scope, { kind: 'finding', title: start.title, strategyId: scope.strategyId });
	await scope.db
		.insertInto('finding')
		.values({
			organisation_id: scope.organisationId,
			id,
			strategy_id: scope.strategyId,
			kind: start.kind,
			severity: start.severity ?? 2,
			touchpoint_id: start.touchpointId ?? null,
			stage_id: start.stageId ?? null,
			cause: start.cause ?? null,
			origin: start.origin ?? 'audit',
			detail: start.detail ?? '',
			anonymous: toYesNo(start.isAnonymous ?? false)
		})
		.execute();
	if (start.isAnonymous === true) {
		await scope.db
			.updateTable('item')
			.set({ created_by: null })
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', id)
			.execute();
	}
	return id;
}

const noteFinding = (
	scope: StrategyScope,
	input: z.output<typeof newFinding>,
	origin: FindingOrigin,
	isAnonymous: boolean
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (input.touchpoint !== null && !(await hasItem(inner, input.touchpoint, 'touchpoint'))) {
			return fail('touchpoint.not_found', { field: 'touchpoint' });
		}
		if (input.stage !== null && !(await hasItem(inner, input.stage, 'stage', inner.strategyId))) {
			return fail('stage.not_found', { field: 'stage' });
		}
		const id = await insertFinding(inner, {
			...input,
			touchpointId: input.touchpoint,
			stageId: input.stage,
			origin,
			isAnonymous
		});
		// What was said without a name leaves no name in the trail either.
		if (!isAnonymous) {
			await recordAudit(inner, {
				action: 'finding.noted',
				itemId: id,
				strategyId: inner.strategyId,
				detail: { title: input.title, kind: input.kind }
			});
		}
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});

/** Says more precisely what was noticed: how severe, where, why. */
export const describeFinding = (
	scope: StrategyScope,
	input: z.output<typeof findingEdit>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'finding', inner.strategyId))) return fail('finding.not_found');
		if (input.touchpoint !== null && !(await hasItem(inner, input.touchpoint, 'touchpoint'))) {
			return fail('touchpoint.not_found', { field: 'touchpoint' });
		}
		const touched = await touchItem(inner, input.id, 'finding', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('finding')
			.set({
				kind: input.kind,
				severity: input.severity,
				touchpoint_id: input.touchpoint,
				cause: input.cause,
				detail: input.detail
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});

/** Puts evidence beneath a finding: an answer, a case, a figure, an address, somebody's words. */
export const citeEvidence = (
	scope: StrategyScope,
	input: z.output<typeof newCitation>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.finding, 'finding', inner.strategyId))) return fail('finding.not_found');
		const id = await insertItem(inner, { kind: 'citation', title: input.title, strategyId: inner.strategyId });
		await inner.db
			.insertInto('citation')
			.values({
				organisation_id: inner.organisationId,
				id,
				target: input.target,
				url: input.url === '' ? null : input.url,
				detail: input.detail,
				seen_on: input.seen
			})
			.execute();
		const linked = await insertLink(inner, { from: input.finding, to: id, kind: 'evidence', note: '' });
		if (!linked.ok) return linked;
		inner.publish({ topic: 'plan', ids: [input.finding, id] });
		return ok({ id, title: input.title });
	});
