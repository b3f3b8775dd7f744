import type { SpendingCategory } from '../shared/spending.ts';
import type { ClaimGrade, ClaimTopic, ClaimUnit } from './claim.ts';

/** A claim that the library is delivered with; what it says is `claims-library.<key>`. */
export interface LibraryClaim {
	readonly key: string;
	readonly topic: ClaimTopic;
	readonly unit: ClaimUnit;
	/** Per cent, times, years; whole units of the currency for money. */
	readonly value: number;
	readonly valueTo?: number;
	readonly currency?: string;
	readonly category?: SpendingCategory;
	/** Whose number it is, where the article names them. */
	readonly source?: string;
	readonly year?: number;
	readonly grade: ClaimGrade;
	/** The article that we met it in: `claims.origins.<origin>`. */
	readonly origin: 'software' | 'why' | 'practice';
}

const percent = (
	key: string,
	topic: ClaimTopic,
	value: number,
	origin: LibraryClaim['origin'],
	more: Partial<LibraryClaim> = {}
): LibraryClaim => ({ key, topic, unit: 'percent', value, origin, grade: 'second_hand', ...more });

/**
 * The numbers that articles on customer experience pass around (R-000-14, R-001-01 to R-001-07, R-003-10 to R-003-17):
 * second-hand, sometimes at odds with one another, here with whom they name as the source. They come as claims that
 * everybody can edit or remove, and stand in no formula.
 */
export const claimLibrary: readonly LibraryClaim[] = [
	percent('silent', 'leaving', 91, 'why'),
	percent('left_favourite', 'leaving', 33, 'why', { year: 2020 }),
	percent('several_bad', 'leaving', 59, 'practice'),
	percent('one_bad', 'leaving', 17, 'practice'),
	percent('loved_brand', 'leaving', 32, 'practice'),
	{
		key: 'bad_service',
		topic: 'leaving',
		unit: 'money',
		value: 62_000_000_000,
		currency: 'USD',
		origin: 'why',
		grade: 'second_hand'
	},

	{ key: 'keep_five', topic: 'keeping', unit: 'times', value: 5, origin: 'practice', grade: 'second_hand' },
	percent('sell_again', 'keeping', 60, 'practice', { valueTo: 70 }),
	{ key: 'loyal_ten', topic: 'keeping', unit: 'times', value: 10, origin: 'practice', grade: 'second_hand' },
	{ key: 'six_years', topic: 'keeping', unit: 'years', value: 6, origin: 'why', grade: 'second_hand' },

	percent('pay_more', 'price', 86, 'why', { grade: 'opinion' }),
	percent('premium', 'price', 16, 'practice'),
	percent('pay_convenience', 'price', 43, 'practice', { grade: 'opinion' }),
	percent('pay_friendly', 'price', 42, 'practice', { grade: 'opinion' }),
	percent('pay_same_day', 'price', 40, 'practice', { grade: 'opinion' }),
	percent('impulse', 'price', 49, 'why', { grade: 'opinion' }),

	{
		key: 'temkin_three_years',
		topic: 'growth',
		unit: 'money',
		value: 823_000_000,
		currency: 'USD',
		source: 'Temkin Group',
		origin: 'software',
		grade: 'survey'
	},
	percent('revenue_three_years', 'growth', 70, 'why', { source: 'Temkin Group', grade: 'survey' }),
	percent('profit', 'growth', 95, 'software'),
	percent('spend_more', 'growth', 140, 'why'),

	percent('we_think', 'belief', 80, 'why', { source: 'Bain & Company', grade: 'survey' }),
	percent('they_think', 'belief', 8, 'why', { source: 'Bain & Company', grade: 'survey' }),
	percent('meets_expectation', 'belief', 10, 'why'),
	percent('executives', 'belief', 74, 'why', { source: 'Oracle', grade: 'opinion' }),

	percent('service_decides', 'service', 73, 'practice', { grade: 'opinion' }),
	percent('companies_good', 'service', 49, 'practice', { grade: 'opinion' }),
	percent('beats_advertising', 'service', 65, 'practice', { grade: 'opinion' }),
	percent('four_things', 'service', 80, 'practice', { grade: 'opinion' }),

	percent('human_lost', 'people', 64, 'practice', { grade: 'opinion' }),
	percent('prefer_human', 'people', 71, 'practice', { grade: 'opinion' }),
	percent('uninformed', 'people', 46, 'practice', { grade: 'opinion' }),
	percent('understood', 'people', 38, 'practice', { grade: 'opinion' }),

	percent('share_data', 'trust', 63, 'practice', { grade: 'opinion' }),
	percent('trust_decides', 'trust', 88, 'practice', { grade: 'opinion' }),

	percent('plan_automation', 'budget', 63, 'practice', { grade: 'opinion', category: 'automation' }),
	percent('plan_data', 'budget', 54, 'practice', { grade: 'opinion', category: 'data' }),
	percent('plan_ai', 'budget', 44, 'practice', { grade: 'opinion', category: 'ai' }),
	percent('plan_personal', 'budget', 43, 'practice', { grade: 'opinion', category: 'personalisation' }),
	percent('more_martech', 'budget', 68, 'practice', { grade: 'opinion' }),
	percent('multichannel', 'budget', 80, 'practice'),

	percent('lack_analysts', 'skills', 43, 'practice', { grade: 'opinion' }),
	percent('lack_engineers', 'skills', 40, 'practice', { grade: 'opinion' }),
	percent('more_load', 'skills', 33, 'practice', { grade: 'opinion' })
];
