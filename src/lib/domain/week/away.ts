import type { Day } from '../shared/instant.ts';

/** A stretch of days in which somebody is not here, and who stands in. */
export interface Away {
	readonly id: string;
	readonly membershipId: string;
	readonly fromOn: Day;
	readonly untilOn: Day;
	readonly standInId: string | null;
}

/** Whether somebody is away on a day; first and last day count. */
export const isAwayOn = (away: Pick<Away, 'fromOn' | 'untilOn'>, day: Day): boolean =>
	away.fromOn <= day && day <= away.untilOn;

/** Somebody who can be given something, with whether they are away today and who stands in. */
interface Reachable {
	readonly id: string;
	readonly away: { readonly isNow: boolean; readonly standInId: string | null } | null;
}

/**
 * Whom to suggest when somebody is chosen who is away today: who stands in and is here; null where the one chosen is here
 * or nobody stands in.
 */
export function suggestedFor<T extends Reachable>(id: string, people: readonly T[]): T | null {
	const seen = new Set<string>();
	let at = people.find((one) => one.id === id);
	while (at !== undefined && at.away?.isNow === true && !seen.has(at.id)) {
		seen.add(at.id);
		const next: string | null = at.away.standInId;
		at = people.find((one) => one.id === next);
	}
	return at === undefined || at.id === id || at.away?.isNow === true ? null : at;
}

/**
 * Who gets what would go to somebody: the stand-in while they are away, and the stand-in's stand-in where that one is away
 * too; themselves where nobody stands in, or where stand-ins lead in a circle.
 */
export function standsFor(membershipId: string, aways: readonly Away[], day: Day): string {
	const seen = new Set<string>();
	let at = membershipId;
	while (!seen.has(at)) {
		seen.add(at);
		const away = aways.find((one) => one.membershipId === at && isAwayOn(one, day));
		if (away === undefined || away.standInId === null) return at;
		at = away.standInId;
	}
	return membershipId;
}
