import type { OutcomeChoice } from './carry-over.ts';

/** How many hands went up for each of the three. */
export type Hands = Readonly<Record<OutcomeChoice, number>>;

export const noHands: Hands = { stop: 0, continue: 0, grow: 0 };

/** Hands counted from what phones sent: one a phone, the last tap counts. */
export const countHands = (taps: readonly { readonly choice: OutcomeChoice }[]): Hands =>
	taps.reduce<Hands>((sum, { choice }) => ({ ...sum, [choice]: sum[choice] + 1 }), noHands);

/** The choice with most hands; null while nobody raised one or the two highest are even: then whoever leads decides alone. */
export function leadingChoice(hands: Hands): OutcomeChoice | null {
	const sorted = (Object.entries(hands) as [OutcomeChoice, number][]).sort((a, b) => b[1] - a[1]);
	const [first, second] = sorted as [[OutcomeChoice, number], [OutcomeChoice, number]];
	return first[1] > 0 && first[1] > second[1] ? first[0] : null;
}
