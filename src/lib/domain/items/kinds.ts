import type { Permission } from '../strategy/access.ts';

interface Kind {
	/** Whether it belongs to one strategy or to the whole organisation. */
	readonly of: 'strategy' | 'organisation';
	readonly edit: Permission;
	readonly remove: Permission;
}

/** Everything people work with and can remove, bring back, reorder, link and find: one entry a kind. */
export const itemKinds = {
	goal: { of: 'strategy', edit: 'goal.edit', remove: 'goal.edit' },
	finding: { of: 'strategy', edit: 'evidence.edit', remove: 'evidence.remove' },
	swot_item: { of: 'strategy', edit: 'evidence.edit', remove: 'evidence.remove' },
	criterion: { of: 'strategy', edit: 'evidence.edit', remove: 'evidence.remove' },
	persona: { of: 'strategy', edit: 'evidence.edit', remove: 'evidence.remove' },
	journey: { of: 'strategy', edit: 'evidence.edit', remove: 'evidence.remove' },
	stage: { of: 'strategy', edit: 'evidence.edit', remove: 'evidence.remove' },
	moment: { of: 'strategy', edit: 'evidence.edit', remove: 'evidence.remove' },
	tactic: { of: 'strategy', edit: 'tactic.edit', remove: 'tactic.edit' },
	action: { of: 'strategy', edit: 'tactic.edit', remove: 'tactic.edit' },
	review: { of: 'strategy', edit: 'review.hold', remove: 'review.hold' },
	decision: { of: 'strategy', edit: 'review.hold', remove: 'review.hold' },
	lesson: { of: 'strategy', edit: 'review.hold', remove: 'review.hold' },
	citation: { of: 'strategy', edit: 'evidence.edit', remove: 'evidence.remove' },
	touchpoint: { of: 'organisation', edit: 'evidence.edit', remove: 'evidence.remove' },
	metric: { of: 'organisation', edit: 'metric.edit', remove: 'metric.edit' },
	survey: { of: 'organisation', edit: 'survey.edit', remove: 'survey.edit' },
	question: { of: 'organisation', edit: 'survey.edit', remove: 'survey.edit' },
	competitor: { of: 'organisation', edit: 'evidence.edit', remove: 'evidence.remove' },
	keyword: { of: 'organisation', edit: 'evidence.edit', remove: 'evidence.remove' },
	watch_item: { of: 'organisation', edit: 'evidence.edit', remove: 'evidence.remove' },
	service_check: { of: 'organisation', edit: 'evidence.edit', remove: 'evidence.remove' },
	mystery_shop: { of: 'organisation', edit: 'evidence.edit', remove: 'evidence.remove' },
	claim: { of: 'organisation', edit: 'claim.edit', remove: 'claim.edit' },
	/** What happened when: a campaign, an outage, a feast; shown beside every line. */
	marked_event: { of: 'organisation', edit: 'evidence.edit', remove: 'evidence.edit' },
	message: { of: 'organisation', edit: 'guide.edit', remove: 'guide.edit' }
} as const satisfies Record<string, Kind>;

export type ItemKind = keyof typeof itemKinds;

/** What a link between two items says. */
export const linkKinds = {
	/** goal -> the goal above it; the note is the belief. */
	contributes: { from: ['goal'], to: ['goal'] },
	/** tactic or finding -> the goal it serves. */
	serves: {
		from: ['tactic', 'finding', 'swot_item', 'touchpoint', 'persona', 'moment', 'survey', 'competitor', 'criterion'],
		to: ['goal']
	},
	/** tactic -> what it rests on. */
	rests_on: {
		from: ['tactic', 'moment'],
		to: ['finding', 'swot_item', 'criterion', 'citation', 'moment', 'stage', 'watch_item']
	},
	/** tactic -> where customers meet what it changes. */
	touches: { from: ['tactic'], to: ['touchpoint'] },
	/** finding -> what it was seen in. */
	evidence: {
		from: ['finding', 'criterion', 'persona', 'decision'],
		to: ['citation', 'watch_item', 'criterion', 'mystery_shop', 'service_check', 'survey', 'metric']
	}
} as const;

export type LinkKind = keyof typeof linkKinds;
