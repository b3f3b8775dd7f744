import type { z } from 'zod';
import { addDays, localDay } from '../../domain/shared/instant.ts';
import { expectedHere, tacticLibrary, watchingKinds, type LibraryTactic } from '../../domain/tactics/library.ts';
import type { fromLibrary } from '../../domain/tactics/schema.ts';
import type { NamedThing } from '../../domain/tactics/tactic.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { translator } from '../../i18n/index.ts';
import { isLocale, sourceLocale } from '../../i18n/locales.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem } from '../items/commands.ts';
import { insertLink } from '../links/commands.ts';
import { insertAction } from '../tactics/action-commands.ts';
import { insertTactic } from '../tactics/commands.ts';
import { insertEffect } from '../tactics/effect-commands.ts';
import { addPointForEach } from '../tactics/point-commands.ts';
import { listMetricChoices } from '../goals/queries.ts';

/** "Use this": takes a tactic over from the library with its to-dos, in the organisation's language, theirs to change. */
export const adoptFromLibrary = (
	scope: StrategyScope,
	input: z.output<typeof fromLibrary>
): Promise<Result<NamedThing, string>> =>
	inTransaction(scope, async (inner): Promise<Result<NamedThing, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const entry: LibraryTactic | undefined = tacticLibrary.find((one) => one.id === input.entry);
		if (entry === undefined) return fail('tactic.not_found');
		const { locale } = inner.organisation;
		const words = translator(isLocale(locale) ? locale : sourceLocale);
		const say = (part: string): string => words.find(`tactics-library.${entry.id}.${part}`) ?? '';
		const title = say('title');
		const metrics = await listMetricChoices(inner);
		const watch = watchingKinds.flatMap((kind) => metrics.find((metric) => metric.kind === kind) ?? [])[0];
		const id = await insertTactic(inner, {
			title,
			why: say('why'),
			effort: entry.effort,
			impact: entry.impact,
			lever: entry.lever,
			channels: entry.channels,
			expectedEffect: say('effect'),
			automates: entry.automates,
			watchId: entry.automates ? (watch?.id ?? null) : null,
			category: entry.category,
			humanRoute: say('route'),
			suggested: true
		});
		let before: string | null = null;
		for (let n = 1; n <= entry.actions; n += 1) {
			before = await insertAction(inner, {
				tacticId: id,
				title: say(`action${n}`),
				afterId: before,
				suggested: true
			});
			if (entry.each === n) await addOwnPoints(inner, before);
		}
		if (input.goal !== null) {
			if (!(await hasItem(inner, input.goal, 'goal', inner.strategyId))) {
				return fail('goal.not_found', { field: 'goal' });
			}
			const served = await insertLink(inner, { from: id, to: input.goal, kind: 'serves', note: '' });
			if (!served.ok) return served;
		}
		const expected = expectedHere(entry, metrics, await metricOf(inner, input.goal));
		if (expected !== null) {
			const { effect, metric } = expected;
			const today = localDay(inner.clock.now(), inner.organisation.timeZone);
			await insertEffect(
				inner,
				{ id, startedAt: null },
				{
					metricId: metric.id,
					filter: [],
					touchpointId: null,
					shape: effect.shape,
					direction: effect.direction,
					amount: effect.amount,
					fromOn: addDays(today, weeksUntilSeen * 7)
				}
			);
		}
		await recordAudit(inner, {
			action: 'tactic.added',
			itemId: id,
			strategyId: inner.strategyId,
			detail: { title, library: entry.id }
		});
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title });
	});

/** What is begun now is seen in the figures after so many weeks; theirs to change. */
const weeksUntilSeen = 6;

/** The metric of a goal, so that what serves it expects something of it. */
async function metricOf(scope: StrategyScope, goal: string | null): Promise<string | null> {
	if (goal === null) return null;
	const row = await scope.db
		.selectFrom('goal')
		.select('metric_id')
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('id', '=', goal)
		.executeTakeFirst();
	return row?.metric_id ?? null;
}

/** A point for each person of the department of whoever takes it over; without one nobody knows yet who goes through it. */
async function addOwnPoints(scope: StrategyScope, action: string): Promise<void> {
	const { principal } = scope;
	if (principal.kind !== 'member' || principal.departmentId === null) return;
	await addPointForEach(scope, { action, department: principal.departmentId });
}
