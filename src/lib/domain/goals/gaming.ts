import { newcombeDifference } from '../metrics/interval.ts';
import type { Histogram } from '../metrics/histogram.ts';

/** Signs that a number was worked on rather than what it stands for; each is a question to ask, not an accusation. */
export const gamingSigns = ['more_top_answers', 'more_exact_nines', 'fewer_answer'] as const;
export type GamingSign = (typeof gamingSigns)[number];

/** A stretch of the goal's time: its answers, and how many were asked (null where nobody was asked by name). */
export interface AskedStretch {
	readonly histogram: Histogram;
	readonly asked: number | null;
	/** How many of those who were asked answered, where not every answer of the stretch is one of theirs. */
	readonly answered?: number;
}

/** What was seen: the shares (0 to 1) before and near the end. */
export interface SignFound {
	readonly sign: GamingSign;
	readonly before: number;
	readonly near: number;
}

/** Days before the end that count as near it, and answers that both stretches need. */
export const nearEndDays = 21;
export const signsFrom = 30;

/** A share has to move by this much, beyond chance, to be a sign. */
const jump = 0.08;

const countOf = ({ buckets }: Histogram, is: (score: number) => boolean): number => {
	let count = 0;
	for (const [score, n] of buckets) if (is(score)) count += n;
	return count;
};

/**
 * Signs of gaming near a goal's end: the share of the highest answers jumped, that of answers exactly where a promoter begins
 * (9 of 10) jumped, or fewer of those asked answer (the unhappy ones are asked less). Each needs a move of 8 percentage points
 * (answering: a third) beyond chance (95 %). `top` is the scale's highest answer, `promoterFrom` 9 for the net promoter score,
 * null for other scales.
 */
export function gamingFound(
	before: AskedStretch,
	near: AskedStretch,
	scale: { readonly top: number; readonly promoterFrom: number | null }
): SignFound[] {
	const found: SignFound[] = [];
	const [n1, n2] = [before.histogram.n, near.histogram.n];
	const rises = (sign: GamingSign, is: (score: number) => boolean): void => {
		const [x1, x2] = [countOf(before.histogram, is), countOf(near.histogram, is)];
		const { change, low } = newcombeDifference(x2, n2, x1, n1);
		if (change >= jump && low > 0) found.push({ sign, before: x1 / n1, near: x2 / n2 });
	};
	if (n1 >= signsFrom && n2 >= signsFrom) {
		rises('more_top_answers', (score) => score === scale.top);
		if (scale.promoterFrom !== null) rises('more_exact_nines', (score) => score === scale.promoterFrom);
	}
	if (before.asked !== null && near.asked !== null && before.asked >= signsFrom && near.asked >= signsFrom) {
		const [a, b] = [Math.min(before.answered ?? n1, before.asked), Math.min(near.answered ?? n2, near.asked)];
		const { high } = newcombeDifference(b, near.asked, a, before.asked);
		const [first, last] = [a / before.asked, b / near.asked];
		if (high < 0 && last <= (2 / 3) * first) found.push({ sign: 'fewer_answer', before: first, near: last });
	}
	return found;
}

/** By this share of itself a response rate or a channel's share has to move to be worth a note. */
export const movedBy = 1 / 3;

export type RepresentationNote =
	| { readonly note: 'response_rate_moved'; readonly before: number; readonly after: number }
	| { readonly note: 'channel_mix_moved'; readonly channel: string; readonly before: number; readonly after: number };

/** Shares of answers below this are too small to speak of. */
const smallShare = 0.1;

const moved = (before: number, after: number): boolean =>
	before > 0 && Math.abs(after - before) >= movedBy * before - 1e-12;

/**
 * Notes that two quarters were answered by different people: the response rate moved by a third of itself, or the share of a
 * channel did (of channels with a tenth of the answers in either). Rates and shares from 0 to 1; null rates are not known.
 * Who answers through another channel answers differently.
 */
export function representationNotes(
	before: { readonly responseRate: number | null; readonly channels: Readonly<Record<string, number>> },
	after: { readonly responseRate: number | null; readonly channels: Readonly<Record<string, number>> }
): RepresentationNote[] {
	const notes: RepresentationNote[] = [];
	if (before.responseRate !== null && after.responseRate !== null && moved(before.responseRate, after.responseRate)) {
		notes.push({ note: 'response_rate_moved', before: before.responseRate, after: after.responseRate });
	}
	const total = (counts: Readonly<Record<string, number>>): number =>
		Object.values(counts).reduce((sum, count) => sum + count, 0);
	const [all1, all2] = [total(before.channels), total(after.channels)];
	if (all1 === 0 || all2 === 0) return notes;
	for (const channel of Object.keys({ ...before.channels, ...after.channels }).sort()) {
		const first = (before.channels[channel] ?? 0) / all1;
		const last = (after.channels[channel] ?? 0) / all2;
		if (Math.max(first, last) < smallShare) continue;
		if (first === 0 || moved(first, last))
			notes.push({ note: 'channel_mix_moved', channel, before: first, after: last });
	}
	return notes;
}
