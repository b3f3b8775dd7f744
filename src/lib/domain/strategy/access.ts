/** The roles of a membership. The permission table below is the documentation, the rule and the input of its tests. */
export const roles = ['admin', 'leader', 'head', 'member', 'analyst', 'viewer'] as const;
export type Role = (typeof roles)[number];

export const permissions = {
	/** Read the strategy and its figures. */
	'strategy.read': ['admin', 'leader', 'head', 'member', 'analyst', 'viewer'],
	/** Change a strategy's name, aim, dates; launch it; share it. */
	'strategy.edit': ['admin', 'leader'],
	'strategy.share': ['admin', 'leader'],
	'goal.edit': ['admin', 'leader'],
	'goal.checkIn': ['admin', 'leader', 'head', 'member', 'analyst'],
	/** Touchpoints, findings, SWOT, competitors, research, personas: the evidence of the plan. */
	'evidence.edit': ['admin', 'leader', 'head', 'member', 'analyst'],
	'evidence.remove': ['admin', 'leader', 'head', 'analyst'],
	'touchpoint.rate': ['admin', 'leader', 'head', 'member', 'analyst'],
	'tactic.edit': ['admin', 'leader', 'head'],
	/** Assign a to-do to somebody. */
	'action.assign': ['admin', 'leader', 'head'],
	/** Tick off, mark stuck, or hand back a to-do. */
	'action.do': ['admin', 'leader', 'head', 'member', 'analyst'],
	'survey.edit': ['admin', 'leader', 'head', 'analyst'],
	/** Read single answers and cases, and figures of fewer than five. */
	'answers.read': ['admin', 'leader', 'head', 'analyst'],
	'metric.edit': ['admin', 'leader', 'analyst'],
	'import.run': ['admin', 'analyst', 'leader'],
	'key.manage': ['admin'],
	'review.hold': ['admin', 'leader'],
	'review.note': ['admin', 'leader', 'head', 'member', 'analyst'],
	/** Say something beneath a goal, a tactic, a to-do or what was noticed. */
	'comment.write': ['admin', 'leader', 'head', 'member', 'analyst'],
	/** Fill in the two-minute form about what customers ask for and what stands in the way. */
	'voice.write': ['admin', 'leader', 'head', 'member', 'analyst'],
	/** Hear what two customers said last week where one's department is answerable: the words alone. */
	'voices.week': ['admin', 'leader', 'head', 'member', 'analyst'],
	/** Answer the readiness check and see what it came to. */
	'readiness.answer': ['admin', 'leader', 'head', 'member', 'analyst'],
	/** Open a round of the readiness check, and close it. */
	'readiness.hold': ['admin', 'leader'],
	/** Say which good practices are in place, add some, set some aside. */
	'practice.edit': ['admin', 'leader', 'head'],
	/** Look at a department's plate: load, waiting customers, who can take what. */
	'plate.read': ['admin', 'leader', 'head'],
	/** Promise time and money at the launch. */
	'commitment.sign': ['admin', 'leader'],
	/** Let a tactic that automates start without its human route, with a reason. */
	'tactic.overrule': ['admin', 'leader'],
	/** What a goal or a strategy brings and costs, and the sourced numbers behind it. */
	'money.edit': ['admin', 'leader'],
	'claim.edit': ['admin', 'leader', 'analyst'],
	/** How we speak to customers: tone guide and message library. */
	'guide.edit': ['admin', 'leader', 'head'],
	'people.read': ['admin', 'leader', 'head', 'member', 'analyst'],
	'people.manage': ['admin'],
	'people.invite': ['admin', 'leader'],
	'organisation.edit': ['admin'],
	'demo.load': ['admin']
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

/** Whether a role holds a permission. */
export const may = (role: Role, permission: Permission): boolean =>
	(permissions[permission] as readonly Role[]).includes(role);
