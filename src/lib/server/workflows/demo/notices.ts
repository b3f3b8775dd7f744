import { addDays } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { toInstant } from '../../db/codec.ts';
import { hourOf, type Stage } from './stage.ts';

/** What is older than two days has been seen; what is newer waits at the bell. */
export async function setNotices(scope: StrategyScope, stage: Stage): Promise<void> {
	const since = toInstant(hourOf(stage, addDays(stage.story.today, -2), 18));
	await scope.db
		.updateTable('notice')
		.set((eb) => ({ seen_at: eb.ref('at') }))
		.where('organisation_id', '=', scope.organisationId)
		.where('at', '<', since)
		.where('seen_at', 'is', null)
		.execute();
}
