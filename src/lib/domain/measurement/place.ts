import type { Condition } from '../metrics/figure.ts';
import { isDay, type Day } from '../shared/instant.ts';
import type { DayRange } from '../shared/period.ts';
import { conditionText, readCondition } from './view.ts';

/** Where a figure was shown: over which days, and of whose answers. */
export interface FigurePlace {
	readonly window: DayRange;
	readonly where: readonly Condition[];
}

/** Conditions that an address may name. */
const conditionsAtMost = 4;

/**
 * Reads the place of a figure from an address (`from`, `to`, `of` once for each condition). What it does not say is as usual;
 * days beyond today hold nothing yet and are left out.
 */
export function readFigurePlace(asked: URLSearchParams, usual: DayRange, today: Day): FigurePlace {
	const day = (name: string, otherwise: Day): Day => {
		const text = asked.get(name);
		return text !== null && isDay(text) ? text : otherwise;
	};
	const [from, to] = [day('from', usual.first), day('to', usual.last)];
	const [first, last] = from <= to ? [from, to] : [to, from];
	return {
		window: { first: first > today ? today : first, last: last > today ? today : last },
		where: asked
			.getAll('of')
			.slice(0, conditionsAtMost)
			.flatMap((text) => readCondition(text) ?? [])
	};
}

/** The address part that says where a figure was shown. */
export function figureQuery(place: {
	readonly window?: DayRange | null;
	readonly where?: readonly Condition[];
}): string {
	const query = new URLSearchParams();
	if (place.window) {
		query.set('from', place.window.first);
		query.set('to', place.window.last);
	}
	for (const condition of place.where ?? []) query.append('of', conditionText(condition));
	const text = query.toString();
	return text === '' ? '' : `?${text}`;
}
