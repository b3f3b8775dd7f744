import { searchText } from '../shared/text.ts';

/** Something that a review left behind and that can be found again by its words. */
export interface Remembered {
	readonly text: string;
}

const wordsOf = (text: string): string[] =>
	searchText(text)
		.split(/[^\p{L}\p{N}]+/u)
		.filter((word) => word !== '');

/** How many letters two words must share at their beginning to be forms of one: deliver, delivery, delivered; not delight. */
const rootOf = (length: number): number => Math.max(4, Math.ceil(length * 0.7));

/** Whether two words are the same or forms of one. */
export function sameRoot(a: string, b: string): boolean {
	if (a === b) return true;
	const shorter = Math.min(a.length, b.length);
	const needed = rootOf(shorter);
	if (shorter >= 4 && a.slice(0, needed) === b.slice(0, needed)) return true;
	// A short word and its plural: van, vans.
	return shorter === 3 && Math.abs(a.length - b.length) <= 2 && (a.startsWith(b) || b.startsWith(a));
}

/** From so many letters on a word says something by itself; shorter ones, which hold sentences together, say less. */
const telling = 7;

/** What lies this far below the best match is noise. */
const worthShowing = 0.4;

/**
 * What answers a question in plain words ("what did we decide about delivery?"), the best first. Each word counts by how
 * rare it is among all that is remembered, and short ones less, so "what" and "we" weigh next to nothing in any language; very short words
 * count only where nothing longer was typed. Later things go before earlier ones of the same weight, as they come in.
 */
export function recall<T extends Remembered>(all: readonly T[], question: string): T[] {
	const typed = [...new Set(wordsOf(question))].slice(0, 12);
	const long = typed.filter((word) => word.length > 3);
	const asked = long.length > 0 ? long : typed;
	if (asked.length === 0) return [];
	const held = all.map((one) => [...new Set(wordsOf(one.text))]);
	const weights = asked.map((word) => {
		const holding = held.filter((words) => words.some((other) => sameRoot(word, other))).length;
		return holding === 0 ? 0 : Math.log(1 + all.length / holding) * Math.min(1, word.length / telling);
	});
	const scored = all
		.map((one, index) => ({
			one,
			index,
			score: asked.reduce(
				(sum, word, at) =>
					sum + ((held[index] ?? []).some((other) => sameRoot(word, other)) ? (weights[at] as number) : 0),
				0
			)
		}))
		.filter(({ score }) => score > 0)
		.sort((a, b) => b.score - a.score || a.index - b.index);
	const best = scored[0]?.score ?? 0;
	return scored.filter(({ score }) => score >= best * worthShowing).map(({ one }) => one);
}
