import { completionOf, share, type Completion } from '../shared/completion.ts';

export interface AuditFacts {
	readonly touchpoints: number;
	readonly rated: number;
	readonly withDepartment: number;
	/** Touchpoints with a customer's signal in the last 90 days. */
	readonly heard: number;
	readonly findings: number;
	readonly swotItems: number;
	readonly newBusiness: boolean;
}

/** The audit is done when touchpoints are listed and rated, findings noted and summed up; a new business may skip it (R-002-12). */
export const auditCompletion = (facts: AuditFacts): Completion =>
	facts.newBusiness && facts.touchpoints === 0
		? { fraction: 1, missing: [] }
		: completionOf([
				{ filled: facts.touchpoints / 8, missing: { code: 'audit.few_touchpoints', at: 'map' } },
				{
					filled: share(facts.rated, facts.touchpoints),
					missing: facts.touchpoints > 0 && {
						code: 'audit.not_rated',
						count: facts.touchpoints - facts.rated,
						at: 'map'
					}
				},
				{
					filled: share(facts.withDepartment, facts.touchpoints),
					weight: 0.5,
					missing: facts.touchpoints > 0 && {
						code: 'audit.without_department',
						count: facts.touchpoints - facts.withDepartment,
						at: 'map'
					}
				},
				{ filled: facts.findings / 3, missing: { code: 'audit.few_findings', at: 'noticed' } },
				{ filled: facts.swotItems / 4, weight: 0.5, missing: { code: 'audit.few_swot', at: 'swot' } },
				{
					filled: share(facts.heard, facts.touchpoints) * 2,
					weight: 0.5,
					missing: facts.touchpoints > 0 && {
						code: 'audit.not_heard',
						count: facts.touchpoints - facts.heard,
						at: 'map'
					}
				}
			]);
