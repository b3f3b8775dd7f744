import { beforeAll, describe, expect, test } from 'vitest';
import { defineGoal } from '#lib/domain/goals/schema.ts';
import { normalQuantile } from '#lib/domain/metrics/distribution.ts';
import { addDays, daysBetween } from '#lib/domain/shared/instant.ts';
import type { Result } from '#lib/domain/shared/result.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { setGoal } from '#lib/server/goals/commands.ts';
import { readWriting } from '#lib/server/goals/form.ts';
import { considerGoal } from '#lib/server/goals/queries.ts';
import { linkedMetrics } from '#lib/server/goals/tell.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { testDatabase } from '../../support/db.ts';
import { surroundings } from '../../support/factories/identity.ts';
import { makeStrategyWorld } from '../../support/factories/strategy.ts';

let ours: StrategyScope;
let theirs: StrategyScope;
let nps: string;
let large: string;
let small: string;

const value = <T>(result: Result<T>): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};

/** So many in a quarter, spread evenly over the days of the third and, as far as it has come, the fourth of 2026. */
function evenly(perQuarter: number): { at: number; index: number }[] {
	let index = 0;
	return [
		{ first: '2026-07-01', last: '2026-09-30' },
		{ first: '2026-10-01', last: '2026-12-31' }
	].flatMap(({ first, last }) => {
		const days = daysBetween(first, last) + 1;
		const upTo = (day: number): number => Math.round((day * perQuarter) / days);
		return Array.from({ length: days }, (_, place) => ({ day: addDays(first, place), place }))
			.filter(({ day }) => day <= '2026-11-20')
			.flatMap(({ day, place }) =>
				Array.from({ length: upTo(place + 1) - upTo(place) }, (_, i) => ({
					at: Date.parse(`${day}T09:00:00.000Z`) + i * 1000,
					index: index++
				}))
			);
	});
}

beforeAll(async () => {
	const around = surroundings(await testDatabase(), { instant: '2026-11-20T12:00:00.000Z' });
	ours = (await makeStrategyWorld(around)).strategy;
	theirs = (await makeStrategyWorld(around, { name: 'Somebody else' })).strategy;
	const scores = await ensureSource(ours, { kind: 'question', ref: 'q', name: 'q', unit: 'score', bucketing: 'score' });
	const clock = (ref: string) =>
		ensureSource(ours, { kind: 'event', ref, name: ref, unit: 'second', bucketing: 'log' });
	const [one, two] = [await clock('large'), await clock('small')];
	const metric = async (title: string, kind: string, sourceId: number): Promise<string> =>
		value(await addMetric(ours, { title, kind, sourceIds: [sourceId] })).id;
	nps = await metric('NPS', 'nps', scores);
	large = await metric('Time to solve', 'resolution', one);
	small = await metric('Time to solve, small desk', 'resolution', two);
	const ten = [10, 7, 9, 3, 8, 10, 7, 9, 2, 8];
	const time = (index: number): number =>
		Math.round(7200 * Math.exp(normalQuantile((0.5 + index * 0.618033988749895) % 1)));
	const put = (perQuarter: number, sourceId: number, of: (index: number) => number) =>
		recordBatch(
			ours,
			evenly(perQuarter).map(({ at, index }) => ({
				kind: 'response' as const,
				at,
				segments: {},
				body: {},
				observations: [{ sourceId, value: of(index) }]
			}))
		);
	await put(500, scores, (index) => ten[index % 10]!);
	await put(400, one, time);
	await put(200, two, time);
});

const quarter = { startsOn: '2026-10-01', endsOn: '2026-12-31' };
const written = (blanks: Record<string, string>) =>
	readWriting(ours, new URLSearchParams({ ...quarter, baselineKind: 'measured', ...blanks }));

describe('Can we tell? (R-002-11 to 13, STATISTICS 6 and 8b)', () => {
	test('a point of NPS with 500 answers a quarter: 13.2 can be told, 88,000 would be needed, chance does as much', async () => {
		const { consideration } = await written({ direction: 'raise', metricId: nps, shape: 'absolute', size: '1' });
		const telling = consideration!.telling!;
		expect(telling.tell.answer).toBe('no');
		expect(telling.tell.expectedAnswers).toBeGreaterThan(495);
		expect(telling.tell.expectedAnswers).toBeLessThan(505);
		expect(telling.tell.detectable!.change).toBeCloseTo(13.2, 0);
		expect(Math.abs(telling.tell.answersNeeded! - 87_905)).toBeLessThan(300);
		expect(telling.inTen).toBe(4);
		expect(telling.chance!.chance).toBeCloseTo(0.416, 1);
		expect(telling.by!.quarter.year).toBeGreaterThan(2065);
		// Nobody has tied anything to it yet: every figure of another kind that tells by the same day, most sensitive first.
		expect(telling.closer.map((one) => one.metricId)).toEqual([large, small]);
		expect(telling.closer[0]!.detectable.relative).toBeCloseTo(0.18, 2);
		expect(telling.spread!.sd).toBeCloseTo(74.8, 0);
	});

	test('a fifth off a time with log sd 1: yes with 400 cases, no with 200', async () => {
		const asked = { direction: 'lower', shape: 'relative', size: '20' };
		const yes = (await written({ ...asked, metricId: large })).consideration!.telling!;
		const no = (await written({ ...asked, metricId: small })).consideration!.telling!;
		expect(yes.spread!.sd).toBeCloseTo(1, 1);
		expect(yes.tell.answer).toBe('yes');
		expect(yes.tell.detectable!.relative).toBeCloseTo(0.18, 2);
		expect(yes.closer).toEqual([]);
		expect(no.tell.answer).toBe('no');
		expect(no.tell.detectable!.relative).toBeCloseTo(0.244, 2);
		expect(Math.abs(no.tell.answersNeeded! - 315)).toBeLessThan(12);
		expect(no.by!.on > '2026-12-31').toBe(true);
	});

	test('metrics of goals that feed it come first, and one whose own goal tells says so', async () => {
		const goal = (over: Record<string, unknown>) =>
			setGoal(ours, defineGoal.parse({ ...quarter, baselineKind: 'measured', ...over }));
		const top = value(await goal({ metricId: nps, change: '1', isTop: 'on', title: 'More promoters' }));
		const below = { direction: 'lower', shape: 'relative', parentGoalId: top, belief: 'Faster answers lift NPS' };
		value(await goal({ ...below, metricId: small, change: '60', title: 'Small desk' }));
		expect((await linkedMetrics(ours, top)).map((one) => one.metricId)).toEqual([small]);
		expect(await linkedMetrics(theirs, top)).toEqual([]);
		const { consideration } = await written({
			edit: top,
			direction: 'raise',
			metricId: nps,
			shape: 'absolute',
			size: '1'
		});
		expect(consideration!.telling!.closer).toMatchObject([{ metricId: small, tells: true }]);
	});

	test('before anything has come nobody can say, and what is asked of the same figures again is the same', async () => {
		const asked = { direction: 'raise', metricId: nps, shape: 'absolute', size: '3' };
		const one = await written(asked);
		expect((await written(asked)).consideration!.telling).toEqual(one.consideration!.telling);
		const empty = value(await addMetric(ours, { title: 'Nothing yet', kind: 'csat', sourceIds: [] })).id;
		const look = await considerGoal(ours, {
			terms: {
				shape: 'absolute',
				direction: 'raise',
				change: 5,
				target: null,
				path: { kind: 'straight' },
				baseline: { kind: 'typed', value: 80, n: null, variance: null, knownBy: null },
				...quarter,
				stayShare: 0.9
			},
			metricId: empty,
			filter: [],
			hasParent: false,
			isTop: true
		});
		expect(look.telling).toBeNull();
	});
});
