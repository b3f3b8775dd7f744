import { components, phases, type Component, type Phase } from './presets.ts';
import type { Touchpoint } from './touchpoint.ts';

/** Which parts of the whole experience the list of touchpoints covers. */
export interface Coverage {
	readonly phases: readonly { readonly phase: Phase; readonly count: number }[];
	readonly components: readonly { readonly component: Component; readonly count: number }[];
	/** Touchpoints without a customer's word for 90 days. */
	readonly silent: number;
	readonly rated: number;
	readonly withPartner: number;
}

/** Counts touchpoints by lifecycle phase and by the seven components, so that a gap shows (R-000-02, R-000-03, R-004-10). */
export const coverage = (touchpoints: readonly Touchpoint[]): Coverage => ({
	phases: phases.map((phase) => ({ phase, count: touchpoints.filter((one) => one.phase === phase).length })),
	components: components.map((component) => ({
		component,
		count: touchpoints.filter((one) => one.component === component).length
	})),
	silent: touchpoints.filter((one) => one.customers === null).length,
	rated: touchpoints.filter((one) => one.raters > 0).length,
	withPartner: touchpoints.filter((one) => one.partner !== '').length
});
