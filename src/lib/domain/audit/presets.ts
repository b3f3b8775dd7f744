import { channels, type Channel } from '../shared/channel.ts';

/** Where in their time with us customers stand, from first noticing us to coming again (R-002-01). */
export const phases = ['notice', 'choose', 'order', 'receive', 'get_help', 'come_again'] as const;
export type Phase = (typeof phases)[number];

export { channels, type Channel };

/** What carries a touchpoint: a screen, a person, a thing (R-001-09). */
export const natures = ['digital', 'human', 'physical'] as const;
export type Nature = (typeof natures)[number];

/** What usually carries the touchpoints of a channel: what is assumed until somebody says otherwise. */
export const usualNature: Readonly<Record<Channel, Nature>> = {
	web: 'digital',
	phone: 'human',
	mail: 'digital',
	chat: 'digital',
	social: 'digital',
	shop: 'physical',
	door: 'human',
	in_person: 'human'
};

/** The seven things that customer experience is made of (R-000-02). */
export const components = [
	'brand_messages',
	'brand_ethics',
	'social_interactions',
	'sales_processes',
	'after_sales',
	'in_store',
	'product'
] as const;
export type Component = (typeof components)[number];

/** The six elements of a good experience (R-004-03). */
export const elements = [
	'convenience',
	'positive_interactions',
	'connectivity',
	'personalisation',
	'empowerment',
	'quality'
] as const;
export type Element = (typeof elements)[number];

/** The five causes of a bad experience (R-001-02). */
export const causes = ['difficult_purchase', 'poor_support', 'security_risk', 'waiting', 'feedback_ignored'] as const;
export type Cause = (typeof causes)[number];

/** The five pitfalls that companies fall into (R-004-08). */
export const pitfalls = [
	'waiting',
	'slow_solution',
	'too_much_automation',
	'too_little_personalisation',
	'ignored_needs'
] as const;
export type Pitfall = (typeof pitfalls)[number];
