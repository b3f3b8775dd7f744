import type { Condition } from '../../domain/metrics/figure.ts';
import { mergeAll, type Histogram } from '../../domain/metrics/histogram.ts';
import type { Day } from '../../domain/shared/instant.ts';
import type { DayRange } from '../../domain/shared/period.ts';
import type { ComparedGroup } from '../../domain/tactics/effect-standing.ts';
import type { SaidEffect } from '../../domain/tactics/tactic.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { Definition } from '../metrics/definitions.ts';
import { evidenceOf } from '../metrics/read.ts';
import type { Judged, Known } from './effect-known.ts';

/** The figure at a touchpoint: all of it where it is measured there, else what the surveys there bring; null where neither is. */
export function definitionAt(definition: Definition, touchpoint: string, known: Known): Definition | null {
	if (definition.touchpointId === touchpoint) return definition;
	const sources = definition.sources.filter((source) => known.places.get(source.id) === touchpoint);
	if (sources.length === 0) return null;
	const ids = new Set(sources.map((source) => source.id));
	return {
		...definition,
		sources,
		waiting: definition.waiting.filter((batch) => batch.sources.some((id) => ids.has(id)))
	};
}

/** A group that can stand beside, with where its answers are read. */
export interface Group extends ComparedGroup {
	readonly definition: Definition;
	readonly where: readonly Condition[];
}

/** Which other groups there are: the other values of the dimension, or the other touchpoints with such a figure. */
export function groupsOf(card: Judged, effect: SaidEffect, own: Definition, known: Known, range: DayRange): Group[] {
	// Sums of groups of different sizes do not go side by side.
	if (own.kind.accumulates) return [];
	const touchedBy = (key: string): string | null =>
		known.touched
			.get(key)
			?.find(
				(touch) =>
					touch.tacticId !== card.id && touch.from <= range.last && (touch.to === null || touch.to >= range.first)
			)?.title ?? null;
	const [condition] = effect.filter;
	if (condition !== undefined) {
		return (known.values.get(condition.dimension) ?? [])
			.filter((value) => value !== condition.value)
			.map((value) => ({
				key: `s:${value}`,
				label: value,
				touchedBy: touchedBy(`s:${condition.dimension}=${value}`),
				definition: own,
				where: [{ dimension: condition.dimension, value }]
			}));
	}
	const place = effect.touchpointId;
	if (place === null) return [];
	const ours = known.touched.get(`t:${place}`)?.some((touch) => touch.tacticId === card.id) ?? false;
	const alsoOurs = (key: string): boolean =>
		ours && (known.touched.get(key)?.some((touch) => touch.tacticId === card.id) ?? false);
	const found: Group[] = [];
	const full = known.definitions.find(({ id }) => id === own.id) ?? own;
	for (const [id, label] of known.touchpoints) {
		if (id === place || alsoOurs(`t:${id}`)) continue;
		const definition =
			(full.touchpointId === place ? null : definitionAt(full, id, known)) ??
			known.definitions.find(
				(other) =>
					other.id !== own.id &&
					other.touchpointId === id &&
					other.kind.id === own.kind.id &&
					JSON.stringify(other.settings) === JSON.stringify(own.settings)
			);
		if (definition === undefined) continue;
		found.push({ key: `t:${id}`, label, touchedBy: touchedBy(`t:${id}`), definition, where: [] });
	}
	return found;
}

export type Days = readonly { readonly day: Day; readonly histogram: Histogram }[];

export const daysOf = async (
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	where: readonly Condition[]
): Promise<Days> => (await evidenceOf(scope, definition, { from: range.first, to: range.last, where })).days;

/** More groups than these are not read: a dimension of many values has its largest among the first. */
const groupsAtMost = 40;

/** The groups that have anything to stand beside with, each with its days. */
export async function groupDays(
	scope: OrganisationScope,
	groups: readonly Group[],
	range: DayRange
): Promise<{ readonly group: Group; readonly days: Days }[]> {
	const found: { readonly group: Group; readonly days: Days }[] = [];
	for (const group of groups.slice(0, groupsAtMost)) {
		const days = await daysOf(scope, group.definition, range, group.where);
		if (days.length > 0) found.push({ group, days });
	}
	return found;
}

export function together(parts: readonly { readonly group: Group; readonly days: Days }[]): Days {
	const bucketing = parts[0]?.group.definition.kind.bucketing;
	if (bucketing === undefined) return [];
	const byDay = new Map<Day, Histogram[]>();
	for (const { days } of parts) {
		for (const { day, histogram } of days) byDay.set(day, [...(byDay.get(day) ?? []), histogram]);
	}
	return [...byDay].map(([day, list]) => ({ day, histogram: mergeAll(bucketing, list) }));
}
