import type { Measured } from '../../domain/goals/status.ts';
import { dayMs } from '../../domain/shared/instant.ts';
import { ok } from '../../domain/shared/result.ts';
import { voicesFilter } from '../../domain/surveys/voices.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { listGoalBoard } from '../goals/board.ts';
import { listStrategies } from '../strategy/queries.ts';
import { listVoices } from '../surveys/voices-queries.ts';
import { raiseWebhook } from '../webhooks/queue.ts';
import { raiseNotice } from './raise.ts';
import { alreadySaid, membersOf, say, type Reminder } from './remind.ts';

/** Standings of which people are told; too early and no figure are none of them. */
const told = new Set<Measured>(['on_course', 'at_risk', 'unlikely', 'reached', 'not_reached']);
const final = new Set<Measured>(['reached', 'not_reached']);
/** A forecast must have stood elsewhere for a day before it counts as turned: a figure near the edge does not ring. */
const turnsAfterMs = dayMs;

/** Tells owners and leaders when a goal came to its result, or changed from on course to at risk and back, and stayed there. */
export const watchGoals: Reminder = async (scope) => {
	for (const strategy of await listStrategies(scope)) {
		if (strategy.launchedAt === null || strategy.archivedAt !== null) continue;
		const inside = await strategyScopeOf(scope, strategy.id);
		if (inside === null) continue;
		for (const goal of await listGoalBoard(inside)) {
			if (goal.state !== 'set' || !told.has(goal.seems)) continue;
			const isBroken = goal.guard?.state === 'broke';
			await follow(inside, { id: goal.id, title: goal.title, ownerId: goal.ownerId, isBroken }, goal.seems);
		}
	}
};

interface Followed {
	readonly id: string;
	readonly title: string;
	readonly ownerId: string | null;
	/** What was not to get worse did. */
	readonly isBroken: boolean;
}

async function follow(scope: StrategyScope, goal: Followed, measured: Measured): Promise<void> {
	const now = toInstant(scope.clock.now());
	const place = { organisation_id: scope.organisationId, goal_id: goal.id };
	const before = await scope.db
		.selectFrom('goal_standing')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('goal_id', '=', goal.id)
		.executeTakeFirst();
	if (before?.told === measured && before.seems === measured) return;
	const stands =
		before !== undefined &&
		before.told !== measured &&
		(final.has(measured) ||
			(before.seems === measured && scope.clock.now() - Date.parse(before.seems_since) >= turnsAfterMs));
	if (before !== undefined && !stands && before.seems === measured) return;
	await inTransaction(scope, async (inner) => {
		if (before === undefined) {
			await inner.db
				.insertInto('goal_standing')
				.values({ ...place, told: measured, told_at: now, seems: measured, seems_since: now })
				.onConflict((conflict) => conflict.columns(['organisation_id', 'goal_id']).doNothing())
				.execute();
			return ok();
		}
		// Who comes second finds another standing told, and says nothing.
		const changed = await inner.db
			.updateTable('goal_standing')
			.set(
				stands
					? { told: measured, told_at: now, seems: measured, seems_since: now }
					: { seems: measured, seems_since: now }
			)
			.where('organisation_id', '=', inner.organisationId)
			.where('goal_id', '=', goal.id)
			.where('told', '=', before.told)
			.where('seems', '=', before.seems)
			.executeTakeFirst();
		if (!stands || Number(changed.numUpdatedRows) === 0) return ok();
		const turn = inner.ids.id();
		await inner.db
			.insertInto('goal_turn')
			.values({ ...place, id: turn, was: before.told, became: measured, at: now })
			.execute();
		await raiseWebhook(inner, 'goal.turned', {
			goal: goal.id,
			strategy: inner.strategyId,
			title: goal.title,
			was: before.told as Measured,
			became: measured
		});
		await raiseNotice(inner, {
			kind: 'result',
			to: [goal.ownerId, ...(await membersOf(inner, ['leader']))],
			strategyId: inner.strategyId,
			itemId: goal.id,
			path: `/strategies/${inner.strategyId}/goals?open=${goal.id}`,
			words: { what: measured === 'reached' && goal.isBroken ? 'reached_broke' : measured, title: goal.title },
			once: `turn:${turn}`
		});
		return ok();
	});
}

/** Answers looked at in one round. */
const voicesAtMost = 200;

/**
 * Tells the heads of a touchpoint's department that an unhappy customer answered there, once a day and touchpoint. The
 * customer's own words stay where they are kept and erased: on the page of the voices.
 */
export const tellUnhappy: Reminder = async (scope, today) => {
	const filter = { ...voicesFilter.parse({ days: 1 }), mood: 'unhappy' as const };
	const { voices } = await listVoices(scope, filter, voicesAtMost);
	const surveys = [
		...new Set(voices.flatMap((voice) => (voice.state === 'counted' && voice.survey !== null ? [voice.survey.id] : [])))
	];
	if (surveys.length === 0) return;
	const places = await scope.db
		.selectFrom('survey')
		.innerJoin('touchpoint', (join) =>
			join
				.onRef('touchpoint.id', '=', 'survey.touchpoint_id')
				.onRef('touchpoint.organisation_id', '=', 'survey.organisation_id')
		)
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'touchpoint.id').onRef('item.organisation_id', '=', 'touchpoint.organisation_id')
		)
		.select(['survey.id as survey', 'touchpoint.id', 'touchpoint.department_id', 'item.title'])
		.where('survey.organisation_id', '=', scope.organisationId)
		.where('survey.id', 'in', surveys)
		.where('item.removed_at', 'is', null)
		.execute();
	const said = await alreadySaid(scope, 'answered', today);
	for (const place of places) {
		if (place.department_id === null) continue;
		const once = `answered:${place.id}:${today}`;
		const heads = await membersOf(scope, ['head'], place.department_id);
		const to = heads.filter((id) => !said.has(`${id} ${once}`));
		if (to.length === 0) continue;
		await say(scope, {
			kind: 'answered',
			to,
			itemId: place.id,
			path: `/voices?mood=unhappy&survey=${place.survey}&days=7`,
			words: { title: place.title },
			once
		});
	}
};
