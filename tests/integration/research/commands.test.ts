import { beforeAll, describe, expect, test } from 'vitest';
import { checkInput } from '#lib/domain/research/schema.ts';
import { cellKey } from '#lib/domain/research/matrix.ts';
import type { Result } from '#lib/domain/shared/result.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { addCompetitor } from '#lib/server/competitors/commands.ts';
import { removeItem, reorderItems, restoreItem } from '#lib/server/items/commands.ts';
import { linksFrom } from '#lib/server/links/queries.ts';
import {
	addCriteria,
	describeCriterion,
	restoreScore,
	scoreCompany,
	weighCriterion,
	withdrawScore
} from '#lib/server/research/commands.ts';
import { addCheck, addShop, describeCheck, describeShop } from '#lib/server/research/evidence-commands.ts';
import { researchFacts } from '#lib/server/research/facts.ts';
import { getResearch } from '#lib/server/research/queries.ts';
import { makeOpportunity } from '#lib/server/workflows/gap-opportunity.ts';
import { withUs } from '#lib/server/workflows/our-company.ts';
import { testDatabase } from '../../support/db.ts';
import { surroundings, type TestAround } from '../../support/factories/identity.ts';
import { makeStrategy, makeStrategyWorld, type StrategyWorld } from '../../support/factories/strategy.ts';

let around: TestAround;
let home: StrategyWorld;
let ours: StrategyScope;
let theirs: StrategyScope;
let fresh: string;
let speed: string;
let friendly: string;

const value = <T>(result: Result<T>): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};
const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);
const scored = (criterionId: string, companyId: string, score: number, seenOn?: string) => ({
	criterionId,
	companyId,
	score,
	evidence: 'observation' as const,
	note: '',
	url: '',
	seenOn
});

beforeAll(async () => {
	around = surroundings(await testDatabase());
	home = await makeStrategyWorld(around);
	ours = home.strategy;
	theirs = (await makeStrategyWorld(around, { name: 'Somebody else' })).strategy;
	fresh = value(await addCompetitor(ours, { name: 'Freshlane', kind: 'direct', website: '' }));
});

describe('criteria (R-002-20)', () => {
	test('several come at once and keep the preset they come from', async () => {
		expect(
			value(
				await addCriteria(ours, { titles: ['Speed', 'speed', 'Friendly service'], themes: ['speed', '', 'nonsense'] })
			)
		).toEqual({ added: 2 });
		const { criteria } = await getResearch(ours);
		expect(criteria.map((one) => [one.title, one.theme, one.importance])).toEqual([
			['Speed', 'speed', 3],
			['Friendly service', '', 3]
		]);
		[speed, friendly] = criteria.map((one) => one.id) as [string, string];
		expect(code(await addCriteria(ours, { titles: ['SPEED'], themes: [] }))).toBe('criterion.all_known');
	});

	test('belong to one strategy', async () => {
		const other = await makeStrategy(home.organisation.admin, 'Autumn');
		expect((await getResearch(other)).criteria).toEqual([]);
		expect(code(await scoreCompany(other, scored(speed, fresh, 3)))).toBe('criterion.not_found');
		expect(code(await weighCriterion(other, { id: speed, importance: 5 }))).toBe('criterion.not_found');
	});

	test('are weighed, described and put in order', async () => {
		value(await weighCriterion(ours, { id: speed, importance: 5 }));
		const [before] = (await getResearch(ours)).criteria;
		const input = {
			id: speed,
			version: before?.version ?? 0,
			title: 'Speed',
			importance: 5,
			note: 'Nine of ten said so'
		};
		value(await describeCriterion(ours, input));
		expect((await getResearch(ours)).criteria[0]).toMatchObject({ importance: 5, note: 'Nine of ten said so' });
		expect(code(await describeCriterion(ours, input))).toBe('item.changed');
		value(await reorderItems(ours, { ids: [friendly, speed] }));
		expect((await getResearch(ours)).criteria.map((one) => one.id)).toEqual([friendly, speed]);
		value(await reorderItems(ours, { ids: [speed, friendly] }));
	});
});

describe('the matrix with us in it (R-002-20)', () => {
	test('our own column is there before it has a row, and gets one when it is first scored', async () => {
		expect((await getResearch(ours)).companies[0]).toMatchObject({
			id: 'us',
			kind: 'us',
			name: 'Tarro, a made-up grocer'
		});
		value(await withUs(scoreCompany)(ours, scored(speed, 'us', 2)));
		const { companies, cells } = await getResearch(ours);
		const us = companies[0];
		expect(us?.id).not.toBe('us');
		expect(cells[cellKey(speed, us?.id ?? '')]?.[0]).toMatchObject({ score: 2, seenOn: '2026-11-21' });
		value(await withUs(scoreCompany)(ours, scored(friendly, 'us', 5)));
		expect((await getResearch(ours)).companies.filter((company) => company.kind === 'us')).toHaveLength(1);
	});

	test('a refused score makes no row for us', async () => {
		expect(code(await withUs(scoreCompany)(theirs, scored(speed, 'us', 2)))).toBe('criterion.not_found');
		const rows = await around.handle.db
			.selectFrom('competitor')
			.select('id')
			.where('organisation_id', '=', theirs.organisationId)
			.execute();
		expect(rows).toEqual([]);
	});

	test('the newest score holds, the history stays, and a score can be taken back and put back', async () => {
		value(await scoreCompany(ours, scored(speed, fresh, 2, '2026-10-01')));
		const newest = value(await scoreCompany(ours, scored(speed, fresh, 3, '2026-11-01')));
		const cell = async () => (await getResearch(ours)).cells[cellKey(speed, fresh)]?.map((one) => one.score);
		expect(await cell()).toEqual([3, 2]);
		value(await withdrawScore(ours, { id: newest }));
		expect(await cell()).toEqual([2]);
		value(await restoreScore(ours, { id: newest }));
		expect(await cell()).toEqual([3, 2]);
	});

	test('nothing is seen tomorrow', async () => {
		expect(code(await scoreCompany(ours, scored(speed, fresh, 3, '2026-11-22')))).toBe('criterion_score.in_future');
	});

	test('another organisation can neither score, weigh, take back nor describe', async () => {
		const [score] = (await getResearch(ours)).cells[cellKey(speed, fresh)] ?? [];
		expect(code(await scoreCompany(theirs, scored(speed, fresh, 1)))).toBe('criterion.not_found');
		expect(code(await withdrawScore(theirs, { id: score?.id ?? '' }))).toBe('criterion_score.not_found');
		expect(code(await weighCriterion(theirs, { id: speed, importance: 1 }))).toBe('criterion.not_found');
		expect(
			code(await describeCriterion(theirs, { id: speed, version: 2, title: 'Taken', importance: 1, note: '' }))
		).toBe('criterion.not_found');
		expect(code(await makeOpportunity(theirs, { criterionId: speed }))).toBe('criterion.not_found');
		expect((await getResearch(theirs)).criteria).toEqual([]);
		value(await addCriteria(theirs, { titles: ['Speed'], themes: [] }));
		const [own] = (await getResearch(theirs)).criteria;
		expect(code(await scoreCompany(theirs, scored(own?.id ?? '', fresh, 1)))).toBe('competitor.not_found');
	});

	test('a viewer changes nothing', async () => {
		const viewer = await home.as('viewer');
		expect(code(await withUs(scoreCompany)(viewer, scored(speed, 'us', 1)))).toBe('access.denied');
		expect(code(await addCriteria(viewer, { titles: ['X'], themes: [] }))).toBe('access.denied');
		expect(code(await makeOpportunity(viewer, { criterionId: speed }))).toBe('access.denied');
	});
});

describe('gaps (R-002-24, R-002-25)', () => {
	test('where nobody is good there is open ground, and it is said first', async () => {
		const { gaps, judgement } = await getResearch(ours);
		expect(gaps[0]).toMatchObject({ criterionId: speed, kind: 'open', size: 2, importance: 5, ours: 2, best: 3 });
		expect(judgement.code).toBe('open');
	});

	test('one click makes an opportunity that rests on the criterion, once', async () => {
		const finding = value(await makeOpportunity(ours, { criterionId: speed }));
		const row = await around.handle.db
			.selectFrom('finding')
			.selectAll()
			.where('organisation_id', '=', ours.organisationId)
			.where('id', '=', finding)
			.executeTakeFirstOrThrow();
		expect(row).toMatchObject({ kind: 'opportunity', origin: 'research' });
		expect((await linksFrom(ours, [finding], ['evidence'])).map((link) => link.id)).toEqual([speed]);
		expect((await getResearch(ours)).criteria[0]?.findingId).toBe(finding);
		expect(code(await makeOpportunity(ours, { criterionId: speed }))).toBe('criterion.already_opportunity');
		value(await removeItem(ours, { id: finding }));
		expect((await getResearch(ours)).criteria[0]?.findingId).toBeNull();
		expect(code(await makeOpportunity(ours, { criterionId: speed }))).toBe('ok');
	});

	test('what was not compared is no opportunity yet', async () => {
		expect(code(await makeOpportunity(ours, { criterionId: friendly }))).toBe('criterion.not_compared');
	});
});

describe('help pages and chatbots (R-002-22)', () => {
	const faq = (more: Record<string, string>) => checkInput.parse({ companyId: fresh, kind: 'faq', ...more });

	test('a check is scored and dated, ours like theirs', async () => {
		value(await withUs(addCheck)(ours, faq({ searchable: 'yes', plain_words: 'partly', shows_how: 'no' })));
		value(await withUs(addCheck)(ours, checkInput.parse({ companyId: 'us', kind: 'chatbot', offers_person: 'yes' })));
		const { checks, companies } = await getResearch(ours);
		expect(checks.find((check) => check.companyId === fresh)).toMatchObject({
			kind: 'faq',
			score: 0.5,
			checkedOn: '2026-11-21'
		});
		expect(checks.find((check) => check.companyId === companies[0]?.id)).toMatchObject({ kind: 'chatbot', score: 1 });
	});

	test('a check is corrected, removed and brought back', async () => {
		const check = (await getResearch(ours)).checks.find((one) => one.companyId === fresh);
		const input = {
			...faq({ searchable: 'no', checkedOn: '2026-11-02' }),
			id: check?.id ?? '',
			version: check?.version ?? 0
		};
		value(await describeCheck(ours, input));
		expect((await getResearch(ours)).checks.find((one) => one.id === input.id)).toMatchObject({
			score: 0,
			checkedOn: '2026-11-02'
		});
		expect(code(await describeCheck(ours, input))).toBe('item.changed');
		value(await removeItem(ours, { id: input.id }));
		expect((await getResearch(ours)).checks).toHaveLength(1);
		value(await restoreItem(ours, { id: input.id }));
		expect((await getResearch(ours)).checks).toHaveLength(2);
	});

	test('another organisation can neither check our companies nor correct our checks', async () => {
		const [check] = (await getResearch(ours)).checks;
		expect(code(await addCheck(theirs, faq({ searchable: 'yes' })))).toBe('competitor.not_found');
		expect(
			code(
				await describeCheck(theirs, { ...faq({ searchable: 'no' }), id: check?.id ?? '', version: check?.version ?? 0 })
			)
		).toBe('item.not_found');
	});
});

describe('mystery shops (R-002-23)', () => {
	const shop = {
		scenario: 'My crate came without the eggs',
		channel: 'chat' as const,
		sentAt: '2026-11-20T09:00',
		firstAnswerAt: '2026-11-20T09:09',
		resolvedAt: null,
		easy_to_reach: 4,
		understood: null,
		competent: 2,
		friendly: null,
		note: ''
	};

	test('times are computed from the wall clock of the organisation and the sheet is summed up', async () => {
		value(await withUs(addShop)(ours, { ...shop, companyId: fresh }));
		const [noted] = (await getResearch(ours)).shops;
		expect(noted).toMatchObject({ first: 540, solved: null, mean: 3, sentAt: '2026-11-20T09:00', resolvedAt: '' });
	});

	test('goes on when the answer comes', async () => {
		const [noted] = (await getResearch(ours)).shops;
		const input = {
			...shop,
			companyId: fresh,
			id: noted?.id ?? '',
			version: noted?.version ?? 0,
			resolvedAt: '2026-11-20T11:00'
		};
		value(await describeShop(ours, input));
		expect((await getResearch(ours)).shops[0]).toMatchObject({ solved: 7200 });
		expect(code(await describeShop(ours, input))).toBe('item.changed');
	});

	test('impossible moments are refused at their field', async () => {
		const refused = async (more: object) => {
			const result = await addShop(ours, { ...shop, companyId: fresh, ...more });
			return result.ok ? 'ok' : [result.error.code, result.error.field];
		};
		expect(await refused({ firstAnswerAt: '2026-11-20T08:00' })).toEqual([
			'mystery_shop.answered_before_sent',
			'firstAnswerAt'
		]);
		expect(await refused({ resolvedAt: '2026-11-20T09:05' })).toEqual([
			'mystery_shop.solved_before_answered',
			'resolvedAt'
		]);
		expect(await refused({ resolvedAt: '2026-11-22T09:05' })).toEqual(['mystery_shop.in_future', 'resolvedAt']);
		expect(await refused({ sentAt: '2026-02-30T09:00' })).toEqual(['input.wrong_date', 'sentAt']);
		expect((await getResearch(ours)).shops).toHaveLength(1);
	});

	test('another organisation can neither add to our companies nor go on with our shops', async () => {
		const [noted] = (await getResearch(ours)).shops;
		expect(code(await addShop(theirs, { ...shop, companyId: fresh }))).toBe('competitor.not_found');
		expect(
			code(await describeShop(theirs, { ...shop, companyId: fresh, id: noted?.id ?? '', version: noted?.version ?? 0 }))
		).toBe('item.not_found');
	});

	test('our own times are unknown while nothing is measured', async () => {
		expect((await getResearch(ours)).ourTimes).toEqual({ first: null, solved: null });
	});
});

test('the step counts what it holds, and nothing of others', async () => {
	expect(await researchFacts(ours)).toEqual({ criteria: 2, cells: 4, scored: 3, checks: 2, mysteryShops: 1 });
	expect(await researchFacts(theirs)).toEqual({ criteria: 1, cells: 1, scored: 0, checks: 0, mysteryShops: 0 });
});
