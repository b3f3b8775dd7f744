/**
 * Criteria that customers weigh when they choose where to be served: proposals, yours to change. Their words are messages
 * under their id (`research.preset.<id>`). The first six are what the short way starts with.
 */
export const criterionPresets = [
	'speed',
	'convenience',
	'competent_help',
	'friendly_service',
	'effort',
	'reachable',
	'promises',
	'clarity',
	'personal',
	'amends'
] as const;
export type CriterionPreset = (typeof criterionPresets)[number];

/** The presets with which the quick way starts. */
export const quickPresets: readonly CriterionPreset[] = criterionPresets.slice(0, 6);

/** What a score can rest on (the column allows no others). */
export const evidenceKinds = ['observation', 'review', 'faq', 'chatbot', 'mystery_shop'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export const scoreLeast = 1;
export const scoreMost = 5;
export const importanceMost = 5;
