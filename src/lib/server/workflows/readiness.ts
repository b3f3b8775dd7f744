import type { z } from 'zod';
import { citationLimits, findingLimits } from '../../domain/audit/schema.ts';
import { remindDays } from '../../domain/readiness/round.ts';
import type { statementChoice } from '../../domain/readiness/schema.ts';
import { addDays } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { shortened } from '../../domain/shared/text.ts';
import { translator } from '../../i18n/index.ts';
import { isLocale, sourceLocale } from '../../i18n/locales.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { addFinding, citeEvidence } from '../audit/finding-commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { alreadySaid, say, type Reminder } from '../notices/remind.ts';
import { answeredBy, askedForReadiness, currentRound, pastRounds, turnedStatements } from '../readiness/queries.ts';
import { findCurrentStrategy } from '../strategy/queries.ts';

/**
 * Makes a statement of a round that is over something noticed: a pain in the words of the organisation's language, with the
 * figure as its evidence. Only of rounds that may be told, and each statement once.
 */
export const readinessToFinding = (
	scope: StrategyScope,
	input: z.output<typeof statementChoice>
): Promise<Result<{ id: string; title: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string; title: string }, string>> => {
		for (const permission of ['readiness.answer', 'evidence.edit'] as const) {
			const allowed = permit(inner, permission);
			if (!allowed.ok) return allowed;
		}
		const round = (await pastRounds(inner)).find((one) => one.id === input.round);
		const told = round?.result.statements.find((one) => one.id === input.statement);
		if (round === undefined || told === undefined) return fail('readiness.not_told');
		if ((await turnedStatements(inner, round.id))[input.statement] !== undefined) return fail('readiness.turned');
		const { locale } = inner.organisation;
		const i18n = translator(isLocale(locale) ? locale : sourceLocale, { timeZone: inner.organisation.timeZone });
		const noted = await addFinding(inner, {
			kind: 'pain',
			title: shortened(i18n.t(`readiness.pain.${input.statement}`), findingLimits.title),
			severity: told.mean < 2.5 ? 3 : 2,
			touchpoint: null,
			stage: null,
			cause: null,
			detail: ''
		});
		if (!noted.ok) return noted;
		await inner.db
			.updateTable('finding')
			.set({ origin: 'readiness' })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', noted.value.id)
			.execute();
		const cited = await citeEvidence(inner, {
			finding: noted.value.id,
			target: 'figure',
			title: shortened(i18n.t(`readiness.statement.${input.statement}`), citationLimits.title),
			url: '',
			detail: i18n.t('readiness.evidence', {
				mean: i18n.number(told.mean, { decimals: 1 }),
				people: round.result.people
			}),
			seen: round.day
		});
		if (!cited.ok) return cited;
		await inner.db
			.deleteFrom('readiness_finding')
			.where('organisation_id', '=', inner.organisationId)
			.where('round_id', '=', round.id)
			.where('statement', '=', input.statement)
			.execute();
		await inner.db
			.insertInto('readiness_finding')
			.values({
				organisation_id: inner.organisationId,
				round_id: round.id,
				statement: input.statement,
				finding_id: noted.value.id
			})
			.execute();
		inner.publish({ topic: 'plan', ids: [noted.value.id] });
		return ok(noted.value);
	});

/** Reminds, once and shortly before a round ends, whoever has not answered it. */
export const remindOfReadiness: Reminder = async (scope, today) => {
	const round = await currentRound(scope);
	if (round === null || addDays(round.untilOn, -remindDays) > today) return;
	// Whoever was invited today needs no reminder yet.
	if (round.openedOn === today) return;
	const current = await findCurrentStrategy(scope);
	if (current === null) return;
	const [asked, answered, told] = await Promise.all([
		askedForReadiness(scope),
		answeredBy(scope, round.id),
		alreadySaid(scope, 'readiness', today)
	]);
	const once = `readiness:${round.id}:again`;
	const to = asked.filter((id) => !answered.has(id) && !told.has(`${id} ${once}`));
	if (to.length === 0) return;
	await say(scope, {
		kind: 'readiness',
		to,
		strategyId: current.id,
		path: `/strategies/${current.id}/readiness`,
		words: { what: 'again', day: round.untilOn },
		once
	});
};
