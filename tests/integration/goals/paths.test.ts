import { beforeAll, describe, expect, test } from 'vitest';
import { defineGoal } from '#lib/domain/goals/schema.ts';
import type { Result } from '#lib/domain/shared/result.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { moveGoalTarget, setGoal } from '#lib/server/goals/commands.ts';
import { readWriting, resetTypedGoal, setTypedGoal, typedGoal, typedReset } from '#lib/server/goals/form.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { fileChoices, importStrategy } from '#lib/server/workflows/strategy-file/read.ts';
import { exportStrategy } from '#lib/server/workflows/strategy-file/write.ts';
import { testDatabase } from '../../support/db.ts';
import { surroundings } from '../../support/factories/identity.ts';
import { makeStrategyWorld } from '../../support/factories/strategy.ts';

let ours: StrategyScope;
let times: string;
let nps: string;

const value = <T>(result: Result<T>): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};
const add = async (title: string, kind: string): Promise<string> =>
	value(
		await addMetric(ours, {
			title,
			kind,
			family: 'feel',
			question: '',
			settings: {},
			sourceIds: [],
			touchpointId: null
		})
	).id;
const row = async (id: string) => {
	const found = (await listGoalBoard(ours)).find((goal) => goal.id === id);
	if (found === undefined) throw new Error('not on the board');
	return found;
};
const terms = {
	direction: 'raise',
	shape: 'level',
	size: '50',
	baselineKind: 'typed',
	baselineValue: '30',
	startsOn: '2026-10-01',
	endsOn: '2027-03-31'
};

beforeAll(async () => {
	const around = surroundings(await testDatabase(), { instant: '2026-11-20T12:00:00.000Z' });
	ours = (await makeStrategyWorld(around)).strategy;
	times = await add('Time to solve', 'resolution');
	nps = await add('NPS', 'nps');
});

describe('the way to a target', () => {
	test('goes in steps at the end of every quarter, which follow a target that moves', async () => {
		const id = value(await setTypedGoal(ours, typedGoal.parse({ ...terms, metricId: nps, pathKind: 'stepped' })));
		const before = await row(id);
		expect(before.terms.path).toEqual({
			kind: 'stepped',
			steps: [
				{ on: '2026-12-31', value: expect.closeTo(30 + (20 * 92) / 182, 9) },
				{ on: '2027-03-31', value: 50 }
			]
		});
		expect(before.expectedNow).toBe(30);
		value(await moveGoalTarget(ours, { id, version: before.version, value: 40, reason: 'Two people short' }));
		expect((await row(id)).terms.path).toMatchObject({ steps: [{ value: 30 + (10 * 92) / 182 }, { value: 40 }] });
	});

	test('steps that were typed stay when the target moves', async () => {
		const id = value(
			await setGoal(
				ours,
				defineGoal.parse({ ...terms, target: '50', metricId: nps, steps: ['2026-12-31=35', '2027-03-31=50'] })
			)
		);
		const { version } = await row(id);
		value(await moveGoalTarget(ours, { id, version, value: 60, reason: 'More' }));
		expect((await row(id)).terms.path).toEqual({
			kind: 'stepped',
			steps: [
				{ on: '2026-12-31', value: 35 },
				{ on: '2027-03-31', value: 50 }
			]
		});
	});

	test('leads through points as typed, hours kept as seconds; changed, it is straight again', async () => {
		const form = {
			...terms,
			metricId: times,
			direction: 'lower',
			size: '20',
			pathKind: 'points',
			pointOn: ['2027-01-31', '2026-11-20', ''],
			pointValue: ['22', '28', '']
		};
		const id = value(await setTypedGoal(ours, typedGoal.parse(form)));
		const found = await row(id);
		expect(found.terms.path).toEqual({
			kind: 'points',
			points: [
				{ on: '2026-11-20', value: 28 * 3600 },
				{ on: '2027-01-31', value: 22 * 3600 }
			]
		});
		expect(found.expectedNow).toBe(28 * 3600);
		value(await resetTypedGoal(ours, typedReset.parse({ ...form, pathKind: 'straight', id, version: found.version })));
		expect((await row(id)).terms.path).toEqual({ kind: 'straight' });
	});

	test('a point needs its day and its value, within the goal’s days, one on a day, and points need one at least', () => {
		const fails = (blanks: Record<string, unknown>) => {
			const parsed = typedGoal.safeParse({ ...terms, metricId: nps, pathKind: 'points', ...blanks });
			return parsed.success ? [] : parsed.error.issues.map((issue) => [issue.path[0], issue.message]);
		};
		expect(fails({ pointOn: ['2026-11-20'], pointValue: ['40'] })).toEqual([]);
		expect(fails({ pointOn: [''], pointValue: [''] })).toEqual([['steps', 'goal.points_missing']]);
		expect(fails({ pointOn: ['2026-11-20'], pointValue: [''] })[0]?.[0]).toBe('steps');
		expect(fails({ pointOn: ['2028-01-01'], pointValue: ['3'] })).toEqual([['steps', 'goal.step_outside']]);
		expect(fails({ pointOn: ['2026-11-20', '2026-11-20'], pointValue: ['3', '4'] })).toEqual([
			['steps', 'goal.step_twice']
		]);
	});

	test('is looked at from its address, points and all', async () => {
		const asked = new URLSearchParams({ ...terms, metricId: nps, pathKind: 'points' });
		asked.append('pointOn[]', '2026-12-01');
		asked.append('pointValue[]', '35');
		asked.append('pointOn[]', '');
		asked.append('pointValue[]', '');
		const writing = await readWriting(ours, asked);
		expect(writing.points).toEqual([{ on: '2026-12-01', value: '35' }]);
		expect(writing.values.pathKind).toBe('points');
		expect(writing.consideration?.target).toBe(50);
	});
});

describe('a goal that stays', () => {
	test('holds the share of its time that was agreed, typed in per cent, and has no way to go', async () => {
		const form = { ...terms, metricId: nps, direction: 'keep_above', stayPercent: '75', pathKind: 'stepped' };
		const id = value(await setTypedGoal(ours, typedGoal.parse(form)));
		const found = await row(id);
		expect(found.terms).toMatchObject({ stayShare: 0.75, path: { kind: 'straight' } });
		expect(found.stay).toMatchObject({ weeks: 0, share: null, chance: null });
		expect(typedGoal.safeParse({ ...form, stayPercent: '20' }).success).toBe(false);
	});
});

describe('in a file', () => {
	test('ways and shares of time go out with a strategy and come in again (R-000-13)', async () => {
		const ways = async (scope: StrategyScope) =>
			(await listGoalBoard(scope)).map(({ terms: { path, stayShare } }) => [path, stayShare]);
		const file = value(await exportStrategy(ours));
		const arrived = value(
			await importStrategy(ours, file, fileChoices.parse({ name: 'Once more', people: 'leave', departments: 'leave' }))
		);
		const again = await strategyScopeOf(ours, arrived.strategyId);
		expect(await ways(again!)).toEqual(await ways(ours));
		expect((await ways(ours)).map(([path]) => (path as { kind: string }).kind)).toContain('stepped');
	});
});
