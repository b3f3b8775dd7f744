import type { OrganisationScope } from '../access/organisation-scope.ts';
import { insertRows } from '../db/sql/bulk.ts';

/** The places on a record that hold its segment values, one a dimension. */
export const segmentColumns = [
	's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', 's10', 's11', 's12', 's13', 's14', 's15', 's16', 's17'
] as const; // prettier-ignore

export type SegmentColumn = (typeof segmentColumns)[number];
export type SegmentRow = Record<SegmentColumn, number>;

/** Values of the seventeen places, 0 where there is none. */
export type Slots = readonly number[];

export const slotsOf = (row: SegmentRow): number[] => segmentColumns.map((column) => row[column]);

export interface Dimension {
	readonly id: string;
	readonly name: string;
	readonly label: string;
	/** 1 to 17. */
	readonly slot: number;
}

/** Names of dimensions are compared without regard to case and outer space. */
export const dimensionName = (name: string): string => name.trim().toLowerCase().slice(0, 60);

export const segmentText = (value: string): string => value.trim().slice(0, 120);

export async function listDimensions(scope: OrganisationScope): Promise<Dimension[]> {
	return scope.db
		.selectFrom('dimension')
		.select(['id', 'name', 'label', 'slot'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('slot')
		.execute();
}

/** All seventeen places of an organisation are taken. */
export class DimensionsFullError extends Error {
	readonly code = 'dimension.too_many';
	constructor() {
		super('An organisation can tell answers apart in seventeen ways at most.');
	}
}

/** The dimension of that name, made if there is none; its identifier. */
export async function ensureDimension(scope: OrganisationScope, name: string, label?: string): Promise<string> {
	const wanted = dimensionName(name);
	const known = await listDimensions(scope);
	const found = known.find((dimension) => dimension.name === wanted);
	if (found !== undefined) return found.id;
	const taken = new Set(known.map((dimension) => dimension.slot));
	const slot = segmentColumns.findIndex((_column, index) => !taken.has(index + 1)) + 1;
	if (slot === 0) throw new DimensionsFullError();
	const id = scope.ids.id();
	await scope.db
		.insertInto('dimension')
		.values({ organisation_id: scope.organisationId, id, name: wanted, label: label ?? name.trim(), slot })
		.execute();
	return id;
}

/** Turns the segments of many records into the values of the seventeen places; unknown dimensions and values are made. */
export async function resolveSegments(
	scope: OrganisationScope,
	records: readonly (Readonly<Record<string, string>> | undefined)[]
): Promise<Slots[]> {
	const wanted = new Map<string, Set<string>>();
	for (const segments of records) {
		for (const [name, raw] of Object.entries(segments ?? {})) {
			const value = segmentText(raw);
			if (value === '') continue;
			const key = dimensionName(name);
			const values = wanted.get(key) ?? new Set<string>();
			wanted.set(key, values.add(value));
		}
	}
	const nothing: Slots = segmentColumns.map(() => 0);
	if (wanted.size === 0) return records.map(() => nothing);
	let dimensions = await listDimensions(scope);
	const missing = [...wanted.keys()].filter((name) => !dimensions.some((dimension) => dimension.name === name));
	if (missing.length > 0) {
		for (const name of missing) await ensureDimension(scope, name);
		dimensions = await listDimensions(scope);
	}
	const byName = new Map(dimensions.map((dimension) => [dimension.name, dimension]));
	const ids = new Map<string, number>();
	const all = [...new Set([...wanted.values()].flatMap((values) => [...values]))];
	const dimensionIds = [...wanted.keys()].map((name) => (byName.get(name) as Dimension).id);
	const read = async (values: readonly string[]): Promise<void> => {
		for (let at = 0; at < values.length; at += 500) {
			const rows = await scope.db
				.selectFrom('segment_value')
				.select(['id', 'dimension_id', 'value'])
				.where('organisation_id', '=', scope.organisationId)
				.where('dimension_id', 'in', dimensionIds)
				.where('value', 'in', values.slice(at, at + 500))
				.execute();
			for (const row of rows) ids.set(`${row.dimension_id}\n${row.value}`, row.id);
		}
	};
	await read(all);
	const fresh = [...wanted].flatMap(([name, values]) => {
		const { id } = byName.get(name) as Dimension;
		return [...values].filter((value) => !ids.has(`${id}\n${value}`)).map((value) => [scope.organisationId, id, value]);
	});
	if (fresh.length > 0) {
		await insertRows(scope, { table: 'segment_value', columns: ['organisation_id', 'dimension_id', 'value'] }, fresh);
		await read([...new Set(fresh.map((row) => row[2] as string))]);
	}
	return records.map((segments) => {
		const slots = segmentColumns.map(() => 0);
		for (const [name, raw] of Object.entries(segments ?? {})) {
			const value = segmentText(raw);
			const dimension = byName.get(dimensionName(name));
			if (value === '' || dimension === undefined) continue;
			slots[dimension.slot - 1] = ids.get(`${dimension.id}\n${value}`) ?? 0;
		}
		return slots;
	});
}
