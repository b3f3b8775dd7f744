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
