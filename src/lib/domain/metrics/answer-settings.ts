import { z } from 'zod';

/** Groups of a dimension that a metric may weigh. */
export const weighedGroupsMost = 60;

/**
 * What every kind of answers may be told beside its own settings: whether a customer counts once a quarter (the latest answer)
 * or with every answer; and what part of all customers the groups of a dimension are, in percent, so that their answers weigh
 * as much. Without a dimension every answer weighs the same.
 */
export const answerSettings = {
	perContact: z.enum(['every', 'latest']).default('every'),
	weighBy: z.string().max(80).default(''),
	shares: z
		.record(z.string().max(200), z.number().min(0).max(100))
		.refine((shares) => Object.keys(shares).length <= weighedGroupsMost, 'metric.groups_too_many')
		.default({})
};

/** What those settings are where nobody has said anything. */
export const answerDefaults = { perContact: 'every', weighBy: '', shares: {} } as const;

export type AnswerSettings = z.infer<z.ZodObject<typeof answerSettings>>;

/** Whether a metric with these settings takes one answer for each customer and quarter. */
export const countsOnce = (settings: object): boolean => 'perContact' in settings && settings.perContact === 'latest';

/** The dimension and the shares by which answers weigh; null where they all weigh the same. */
export function weighing(
	settings: object
): { readonly by: string; readonly shares: ReadonlyMap<string, number> } | null {
	const { weighBy, shares } = settings as Partial<AnswerSettings>;
	if (weighBy === undefined || weighBy === '' || shares === undefined) return null;
	const wanted = new Map(Object.entries(shares).filter(([, share]) => share > 0));
	return wanted.size < 2 ? null : { by: weighBy, shares: wanted };
}

/**
 * What one answer of each group weighs so that the groups count as their shares of all customers say, the answers of other
 * groups as they come: wanted share / share of the answers, held to five times the usual weight. `counts` are answers by
 * group; groups without answers are left out of the whole.
 */
export function groupWeights(
	counts: ReadonlyMap<string, number>,
	shares: ReadonlyMap<string, number>,
	cap: (weights: readonly number[]) => readonly number[]
): ReadonlyMap<string, number> {
	const present = [...counts].filter(([group, n]) => n > 0 && shares.has(group));
	const answers = present.reduce((sum, [, n]) => sum + n, 0);
	const whole = present.reduce((sum, [group]) => sum + (shares.get(group) as number), 0);
	const groups = [...counts].filter(([, n]) => n > 0);
	const plain = groups.map(([group, n]) =>
		shares.has(group) && whole > 0 ? ((shares.get(group) as number) / whole) * (answers / n) : 1
	);
	// The usual weight is that of the answer in the middle, so groups count with their answers, some thousands in all.
	const scale = Math.max(1, groups.reduce((sum, [, n]) => sum + n, 0) / 4_000);
	const lengths = groups.map(([, n]) => Math.max(1, Math.round(n / scale)));
	const held = cap(lengths.flatMap((length, index) => new Array<number>(length).fill(plain[index] as number)));
	let at = 0;
	return new Map(
		groups.map(([group], index) => {
			const weight = held[at] as number;
			at += lengths[index] as number;
			return [group, weight];
		})
	);
}
