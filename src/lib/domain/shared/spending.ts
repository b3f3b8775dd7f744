/**
 * What money is counted under (R-003-15): the categories that budgets of the field are told in, for tactics and for the
 * claims beside which they are set.
 */
export const spendingCategories = [
	'automation',
	'data',
	'ai',
	'personalisation',
	'people_training',
	'service',
	'content',
	'other'
] as const;
export type SpendingCategory = (typeof spendingCategories)[number];
