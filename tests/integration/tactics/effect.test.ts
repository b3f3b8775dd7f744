import { beforeAll, describe, expect, test } from 'vitest';
import { normalDraw, seededRandom } from '#lib/domain/metrics/random.ts';
import { addDays, type Day } from '#lib/domain/shared/instant.ts';
import type { Result } from '#lib/domain/shared/result.ts';
import { effectComparing, effectSaying, newSpend, tacticId } from '#lib/domain/tactics/schema.ts';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { addTouchpoint } from '#lib/server/audit/commands.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { setGoal } from '#lib/server/goals/commands.ts';
import { listContributions } from '#lib/server/goals/contribution-queries.ts';
import { defineGoal } from '#lib/domain/goals/schema.ts';
import { linkItems } from '#lib/server/links/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureDimension, ensureSource, recordBatch, type NewRecord } from '#lib/server/metrics/record.ts';
import { watchEffects } from '#lib/server/workflows/effect-reminders.ts';
import { addTactic, startTactic, stopTactic } from '#lib/server/tactics/commands.ts';
import { chooseComparison, sayEffect, withdrawEffect } from '#lib/server/tactics/effect-commands.ts';
import { findEffectStanding, listEffectMarks, readEffectMoney } from '#lib/server/tactics/effect-queries.ts';
import { getTactic, listTactics } from '#lib/server/tactics/queries.ts';
import { recordSpend } from '#lib/server/tactics/spend-commands.ts';
import { getReport } from '#lib/server/workflows/quarter-report.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { makeStrategyWorld, type StrategyWorld } from '../../support/factories/strategy.ts';

const today = '2026-11-20';
const begun = '2026-09-01';

let around: TestAround;
let home: StrategyWorld;
let away: StrategyWorld;
let ours: StrategyScope;
let theirs: StrategyScope;
let score: number;
let nps: string;
let ease: string;

const value = <T>(result: Result<T>): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};
const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);
const at = (scope: StrategyScope, day: Day): StrategyScope => ({
	...scope,
	clock: { now: () => Date.parse(`${day}T09:00:00.000Z`) }
});

/** Answers of a day by channel: so many promoters of a hundred; the rest are unhappy. */
function answers(source: number, day: Day, channel: string, n: number, share: number): NewRecord[] {
	const promoters = Math.round(n * share);
	return Array.from({ length: n }, (_, index) => ({
		kind: 'response' as const,
		sourceKey: `${source}:${day}:${channel}:${index}`,
		fingerprint: `${source}:${day}:${channel}:${index}:${share}`,
		at: Date.parse(`${day}T10:00:00.000Z`) + index * 60_000,
		segments: { channel },
		body: {},
		observations: [{ sourceId: source, value: index < promoters ? 10 : 3 }]
	}));
}

beforeAll(async () => {
	around = surroundings(await testDatabase(), { instant: `${today}T12:00:00.000Z` });
	home = await makeStrategyWorld(around);
	away = await makeStrategyWorld(around, { name: 'Somebody else' });
	ours = home.strategy;
	theirs = away.strategy;
	await ensureDimension(ours, 'channel', 'Channel');
	const make = async (ref: string, title: string): Promise<[number, string]> => {
		const source = await ensureSource(ours, { kind: 'question', ref, name: ref, unit: 'score', bucketing: 'score' });
		return [source, value(await addMetric(ours, { title, kind: 'nps', sourceIds: [source] })).id];
	};
	[score, nps] = await make('q1', 'NPS');
	let other: number;
	[other, ease] = await make('q2', 'NPS of helpers');
	const random = seededRandom('days');
	const records: NewRecord[] = [];
	let level = 0;
	for (let day: Day = addDays(begun, -210); day <= today; day = addDays(day, 1)) {
		const wobble = 0.02 * normalDraw(random);
		const lift = day >= begun ? 0.1 : 0;
		records.push(...answers(score, day, 'phone', 20, 0.6 + wobble + lift + 0.02 * normalDraw(random)));
		records.push(...answers(score, day, 'mail', 20, 0.6 + wobble + 0.02 * normalDraw(random)));
		records.push(...answers(score, day, 'chat', 20, 0.6 + wobble + 0.02 * normalDraw(random)));
		// The other figure wanders, so that weeks differ.
		level = Math.min(0.3, Math.max(-0.3, level + 0.03 * normalDraw(random)));
		records.push(...answers(other, day, 'phone', 8, 0.6 + level));
	}
	for (let from = 0; from < records.length; from += 2000) await recordBatch(ours, records.slice(from, from + 2000));
}, 240_000);

interface Told {
	readonly title: string;
	readonly started: Day | null;
	readonly said?: Day;
	readonly over?: Record<string, unknown>;
}

/** A tactic that was begun on a day and expected to change something. */
async function tactic({ title, started, said, over = {} }: Told): Promise<{ id: string; effect: string }> {
	const { id } = value(await addTactic(at(ours, '2026-02-01'), { title, goal: null, restsOn: null }));
	const say = async () =>
		value(
			await sayEffect(
				at(ours, said ?? '2026-02-02'),
				effectSaying.parse({
					id,
					metric: nps,
					direction: 'raise',
					amount: '20',
					fromOn: started ?? '2026-12-01',
					...over
				})
			)
		).id;
	if (said !== undefined && started !== null && said > started) {
		value(await startTactic(at(ours, started), tacticId.parse({ id })));
		return { id, effect: await say() };
	}
	const effect = await say();
	if (started !== null) value(await startTactic(at(ours, started), tacticId.parse({ id })));
	return { id, effect };
}

const standing = async (id: string, scope: StrategyScope = ours) => {
	const page = await getTactic(scope, id);
	if (page === null) throw new Error('no such tactic');
	return findEffectStanding(scope, page.tactic);
};

describe('did the tactic work (R-002-04)', () => {
	test('held against the channels that nobody touched it helped, by what it really did', async () => {
		const { id } = await tactic({ title: 'Ring back', started: begun, over: { segment: 'channel=phone' } });
		const found = await standing(id);
		expect(found).toMatchObject({
			state: 'told',
			verdict: 'helps',
			way: 'against_others',
			startsOn: begun,
			lastOn: today,
			hoped: 20,
			isAfterwards: false,
			every: 'day'
		});
		// 60 of a hundred, then 70: from 20 to 40.
		expect(found.change).toBeGreaterThan(16);
		expect(found.change).toBeLessThan(24);
		expect(found.low).toBeGreaterThan(12);
		expect(found.compared).toMatchObject({ kind: 'untouched', chosen: null });
		expect(found.compared.groups.map(({ key, touchedBy }) => [key, touchedBy])).toEqual([
			['s:chat', null],
			['s:mail', null]
		]);
		const last = found.picture.at(-1);
		expect((last?.value ?? 0) - (last?.without ?? 0)).toBeGreaterThan(10);
		expect(last?.others).not.toBeNull();
	});

	test('a channel that another tactic touches is no quiet neighbour; somebody may choose it all the same', async () => {
		const { id, effect } = await tactic({
			title: 'Ring back at once',
			started: begun,
			over: { segment: 'channel=phone' }
		});
		await tactic({ title: 'Answer mails', started: '2026-08-15', over: { segment: 'channel=mail', amount: '5' } });
		expect((await standing(id)).compared.groups).toEqual([
			{ key: 's:chat', label: 'chat', touchedBy: null },
			{ key: 's:mail', label: 'mail', touchedBy: 'Answer mails' }
		]);
		value(await chooseComparison(ours, effectComparing.parse({ effect, against: 's:mail' })));
		expect(await standing(id)).toMatchObject({
			verdict: 'helps',
			compared: { kind: 'chosen', chosen: { key: 's:mail', by: expect.any(String) } }
		});
		value(await chooseComparison(ours, effectComparing.parse({ effect, against: 'none' })));
		expect(await standing(id)).toMatchObject({ way: 'own_course', compared: { kind: 'none' } });
		value(await chooseComparison(ours, effectComparing.parse({ effect, against: '' })));
		expect((await standing(id)).compared).toMatchObject({ kind: 'untouched', chosen: null });
		const page = await getTactic(ours, id);
		expect(page?.history.map(({ action }) => action)).toContain('tactic.comparison_chosen');
	});

	test('without an effect it made no visible difference, and its money is counted as such', async () => {
		const { id } = await tactic({
			title: 'Vouchers',
			started: begun,
			over: { metric: nps, segment: 'channel=chat', amount: '30' }
		});
		const found = await standing(id);
		expect(found.verdict).toBe('no_visible_effect');
		value(
			await recordSpend(ours, newSpend.parse({ tactic: id, amount: '1200', spentOn: '2026-10-05', note: 'Sixty' }))
		);
		const groups = await readEffectMoney(ours);
		expect(groups.map(({ mark, spent }) => [mark, spent])).toEqual([['no_visible_effect', 120_000]]);
		expect(groups[0]?.tactics).toEqual([{ id, title: 'Vouchers', spent: 120_000 }]);
		const report = await getReport(ours, null);
		expect(report?.money).toMatchObject({ spent: 120_000, inVain: 120_000 });
		expect(report?.otherTactics.find((one) => one.id === id)?.effect).toMatchObject({
			mark: 'no_visible_effect',
			metric: 'NPS'
		});
	});

	test('begun last week it is too early, and says by when there will be enough', async () => {
		const { id } = await tactic({ title: 'New words', started: '2026-11-17', over: { segment: 'channel=chat' } });
		const found = await standing(id);
		expect(found).toMatchObject({ state: 'told', verdict: 'too_early', change: null, pointsAfter: 4 });
		expect(found.outlook).toMatchObject({ tells: 'effect' });
		expect(found.outlook?.by).toMatch(/^2026-1[12]/);
		const idea = await tactic({ title: 'Not yet', started: null, over: { segment: 'channel=chat' } });
		expect(await standing(idea.id)).toMatchObject({ state: 'not_begun', verdict: null, startsOn: '2026-12-01' });
		expect((await standing(idea.id)).outlook).toMatchObject({ tells: 'effect' });
		expect(await listEffectMarks(ours, await listTactics(ours))).toMatchObject({
			[id]: 'too_early',
			[idea.id]: 'not_begun'
		});
	});

	test('written afterwards it is worked out and said to be late; taken back nothing is told', async () => {
		const { id, effect } = await tactic({
			title: 'Found out later',
			started: '2026-09-20',
			said: '2026-10-20',
			over: { segment: 'channel=phone', fromOn: begun }
		});
		expect(await standing(id)).toMatchObject({ verdict: 'helps', isAfterwards: true, startsOn: begun });
		value(await withdrawEffect(ours, { effect }));
		expect(await standing(id)).toMatchObject({ state: 'unsaid', verdict: null });
		expect(code(await chooseComparison(ours, effectComparing.parse({ effect, against: 'none' })))).toBe(
			'tactic.effect_not_found'
		);
	});

	test('an expectation that changed keeps its history, and the newest is judged', async () => {
		const { id } = await tactic({ title: 'Higher hopes', started: begun, over: { segment: 'channel=phone' } });
		value(
			await sayEffect(
				at(ours, '2026-10-01'),
				effectSaying.parse({
					id,
					metric: nps,
					segment: 'channel=phone',
					direction: 'lower',
					amount: '5',
					fromOn: begun
				})
			)
		);
		const page = await getTactic(ours, id);
		expect(page?.effects.map(({ direction, isAfterwards }) => [direction, isAfterwards])).toEqual([
			['lower', true],
			['raise', false]
		]);
		expect(await standing(id)).toMatchObject({ verdict: 'harms', hoped: -5 });
	});

	test('until it was stopped, and no longer, is looked at', async () => {
		const { id } = await tactic({ title: 'A short trial', started: begun, over: { segment: 'channel=phone' } });
		value(await stopTactic(at(ours, '2026-10-10'), tacticId.parse({ id })));
		expect(await standing(id)).toMatchObject({ lastOn: '2026-10-10', verdict: 'helps' });
	});

	test('follows new answers at once', async () => {
		const { id } = await tactic({ title: 'Live', started: begun, over: { segment: 'channel=phone' } });
		const before = await standing(id);
		expect(await standing(id)).toBe(before);
		await recordBatch(ours, answers(score, '2026-11-19', 'phone', 21, 0.1));
		const then = await standing(id);
		expect(then.answersAfter).toBeGreaterThan(before.answersAfter);
		expect(then.change).toBeLessThan(before.change ?? 0);
	});
});

describe('where it counts', () => {
	test('a touchpoint that the figure does not tell apart is looked at as a whole', async () => {
		const place = value(await addTouchpoint(ours, { title: 'The queue', phase: 'buying', channel: 'phone' } as never));
		const { id } = await tactic({ title: 'At the queue', started: begun, over: { touchpoint: place.id } });
		expect(await standing(id)).toMatchObject({ isWhole: true, way: 'own_course' });
	});

	test('only what fits is kept as a comparison', async () => {
		const { effect } = await tactic({ title: 'Odd choices', started: begun, over: { segment: 'channel=phone' } });
		for (const against of ['s:phone', 's:pigeon', `t:${effect}`]) {
			expect(code(await chooseComparison(ours, effectComparing.parse({ effect, against })))).toBe(
				'tactic.comparison_unfit'
			);
		}
		expect(effectComparing.safeParse({ effect, against: 'x' }).success).toBe(false);
		expect(effectComparing.safeParse({ effect, against: 't:1' }).success).toBe(false);
	});

	test('another organisation chooses nothing here, and a viewer neither', async () => {
		const { id, effect } = await tactic({ title: 'Ours', started: begun, over: { segment: 'channel=phone' } });
		const input = effectComparing.parse({ effect, against: 'none' });
		expect(code(await chooseComparison(theirs, input))).toBe('tactic.effect_not_found');
		expect(await getTactic(theirs, id)).toBeNull();
		for (const role of ['viewer', 'member'] as const) {
			const made = await makeMember(around, ours.organisationId, role, { name: `A ${role}` });
			const scope = await strategyScopeOf(made.scope, ours.strategyId);
			if (scope === null) throw new Error('no scope');
			expect(code(await chooseComparison(scope, input))).toBe('access.denied');
		}
		expect((await standing(id)).compared.chosen).toBeNull();
	});

	test('those who may not read single answers see weeks that end yesterday', async () => {
		const { id } = await tactic({ title: 'For guests', started: begun, over: { segment: 'channel=phone' } });
		const made = await makeMember(around, ours.organisationId, 'viewer', { name: 'Margit' });
		const viewer = await strategyScopeOf(made.scope, ours.strategyId);
		if (viewer === null) throw new Error('no scope');
		const found = await standing(id, viewer);
		expect(found).toMatchObject({ verdict: 'helps', lastOn: '2026-11-19' });
	});
});

describe('people are told when it shows', () => {
	test('whoever leads the tactic and owns its goal, once the word has stood for a day; again only when it turns', async () => {
		const lead = await makeMember(around, ours.organisationId, 'member', { name: 'Lena' });
		const owner = await makeMember(around, ours.organisationId, 'head', { name: 'Omar' });
		const me = (made: { scope: OrganisationScope }): string =>
			made.scope.principal.kind === 'member' ? made.scope.principal.membershipId : '';
		const goal = value(
			await setGoal(
				ours,
				defineGoal.parse({
					...{ metricId: nps, change: '2', startsOn: '2026-10-01', endsOn: '2026-12-31' },
					ownerMembershipId: me(owner)
				})
			)
		);
		const { id, effect } = await tactic({ title: 'Ring twice', started: begun, over: { segment: 'channel=phone' } });
		await ours.db
			.updateTable('tactic')
			.set({ lead_id: me(lead) })
			.where('id', '=', id)
			.execute();
		value(await linkItems(ours, { kind: 'serves', from: id, to: goal, note: '' }));
		await ours.db
			.updateTable('strategy')
			.set({ launched_at: '2026-02-01T00:00:00.000Z' })
			.where('organisation_id', '=', ours.organisationId)
			.execute();
		const told = async () =>
			(
				await ours.db
					.selectFrom('notice')
					.select(['membership_id', 'words'])
					.where('kind', '=', 'effect')
					.where('item_id', '=', id)
					.orderBy('at')
					.execute()
			).map((row) => [row.membership_id, (JSON.parse(row.words) as { what: string }).what]);
		const round = async (hours: number): Promise<void> => {
			around.clock.advance(hours * 3_600_000);
			const job = await principalScope(around, ours.organisationId, { kind: 'job' });
			await watchEffects(job as OrganisationScope, today);
		};
		try {
			await round(0);
			await round(20);
			expect(await told()).toEqual([]);
			await round(5);
			await round(1);
			const both = [
				[me(lead), 'helps'],
				[me(owner), 'helps']
			];
			expect((await told()).sort()).toEqual(both.sort());
			// Held against its own course alone it may come to another word, and back: each turn is told once.
			await ours.db.updateTable('effect_told').set({ told: 'harms' }).where('effect_id', '=', effect).execute();
			await round(1);
			expect(await told()).toHaveLength(4);
			await round(1);
			expect(await told()).toHaveLength(4);
			const stranger = await principalScope(around, theirs.organisationId, { kind: 'job' });
			await watchEffects(stranger as OrganisationScope, today);
			expect(await told()).toHaveLength(4);
		} finally {
			around.clock.set(`${today}T12:00:00.000Z`);
		}
	});
});

describe('whether a belief is borne out (R-002-11)', () => {
	test('each edge of the tree has its measure; the same figure says nothing', async () => {
		const goal = async (metricId: string, parentGoalId = '', filter: Record<string, unknown> = {}) =>
			value(
				await setGoal(
					ours,
					defineGoal.parse({
						metricId,
						change: '2',
						startsOn: '2026-10-01',
						endsOn: '2026-12-31',
						...(parentGoalId === '' ? { isTop: 'on' } : { parentGoalId, belief: 'One lifts the other' }),
						...filter
					})
				)
			);
		const top = await goal(nps);
		const other = await goal(ease, top);
		const same = await goal(nps, top);
		const found = await listContributions(ours, await listGoalBoard(ours));
		expect(found[other]?.weeks).toBeGreaterThanOrEqual(35);
		expect(['together', 'apart', 'unclear']).toContain(found[other]?.word);
		expect(found[other]?.found?.byChance.low).toBeLessThan(0);
		expect(found[same]?.word).toBe('same_figure');
		expect(found[top]).toBeUndefined();
		expect(await listContributions(ours, await listGoalBoard(ours))).toEqual(found);
	});
});
