/** What a mystery shopper marks from 1 to 5 after the last answer. The words are messages under the id. */
export const shopMarks = ['easy_to_reach', 'understood', 'competent', 'friendly'] as const;
export type ShopMark = (typeof shopMarks)[number];
export type ShopScores = Readonly<Partial<Record<ShopMark, number>>>;

/** Ways in which a request can be sent. The words are messages under the id. */
export const shopChannels = ['email', 'phone', 'chat', 'form', 'social', 'in_person', 'letter'] as const;
export type ShopChannel = (typeof shopChannels)[number];

interface Moments {
	/** Milliseconds since the epoch. */
	readonly sentAt: number | null;
	readonly firstAnswerAt: number | null;
	readonly resolvedAt: number | null;
}

export type ShopOrder = 'answered_before_sent' | 'solved_before_sent' | 'solved_before_answered';

/** What is wrong with the order of the three moments, if anything is: sent, first answer, solved. */
export function shopOrderFault({ sentAt, firstAnswerAt, resolvedAt }: Moments): ShopOrder | null {
	if (sentAt !== null && firstAnswerAt !== null && firstAnswerAt < sentAt) return 'answered_before_sent';
	if (sentAt !== null && resolvedAt !== null && resolvedAt < sentAt) return 'solved_before_sent';
	if (firstAnswerAt !== null && resolvedAt !== null && resolvedAt < firstAnswerAt) return 'solved_before_answered';
	return null;
}

/** Seconds from sending to the first answer and to the solution, as a customer's clock shows them; none while unknown. */
export const shopTimes = ({
	sentAt,
	firstAnswerAt,
	resolvedAt
}: Moments): { first: number | null; solved: number | null } => ({
	first: sentAt === null || firstAnswerAt === null ? null : Math.round((firstAnswerAt - sentAt) / 1000),
	solved: sentAt === null || resolvedAt === null ? null : Math.round((resolvedAt - sentAt) / 1000)
});

/** The mean of the marks given, 1 to 5; none without a mark. */
export function shopMean(scores: ShopScores): number | null {
	const given = shopMarks.flatMap((mark) => (scores[mark] === undefined ? [] : [scores[mark]]));
	return given.length === 0 ? null : given.reduce((sum, value) => sum + value, 0) / given.length;
}

/** The middle of several times in seconds (of an even number the mean of the two in the middle); none of none. */
export function middleTime(times: readonly number[]): number | null {
	const sorted = [...times].sort((a, b) => a - b);
	const half = Math.floor(sorted.length / 2);
	if (sorted.length === 0) return null;
	return sorted.length % 2 === 1
		? (sorted[half] as number)
		: ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}
