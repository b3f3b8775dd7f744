import { fail, ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { toYesNo } from '../db/codec.ts';
import type { StoredBucketing } from './cell.ts';

export type SourceKind = 'question' | 'case_clock' | 'event' | 'point';

/** Which instant dates an observation of a case: the day it was opened, or the day its clock stopped. */
export type Dating = 'opened' | 'closed' | '';

export interface SourceInput {
	readonly kind: SourceKind;
	/** What it is a stream of: a question's identifier, a case type and clock, an event type, a metric's identifier. */
	readonly ref: string;
	readonly name: string;
	readonly unit: string;
	readonly bucketing: StoredBucketing;
	readonly dating?: Dating;
	readonly weighted?: boolean;
	/** What a weight of 1 is stored as: 1000 unless told. */
	readonly weightUnit?: number;
}

export interface Source {
	readonly id: number;
	readonly kind: SourceKind;
	readonly ref: string;
	readonly name: string;
	readonly unit: string;
	readonly bucketing: StoredBucketing;
	readonly dating: Dating;
	readonly weighted: boolean;
	readonly generation: number;
	/** Counts every change of what it holds. */
	readonly revision: number;
	/** What a weight of 1 is stored as. */
	readonly weightUnit: number;
}

const columns = [
	'id',
	'kind',
	'ref',
	'name',
	'unit',
	'bucketing',
	'dating',
	'weighted',
	'generation',
	'revision',
	'weight_unit'
] as const;

interface Row {
	id: number;
	kind: string;
	ref: string;
	name: string;
	unit: string;
	bucketing: string;
	dating: string;
	weighted: number;
	generation: number;
	revision: number;
	weight_unit: number;
}

export const sourceFrom = ({ weight_unit, ...row }: Row): Source => ({
	...row,
	weightUnit: weight_unit,
	kind: row.kind as SourceKind,
	bucketing: row.bucketing as StoredBucketing,
	dating: row.dating as Dating,
	weighted: row.weighted === 1
});

/** The stream of that name, made if there is none; its number. */
export async function ensureSource(scope: OrganisationScope, input: SourceInput): Promise<number> {
	const dating = input.dating ?? '';
	const find = (): Promise<{ id: number } | undefined> =>
		scope.db
			.selectFrom('source')
			.select('id')
			.where('organisation_id', '=', scope.organisationId)
			.where('kind', '=', input.kind)
			.where('ref', '=', input.ref)
			.where('dating', '=', dating)
			.executeTakeFirst();
	const found = await find();
	if (found !== undefined) return found.id;
	await scope.db
		.insertInto('source')
		.values({
			organisation_id: scope.organisationId,
			kind: input.kind,
			ref: input.ref,
			name: input.name,
			unit: input.unit,
			bucketing: input.bucketing,
			dating,
			weighted: toYesNo(input.weighted ?? false),
			weight_unit: input.weightUnit ?? 1000,
			rule: null
		})
		.onConflict((conflict) => conflict.columns(['organisation_id', 'kind', 'ref', 'dating']).doNothing())
		.execute();
	return ((await find()) as { id: number }).id;
}

/** The organisation's own streams among these numbers. */
export async function sourcesById(scope: OrganisationScope, ids: readonly number[]): Promise<Map<number, Source>> {
	const rows =
		ids.length === 0
			? []
			: await scope.db
					.selectFrom('source')
					.select(columns)
					.where('organisation_id', '=', scope.organisationId)
					.where('id', 'in', ids)
					.execute();
	return new Map(rows.map((row) => [row.id, sourceFrom(row)]));
}

export async function listSources(scope: OrganisationScope): Promise<Source[]> {
	const rows = await scope.db
		.selectFrom('source')
		.select(columns)
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('id')
		.execute();
	return rows.map(sourceFrom);
}

/** Refuses streams that are not the organisation's. */
export async function ownSources(
	scope: OrganisationScope,
	ids: readonly number[]
): Promise<Result<Source[], 'source.not_found'>> {
	const found = await sourcesById(scope, ids);
	const own = ids.flatMap((id) => found.get(id) ?? []);
	return own.length === ids.length ? ok(own) : fail('source.not_found');
}

/** The clocks of one type of case. */
export const caseClocks = ['first-response', 'resolution', 'outcome'] as const;
export type CaseClock = (typeof caseClocks)[number];

export interface CaseSources {
	readonly opened: Readonly<Record<CaseClock, number>>;
	readonly closed: Readonly<Record<CaseClock, number>>;
}

const caseNames: Record<CaseClock, string> = {
	'first-response': 'time to first answer',
	resolution: 'time to resolution',
	outcome: 'outcome'
};

/** The streams of one type of case: each clock once by opening day and once by closing day. */
export async function ensureCaseSources(scope: OrganisationScope, type: string, name?: string): Promise<CaseSources> {
	const one = async (clock: CaseClock, dating: 'opened' | 'closed'): Promise<number> =>
		ensureSource(scope, {
			kind: 'case_clock',
			ref: `${type}:${clock}`,
			name: `${name ?? type}: ${caseNames[clock]}`,
			unit: clock === 'outcome' ? 'yes' : 'second',
			bucketing: clock === 'outcome' ? 'rate' : 'log',
			dating
		});
	const all = async (dating: 'opened' | 'closed'): Promise<Record<CaseClock, number>> => ({
		'first-response': await one('first-response', dating),
		resolution: await one('resolution', dating),
		outcome: await one('outcome', dating)
	});
	return { opened: await all('opened'), closed: await all('closed') };
}
