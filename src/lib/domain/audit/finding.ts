import type { Cause } from './presets.ts';
import { causes } from './presets.ts';

export const findingKinds = ['pain', 'opportunity', 'strength'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** 1 slight, 2 clear, 3 severe (or, for what is good: small, clear, great). */
export const severities = [1, 2, 3] as const;
export type Severity = (typeof severities)[number];

/** Where a finding came up. */
export const findingOrigins = [
	'audit',
	'workshop',
	'journey',
	'answers',
	'competitors',
	'research',
	'review',
	'team_voice',
	'readiness'
] as const;
export type FindingOrigin = (typeof findingOrigins)[number];

/** What a citation points at. */
export const citationTargets = ['answer', 'case', 'figure', 'file', 'address', 'word'] as const;
export type CitationTarget = (typeof citationTargets)[number];

/** One piece of evidence beneath a finding. */
export interface Citation {
	readonly id: string;
	readonly title: string;
	readonly target: CitationTarget;
	readonly url: string | null;
	readonly detail: string;
	readonly seenOn: string | null;
}

/** Something noticed: a pain, an opportunity or a strength (R-002-14). */
export interface Finding {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly suggested: boolean;
	readonly kind: FindingKind;
	readonly severity: Severity;
	readonly touchpointId: string | null;
	readonly stageId: string | null;
	readonly cause: Cause | null;
	readonly origin: string;
	readonly detail: string;
	readonly evidence: readonly Citation[];
	/** Goals that it is tied to, tactics that answer it. */
	readonly goals: readonly { readonly id: string; readonly title: string }[];
	readonly tactics: readonly { readonly id: string; readonly title: string }[];
}

/** How often each of the five causes of a bad experience stands behind a pain, most frequent first (R-001-02). */
export function causeCounts(findings: readonly Pick<Finding, 'kind' | 'cause'>[]): { cause: Cause; count: number }[] {
	const counts = causes.map((cause) => ({
		cause,
		count: findings.filter((finding) => finding.kind === 'pain' && finding.cause === cause).length
	}));
	return counts.sort((a, b) => b.count - a.count);
}
