import { z } from 'zod';
import type { Competitor, WatchItem } from '../../domain/competitors/competitor.ts';
import type { CompanyKind, Triage } from '../../domain/competitors/schema.ts';
import { fromJson, fromYesNo } from '../db/codec.ts';

const linksSchema = z.array(z.string());

interface CompetitorRow {
	id: string;
	version: number;
	title: string;
	suggested: number;
	kind: string;
	website: string;
	domain: string;
	links: string;
	note: string;
	strength: string;
}

export const competitorOf = (row: CompetitorRow, share: number | null): Competitor => ({
	id: row.id,
	version: row.version,
	name: row.title,
	kind: row.kind as CompanyKind,
	website: row.website,
	domain: row.domain,
	strength: row.strength,
	note: row.note,
	links: fromJson(linksSchema, row.links),
	suggested: fromYesNo(row.suggested),
	serves: [],
	share
});

interface WatchRow {
	id: string;
	version: number;
	title: string;
	competitor_id: string | null;
	noted_on: string;
	source: string;
	url: string;
	detail: string;
	triage: string;
}

/** A name that is gone with its company leaves the note itself standing. */
export const watchItemOf = (row: WatchRow, names: ReadonlyMap<string, string>): WatchItem => ({
	id: row.id,
	version: row.version,
	title: row.title,
	competitorId: row.competitor_id,
	competitorName: row.competitor_id === null ? null : (names.get(row.competitor_id) ?? null),
	notedOn: row.noted_on,
	source: row.source,
	url: row.url,
	detail: row.detail,
	triage: row.triage as Triage
});
