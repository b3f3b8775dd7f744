import type { Day } from '../shared/instant.ts';

/** At most so many cards, so that it stays a minute. */
export const cardsAtMost = 5;
/** Seconds that a card of each kind takes, for the sentence above them. */
const seconds = { todo: 8, decision: 8, customer: 10, update: 20, rate: 8, voice: 10 } as const;

/** A card as the choice among them sees it. */
export interface Card {
	readonly kind: keyof typeof seconds;
	readonly dueOn: Day | null;
}

const turn = { todo: 0, decision: 0, customer: 0, update: 2, rate: 3, voice: 4 } as const;

/**
 * The cards of a week, at most five: to-dos, decisions and waiting customers that are late, then those due by the end of the week, then
 * updates due, one touchpoint to rate, what customers said; last, to-dos and decisions that are due later or have no day. Earlier days
 * first within a group; equals keep their order.
 */
export function weekCards<T extends Card>(
	cards: readonly T[],
	today: Day,
	weekLast: Day
): { readonly shown: readonly T[]; readonly rest: number } {
	const rank = (card: Card): number => {
		if (turn[card.kind] > 0) return turn[card.kind];
		if (card.dueOn === null || card.dueOn > weekLast) return 5;
		return card.dueOn < today ? 0 : 1;
	};
	const ordered = cards
		.map((card, index) => ({ card, index }))
		.sort(
			(a, b) =>
				rank(a.card) - rank(b.card) ||
				((a.card.dueOn ?? '9999') < (b.card.dueOn ?? '9999')
					? -1
					: (a.card.dueOn ?? '9999') > (b.card.dueOn ?? '9999')
						? 1
						: 0) ||
				a.index - b.index
		)
		.map(({ card }) => card);
	const shown = ordered.slice(0, cardsAtMost);
	return { shown, rest: ordered.slice(cardsAtMost).filter((card) => card.kind !== 'voice').length };
}

/** Minutes that the cards take, at least one. */
export const minutesFor = (cards: readonly Card[]): number =>
	Math.max(1, Math.round(cards.reduce((sum, card) => sum + seconds[card.kind], 0) / 60));
