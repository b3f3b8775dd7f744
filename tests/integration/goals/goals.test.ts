import { beforeAll, describe, expect, test } from 'vitest';
import { checkIn, defineGoal, draftGoal, moveTarget } from '#lib/domain/goals/schema.ts';
import type { Result } from '#lib/domain/shared/result.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { chanceNow, listGoalBoard } from '#lib/server/goals/board.ts';
import {
	giveUpdate,
	keepDraft,
	moveGoalTarget,
	resetGoal,
	resetInput,
	setGoal,
	tieGoal
} from '#lib/server/goals/commands.ts';
import { moveTypedTarget, setTypedGoal, typedGoal } from '#lib/server/goals/form.ts';
import { considerGoal, listGoalChanges, listGoalUpdates } from '#lib/server/goals/queries.ts';
import { goalTerms } from '#lib/server/goals/rows.ts';
import { removeItem, restoreItem } from '#lib/server/items/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureDimension, ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { makeStrategyWorld, type StrategyWorld } from '../../support/factories/strategy.ts';

let around: TestAround;
let home: StrategyWorld;
let away: StrategyWorld;
let ours: StrategyScope;
let theirs: StrategyScope;
let nps: string;
let times: string;

const value = <T>(result: Result<T>): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};
const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);

/** A goal's form with the usual blanks filled, parsed as the page would. */
const form = (blanks: Record<string, unknown> = {}) =>
	defineGoal.parse({ metricId: nps, change: '2', startsOn: '2026-10-01', endsOn: '2026-12-31', ...blanks });

const day = (text: string): number => Date.parse(`${text}T10:00:00.000Z`);

beforeAll(async () => {
	around = surroundings(await testDatabase(), { instant: '2026-11-20T12:00:00.000Z' });
	home = await makeStrategyWorld(around);
	away = await makeStrategyWorld(around, { name: 'Somebody else' });
	ours = home.strategy;
	theirs = away.strategy;
	await ensureDimension(ours, 'delivery', 'Delivery');
	const score = await ensureSource(ours, { kind: 'question', ref: 'q', name: 'q', unit: 'score', bucketing: 'score' });
	const clock = await ensureSource(ours, { kind: 'event', ref: 't', name: 't', unit: 'second', bucketing: 'log' });
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
	times = value(
		await addMetric(ours, {
			title: 'Time to solve',
			kind: 'resolution',
			family: 'fast',
			question: '',
			settings: {},
			sourceIds: [clock],
			touchpointId: null
		})
	).id;
	// The quarter before: 50 promoters, 30 passives, 20 detractors, so NPS 30; this quarter 60, 20, 20, so NPS 40.
	const answers = (first: string, promoters: number, passives: number, detractors: number) =>
		[...Array(promoters).fill(10), ...Array(passives).fill(8), ...Array(detractors).fill(2)].map(
			(score_: number, index) => ({
				kind: 'response' as const,
				at: day(first) + index * 3_600_000,
				segments: { delivery: index % 4 === 0 ? 'late' : 'on time' },
				body: {},
				observations: [
					{ sourceId: score, value: score_ },
					{ sourceId: clock, value: 3600 * (1 + (index % 20)) }
				]
			})
		);
	await recordBatch(ours, answers('2026-07-10', 50, 30, 20));
	await recordBatch(ours, answers('2026-10-10', 60, 20, 20));
});

const rowOf = async (id: string) => {
	const row = (await listGoalBoard(ours, { closedToo: true })).find((goal) => goal.id === id);
	if (row === undefined) throw new Error('not on the board');
	return row;
};

describe('setting a goal (R-002-07 to 10)', () => {
	test('a measured baseline is the figure of the quarter before, frozen with its answers', async () => {
		const id = value(await setGoal(ours, form()));
		const row = await rowOf(id);
		expect(row.terms.baseline).toMatchObject({ kind: 'measured', value: 30, n: 100 });
		expect(row).toMatchObject({ title: 'NPS', target: 32, value: 40, n: 100, unit: 'points', direction: 'raise' });
		expect(row.window).toEqual({ first: '2026-10-01', last: '2026-12-31' });
		expect(row.status.isOnSide).toBe(true);
	});

	test('a relative goal on a time asks for less of it, and hours typed are kept as seconds', async () => {
		const relative = value(
			await setTypedGoal(
				ours,
				typedGoal.parse({
					metricId: times,
					shape: 'relative',
					direction: 'lower',
					size: '20',
					startsOn: '2026-10-01',
					endsOn: '2026-12-31'
				})
			)
		);
		const row = await rowOf(relative);
		expect(row.target).toBeCloseTo((row.terms.baseline.value ?? 0) * 0.8, 6);
		const level = value(
			await setTypedGoal(
				ours,
				typedGoal.parse({
					metricId: times,
					shape: 'level',
					direction: 'keep_below',
					size: '24',
					startsOn: '2026-10-01',
					endsOn: '2026-12-31'
				})
			)
		);
		expect((await rowOf(level)).target).toBe(24 * 3600);
	});

	test('a target that lies where it stands, or on the wrong side, is refused at its field', async () => {
		const same = await setGoal(ours, form({ shape: 'level', target: '30', change: '' }));
		expect(same).toMatchObject({ ok: false, error: { code: 'goal.target_is_baseline', field: 'target' } });
		const wrong = await setGoal(ours, form({ shape: 'level', target: '20', change: '' }));
		expect(wrong).toMatchObject({ ok: false, error: { code: 'goal.target_wrong_side', field: 'target' } });
	});

	test('a draft may leave everything open but a name', async () => {
		expect(code(await keepDraft(ours, draftGoal.parse({})))).toBe('input.missing');
		const id = value(await keepDraft(ours, draftGoal.parse({ because: 'people wait too long' })));
		expect(await rowOf(id)).toMatchObject({ state: 'draft', title: 'people wait too long', metricId: null });
	});

	test('a goal for one segment follows that segment alone', async () => {
		const id = value(await setGoal(ours, form({ filter: 'delivery=late' })));
		expect((await rowOf(id)).n).toBe(25);
	});
});

describe('the tree (R-002-11)', () => {
	test('a goal feeds the one above it with a belief, and circles are refused', async () => {
		const top = value(await setGoal(ours, form({ title: 'Top', isTop: 'on' })));
		const below = value(
			await setGoal(ours, form({ title: 'Below', parentGoalId: top, belief: 'Faster answers lift it.' }))
		);
		expect(await rowOf(below)).toMatchObject({ parentId: top, belief: 'Faster answers lift it.' });
		expect(code(await tieGoal(ours, { id: top, parentGoalId: below, belief: '' }))).toBe('link.circle');
	});
});

describe('a moved target stays visible', () => {
	test('moving asks for a reason, keeps old and new, and refuses an old version', async () => {
		const id = value(await setGoal(ours, form({ title: 'Moved' })));
		const { version } = await rowOf(id);
		expect(moveTarget.safeParse({ id, version, value: '4', reason: '' }).success).toBe(false);
		value(await moveTypedTarget(ours, moveTarget.parse({ id, version, value: '4', reason: 'two people short' })));
		expect((await rowOf(id)).target).toBe(34);
		const [newest] = await listGoalChanges(ours, id);
		expect(newest).toMatchObject({ field: 'target', from: '32', to: '34', reason: 'two people short' });
		expect(code(await moveGoalTarget(ours, { id, version, value: 5, reason: 'again' }))).toBe('item.changed');
		expect((await rowOf(id)).movedTargets).toBe(1);
	});

	test('writing a goal anew notes what changed', async () => {
		const id = value(await setGoal(ours, form({ title: 'Anew' })));
		const { version } = await rowOf(id);
		value(
			await resetGoal(
				ours,
				resetInput.parse({ ...form({ title: 'Anew' }), id, version, change: 6, endsOn: '2027-03-31' })
			)
		);
		const fields = (await listGoalChanges(ours, id)).map((change) => change.field);
		expect(fields).toContain('ends_on');
		expect((await rowOf(id)).target).toBe(36);
	});
});

describe('updates', () => {
	test('what is felt is kept beside what the data said at that moment', async () => {
		const id = value(await setGoal(ours, form({ title: 'Felt' })));
		value(await giveUpdate(ours, checkIn.parse({ id, note: 'The van came.', confidence: '7' })));
		const [update] = await listGoalUpdates(ours, id);
		const now = await chanceNow(ours, id);
		expect(update).toMatchObject({
			note: 'The van came.',
			confidence: 7,
			valueThen: now.value,
			chanceThen: now.chance
		});
		expect(now.chance).toBeGreaterThan(0.5);
	});
});

describe('where a goal stands is kept between looks', () => {
	test('and follows at once when an answer comes or its target moves', async () => {
		const source = await ensureSource(ours, {
			kind: 'question',
			ref: 'q',
			name: 'q',
			unit: 'score',
			bucketing: 'score'
		});
		const id = value(await setGoal(ours, form()));
		const before = await rowOf(id);
		expect(await rowOf(id)).toEqual(before);
		await recordBatch(ours, [
			{ kind: 'response', at: day('2026-11-18'), body: {}, observations: [{ sourceId: source, value: 0 }] }
		]);
		const after = await rowOf(id);
		expect(after.n).toBe(before.n + 1);
		expect(after.value).toBeLessThan(before.value as number);
		value(
			await moveGoalTarget(ours, moveTarget.parse({ id, version: after.version, value: '7', reason: 'More of it' }))
		);
		expect((await rowOf(id)).target).toBeCloseTo((before.target as number) + 5, 9);
	});
});

describe('Can we tell? (STATISTICS 6 and 8b)', () => {
	test('a point of NPS with a hundred answers cannot be told, and nothing is blocked', async () => {
		const id = value(await setGoal(ours, form({ change: '1', title: 'Small' })));
		const stored = await ours.db.selectFrom('goal').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
		const look = await considerGoal(ours, {
			terms: goalTerms(stored),
			metricId: nps,
			filter: [],
			hasParent: false,
			isTop: true
		});
		expect(look.tell?.answer).toBe('no');
		expect(look.tell?.periodsInTen).toBeGreaterThan(3);
		expect(look.tell?.offers.map((offer) => offer.kind)).toContain('larger_step');
		expect(look.letters.every((letter) => letter.met)).toBe(true);
	});

	test('without a metric only the first letter is asked for', async () => {
		const stored = await ours.db.selectFrom('goal').selectAll().limit(1).executeTakeFirstOrThrow();
		const look = await considerGoal(ours, {
			terms: goalTerms(stored),
			metricId: null,
			filter: [],
			hasParent: false,
			isTop: false
		});
		expect(look.letters[0]).toMatchObject({ letter: 'specific', met: false, code: 'no_metric' });
		expect(look.tell).toBeNull();
	});
});

describe('who may (S1, S3)', () => {
	test('another organisation sees none of it and changes none of it', async () => {
		const id = value(await setGoal(ours, form({ title: 'Ours alone' })));
		const { version } = await rowOf(id);
		expect(await listGoalBoard(theirs, { ids: [id] })).toEqual([]);
		expect(code(await setGoal(theirs, form()))).toBe('metric.not_found');
		expect(code(await moveGoalTarget(theirs, { id, version, value: 9, reason: 'theirs' }))).toBe('goal.not_found');
		expect(code(await giveUpdate(theirs, checkIn.parse({ id, note: 'theirs' })))).toBe('goal.not_found');
		expect(code(await removeItem(theirs, { id }))).toBe('item.not_found');
		expect(code(await tieGoal(theirs, { id, parentGoalId: id, belief: '' }))).toBe('goal.not_found');
		expect(await strategyScopeOf(theirs, ours.strategyId)).toBeNull();
		expect(await rowOf(id)).toMatchObject({ title: 'Ours alone', target: 32 });
	});

	test('members may give updates but set no goals; viewers may do neither', async () => {
		const id = value(await setGoal(ours, form({ title: 'Rights' })));
		const as = async (role: 'member' | 'viewer'): Promise<StrategyScope> => {
			const member = await makeMember(around, ours.organisationId, role);
			const scope = await strategyScopeOf(member.scope, ours.strategyId);
			if (scope === null) throw new Error('no scope');
			return scope;
		};
		const member = await as('member');
		const viewer = await as('viewer');
		expect(code(await setGoal(member, form()))).toBe('access.denied');
		expect(code(await giveUpdate(member, checkIn.parse({ id, note: 'seen' })))).toBe('ok');
		expect(code(await giveUpdate(viewer, checkIn.parse({ id, note: 'seen' })))).toBe('access.denied');
	});

	test('a removed goal comes back with everything on it', async () => {
		const id = value(await setGoal(ours, form({ title: 'Back' })));
		value(await removeItem(ours, { id }));
		expect((await listGoalBoard(ours)).some((goal) => goal.id === id)).toBe(false);
		value(await restoreItem(ours, { id }));
		expect(await rowOf(id)).toMatchObject({ title: 'Back', target: 32 });
	});
});
