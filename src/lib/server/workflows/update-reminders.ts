import { isAwayOn, standsFor } from '../../domain/week/away.ts';
import type { Reminder } from '../notices/remind.ts';
import { say } from '../notices/remind.ts';
import { listAways } from '../week/people-queries.ts';
import { listNextUpdates } from '../goals/update-queries.ts';

/**
 * Reminds the owner of a goal, and who stands in, of the update that it wants: once for each day on which one falls due, and again a beat
 * later for as long as none is given.
 */
export const remindOfUpdates: Reminder = async (scope, today) => {
	const [due, aways] = await Promise.all([listNextUpdates(scope), listAways(scope)]);
	for (const one of due) {
		if (one.ownerId === null || one.askedOn === null) continue;
		const isAway = aways.some((away) => away.membershipId === one.ownerId && isAwayOn(away, today));
		const to = isAway ? standsFor(one.ownerId, aways, today) : one.ownerId;
		await say(scope, {
			kind: 'update_due',
			to: [to],
			strategyId: one.strategyId,
			itemId: one.goalId,
			path: `/strategies/${one.strategyId}/goals?open=${one.goalId}`,
			words: { title: one.title, day: one.dueOn },
			once: `update_due:${one.goalId}:${one.askedOn}`
		});
	}
};
