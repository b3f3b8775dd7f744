import { hostName } from './host-name.ts';

/** Places that are looked at for a search word: the first page of results and a little more. */
export const placesLimit = 20;

export interface Place {
	/** 1 is the first result. */
	readonly position: number;
	readonly domain: string;
}

export interface TypedRanking {
	readonly places: readonly Place[];
	/** Lines in which no name was found, as typed. */
	readonly unread: readonly string[];
}

/**
 * The ranking in a text with one result a line, first result first. Empty lines do not count; a line without a name
 * keeps its place free and is told back, so that one odd line does not move all others up. The same name may stand in
 * several places: a search page can show a company twice.
 */
export function readRanking(text: string): TypedRanking {
	const lines = text
		.split(/\r\n?|\n/)
		.map((line) => line.trim())
		.filter((line) => line !== '');
	const places: Place[] = [];
	const unread: string[] = [];
	for (const [index, line] of lines.slice(0, placesLimit).entries()) {
		const domain = hostName(line);
		if (domain === undefined) unread.push(line);
		else places.push({ position: index + 1, domain });
	}
	return { places, unread };
}

/**
 * How much a place is seen, relative to the first: 1 / position. The second result gets half of the first one's glances,
 * the tenth a tenth. Published click studies of search pages differ in the first place's share (roughly a quarter to two
 * fifths of all clicks) and agree on the shape, a fall close to one over the place; the plain rule says the same, needs no
 * table that grows old, and can be checked in one's head.
 */
export const placeWeight = (position: number): number => 1 / position;
