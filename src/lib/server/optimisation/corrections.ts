import { correctionOf, type Correction } from '../../domain/optimisation/correction.ts';
import type { Snapshot } from '../../domain/optimisation/snapshot.ts';
import { localDay } from '../../domain/shared/instant.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromInstant } from '../db/codec.ts';
import { listGoalBoard } from '../goals/board.ts';
import { readDefinitions } from '../metrics/definitions.ts';
import { evidenceFor } from '../metrics/read.ts';

/**
 * What has been corrected since a review: every frozen goal is read again over the same days and the same part of the
 * customers, with the definition and the target of today. Nothing is written; what was frozen stays as it was.
 */
export async function correctionsSince(scope: StrategyScope, snapshot: Snapshot): Promise<Correction[]> {
	const ids = snapshot.goals.map((goal) => goal.id);
	const board = new Map((await listGoalBoard(scope, { ids })).map((row) => [row.id, row]));
	const frozenOn = localDay(fromInstant(snapshot.at), scope.organisation.timeZone);
	const metricIds = [...new Set([...board.values()].flatMap((row) => row.metricId ?? []))];
	const definitions = new Map(
		(await readDefinitions(scope, { ids: metricIds, withRemoved: true })).map((one) => [one.id, one])
	);
	const found: Correction[] = [];
	for (const goal of snapshot.goals) {
		const row = board.get(goal.id);
		const definition = definitions.get(row?.metricId ?? '');
		const from = goal.readFrom ?? goal.startsOn;
		const last = goal.readTo ?? (goal.endsOn !== null && goal.endsOn < frozenOn ? goal.endsOn : frozenOn);
		// A goal that was removed, or that never had a figure, cannot be read again.
		if (row === undefined || definition === undefined || from === null || from > last || goal.value === null) continue;
		const again = await evidenceFor(scope, definition.id, { from, to: last, where: goal.filter });
		const correction = correctionOf(goal, {
			value: again.figure.value,
			n: again.figure.n,
			target: row.target,
			definition: definition.currentVersion
		});
		if (correction !== null) found.push(correction);
	}
	return found;
}
