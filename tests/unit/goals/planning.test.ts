import { describe, expect, test } from 'vitest';
import { contribution, contributionStanding, midRanks, spearman } from '#lib/domain/goals/contribution.ts';
import { gamingFound, representationNotes } from '#lib/domain/goals/gaming.ts';
import { guardState } from '#lib/domain/goals/guard.ts';
import { asksPerContact, planInvitations, type GoalNeed } from '#lib/domain/goals/invitations.ts';
import { chanceOfNoChange } from '#lib/domain/goals/no-change.ts';
import { forecastRecord, logLoss, reliabilityBins } from '#lib/domain/goals/record.ts';
import { stayChance, stayShareOf } from '#lib/domain/goals/stay.ts';
import { aboutAnswers, bySensitivity, tellableBy, tellableChangeBy } from '#lib/domain/goals/tellable.ts';
import { histogramOf } from '#lib/domain/metrics/histogram.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { resolution } from '#lib/domain/metrics/kinds/resolution.ts';
import { normalDraw, seededRandom } from '#lib/domain/metrics/random.ts';
import { fc } from '../../support/property.ts';

describe('the guard of a goal', () => {
	test('broke only when its metric surely got worse', () => {
		const change = (low: number, high: number) => ({ word: 'no_clear_change' as const, change: 0, low, high });
		expect(guardState(change(-9, -1), 'higher')).toBe('broke');
		expect(guardState(change(-9, 1), 'higher')).toBe('fine');
		expect(guardState(change(1, 9), 'lower')).toBe('broke');
		expect(guardState(change(1, 9), 'higher')).toBe('fine');
		expect(guardState({ word: 'too_few', change: null }, 'higher')).toBe('unknown');
	});
});

describe('signs that a number was worked on', () => {
	const answers = (tens: number, nines: number, others: number) =>
		histogramOf('score', [...Array(tens).fill(10), ...Array(nines).fill(9), ...Array(others).fill(6)] as number[]);
	const scale = { top: 10, promoterFrom: 9 };

	test('are jumps of the highest answers, of exact nines, and fewer who answer', () => {
		const before = { histogram: answers(60, 20, 120), asked: 800 };
		expect(gamingFound(before, { histogram: answers(30, 10, 60), asked: 400 }, scale)).toEqual([]);
		const tens = gamingFound(before, { histogram: answers(60, 10, 30), asked: 400 }, scale);
		expect(tens.map((one) => one.sign)).toEqual(['more_top_answers']);
		expect(tens[0]).toMatchObject({ before: 0.3, near: 0.6 });
		expect(gamingFound(before, { histogram: answers(30, 40, 30), asked: 400 }, scale)[0]!.sign).toBe(
			'more_exact_nines'
		);
		const fewer = gamingFound(before, { histogram: answers(30, 10, 60), asked: 1000 }, scale);
		expect(fewer).toEqual([{ sign: 'fewer_answer', before: 0.25, near: 0.1 }]);
		expect(gamingFound(before, { histogram: answers(9, 0, 0), asked: null }, scale)).toEqual([]);
	});

	test('and notes of who answered: a rate or a channel that moved by a third', () => {
		const notes = representationNotes(
			{ responseRate: 0.3, channels: { app: 50, shop: 50 } },
			{ responseRate: 0.2, channels: { app: 60, shop: 30, mail: 10 } }
		);
		expect(notes.map((one) => one.note)).toEqual(['response_rate_moved', 'channel_mix_moved', 'channel_mix_moved']);
		expect(notes[1]).toMatchObject({ channel: 'mail', before: 0, after: 0.1 });
		expect(
			representationNotes({ responseRate: null, channels: {} }, { responseRate: 0.2, channels: { app: 1 } })
		).toEqual([]);
	});
});

describe('a goal that stays', () => {
	test('counts the days on the right side, those without a figure not at all', () => {
		const stretches = [
			{ days: 7, value: 50 },
			{ days: 7, value: null },
			{ days: 7, value: 60 },
			{ days: 6, value: 40 }
		];
		expect(stayShareOf(stretches, 50, 'higher')).toEqual({ days: 20, onSide: 14, share: 0.7 });
		expect(stayShareOf([], 50, 'higher').share).toBeNull();
	});

	test('is as likely to hold as the weeks so far make it, and certain at the end', () => {
		const good = Array<boolean>(10).fill(true);
		expect(stayChance(good, 0, 0.9)).toBe(1);
		expect(stayChance([...good, false, false], 0, 0.9)).toBe(0);
		expect(stayChance([], 3, 0.9)).toBeNull();
		const likely = stayChance(good, 3, 0.9)!;
		expect(likely).toBeGreaterThan(stayChance([...good, false], 3, 0.9)!);
		expect(stayChance([false, false, false, false], 4, 0.9)).toBe(0);
		fc.assert(
			fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), fc.nat(10), (sides, left) => {
				const chances = [0, 0.3, 0.6, 0.9, 1].map((agreed) => stayChance(sides, left, agreed)!);
				expect(chances[0]).toBeCloseTo(1, 9);
				chances.forEach((chance, i) => i > 0 && expect(chance).toBeLessThanOrEqual(chances[i - 1]! + 1e-12));
			})
		);
	});
});

describe('how often nothing looks like something', () => {
	const histogram = histogramOf('score', [
		...Array<number>(200).fill(10),
		...Array<number>(100).fill(3),
		...Array<number>(200).fill(7)
	]);
	test('agrees with the formula, and is the same for the same seed', () => {
		const input = { kind: nps, settings: {}, histogram, nBefore: 500, nAfter: 500, change: 5, seed: 'a' };
		const found = chanceOfNoChange(input)!;
		const formula = nps.chanceByAccident(5, 500, 500, nps.summarise({ histogram }, {}))!;
		expect(Math.abs(found.chance - formula)).toBeLessThan(0.04);
		expect(chanceOfNoChange(input)).toEqual(found);
		expect(found.inTen).toBe(Math.round(found.chance * 10));
	});

	test('is scaled down for very many answers, falls with the change, and is nothing without answers', () => {
		const input = { kind: nps, settings: {}, histogram, nBefore: 40_000, nAfter: 40_000, seed: 'b' };
		const formula = nps.chanceByAccident(0.5, 40_000, 40_000, nps.summarise({ histogram }, {}))!;
		expect(Math.abs(chanceOfNoChange({ ...input, change: 0.5, trials: 400 })!.chance - formula)).toBeLessThan(0.07);
		const exact = { ...input, nBefore: null, nAfter: 100, trials: 300 };
		expect(chanceOfNoChange({ ...exact, change: 20 })!.chance).toBeLessThan(
			chanceOfNoChange({ ...exact, change: -2 })!.chance
		);
		expect(chanceOfNoChange({ ...exact, histogram: histogramOf('score', []), change: 2 })).toBeNull();
	});
});

describe('when a change can be told', () => {
	test('numbers of answers are said with two digits', () => {
		expect([87_905, 315, 99.2, 1, 1_049, 0].map(aboutAnswers)).toEqual([88_000, 320, 100, 1, 1_000, 0]);
	});

	const calendar = { periodKind: 'gregorian' as const };
	test('is the quarter in which the answers will have come', () => {
		expect(tellableBy(1000, 400, 3, '2026-11-22', calendar)).toMatchObject({
			missing: 600,
			days: 200,
			on: '2027-06-10',
			quarters: 3
		});
		expect(tellableBy(300, 400, 0, '2026-11-22', calendar)).toMatchObject({ missing: 0, days: 0, quarters: 1 });
		expect(tellableBy(1000, 0, 0, '2026-11-22', calendar)).toBeNull();
		expect(tellableBy(null, 0, 9, '2026-11-22', calendar)).toBeNull();
	});

	test('and the change that can be told by a day shrinks as answers come', () => {
		const summary = nps.assumed({})!;
		const by = (day: string) =>
			tellableChangeBy(nps, summary, { baselineN: 400, soFar: 20, perDay: 2, today: '2026-11-22', by: day })!.change;
		expect(by('2026-12-31')).toBeGreaterThan(by('2027-03-31'));
		expect(
			tellableChangeBy(nps, summary, { baselineN: 4, soFar: 0, perDay: 0, today: '2026-11-22', by: '2026-11-30' })
		).toBeNull();
	});

	test('and metrics nearer to the work are told apart by how sensitive they are', () => {
		const detectable = (change: number) => ({ change, relative: null });
		const order = bySensitivity([
			{ metricId: 'far', detectable: detectable(10), expectedChange: 5, value: 50 },
			{ metricId: 'near', detectable: detectable(2), expectedChange: 6, value: 50 },
			{ metricId: 'open', detectable: detectable(5), expectedChange: null, value: 50 }
		]);
		expect(order.map((one) => [one.metricId, one.tells])).toEqual([
			['near', true],
			['open', null],
			['far', false]
		]);
		expect(resolution.assumed(resolution.defaults)).not.toBeNull();
	});
});

describe('what a parent goal follows', () => {
	const random = seededRandom('weeks');
	const walk = (n: number) => {
		let level = 50;
		return Array.from({ length: n }, () => (level += normalDraw(random)));
	};

	test('is found weeks later, and not where there is nothing', () => {
		const child = walk(60);
		const parent = child.map((_, i) => (i < 3 ? 50 : child[i - 3]! + 0.3 * normalDraw(random)));
		const found = contribution(child, parent, 'a')!;
		expect(found).toMatchObject({ lag: 3, isBeyondChance: true });
		expect(found.correlation).toBeGreaterThan(0.6);
		expect(contribution(child, parent, 'a')).toEqual(found);
		let alarms = 0;
		for (let i = 0; i < 40; i++) if (contribution(walk(40), walk(40), i, 100)!.isBeyondChance) alarms += 1;
		expect(alarms).toBeLessThanOrEqual(6);
	});

	test('is shuffled the same with and without gaps in the weeks', () => {
		const child = walk(50).map((value) => Math.round(value));
		const parent = walk(50).map((value) => Math.round(value));
		// A week without figures says nothing, and takes the way that allows for gaps.
		const whole = contribution(child, parent, 'same')!;
		const gaps = contribution([null, ...child], [null, ...parent], 'same')!;
		expect(gaps.correlation).toBeCloseTo(whole.correlation, 10);
		expect(gaps.byChance.low).toBeLessThan(-0.1);
		expect(Math.abs(gaps.byChance.low - whole.byChance.low)).toBeLessThan(0.1);
		expect(Math.abs(gaps.byChance.high - whole.byChance.high)).toBeLessThan(0.1);
	});

	test('figures that only wobble are seldom taken for moving together', () => {
		let alarms = 0;
		const wobble = () => Array.from({ length: 50 }, () => normalDraw(random));
		for (let i = 0; i < 120; i++) if (contribution(wobble(), wobble(), i, 200)!.isBeyondChance) alarms += 1;
		expect(alarms).toBeLessThanOrEqual(12);
	});

	test('is told towards what both want, and never before there are weeks enough', () => {
		const asked = { childWants: 'lower', parentWants: 'higher', seed: 'a', today: '2026-11-22' } as const;
		const child = walk(60);
		const falls = child.map((_, i) => (i < 2 ? 50 : 100 - child[i - 2]! + 0.3 * normalDraw(random)));
		expect(contributionStanding({ child, parent: falls, ...asked })).toMatchObject({ word: 'together', weeks: 60 });
		expect(contributionStanding({ child, parent: falls, ...asked, childWants: 'higher' }).word).toBe('apart');
		const few = contributionStanding({ child: child.slice(0, 20), parent: falls.slice(0, 20), ...asked });
		expect(few).toEqual({ word: 'too_little', found: null, weeks: 20, enoughOn: '2027-01-03' });
		expect(contributionStanding({ child: [], parent: falls, ...asked }).word).toBe('no_figure');
		expect(contributionStanding({ child: [null, 1], parent: [1, null], ...asked }).word).toBe('no_figure');
	});

	test('is not looked for below 26 weeks; ranks share ties', () => {
		expect(contribution(walk(25), walk(25), 1)).toBeNull();
		expect(contribution([...walk(26), null], walk(27), 1, 20)).not.toBeNull();
		expect(midRanks([5, 1, 5, 9])).toEqual([2.5, 1, 2.5, 4]);
		expect(spearman([1, 2, 3, 4], [10, 20, 30, 400])).toBe(1);
		expect(spearman([1, 1, 1], [1, 2, 3])).toBe(0);
		expect(spearman([1], [2])).toBe(0);
	});
});

describe('who is asked what', () => {
	const goal = (goalId: string, surveyId: string, answers: number | null, weight = 1): GoalNeed => ({
		goalId,
		surveyId,
		answers,
		have: 0,
		weight
	});

	test('keeps to one rule for all surveys, and says what stays blind', () => {
		expect([asksPerContact(90, 90), asksPerContact(91, 90), asksPerContact(90, 30), asksPerContact(0, 30)]).toEqual([
			1, 2, 3, 0
		]);
		const plan = planInvitations({
			goals: [goal('a', 's1', 200), goal('b', 's2', 150), goal('c', 's3', 300), goal('d', 's3', null)],
			pools: [{ id: 'all', contacts: 2000, responseRate: 0.2 }],
			windowDays: 90,
			pauseDays: 90
		});
		expect(plan.allowed).toBe(2000);
		expect(plan.tells).toEqual(['a', 'b']);
		expect(plan.blind).toEqual([
			{ goalId: 'c', missing: 300 },
			{ goalId: 'd', missing: null }
		]);
		expect(plan.invitations).toEqual([
			{ surveyId: 's1', poolId: 'all', count: 1000 },
			{ surveyId: 's2', poolId: 'all', count: 750 }
		]);
		expect(plan.left).toBe(250);
	});

	test('lets goals of one survey share its answers, serves the weightier, and moves surveys between pools', () => {
		const pools = [
			{ id: 'app', contacts: 500, responseRate: 0.2 },
			{ id: 'shop', contacts: 500, responseRate: 0.2 }
		];
		const shared = planInvitations({
			goals: [goal('a', 's1', 100), goal('b', 's1', 80), goal('c', 's2', 100)],
			pools,
			windowDays: 90,
			pauseDays: 90,
			eligible: { s2: ['app'] }
		});
		expect(shared.tells).toEqual(['a', 'b', 'c']);
		expect(shared.left).toBe(0);
		const heavy = planInvitations({
			goals: [goal('a', 's1', 150), goal('b', 's2', 150, 5)],
			pools,
			windowDays: 90,
			pauseDays: 90
		});
		expect(heavy.tells).toEqual(['b']);
	});

	test('never asks more than the rule allows, and tells no goal without its answers', () => {
		const needs = fc.array(
			fc.record({
				survey: fc.constantFrom('s1', 's2', 's3'),
				answers: fc.option(fc.integer({ min: 0, max: 400 })),
				have: fc.nat(50),
				weight: fc.integer({ min: 1, max: 5 })
			}),
			{ maxLength: 14 }
		);
		const pools = fc.array(fc.record({ contacts: fc.nat(800), responseRate: fc.constantFrom(0, 0.05, 0.2, 0.5) }), {
			maxLength: 3
		});
		fc.assert(
			fc.property(needs, pools, (list, some) => {
				const goals = list.map((one, i) => ({ ...one, goalId: String(i), surveyId: one.survey }));
				const named = some.map((pool, i) => ({ ...pool, id: `p${i}` }));
				const plan = planInvitations({ goals, pools: named, windowDays: 90, pauseDays: 90 });
				const by = new Map<string, number>();
				const answers = new Map<string, number>();
				for (const { surveyId, poolId, count } of plan.invitations) {
					const pool = named.find((one) => one.id === poolId)!;
					by.set(poolId, (by.get(poolId) ?? 0) + count);
					answers.set(surveyId, (answers.get(surveyId) ?? 0) + count * pool.responseRate);
				}
				for (const pool of named) expect(by.get(pool.id) ?? 0).toBeLessThanOrEqual(pool.contacts);
				for (const id of plan.tells) {
					const one = goals[Number(id)]!;
					expect((answers.get(one.surveyId) ?? 0) + one.have + 1e-6).toBeGreaterThanOrEqual(one.answers!);
				}
				expect(plan.tells.length + plan.blind.length).toBe(goals.length);
			}),
			{ numRuns: 80 }
		);
	});
});

describe('the record of forecasts', () => {
	test('is shown from twenty ended goals on, what was felt beside what the data said', () => {
		const goal = (happened: boolean) => ({ happened, chances: [happened ? 0.8 : 0.2], felt: [7, 9] });
		expect(forecastRecord([goal(true)])).toEqual({ goals: 1, missing: 19, data: null, felt: null });
		const record = forecastRecord(Array.from({ length: 20 }, (_, i) => goal(i % 2 === 0)));
		expect(record.missing).toBe(0);
		expect(record.data!.brier).toBeCloseTo(0.04, 12);
		expect(record.data!.brierOfBase).toBe(0.25);
		expect(record.felt!.forecasts).toBe(40);
		expect(record.felt!.brier).toBeGreaterThan(record.data!.brier);
		expect(
			forecastRecord(Array.from({ length: 20 }, () => ({ happened: true, chances: [], felt: [] }))).data
		).toBeNull();
	});

	test('sorts forecasts into bins, the highest into the last', () => {
		const bins = reliabilityBins([
			{ chance: 0, happened: false },
			{ chance: 1, happened: true },
			{ chance: 0.99, happened: false }
		]);
		expect(bins.map((bin) => bin.n)).toEqual([1, 0, 0, 0, 0, 2]);
		expect(bins[5]).toMatchObject({ said: 0.995, happened: 0.5 });
		expect(bins[1]).toMatchObject({ said: null, happened: null });
		expect(logLoss([{ chance: 0.5, happened: true }])).toBeCloseTo(Math.LN2, 12);
	});
});
