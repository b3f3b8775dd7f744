import type { z } from 'zod';
import type { reviewId } from '../../domain/optimisation/schema.ts';
import type { Snapshot, SnapshotOutcome, SnapshotTactic } from '../../domain/optimisation/snapshot.ts';
import { chooseVoices } from '../../domain/optimisation/voices.ts';
import type { GoalBoardRow } from '../../domain/goals/board.ts';
import { effectMark, type EffectStanding } from '../../domain/tactics/effect-standing.ts';
import type { TacticCard } from '../../domain/tactics/tactic.ts';
import { addDays, localDay, type Day } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { listGoalBoard } from '../goals/board.ts';
import { goalOutcome } from './goal-outcome.ts';
import { latestVoices } from '../metrics/queries.ts';
import { findReview } from '../optimisation/meeting-commands.ts';
import { openMeeting } from '../optimisation/place-commands.ts';
import { listEffectStandings } from '../tactics/effect-queries.ts';
import { listTactics } from '../tactics/queries.ts';

/** How many of the latest voices are looked through for the three that are read out. */
const voicesLookedAt = 400;

type Standings = ReadonlyMap<string, EffectStanding>;

const effectOf = (standing: EffectStanding | undefined): SnapshotTactic['effect'] =>
	standing === undefined || standing.state === 'unsaid'
		? null
		: {
				mark: effectMark(standing),
				metric: standing.metric?.title ?? null,
				change: standing.change,
				low: standing.low,
				high: standing.high,
				unit: standing.unit,
				decimals: standing.decimals,
				currency: standing.currency,
				accumulates: standing.accumulates,
				isAfterwards: standing.isAfterwards
			};

const tacticOf = (card: TacticCard, standings: Standings): SnapshotTactic => ({
	id: card.id,
	title: card.title,
	status: card.status,
	folds: { ...card.folds },
	lead: card.lead?.title ?? null,
	expectedEffect: card.expectedEffect,
	effect: effectOf(standings.get(card.id))
});

/** The days that a goal's figure is read over today: its own up to today, or the last four weeks while it has none. */
const readOver = (row: GoalBoardRow, today: Day): { readFrom: Day; readTo: Day } =>
	row.window === null || row.window.first > today
		? { readFrom: addDays(today, row.window === null ? -83 : -27), readTo: today }
		: { readFrom: row.window.first, readTo: row.window.last < today ? row.window.last : today };

const goalOf = (
	row: GoalBoardRow,
	tactics: readonly TacticCard[],
	standings: Standings,
	today: Day,
	outcome: SnapshotOutcome | null
): Snapshot['goals'][number] => ({
	id: row.id,
	title: row.title,
	metric: row.metricTitle,
	kind: row.kind,
	unit: row.unit,
	decimals: row.decimals,
	sign: row.sign,
	currency: row.currency,
	definition: row.metricVersion,
	filter: row.filter.map((condition) => ({ ...condition })),
	value: row.value,
	n: row.n,
	low: row.low,
	high: row.high,
	target: row.target,
	baseline: row.terms.baseline.value,
	shape: row.terms.shape,
	direction: row.direction,
	change: row.terms.change,
	level: row.terms.target,
	startsOn: row.startsOn,
	endsOn: row.endsOn,
	...readOver(row, today),
	measured: row.status.measured,
	sure: row.status.sure,
	answersToSettle: row.status.answersToSettle,
	onSide: row.status.isOnSide,
	chance: row.chance,
	series: row.series.map(({ from, to, value, low, high }) => ({ from, to, value, low, high })),
	owner: row.ownerName,
	guess:
		row.lastUpdate === null || row.lastUpdate.confidence === null
			? null
			: {
					confidence: row.lastUpdate.confidence,
					at: row.lastUpdate.at,
					by: row.lastUpdate.by,
					chanceThen: row.lastUpdate.chanceThen
				},
	tactics: tactics
		.filter((card) => card.goals.some((goal) => goal.id === row.id))
		.map((card) => tacticOf(card, standings)),
	movedTargets: row.movedTargets,
	outcome,
	guard: row.guard === null ? null : { ...row.guard }
});

/** How everything stands at this moment: goals with their figures, what was done for them, what customers say. */
export async function takeSnapshot(
	scope: StrategyScope,
	cycle: { readonly from: string; readonly to: string }
): Promise<Snapshot> {
	const board = await listGoalBoard(scope);
	const tactics = await listTactics(scope);
	const standings = await listEffectStandings(scope, tactics);
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const goals = board.filter((row) => row.state === 'set');
	const ids = new Set(goals.map((goal) => goal.id));
	const frozen: Snapshot['goals'] = [];
	for (const row of goals) frozen.push(goalOf(row, tactics, standings, today, await goalOutcome(scope, row)));
	const voices = await latestVoices(scope, {
		from: cycle.from,
		// A review in the first weeks of a quarter hears what came in since.
		to: addDays(cycle.to, 30),
		limit: voicesLookedAt
	});
	return {
		version: 1,
		at: toInstant(scope.clock.now()),
		goals: frozen,
		otherTactics: tactics
			.filter((card) => card.status !== 'idea' && !card.goals.some((goal) => ids.has(goal.id)))
			.map((card) => tacticOf(card, standings)),
		voices: chooseVoices(
			voices.map((voice) => ({
				publicId: voice.publicId,
				words: voice.words,
				score: voice.score,
				at: voice.at,
				place: voice.segments
					.slice(0, 2)
					.map((segment) => segment.value)
					.join(', ')
			}))
		)
	};
}

/** Starts the meeting: how it stands now is frozen, and every later reading shows that. */
export async function startReview(
	scope: StrategyScope,
	input: z.output<typeof reviewId>
): Promise<Result<string, string>> {
	const allowed = permit(scope, 'review.hold');
	if (!allowed.ok) return allowed;
	const found = await findReview(scope, input.review);
	if (found === undefined) return fail('review.not_found');
	if (found.status === 'held') return fail('review.held');
	if (found.status === 'running') return ok(found.id);
	const snapshot = await takeSnapshot(scope, { from: found.cycle_from, to: found.cycle_to });
	return inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const started = await inner.db
			.updateTable('review')
			.set({ status: 'running', started_at: snapshot.at, snapshot: toJson(snapshot), voices: toJson(snapshot.voices) })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', found.id)
			.where('status', '=', 'planned')
			.executeTakeFirst();
		if (started.numUpdatedRows === 0n) return ok(found.id);
		await openMeeting(inner, found.id);
		await recordAudit(inner, {
			action: 'review.started',
			itemId: found.id,
			strategyId: inner.strategyId,
			detail: { goals: snapshot.goals.length }
		});
		inner.publish({ topic: 'review', ids: [found.id] });
		return ok(found.id);
	});
}
