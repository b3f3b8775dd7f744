import type { z } from 'zod';
import { citationLimits, findingLimits } from '../../domain/audit/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { shortened } from '../../domain/shared/text.ts';
import type { voiceText } from '../../domain/voice/schema.ts';
import { permit, principalScope, type OrganisationScope } from '../access/organisation-scope.ts';
import { strategyScopeOf } from '../access/strategy-scope.ts';
import type { App } from '../app.ts';
import { addFinding, citeEvidence } from '../audit/finding-commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { raiseNotice } from '../notices/raise.ts';
import { findCurrentStrategy } from '../strategy/queries.ts';
import { runningFortnight } from '../voice/commands.ts';
import { askedPeople, readableWords } from '../voice/queries.ts';

/**
 * Turns words of the team into something noticed in the strategy that is worked on: what stands in the way is a pain, an
 * idea an opportunity; the words themselves are its evidence. Only words that may be read can be turned.
 */
export const voiceToFinding = (
	scope: OrganisationScope,
	input: z.output<typeof voiceText>
): Promise<Result<{ id: string; title: string; strategyId: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string; title: string; strategyId: string }, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const said = (await readableWords(inner)).words.find(({ id }) => id === input.text);
		if (said === undefined) return fail('voice_text.not_found');
		if (said.findingId !== null) return fail('voice_text.turned');
		const current = await findCurrentStrategy(inner);
		const strategy = current === null ? null : await strategyScopeOf(inner, current.id);
		if (strategy === null) return fail('strategy.not_found');
		const noted = await addFinding(strategy, {
			kind: said.kind === 'blocker' ? 'pain' : 'opportunity',
			title: shortened(said.text.replace(/\s+/gu, ' '), findingLimits.title),
			severity: 2,
			touchpoint: null,
			stage: null,
			cause: null,
			detail: ''
		});
		if (!noted.ok) return noted;
		await strategy.db
			.updateTable('finding')
			.set({ origin: 'team_voice' })
			.where('organisation_id', '=', strategy.organisationId)
			.where('id', '=', noted.value.id)
			.execute();
		const cited = await citeEvidence(strategy, {
			finding: noted.value.id,
			target: 'word',
			title: shortened(said.text.replace(/\s+/gu, ' '), citationLimits.title),
			url: '',
			detail: said.by ?? '',
			seen: said.fortnight
		});
		if (!cited.ok) return cited;
		await inner.db
			.updateTable('voice_text')
			.set({ finding_id: noted.value.id })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', said.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [noted.value.id] });
		return ok({ ...noted.value, strategyId: strategy.strategyId });
	});

/** Tells everybody who is asked in this fortnight and has not given theirs, once. Says how many were told. */
export const remindOfVoice = (scope: OrganisationScope): Promise<Result<number, string>> =>
	inTransaction(scope, async (inner): Promise<Result<number, string>> => {
		const { first, last } = runningFortnight(inner);
		const [asked, given] = await Promise.all([
			askedPeople(inner),
			inner.db
				.selectFrom('voice_given')
				.select('membership_id')
				.where('organisation_id', '=', inner.organisationId)
				.where('fortnight', '=', first)
				.execute()
		]);
		const done = new Set(given.map((row) => row.membership_id));
		return ok(
			await raiseNotice(inner, {
				kind: 'voice_due',
				to: asked.filter((id) => !done.has(id)),
				path: '/voice',
				words: { until: last },
				once: `voice_due:${first}`
			})
		);
	});

/** Reminds in every organisation that has the form open anywhere. */
export async function remindAllOfVoice(app: Pick<App, 'around'>): Promise<void> {
	const rows = await app.around.handle.db.selectFrom('voice_form').select('organisation_id').distinct().execute();
	for (const row of rows) {
		const scope = await principalScope(app.around, row.organisation_id, { kind: 'job' });
		if (scope !== null) await remindOfVoice(scope);
	}
}
