import { describe, expect, test } from 'vitest';
import { tradeIds, trades } from '#lib/domain/strategy/trades.ts';
import { strategyScopeOf } from '#lib/server/access/strategy-scope.ts';
import { listMetrics } from '#lib/server/metrics/queries.ts';
import { listSurveys } from '#lib/server/surveys/queries.ts';
import { listTactics } from '#lib/server/tactics/queries.ts';
import { startFromTrade } from '#lib/server/workflows/starter/trade.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, makeOrganisation, surroundings } from '../../support/factories/identity.ts';

const organisation = async () => makeOrganisation(surroundings(await testDatabase()), { name: 'Test & Söhne' });

describe('starting from a trade (DESIGN 4, first quarter-hour)', () => {
	test('an online shop gets touchpoints, five figures, a survey of two questions and three tactics, all suggested', async () => {
		const { admin } = await organisation();
		const begun = await startFromTrade(admin, { trade: 'online_shop', name: '' });
		expect(begun.ok).toBe(true);
		if (!begun.ok) return;
		const scope = await strategyScopeOf(admin, begun.value);
		const metrics = await listMetrics(admin);
		expect(metrics.map((metric) => metric.kind)).toEqual(['nps', 'csat', 'ces', 'first-response', 'resolution']);
		const [survey, ...others] = await listSurveys(admin);
		expect(others).toEqual([]);
		expect(survey?.title).toBe('Two questions after Delivery at the door');
		expect(survey?.status).toBe('draft');
		const tactics = await listTactics(scope!);
		expect(tactics.map((tactic) => tactic.title)).toContain('Chatbot for the common questions');
		expect(tactics.every((tactic) => tactic.suggested && tactic.folds.total >= 3)).toBe(true);
		expect(tactics.find((tactic) => tactic.automates)?.humanRoute).toContain('Talk to a person');
		const rows = await admin.db
			.selectFrom('item')
			.select('suggested')
			.where('organisation_id', '=', admin.organisationId)
			.where('kind', '=', 'touchpoint')
			.execute();
		expect(rows).toHaveLength(10);
		expect(rows.every((row) => row.suggested === 1)).toBe(true);
	});

	test.each(tradeIds)('%s begins with words, not with keys', async (trade) => {
		const { admin } = await organisation();
		const begun = await startFromTrade(admin, { trade, name: 'A plan' });
		expect(begun.ok).toBe(true);
		const titles = await admin.db
			.selectFrom('item')
			.select('title')
			.where('organisation_id', '=', admin.organisationId)
			.execute();
		const set = trades.find(({ id }) => id === trade)!;
		expect(titles.length).toBeGreaterThanOrEqual(set.touchpoints.length);
		expect(titles.every(({ title }) => title !== '' && !/[_.]\w/.test(title))).toBe(true);
	});

	test('a second strategy finds touchpoints and figures that are there and doubles none', async () => {
		const { admin } = await organisation();
		await startFromTrade(admin, { trade: 'service', name: 'One' });
		const before = await listMetrics(admin);
		expect((await startFromTrade(admin, { trade: 'service', name: 'Two' })).ok).toBe(true);
		expect(await listMetrics(admin)).toHaveLength(before.length);
		const rows = await admin.db
			.selectFrom('item')
			.select('id')
			.where('organisation_id', '=', admin.organisationId)
			.where('kind', '=', 'touchpoint')
			.execute();
		expect(rows).toHaveLength(9);
	});

	test('an unknown trade and somebody who may not begin a strategy change nothing', async () => {
		const around = surroundings(await testDatabase());
		const { id, admin } = await makeOrganisation(around);
		const { scope } = await makeMember(around, id, 'member');
		expect((await startFromTrade(admin, { trade: 'piracy', name: '' })).ok).toBe(false);
		const refused = await startFromTrade(scope, { trade: 'service', name: '' });
		expect(refused).toMatchObject({ ok: false, error: { code: 'access.denied' } });
		const strategies = await admin.db.selectFrom('strategy').select('id').where('organisation_id', '=', id).execute();
		expect(strategies).toEqual([]);
	});
});
