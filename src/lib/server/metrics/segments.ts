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

/** Which place and which number a value of a dimension has, as records name both; values are never taken away. */
export type SegmentMemory = Map<string, Map<string, readonly [place: number, id: number]>>;

const nowhere = [-1, 0] as const;

/** Turns the segments of many records into the values of the seventeen places; unknown dimensions and values are made. */
export async function resolveSegments(
	scope: OrganisationScope,
	records: readonly (Readonly<Record<string, string>> | undefined)[],
	memory: SegmentMemory = new Map()
): Promise<Slots[]> {
	const fresh = new Map<string, Set<string>>();
	for (const segments of records) {
		for (const name in segments) {
			const raw = segments[name] as string;
			if (memory.get(name)?.has(raw) === true) continue;
			const values = fresh.get(name) ?? new Set<string>();
			fresh.set(name, values.add(raw));
		}
	}
	if (fresh.size > 0) await learnSegments(scope, fresh, memory);
	return records.map((segments) => {
		const slots = segmentColumns.map(() => 0);
		for (const name in segments) {
			const [place, id] = memory.get(name)?.get(segments[name] as string) ?? nowhere;
			if (place >= 0) slots[place] = id;
		}
		return slots;
	});
}

/** Finds the numbers of values that are not known yet, or makes them. */
async function learnSegments(
	scope: OrganisationScope,
	fresh: ReadonlyMap<string, ReadonlySet<string>>,
	memory: SegmentMemory
): Promise<void> {
	const wanted = new Map<string, Set<string>>();
	for (const [name, raws] of fresh) {
		const key = dimensionName(name);
		const texts = [...raws].map(segmentText).filter((value) => value !== '');
		if (texts.length > 0) wanted.set(key, new Set([...(wanted.get(key) ?? []), ...texts]));
	}
	const ids = new Map<string, number>();
	const byName = new Map<string, Dimension>();
	if (wanted.size > 0) {
		let dimensions = await listDimensions(scope);
		const missing = [...wanted.keys()].filter((name) => !dimensions.some((dimension) => dimension.name === name));
		if (missing.length > 0) {
			for (const name of missing) await ensureDimension(scope, name);
			dimensions = await listDimensions(scope);
		}
		for (const dimension of dimensions) byName.set(dimension.name, dimension);
		await findValues(scope, wanted, byName, ids);
	}
	for (const [name, raws] of fresh) {
		const dimension = byName.get(dimensionName(name));
		const known = memory.get(name) ?? new Map<string, readonly [number, number]>();
		memory.set(name, known);
		for (const raw of raws) {
			const value = segmentText(raw);
			const isNamed = value !== '' && dimension !== undefined;
			known.set(raw, isNamed ? [dimension.slot - 1, ids.get(`${dimension.id}\n${value}`) ?? 0] : nowhere);
		}
	}
}

async function findValues(
	scope: OrganisationScope,
	wanted: ReadonlyMap<string, ReadonlySet<string>>,
	byName: ReadonlyMap<string, Dimension>,
	ids: Map<string, number>
): Promise<void> {
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
	await read([...new Set([...wanted.values()].flatMap((values) => [...values]))]);
	const made = [...wanted].flatMap(([name, values]) => {
		const { id } = byName.get(name) as Dimension;
		return [...values].filter((value) => !ids.has(`${id}\n${value}`)).map((value) => [scope.organisationId, id, value]);
	});
	if (made.length === 0) return;
	await insertRows(scope, { table: 'segment_value', columns: ['organisation_id', 'dimension_id', 'value'] }, made);
	await read([...new Set(made.map((row) => row[2] as string))]);
}
