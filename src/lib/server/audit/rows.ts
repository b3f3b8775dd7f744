import { z } from 'zod';
import {
	citationTargets,
	findingKinds,
	type Citation,
	type Finding,
	type Severity
} from '../../domain/audit/finding.ts';
import { causes, channels, components, natures, phases } from '../../domain/audit/presets.ts';
import { quadrants, type SwotItem } from '../../domain/audit/swot.ts';
import { ratersOf, staffOpinion, type GivenRating } from '../../domain/audit/staff.ts';
import type { CustomerRating, Touchpoint } from '../../domain/audit/touchpoint.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { fromInstant, fromYesNo } from '../db/codec.ts';

interface ItemPart {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly suggested: number;
}

interface TouchpointRow extends ItemPart {
	readonly phase: string;
	readonly channel: string;
	readonly nature: string;
	readonly component: string | null;
	readonly department_id: string | null;
	readonly partner: string;
	readonly volume: number | null;
	readonly importance: number | null;
	readonly note: string;
}

export interface RatingRow {
	readonly id: string;
	readonly touchpoint_id: string;
	readonly membership_id: string | null;
	readonly score: number;
	readonly note: string;
	readonly at: string;
}

const places = z.object({
	phase: z.enum(phases),
	channel: z.enum(channels),
	nature: z.enum(natures),
	component: z.enum(components).nullable()
});

/** A rating whose rater is no longer known counts as one of its own. */
export const givenRating = (row: RatingRow, timeZone: string): GivenRating => ({
	rater: row.membership_id ?? row.id,
	score: row.score,
	day: localDay(fromInstant(row.at), timeZone),
	at: row.at
});

export function touchpointOf(
	row: TouchpointRow,
	ratings: readonly RatingRow[],
	customers: CustomerRating | null,
	membershipId: string | null,
	timeZone: string
): Touchpoint {
	const given = ratings.map((rating) => givenRating(rating, timeZone));
	const own = ratings.filter((rating) => rating.membership_id !== null && rating.membership_id === membershipId);
	return {
		id: row.id,
		title: row.title,
		version: row.version,
		suggested: fromYesNo(row.suggested),
		...places.parse({ phase: row.phase, channel: row.channel, nature: row.nature, component: row.component }),
		departmentId: row.department_id,
		partner: row.partner,
		volume: row.volume,
		importance: row.importance,
		note: row.note,
		staff: staffOpinion(given, membershipId),
		raters: ratersOf(given),
		own:
			own.reduce<RatingRow | null>((last, one) => (last === null || one.at >= last.at ? one : last), null)?.score ??
			null,
		customers
	};
}

interface CitationRow {
	readonly id: string;
	readonly title: string;
	readonly target: string;
	readonly url: string | null;
	readonly detail: string;
	readonly seen_on: string | null;
}

export const citationOf = (row: CitationRow): Citation => ({
	id: row.id,
	title: row.title,
	target: z.enum(citationTargets).parse(row.target),
	url: row.url,
	detail: row.detail,
	seenOn: row.seen_on
});

interface FindingRow extends ItemPart {
	readonly kind: string;
	readonly severity: number;
	readonly touchpoint_id: string | null;
	readonly stage_id: string | null;
	readonly cause: string | null;
	readonly origin: string;
	readonly detail: string;
}

const judged = z.object({ kind: z.enum(findingKinds), cause: z.enum(causes).nullable() });

export const findingOf = (row: FindingRow, tied: Pick<Finding, 'evidence' | 'goals' | 'tactics'>): Finding => ({
	id: row.id,
	title: row.title,
	version: row.version,
	suggested: fromYesNo(row.suggested),
	...judged.parse({ kind: row.kind, cause: row.cause }),
	severity: row.severity as Severity,
	touchpointId: row.touchpoint_id,
	stageId: row.stage_id,
	origin: row.origin,
	detail: row.detail,
	...tied
});

interface SwotRow extends ItemPart {
	readonly quadrant: string;
	readonly finding_id: string | null;
}

export const swotItemOf = (row: SwotRow, goals: SwotItem['goals']): SwotItem => ({
	id: row.id,
	title: row.title,
	version: row.version,
	quadrant: z.enum(quadrants).parse(row.quadrant),
	findingId: row.finding_id,
	goals
});
