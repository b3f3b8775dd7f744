import type { Day } from '../shared/instant.ts';
import { smallGroup } from '../metrics/suppression.ts';

/** Why customers got in touch, and about how large a part of the contacts that was. */
export interface NamedReason {
	readonly reason: string;
	/** 0 to 1. */
	readonly share: number;
}

/** What one person gave in one fortnight, without who it was. */
export interface GivenVoice {
	readonly fortnight: Day;
	/** How much effort one's own work took: 1 little, 5 very much. */
	readonly effort: number;
	readonly reasons: readonly NamedReason[];
}

export interface FortnightResult {
	readonly fortnight: Day;
	readonly people: number;
	/** Fewer than five people answered: nothing is told but how many. */
	readonly isHidden: boolean;
	readonly effort: number | null;
	/** Largest first; what only one person named is gathered in `others`. */
	readonly reasons: readonly NamedReason[];
	/** The part of all contacts that reasons take which only one person named. */
	readonly others: number;
}

/**
 * What a fortnight came to, for fortnights that are over. Where fewer than five people answered, only their number is told
 * (nobody shall be told apart). A reason's share is the mean over all who answered, with nothing for those who did not name
 * it; reasons that one person alone named have no line of their own.
 */
export function fortnightResults(voices: readonly GivenVoice[], fortnights: readonly Day[]): FortnightResult[] {
	return fortnights.map((fortnight) => {
		const given = voices.filter((voice) => voice.fortnight === fortnight);
		const people = given.length;
		if (people < smallGroup) return { fortnight, people, isHidden: true, effort: null, reasons: [], others: 0 };
		const sums = new Map<string, { share: number; by: number }>();
		for (const { reason, share } of given.flatMap((voice) => voice.reasons)) {
			const sum = sums.get(reason) ?? { share: 0, by: 0 };
			sums.set(reason, { share: sum.share + share, by: sum.by + 1 });
		}
		const all = [...sums].map(([reason, sum]) => ({ reason, share: sum.share / people, by: sum.by }));
		return {
			fortnight,
			people,
			isHidden: false,
			effort: given.reduce((sum, voice) => sum + voice.effort, 0) / people,
			reasons: all
				.filter(({ by }) => by > 1)
				.map(({ reason, share }) => ({ reason, share }))
				.sort((a, b) => b.share - a.share || (a.reason < b.reason ? -1 : 1)),
			others: all.filter(({ by }) => by === 1).reduce((sum, { share }) => sum + share, 0)
		};
	});
}

/**
 * The fortnights whose nameless words may be read. Fortnights that are over are put together, oldest first, until five
 * different people without a name are among them; then the whole bundle is opened at once. What is left over waits for
 * the next ones, so no words ever appear that fewer than five people could have written.
 */
export function openedFortnights(
	nameless: readonly { readonly fortnight: Day; readonly person: string }[],
	over: readonly Day[]
): ReadonlySet<Day> {
	const opened = new Set<Day>();
	let waiting: Day[] = [];
	let people = new Set<string>();
	for (const fortnight of [...over].sort()) {
		waiting.push(fortnight);
		for (const one of nameless) if (one.fortnight === fortnight) people.add(one.person);
		if (people.size < smallGroup) continue;
		for (const day of waiting) opened.add(day);
		waiting = [];
		people = new Set();
	}
	return opened;
}
