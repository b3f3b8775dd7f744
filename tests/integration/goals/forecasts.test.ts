import { beforeAll, describe, expect, test } from 'vitest';
import { walkPrior } from '#lib/domain/goals/drift.ts';
import { checkIn, defineGoal } from '#lib/domain/goals/schema.ts';
import type { Result } from '#lib/domain/shared/result.ts';
import { addDays } from '#lib/domain/shared/instant.ts';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { giveUpdate, moveGoalTarget, setGoal } from '#lib/server/goals/commands.ts';
import { keepForecasts, scoreForecasts } from '#lib/server/goals/forecasts.ts';
import { pictureOf } from '#lib/server/goals/picture.ts';
import { countRecord, getForecastRecord } from '#lib/server/goals/record-queries.ts';
import { walksOf } from '#lib/server/goals/walks.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { readDefinitions } from '#lib/server/metrics/definitions.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { keepAllForecasts } from '#lib/server/workflows/forecasts.ts';
import { testDatabase } from '../../support/db.ts';
import { surroundings, type TestAround } from '../../support/factories/identity.ts';
import { makeStrategyWorld, type StrategyWorld } from '../../support/factories/strategy.ts';

let around: TestAround;
let home: StrategyWorld;
let away: StrategyWorld;
let ours: StrategyScope;
let theirs: StrategyScope;
let job: OrganisationScope;
let score: number;
let nps: string;

const value = <T>(result: Result<T>): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};

/** So many answers a day, three in five of them promoters unless told, on every day of a stretch. */
async function answers(from: string, days: number, perDay = 4, promoters = 0.6): Promise<void> {
	const list = Array.from({ length: days * perDay }, (_, index) => ({
		kind: 'response' as const,
		at: Date.parse(`${addDays(from, Math.floor(index / perDay))}T09:00:00.000Z`) + (index % perDay) * 60_000,
		segments: {},
		body: {},
		observations: [{ sourceId: score, value: (index * 0.618_034) % 1 < promoters ? 10 : index % 3 === 0 ? 2 : 8 }]
	}));
	await recordBatch(ours, list);
}

const goal = async (blanks: Record<string, unknown> = {}): Promise<string> =>
	value(
		await setGoal(
			ours,
			defineGoal.parse({
				metricId: nps,
				shape: 'level',
				target: '45',
				baselineKind: 'typed',
				baselineValue: '10',
				startsOn: '2026-10-01',
				endsOn: '2026-12-31',
				...blanks
			})
		)
	);

const kept = (id: string) =>
	ours.db
		.selectFrom('goal_forecast')
		.selectAll()
		.where('organisation_id', '=', ours.organisationId)
		.where('goal_id', '=', id)
		.orderBy('week')
		.execute();

const rowOf = async (id: string) => {
	const row = (await listGoalBoard(ours, { closedToo: true })).find((one) => one.id === id);
	if (row === undefined) throw new Error('not on the board');
	return row;
};

beforeAll(async () => {
	around = surroundings(await testDatabase(), { instant: '2026-11-16T09:00:00.000Z' });
	home = await makeStrategyWorld(around);
	away = await makeStrategyWorld(around, { name: 'Somebody else' });
	ours = home.strategy;
	theirs = away.strategy;
	job = (await principalScope(around, ours.organisationId, { kind: 'job' }))!;
	score = await ensureSource(ours, { kind: 'question', ref: 'q', name: 'q', unit: 'score', bucketing: 'score' });
	nps = value(
		await addMetric(ours, {
			title: 'NPS',
			kind: 'nps',
			family: 'feel',
			question: '',
			settings: {},
			sourceIds: [score],
			touchpointId: null
		})
	).id;
	await answers('2025-04-01', 90);
	await answers('2025-10-01', 90);
	await answers('2026-01-01', 85);
	await answers('2026-07-01', 80);
	await answers('2026-10-01', 46);
});

describe('what a figure’s own past says', () => {
	test('is learned from the quarters before the last, kept, and learned anew when an answer of that time changes', async () => {
		const [definition] = await readDefinitions(ours, { ids: [nps] });
		const walker = { definition: definition!, filter: [] };
		const first = await walksOf(ours, [walker], '2026-11-16')(walker);
		expect(first?.length).toBe(walkPrior.length);
		expect(first!.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
		expect(first).not.toEqual(walkPrior);
		// Days that are even do not wander: standing still has become likelier than it was held to be.
		expect(first![0]).toBeGreaterThan(walkPrior[0]!);
		expect(await walksOf(ours, [walker], '2026-11-16')(walker)).toBe(first);
		await answers('2026-05-01', 2, 40, 0.2);
		const [again] = await readDefinitions(ours, { ids: [nps] });
		const changed = await walksOf(
			ours,
			[{ definition: again!, filter: [] }],
			'2026-11-16'
		)({
			definition: again!,
			filter: []
		});
		expect(changed).not.toEqual(first);
	});

	test('a figure without a past is told nothing, and nothing is read for one that nobody asks about', async () => {
		const [definition] = await readDefinitions(ours, { ids: [nps] });
		const walker = { definition: { ...definition!, sources: [] }, filter: [] };
		expect(await walksOf(ours, [walker], '2026-11-16')(walker)).toBeUndefined();
	});
});

describe('forecasts that are kept', () => {
	test('one for each goal and week, as it was said first; a feeling of the last four weeks beside it', async () => {
		const id = await goal();
		value(await giveUpdate(ours, checkIn.parse({ id, note: 'Good', confidence: '7' })));
		await keepForecasts(job);
		const row = await rowOf(id);
		expect(await kept(id)).toMatchObject([
			{ week: '2026-11-16', chance: row.chance, felt: 7, target: 45, ends_on: '2026-12-31', answers: row.n, came: null }
		]);
		expect(row.predicted).not.toBeNull();
		await answers('2026-11-15', 1, 60, 0.05);
		around.clock.set('2026-11-19T09:00:00.000Z');
		expect((await rowOf(id)).chance).not.toBe(row.chance);
		expect(await keepForecasts(job)).toBe(0);
		expect((await kept(id)).map((one) => one.chance)).toEqual([row.chance]);
		// Two weeks in which nothing ran stay empty.
		around.clock.set('2026-12-09T09:00:00.000Z');
		await keepAllForecasts(around);
		await keepAllForecasts(around);
		expect((await kept(id)).map((one) => one.week)).toEqual(['2026-11-16', '2026-12-07']);
	});

	test('are scored when the goal has ended, each by the target it spoke of, and again when answers are corrected', async () => {
		const id = await goal({ target: '20' });
		around.clock.set('2026-12-14T09:00:00.000Z');
		await keepForecasts(job);
		const { version } = await rowOf(id);
		value(await moveGoalTarget(ours, { id, version, value: 60, reason: 'More' }));
		around.clock.set('2026-12-21T09:00:00.000Z');
		await keepForecasts(job);
		expect(await scoreForecasts(job)).toBe(0);
		around.clock.set('2027-01-02T09:00:00.000Z');
		expect(await scoreForecasts(job)).toBeGreaterThanOrEqual(1);
		const [early, late] = await kept(id);
		expect(early).toMatchObject({ target: 20, came: 1, brier: expect.closeTo((1 - early!.chance) ** 2, 9) });
		expect(late).toMatchObject({ target: 60, came: 0, brier: expect.closeTo(late!.chance ** 2, 9) });
		expect(early!.in_range).not.toBeNull();
		expect(await scoreForecasts(job)).toBe(0);
		await answers('2026-12-28', 3, 900, 1.1);
		expect(await scoreForecasts(job)).toBeGreaterThanOrEqual(1);
		expect((await kept(id)).map((one) => one.came)).toEqual([1, 1]);
		const result = await ours.db
			.selectFrom('goal_result')
			.selectAll()
			.where('organisation_id', '=', ours.organisationId)
			.where('goal_id', '=', id)
			.executeTakeFirstOrThrow();
		expect(result).toMatchObject({ reached: 1, first_reached: 0, target: 60 });
	});

	test('a goal that was closed before its last day is not scored', async () => {
		around.clock.set('2026-12-14T09:00:00.000Z');
		const id = await goal({ target: '30', title: 'Given up' });
		await keepForecasts(job);
		await ours.db
			.updateTable('goal')
			.set({ status: 'closed', closed_at: '2026-12-16T09:00:00.000Z' })
			.where('organisation_id', '=', ours.organisationId)
			.where('id', '=', id)
			.execute();
		around.clock.set('2027-01-02T09:00:00.000Z');
		await scoreForecasts(job);
		expect((await kept(id)).map((one) => one.came)).toEqual([null]);
	});
});

describe('the record', () => {
	test('says how many goals are missing, is there from the twentieth on, and is each organisation’s own', async () => {
		const before = await countRecord(ours);
		expect(before.ended).toBeGreaterThan(0);
		expect(await getForecastRecord(ours)).toMatchObject({ record: null, goals: [], missing: before.missing });
		around.clock.set('2026-12-01T09:00:00.000Z');
		for (let n = 0; n < before.missing; n += 1) await goal({ title: `Goal ${n}`, target: String(30 + 2 * n) });
		await keepForecasts(job);
		around.clock.set('2027-01-02T09:00:00.000Z');
		await scoreForecasts(job);
		const { record, goals, missing } = await getForecastRecord(ours);
		expect(missing).toBe(0);
		expect(goals.length).toBe(20);
		expect(goals.filter((one) => one.fourWeeks !== null).length).toBeGreaterThanOrEqual(before.missing);
		expect(record?.all?.forecasts).toBeGreaterThanOrEqual(20);
		expect(record?.beside?.felt.forecasts).toBeGreaterThanOrEqual(1);
		expect(record?.range?.of).toBeGreaterThan(0);
		expect(await getForecastRecord(theirs)).toMatchObject({ ended: 0, missing: 20, record: null });
	});
});

describe('the picture of a goal', () => {
	test('shows the quarter so far, the weeks behind it, and a fan from today to the last day that ends where the forecast does', async () => {
		around.clock.set('2026-11-16T09:00:00.000Z');
		const id = await goal({ title: 'Drawn' });
		const row = await rowOf(id);
		const picture = await pictureOf(ours, row, '2026-11-16');
		expect(picture!.line.at(-1)).toMatchObject({ from: '2026-10-01', to: '2026-11-16', value: row.value });
		expect(picture!.weeks.length).toBe(picture!.line.length);
		expect(picture!.fan[0]).toMatchObject({ day: '2026-11-16', middle: row.value });
		expect(picture!.fan.at(-1)!.day).toBe('2026-12-31');
		expect(picture!.fan.at(-1)!.low).toBeCloseTo(row.predicted!.low, 6);
		expect(picture!.fan.at(-1)!.high).toBeCloseTo(row.predicted!.high, 6);
	});

	test('a goal that stays above a level counts its weeks: share, chance, and how many may still miss it', async () => {
		const id = await goal({ title: 'Stays', direction: 'keep_above', target: '10', stayShare: '0.8' });
		const row = await rowOf(id);
		expect(row.stay).toMatchObject({ agreed: 0.8, weeks: 7, weeksLeft: 7 });
		expect(row.stay!.share).toBe(row.stayShare);
		expect(row.chance).not.toBeNull();
		const picture = await pictureOf(ours, row, '2026-11-16');
		expect(picture).toMatchObject({ weeks: [], fan: [] });
		expect(picture!.line.length).toBe(8);
	});
});
