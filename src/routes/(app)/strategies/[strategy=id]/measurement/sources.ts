import { findMetricKind } from '#lib/domain/metrics/registry.ts';
import type { I18n } from '#lib/i18n/translator.ts';

/** A stream that can be chosen. */
export interface SourceOption {
	readonly id: number;
	readonly kind: string;
	readonly name: string;
	readonly dating: string;
	readonly bucketing: string;
}

/** The streams whose values a kind can read. */
export function fittingSources(kindId: string, sources: readonly SourceOption[]): SourceOption[] {
	const kind = findMetricKind(kindId);
	if (kind === undefined) return [];
	return sources.filter((source) => {
		if (source.bucketing === 'rate') return kind.bucketing === 'binary';
		if (source.bucketing !== kind.bucketing) return false;
		return (kind.unit === 'duration') === (source.kind === 'case_clock');
	});
}

/** What a stream is called where it is chosen. */
export const sourceLabel = (i18n: I18n, source: SourceOption): string =>
	source.dating === 'opened' || source.dating === 'closed'
		? i18n.t(`measurement.source.${source.dating}`, { name: source.name })
		: source.name;
