import { effectMark, type EffectMark } from '../../domain/tactics/effect-standing.ts';
import type { TacticCard } from '../../domain/tactics/tactic.ts';
import { dayMs } from '../../domain/shared/instant.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { listStrategies } from '../strategy/queries.ts';
import { listEffectStandings } from '../tactics/effect-queries.ts';
import { listTactics } from '../tactics/queries.ts';
import { raiseNotice } from '../notices/raise.ts';
import type { Reminder } from '../notices/remind.ts';

/** Words of which people are told; that it is too early is told only where something was told before. */
const verdicts = new Set<EffectMark>(['helps', 'harms', 'no_visible_effect']);
/** A word must have stood for a day: one that comes and goes does not ring. */
const standsAfterMs = dayMs;

/** Tells who leads a tactic, and who owns the goals it serves, when it shows what it did, or shows otherwise; each word once. */
export const watchEffects: Reminder = async (scope) => {
	for (const strategy of await listStrategies(scope)) {
		if (strategy.launchedAt === null || strategy.archivedAt !== null) continue;
		const inside = await strategyScopeOf(scope, strategy.id);
		if (inside === null) continue;
		const cards = (await listTactics(inside)).filter((card) => card.effect !== null && card.startedAt !== null);
		if (cards.length === 0) continue;
		const standings = await listEffectStandings(inside, cards);
		for (const card of cards) {
			const standing = standings.get(card.id);
			const mark = standing === undefined ? 'unsaid' : effectMark(standing);
			if (verdicts.has(mark) || mark === 'too_early') await follow(inside, card, mark);
		}
	}
};

async function follow(scope: StrategyScope, card: TacticCard, mark: EffectMark): Promise<void> {
	const effect = card.effect?.id ?? '';
	const now = toInstant(scope.clock.now());
	const before = await scope.db
		.selectFrom('effect_told')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('effect_id', '=', effect)
		.executeTakeFirst();
	if (before !== undefined && before.seems === mark) {
		const isDue = before.told !== mark && scope.clock.now() - Date.parse(before.seems_since) >= standsAfterMs;
		if (!isDue) return;
	}
	await inTransaction(scope, async (inner): Promise<Result<undefined>> => {
		if (before === undefined) {
			// Nothing was told of it yet: what shows from now on is news, once it has stood.
			await inner.db
				.insertInto('effect_told')
				.values({
					organisation_id: inner.organisationId,
					effect_id: effect,
					told: 'too_early',
					seems: mark,
					seems_since: now,
					at: now
				})
				.onConflict((conflict) => conflict.columns(['organisation_id', 'effect_id']).doNothing())
				.execute();
			return ok();
		}
		const turns = before.seems === mark;
		// Who comes second finds another word told, and says nothing.
		const changed = await inner.db
			.updateTable('effect_told')
			.set(turns ? { told: mark, at: now } : { seems: mark, seems_since: now })
			.where('organisation_id', '=', inner.organisationId)
			.where('effect_id', '=', effect)
			.where('told', '=', before.told)
			.where('seems', '=', before.seems)
			.executeTakeFirst();
		if (!turns || Number(changed.numUpdatedRows) === 0) return ok();
		await raiseNotice(inner, {
			kind: 'effect',
			to: [card.lead?.id ?? null, ...(await ownersOf(inner, card))],
			strategyId: inner.strategyId,
			itemId: card.id,
			path: `/strategies/${inner.strategyId}/tactics/${card.id}`,
			words: { what: mark, title: card.title },
			once: `effect:${effect}:${mark}:${now}`
		});
		return ok();
	});
}

/** Who owns the goals that a tactic serves. */
async function ownersOf(scope: StrategyScope, card: TacticCard): Promise<string[]> {
	if (card.goals.length === 0) return [];
	const rows = await scope.db
		.selectFrom('goal')
		.select('owner_id')
		.where('organisation_id', '=', scope.organisationId)
		.where(
			'id',
			'in',
			card.goals.map((goal) => goal.id)
		)
		.where('owner_id', 'is not', null)
		.orderBy('id')
		.execute();
	return rows.map((row) => row.owner_id as string);
}
