import { beforeAll, describe, expect, test } from 'vitest';
import { defineGoal } from '#lib/domain/goals/schema.ts';
import type { Result } from '#lib/domain/shared/result.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { resetGoal, resetInput, setGoal } from '#lib/server/goals/commands.ts';
import { listGuards } from '#lib/server/goals/guard-queries.ts';
import { listGoalChanges } from '#lib/server/goals/queries.ts';
import { askedForm, noteAsked, removeAsked } from '#lib/server/metrics/asked.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureDimension, ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { takeSnapshot } from '#lib/server/workflows/freeze-quarter.ts';
import { goalOutcome } from '#lib/server/workflows/goal-outcome.ts';
import { exportStrategy } from '#lib/server/workflows/strategy-file/write.ts';
import { snapshotSchema } from '#lib/domain/optimisation/snapshot.ts';
import { translator } from '#lib/i18n/index.ts';
import { guardText, shapeOf, statusWord } from '#lib/ui/goals/goal-words.ts';
import { changeLines, moveLines, signLines, splitLine } from '#lib/ui/goals/outcome-text.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { makeStrategyWorld } from '../../support/factories/strategy.ts';

let around: TestAround;
let ours: StrategyScope;
let theirs: StrategyScope;
let nps: string;
let back: string;
let late: string;
let goalId: string;
let stream: number;

const i18n = translator('en', { timeZone: 'UTC' });
const value = <T>(result: Result<T>): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};
const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);
const rowOf = async (id: string) => (await listGoalBoard(ours, { ids: [id], closedToo: true }))[0]!;

/** Two quarters, the second over: answers by telephone and web, and cases of which some come back. */
beforeAll(async () => {
	around = surroundings(await testDatabase(), { instant: '2026-10-03T12:00:00.000Z' });
	ours = (await makeStrategyWorld(around)).strategy;
	theirs = (await makeStrategyWorld(around, { name: 'Somebody else' })).strategy;
	await ensureDimension(ours, 'channel', 'Channel');
	const scores = await ensureSource(ours, { kind: 'question', ref: 'q', name: 'q', unit: 'score', bucketing: 'score' });
	stream = scores;
	const event = (ref: string) => ensureSource(ours, { kind: 'event', ref, name: ref, unit: 'yes', bucketing: 'rate' });
	const [again, missed] = [await event('again'), await event('missed')];
	const metric = async (title: string, kind: string, sourceId: number, settings: object = {}): Promise<string> =>
		value(await addMetric(ours, { title, kind, sourceIds: [sourceId], settings } as never)).id;
	nps = await metric('NPS', 'nps', scores);
	back = await metric('Cases that come back', 'rate', again, { direction: 'lower' });
	late = await metric('Late parcels', 'rate', missed, { direction: 'lower' });
	const put = async (
		first: string,
		days: number,
		perDay: number,
		of: (i: number) => { score: number; channel: string; again: 0 | 1; missed: 0 | 1 }
	) => {
		await recordBatch(
			ours,
			Array.from({ length: days * perDay }, (_, i) => {
				const one = of(i);
				return {
					kind: 'response' as const,
					at: Date.parse(`${first}T09:00:00.000Z`) + Math.floor(i / perDay) * 86_400_000 + (i % perDay) * 1000,
					segments: { channel: one.channel },
					body: {},
					observations: [
						{ sourceId: scores, value: one.score },
						{ sourceId: again, value: one.again },
						{ sourceId: missed, value: one.missed }
					]
				};
			})
		);
	};
	const yes = (is: boolean): 0 | 1 => (is ? 1 : 0);
	// Before: half by telephone, 40 % tens; of a hundred cases five come back.
	await put('2026-04-01', 91, 5, (i) => ({
		score: i % 5 < 2 ? 10 : i % 5 < 4 ? 7 : 3,
		channel: i % 2 === 0 ? 'phone' : 'web',
		again: yes(i % 20 === 0),
		missed: yes(i % 10 === 0)
	}));
	// The goal's quarter: better, by telephone a fifth; more cases come back. In its last three weeks tens jump.
	await put('2026-07-01', 71, 5, (i) => ({
		score: i % 5 < 3 ? 10 : i % 5 < 4 ? 7 : 3,
		channel: i % 5 === 0 ? 'phone' : 'web',
		again: yes(i % 6 === 0),
		missed: yes(i % 10 === 0)
	}));
	await put('2026-09-10', 21, 5, (i) => ({
		score: i % 10 < 9 ? 10 : 7,
		channel: i % 5 === 0 ? 'phone' : 'web',
		again: yes(i % 6 === 0),
		missed: yes(i % 10 === 0)
	}));
	const asked = {
		metricId: nps,
		change: '5',
		title: 'More who recommend us',
		startsOn: '2026-07-01',
		endsOn: '2026-09-30',
		guardMetricId: back
	};
	goalId = value(await setGoal(ours, defineGoal.parse(asked)));
});

describe('a guard (a goal reached while something else got worse)', () => {
	test('broke: the goal is shown as reached, at a price, with what got worse', async () => {
		const row = await rowOf(goalId);
		expect(row.status.measured).toBe('reached');
		expect(row.guard).toMatchObject({ metricId: back, state: 'broke' });
		expect(row.guard!.before).toBeCloseTo(5, 0);
		expect(row.guard!.since).toBeCloseTo(17, 0);
		expect(statusWord(i18n, row)).toBe('Reached, at a price');
		expect(shapeOf(row)).toBe('at_risk');
		expect(guardText(i18n, row.guard)).toBe('Cases that come back got worse meanwhile: 5.1 % became 17.0 %.');
	});

	test('that held says so, another one stands in the history of the goal, and none is none', async () => {
		const again = async (over: Record<string, string>) => {
			const { version } = await rowOf(goalId);
			return resetGoal(
				ours,
				resetInput.parse({
					...{ id: goalId, version, metricId: nps, change: '5', title: 'More who recommend us' },
					...{ startsOn: '2026-07-01', endsOn: '2026-09-30', ...over }
				})
			);
		};
		value(await again({ guardMetricId: late }));
		expect((await rowOf(goalId)).guard).toMatchObject({ metricId: late, state: 'fine' });
		expect((await listGoalChanges(ours, goalId)).find((change) => change.field === 'guard')).toMatchObject({
			from: 'Cases that come back',
			to: 'Late parcels'
		});
		value(await again({}));
		expect((await rowOf(goalId)).guard).toBeNull();
		value(await again({ guardMetricId: back }));
		expect(await listGuards(theirs, [goalId])).toEqual(new Map());
	});

	test('is neither the goal’s own figure nor somebody else’s, and only those who set goals name one', async () => {
		const asked = { metricId: nps, change: '5', startsOn: '2026-07-01', endsOn: '2026-09-30' };
		const own = defineGoal.safeParse({ ...asked, guardMetricId: nps });
		expect(own.success ? '' : own.error.issues[0]?.message).toBe('goal.guard_is_metric');
		const foreign = value(await addMetric(theirs, { title: 'Theirs', kind: 'csat', sourceIds: [] })).id;
		expect(code(await setGoal(ours, defineGoal.parse({ ...asked, guardMetricId: foreign })))).toBe('metric.not_found');
		const member = await makeMember(around, ours.organisationId, 'member');
		const scope = (await strategyScopeOf(member.scope, ours.strategyId))!;
		expect(code(await setGoal(scope, defineGoal.parse({ ...asked, guardMetricId: back })))).toBe('access.denied');
	});

	test('goes along in the file of a strategy', async () => {
		const { content } = value(await exportStrategy(ours));
		expect(content.tables.goal_guard).toHaveLength(1);
	});
});

describe('the result in full (R-002-40, STATISTICS 8b)', () => {
	test('says how it changed, of that what is real, who else answered, and what is worth asking about', async () => {
		const row = await rowOf(goalId);
		const outcome = (await goalOutcome(ours, row))!;
		expect(outcome.change).toMatchObject({ word: 'clearly_better', from: expect.closeTo(20, 0) as number });
		expect(outcome.change!.low!).toBeGreaterThan(0);
		expect(outcome.split).toMatchObject({ by: 'Channel', name: 'channel' });
		expect(outcome.split!.real + outcome.split!.mix).toBeCloseTo(outcome.change!.change, 6);
		expect(outcome.notes).toContainEqual({
			note: 'channel_mix_moved',
			channel: 'phone',
			before: expect.closeTo(0.5, 2) as number,
			after: expect.closeTo(0.2, 2) as number
		});
		expect(outcome.signs.map((one) => one.sign)).toEqual(['more_top_answers']);
		const [from, change] = changeLines(i18n, outcome, row);
		expect(from).toMatch(/^From 20 to \d\d\.$/);
		expect(change).toMatch(/^Up \d\d points, between .* and .*: clearly better\.$/);
		expect(splitLine(i18n, outcome, row)).toMatch(/told apart by/);
		expect(moveLines(i18n, outcome).join(' ')).toContain('50 % of answers came by');
		expect(signLines(i18n, outcome)[0]).toMatch(/The highest answer was given by 60 % before, and by 9\d %/);
	});

	test('and whether fewer of those who were asked answered, as far as somebody noted it (R-002-40)', async () => {
		const asked = (first: string, last: string, n: string) =>
			noteAsked(ours, askedForm.parse({ metricId: nps, sourceId: String(stream), first, last, n }));
		const notes = async () => (await goalOutcome(ours, await rowOf(goalId)))!;
		expect((await notes()).notes.map((one) => one.note)).not.toContain('response_rate_moved');
		value(await asked('2026-04-01', '2026-06-30', '910'));
		value(await asked('2026-07-01', '2026-09-09', '710'));
		const last = value(await asked('2026-09-10', '2026-09-30', '1050'));
		const outcome = await notes();
		expect(outcome.notes).toContainEqual({
			note: 'response_rate_moved',
			before: expect.closeTo(0.5, 2) as number,
			after: expect.closeTo(460 / 1760, 2) as number
		});
		expect(outcome.signs).toContainEqual({
			sign: 'fewer_answer',
			before: expect.closeTo(0.5, 2) as number,
			near: expect.closeTo(0.1, 2) as number
		});
		expect(moveLines(i18n, outcome).length).toBeGreaterThan(1);
		expect(signLines(i18n, outcome).length).toBe(2);
		value(await removeAsked(ours, { asked: last.id }));
		expect((await notes()).signs.map((one) => one.sign)).toEqual(['more_top_answers']);
	});

	test('is frozen with the quarter and read back from there', async () => {
		const snapshot = await takeSnapshot(ours, { from: '2026-07-01', to: '2026-09-30' });
		const kept = snapshotSchema.parse(JSON.parse(JSON.stringify(snapshot)));
		expect(kept.goals[0]!.outcome).toEqual(snapshot.goals[0]!.outcome);
		expect(kept.goals[0]!.guard).toMatchObject({ state: 'broke' });
		// What was frozen before there was any of it is still read.
		const { outcome: _, guard: __, ...old } = snapshot.goals[0]!;
		expect(snapshotSchema.parse({ ...snapshot, goals: [old] }).goals[0]).toMatchObject({ outcome: null, guard: null });
	});

	test('of a typed starting value is that of the figure alone, and nothing before the goal begins', async () => {
		const typed = value(
			await setGoal(
				ours,
				defineGoal.parse({
					metricId: nps,
					change: '5',
					title: 'From a typed value',
					baselineKind: 'typed',
					baselineValue: '55',
					startsOn: '2026-07-01',
					endsOn: '2026-09-30'
				})
			)
		);
		const outcome = (await goalOutcome(ours, await rowOf(typed)))!;
		expect(outcome.change).toMatchObject({ from: 55, before: null });
		expect(outcome.change!.low!).toBeLessThan(outcome.change!.change);
		const ahead = value(
			await setGoal(
				ours,
				defineGoal.parse({ metricId: nps, change: '5', title: 'Ahead', startsOn: '2027-01-01', endsOn: '2027-03-31' })
			)
		);
		expect(await goalOutcome(ours, await rowOf(ahead))).toBeNull();
	});
});
