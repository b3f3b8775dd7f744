import { z } from 'zod';
import type { Day } from '../shared/instant.ts';
import { isDay } from '../shared/instant.ts';
import type { DayRange } from '../shared/period.ts';
import type { Condition } from '../metrics/figure.ts';
import { readCondition } from './view.ts';

/** A part of what a figure rests on, from the lowest value to the highest, both within. */
export interface Band {
	readonly id: string;
	readonly from: number;
	readonly to: number;
}

const number = (settings: object, name: string, otherwise: number): number => {
	const value = (settings as Record<string, unknown>)[name];
	return typeof value === 'number' ? value : otherwise;
};

/** The parts in which one looks at the answers of a kind: promoters, the satisfied, yes and no. None where nothing is usual. */
export function bandsOf(kind: string, settings: object): readonly Band[] {
	const [min, max] = [number(settings, 'min', 0), number(settings, 'max', 10)];
	switch (kind) {
		case 'nps':
			return [
				{ id: 'promoters', from: 9, to: 10 },
				{ id: 'passives', from: 7, to: 8 },
				{ id: 'detractors', from: 0, to: 6 }
			];
		case 'csat': {
			const from = number(settings, 'satisfiedFrom', 4);
			return [
				{ id: 'satisfied', from, to: max },
				{ id: 'unsatisfied', from: min, to: from - 1 }
			];
		}
		case 'ces': {
			const from = number(settings, 'easyFrom', 5);
			const isTurned = (settings as { direction?: unknown }).direction === 'lower';
			return isTurned
				? [
						{ id: 'easy', from: min, to: min + max - from },
						{ id: 'hard', from: min + max - from + 1, to: max }
					]
				: [
						{ id: 'easy', from, to: max },
						{ id: 'hard', from: min, to: from - 1 }
					];
		}
		case 'rate':
			return [
				{ id: 'yes', from: 1, to: 1 },
				{ id: 'no', from: 0, to: 0 }
			];
		default:
			return [];
	}
}

/** Which answers or cases behind a figure are looked at. */
export interface BehindFilter {
	readonly window: DayRange;
	/** At most two: of whom, and of which group. */
	readonly where: readonly Condition[];
	readonly band: string | null;
	readonly withWords: boolean;
	/** Of cases: those still open. */
	readonly open: boolean;
	/** Those that somebody left out of the figure, or that were set apart as doubtful, instead of those in it. */
	readonly aside: boolean;
	readonly text: string;
	/** Everything older than this place in the list. */
	readonly after: BehindPlace | null;
}

/** A place in the list: newest first, and at the same instant the later come first. */
export interface BehindPlace {
	readonly at: number;
	readonly seq: number;
	/** One record can stand in several streams of a figure. */
	readonly source: number;
}

const placePattern = /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})$/;

export const placeText = ({ at, seq, source }: BehindPlace): string => `${at}.${seq}.${source}`;

export function readPlace(text: string | null): BehindPlace | null {
	const [, at, seq, source] = placePattern.exec(text ?? '') ?? [];
	return at === undefined ? null : { at: Number(at), seq: Number(seq), source: Number(source) };
}

const searchWords = z.string().trim().max(100).catch('');

const dayOr = (text: string | null, otherwise: Day): Day => (text !== null && isDay(text) ? text : otherwise);

/** Reads what an address asks for; what it does not say, or says wrongly, is as on the metric's page. */
export function readBehind(
	ask: (name: string) => string | null,
	view: { readonly window: DayRange; readonly of: Condition | null }
): BehindFilter {
	const first = dayOr(ask('from'), view.window.first);
	const last = dayOr(ask('to'), view.window.last);
	const group = readCondition(ask('group'));
	const isSame = group !== null && view.of !== null && group.dimension === view.of.dimension;
	const where = [...(view.of === null ? [] : [view.of]), ...(group === null || isSame ? [] : [group])];
	const band = ask('band');
	return {
		window: first <= last ? { first, last } : { first: last, last: first },
		where,
		band: band !== null && /^[a-z]{1,20}$/.test(band) ? band : null,
		withWords: ask('withWords') === '1',
		open: ask('open') === '1',
		aside: ask('aside') === '1',
		text: searchWords.parse(ask('text') ?? ''),
		after: readPlace(ask('after'))
	};
}
