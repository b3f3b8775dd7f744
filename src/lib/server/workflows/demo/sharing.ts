import { addDays, startOfDay } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { toInstant, toJson } from '../../db/codec.ts';
import { hashToken } from '../../ids.ts';
import { hourOf, type Stage } from './stage.ts';

/** Links that were handed to guests: one that the board reads, one that has ended. Their secrets are known to nobody. */
export async function setSharing(scope: StrategyScope, stage: Stage): Promise<void> {
	const { story } = stage;
	const link = (label: string, made: string, more: object) => ({
		organisation_id: scope.organisationId,
		id: scope.ids.id(),
		strategy_id: scope.strategyId,
		hash: hashToken(scope.ids.token()),
		label,
		created_by: stage.people.ines,
		created_at: toInstant(hourOf(stage, made, 10)),
		expires_at: null,
		revoked_at: null,
		...more
	});
	await scope.db
		.insertInto('guest_link')
		.values([
			link('the investors', story.last.first, {
				hides: toJson(['people', 'competitors']),
				expires_at: toInstant(startOfDay(story.running.first, stage.timeZone)),
				views: 4,
				last_seen_at: toInstant(hourOf(stage, addDays(story.last.first, 40), 20))
			})
		])
		.execute();
	await scope.db
		.insertInto('guest_link')
		.values([
			link('the board', story.running.first, {
				hides: toJson(['people']),
				views: 11,
				last_seen_at: toInstant(hourOf(stage, addDays(story.today, -2), 8))
			})
		])
		.execute();
}
