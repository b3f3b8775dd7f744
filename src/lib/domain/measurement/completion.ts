import { completionOf, share, type Completion } from '../shared/completion.ts';

export interface MeasurementFacts {
	readonly metrics: number;
	readonly withSource: number;
	/** Metrics with an observation in the last 90 days. */
	readonly live: number;
	/** Of the three questions: how do they feel, how fast are we, do they stay. */
	readonly familiesLive: number;
}

/** The five metrics are defined, fed and alive, in all three families (R-002-36). */
export const measurementCompletion = (facts: MeasurementFacts): Completion =>
	completionOf([
		{ filled: facts.metrics / 3, missing: { code: 'measurement.few_metrics', at: 'new' } },
		{
			filled: share(facts.withSource, facts.metrics),
			missing: facts.metrics > 0 && { code: 'measurement.without_source', count: facts.metrics - facts.withSource }
		},
		{
			filled: share(facts.live, facts.metrics),
			missing: facts.metrics > 0 && { code: 'measurement.silent', count: facts.metrics - facts.live }
		},
		{ filled: facts.familiesLive / 2, missing: { code: 'measurement.few_families' } }
	]);
