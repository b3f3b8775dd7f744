/** What money for a tactic is counted under (R-003-15): the categories that budgets of the field are told in. */
export const tacticCategories = [
	'automation',
	'data',
	'ai',
	'personalisation',
	'people_training',
	'service',
	'content',
	'other'
] as const;
export type TacticCategory = (typeof tacticCategories)[number];
