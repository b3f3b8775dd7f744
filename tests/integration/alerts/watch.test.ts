import { describe, expect, test } from 'vitest';
import { defineGoal } from '#lib/domain/goals/schema.ts';
import { poissonDraw, seededRandom } from '#lib/domain/metrics/random.ts';
import { addDays, daysBetween, weekday, type Day } from '#lib/domain/shared/instant.ts';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { setWatchfulness } from '#lib/server/alerts/commands.ts';
import { findAlert, getChangedPage, listMyAlerts, listOpenAlerts } from '#lib/server/alerts/queries.ts';
import { findPicture } from '#lib/server/alerts/picture-queries.ts';
import { watchOrganisation, watchWhenDue } from '#lib/server/alerts/watch.ts';
import { insertTouchpoint } from '#lib/server/audit/commands.ts';
import { setGoal } from '#lib/server/goals/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { addMarkedEvent } from '#lib/server/metrics/event-commands.ts';
import { ensureEventSources } from '#lib/server/metrics/event-sources.ts';
import { foldWaiting } from '#lib/server/metrics/folding.ts';
import { rebuildDirty } from '#lib/server/metrics/rebuild.ts';
import {
	ensureCaseSources,
	ensureSource,
	recordBatch,
	removeRecords,
	type NewRecord
} from '#lib/server/metrics/record.ts';
import { seeAll } from '#lib/server/notices/commands.ts';
import { getBell } from '#lib/server/notices/queries.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

/** The first day of the world's answers; its quarter begins on the first of October. */
const first: Day = '2026-04-01';
const today: Day = '2026-11-20';
const instant = (day: Day, second = 0): number => Date.parse(`${day}T10:00:00Z`) + second;

async function alertWorld() {
	const world = await planWorld();
	world.around.clock.set(`${today}T08:00:00Z`);
	const ours = world.admin;
	await ours.db
		.updateTable('strategy')
		.set({ launched_at: '2026-04-01T00:00:00.000Z' })
		.where('organisation_id', '=', ours.organisationId)
		.where('id', '=', ours.strategyId)
		.execute();
	const job = (await principalScope(world.around, world.organisationId, { kind: 'job' })) as OrganisationScope;
	return { world, ours, job };
}

const membershipOf = (scope: OrganisationScope): string =>
	scope.principal.kind === 'member' ? scope.principal.membershipId : '';

/** A score stream with a metric: so many answers a day, the share of promoters of each day from a function. */
async function scores(
	ours: StrategyScope,
	promoters: (day: Day) => number,
	about: { readonly name?: string; readonly perDay?: number; readonly channel?: (index: number) => string } = {}
) {
	const { name = 'NPS', perDay = 12, channel } = about;
	const source = await ensureSource(ours, { kind: 'question', ref: name, name, unit: 'score', bucketing: 'score' });
	const metric = unwrap(await addMetric(ours, { title: name, kind: 'nps', sourceIds: [source] })).id;
	const random = seededRandom(`scores ${name}`);
	await record(
		ours,
		daysTo(addDays(today, -1)).flatMap((day) => answersOf(source, day, promoters(day), perDay, random, channel))
	);
	return { source, metric, random };
}

const daysTo = (last: Day): Day[] =>
	Array.from({ length: daysBetween(first, last) + 1 }, (_, index) => addDays(first, index));

function answersOf(
	source: number,
	day: Day,
	share: number,
	perDay: number,
	random: () => number,
	channel?: (index: number) => string,
	more: Partial<NewRecord> = {}
): NewRecord[] {
	return Array.from({ length: perDay }, (_, index): NewRecord => {
		const draw = random();
		return {
			kind: 'response',
			at: instant(day, index * 1000),
			body: {},
			segments: channel === undefined ? {} : { channel: channel(index) },
			observations: [{ sourceId: source, value: draw < share ? 10 : draw < share + 0.25 ? 8 : 2 }],
			...more
		};
	});
}

async function record(scope: OrganisationScope, records: readonly NewRecord[]): Promise<void> {
	for (let at = 0; at < records.length; at += 1000) await recordBatch(scope, records.slice(at, at + 1000));
	await foldWaiting(scope);
}

const goalOn = async (ours: StrategyScope, metric: string, owner: OrganisationScope, more: object = {}) =>
	unwrap(
		await setGoal(
			ours,
			defineGoal.parse({
				metricId: metric,
				change: '2',
				startsOn: '2026-10-01',
				endsOn: '2026-12-31',
				ownerMembershipId: membershipOf(owner),
				...more
			})
		)
	);

/** Events that customers are unhappy about, about so many a day. */
async function complaints(
	ours: StrategyScope,
	perDay: (day: Day, touchpoint: string) => number,
	places: readonly string[],
	until: Day = addDays(today, -1)
) {
	const { happened } = await ensureEventSources(ours, 'complaint', { amount: false, outcome: false });
	const random = seededRandom('complaints');
	const records: NewRecord[] = [];
	for (const day of daysTo(until)) {
		for (const place of places) {
			const n = poissonDraw(random, perDay(day, place));
			for (let index = 0; index < n; index += 1) {
				records.push({
					kind: 'event',
					at: instant(day, records.length % 30_000),
					segments: { touchpoint: place },
					body: { type: 'complaint' },
					observations: [{ sourceId: happened, value: 1 }]
				});
			}
		}
	}
	await record(ours, records);
}

describe('watching figures', () => {
	test('a quiet figure with a weekday pattern raises nothing; a lasting change is told once, to the owner of the goal', async () => {
		const { world, ours, job } = await alertWorld();
		const weekend = (day: Day): number => (weekday(day) >= 6 ? 0.35 : 0.6);
		const owner = await world.member('head');
		const changes: Day = '2026-10-25';
		const quiet = await scores(ours, weekend, { name: 'Quiet' });
		const { metric } = await scores(ours, (day) => weekend(day) - (day >= changes ? 0.25 : 0));
		const goal = await goalOn(ours, metric, owner);
		await goalOn(ours, quiet.metric, await world.member('leader'));
		unwrap(await seeAll(owner, {}));
		const round = await watchOrganisation(job);
		expect(round).toMatchObject({ watched: 2, learning: 0, raised: 1 });
		const [alert, ...others] = await listOpenAlerts(ours, ours.strategyId);
		expect(others).toEqual([]);
		expect(alert).toMatchObject({ base: 'metric', ref: metric, sort: 'level', direction: 'down', isBetter: false });
		expect(alert!.goals).toMatchObject([{ id: goal, why: 'figure' }]);
		expect(Math.abs(daysBetween(changes, alert!.from))).toBeLessThanOrEqual(4);
		expect(alert!.value).toBeLessThan(alert!.usual);
		expect((await getBell(owner)).unread).toBe(1);
		expect((await getBell(owner)).latest[0]).toMatchObject({
			kind: 'alert',
			path: `/strategies/${ours.strategyId}/measurement/changed/${alert!.id}`,
			words: { what: 'metric_down', title: 'NPS' }
		});
		expect(await watchOrganisation(job)).toMatchObject({ raised: 0, closed: 0, withdrawn: 0 });
		expect((await getBell(owner)).unread).toBe(1);
		expect(await listMyAlerts(owner)).toHaveLength(1);
		const picture = await findPicture(ours, alert!);
		expect(picture?.every).toBe('day');
		expect(picture?.line.at(-1)?.to).toBe('2026-11-19');
	});

	test('the owners of goals in other departments hear of a flood of complaints where customers meet them (R-000-10)', async () => {
		const { world, ours, job } = await alertWorld();
		const shop = await world.department(ours, 'Shop');
		const head = await world.member('head');
		const owner = await world.member('leader');
		const other = await world.member('head');
		await ours.db.updateTable('membership').set({ department_id: shop }).where('id', '=', membershipOf(head)).execute();
		const touchpoint = await insertTouchpoint(ours, {
			title: 'Ordering',
			phase: 'order',
			channel: 'web',
			departmentId: shop
		} as never);
		const { metric } = await scores(ours, () => 0.6);
		await ours.db
			.updateTable('metric')
			.set({ touchpoint_id: touchpoint })
			.where('organisation_id', '=', ours.organisationId)
			.where('id', '=', metric)
			.execute();
		const far = await scores(ours, () => 0.6, { name: 'Far' });
		await goalOn(ours, far.metric, other);
		const goal = await goalOn(ours, metric, owner);
		for (const person of [head, owner, other]) unwrap(await seeAll(person, {}));
		await complaints(ours, (day, place) => (place === 'Ordering' && day >= '2026-11-08' ? 14 : 5), [
			'Ordering',
			'Delivery'
		]);
		await watchOrganisation(job);
		const alerts = await listOpenAlerts(ours, ours.strategyId);
		expect(alerts).toHaveLength(1);
		expect(alerts[0]).toMatchObject({ base: 'events', direction: 'up', isBetter: false });
		const seen = [alerts[0]!.segment, ...alerts[0]!.parts.map((part) => part.segment)];
		expect(seen).toContain('Ordering');
		expect(seen).not.toContain('Delivery');
		expect(alerts[0]!.goals).toMatchObject([{ id: goal, why: 'place' }]);
		const unread = await Promise.all([head, owner, other].map(async (person) => (await getBell(person)).unread));
		expect(unread).toEqual([1, 1, 0]);
		await watchOrganisation(job);
		expect((await getBell(owner)).unread).toBe(1);
		const detail = await findAlert(ours, alerts[0]!.id);
		expect(detail?.place).toMatchObject({ id: touchpoint });
		expect(await findAlert(world.stranger, alerts[0]!.id)).toBeNull();
		expect((await getChangedPage(world.stranger)).open).toEqual([]);
	});

	test('what is as usual again is closed by itself, and armed anew', async () => {
		const { world, ours, job } = await alertWorld();
		await scores(ours, (day) => (day >= '2026-10-12' && day < '2026-10-24' ? 0.2 : day >= '2026-11-10' ? 0.2 : 0.6), {
			perDay: 15
		});
		world.around.clock.set('2026-10-24T08:00:00Z');
		expect((await watchOrganisation(job)).raised).toBe(1);
		world.around.clock.set('2026-11-06T08:00:00Z');
		expect(await watchOrganisation(job)).toMatchObject({ raised: 0, closed: 1 });
		expect(await listOpenAlerts(ours)).toEqual([]);
		const page = await getChangedPage(ours);
		expect(page.closed).toMatchObject([{ closedHow: 'back' }]);
		world.around.clock.set(`${today}T08:00:00Z`);
		expect((await watchOrganisation(job)).raised).toBe(1);
		expect(await listOpenAlerts(ours)).toHaveLength(1);
	});

	test('an alert is withdrawn when the data that it rested on are taken away, and comes back with them', async () => {
		const { ours, job } = await alertWorld();
		const { source, random } = await scores(ours, () => 0.6);
		const wrong = (day: Day) =>
			answersOf(source, day, 0.02, 30, random, undefined, { body: { wrong: true } }).map((one, index) => ({
				...one,
				sourceKey: `wrong:${day}:${index}`
			}));
		await record(
			ours,
			[0, 1, 2, 3, 4, 5].flatMap((back) => wrong(addDays(today, -8 + back)))
		);
		expect((await watchOrganisation(job)).raised).toBeGreaterThan(0);
		expect(await listOpenAlerts(ours)).toHaveLength(1);
		const rows = await ours.db
			.selectFrom('record')
			.select('public_id')
			.where('source_key', 'like', 'wrong:%')
			.execute();
		await removeRecords(ours, { publicIds: rows.map((row) => row.public_id) });
		while ((await rebuildDirty(ours)) > 0);
		expect((await watchOrganisation(job)).withdrawn).toBeGreaterThan(0);
		expect(await listOpenAlerts(ours)).toEqual([]);
		expect((await getChangedPage(ours)).closed[0]).toMatchObject({ closedHow: 'withdrawn' });
	});

	test('a slow drift is found within the quarter; noise through the store raises next to nothing', async () => {
		const { ours, job } = await alertWorld();
		const since: Day = '2026-10-05';
		await scores(ours, (day) => 0.6 - Math.max(0, daysBetween(since, day)) * 0.008, { name: 'Drift', perDay: 15 });
		for (let index = 0; index < 8; index += 1) await scores(ours, () => 0.6, { name: `Noise ${index}`, perDay: 10 });
		await watchOrganisation(job);
		const alerts = await listOpenAlerts(ours);
		expect(alerts.find((alert) => alert.name === 'Drift')).toMatchObject({ sort: 'level', direction: 'down' });
		expect(alerts.filter((alert) => alert.name !== 'Drift').length).toBeLessThanOrEqual(1);
	});

	test('one wild day is told as one; where an outage is marked there is nothing to tell', async () => {
		const { ours, job } = await alertWorld();
		const wild: Day = '2026-11-17';
		await scores(ours, (day) => (day === wild ? 0.02 : 0.7), { perDay: 30 });
		await watchOrganisation(job);
		expect(await listOpenAlerts(ours)).toMatchObject([{ sort: 'day', from: wild, to: wild, direction: 'down' }]);
		unwrap(await addMarkedEvent(ours, { title: 'Down', kind: 'outage', firstDay: wild, lastDay: null, note: '' }));
		expect(await watchOrganisation(job)).toMatchObject({ raised: 0, closed: 1 });
		expect((await getChangedPage(ours)).closed).toMatchObject([{ closedHow: 'explained' }]);
	});

	test('more cases than usual are seen although most of them are still open, and threaten goals on speed', async () => {
		const { world, ours, job } = await alertWorld();
		const owner = await world.member('head');
		const { opened } = await ensureCaseSources(ours, 'ticket', 'Tickets');
		const metric = unwrap(
			await addMetric(ours, { title: 'Solved', kind: 'resolution', sourceIds: [opened.resolution] })
		).id;
		const goal = await goalOn(ours, metric, owner, { direction: 'lower', shape: 'relative', change: '20' });
		const random = seededRandom('cases');
		const records: NewRecord[] = [];
		for (const day of daysTo(addDays(today, -1))) {
			const n = poissonDraw(random, day >= '2026-11-09' ? 22 : 11);
			for (let index = 0; index < n; index += 1) {
				const at = instant(day, index * 60_000);
				const isOpen = day >= '2026-11-05' && index % 3 > 0;
				records.push({
					kind: 'case',
					at,
					body: {},
					observations: [],
					clock: {
						type: 'ticket',
						opened: at,
						firstAnswer: isOpen ? null : at + 3_600_000,
						resolved: isOpen ? null : at + 7_200_000,
						departmentId: null,
						outcome: null,
						measure: 'elapsed'
					}
				});
			}
		}
		await record(ours, records);
		await watchOrganisation(job);
		const alerts = await listOpenAlerts(ours, ours.strategyId);
		expect(alerts).toMatchObject([{ base: 'cases', direction: 'up' }]);
		expect(alerts[0]!.goals).toMatchObject([{ id: goal, why: 'slower' }]);
	});

	test('if it ends between the alert and the notice there is neither; the next round has both', async () => {
		const { world, ours, job } = await alertWorld();
		const owner = await world.member('leader');
		const { metric } = await scores(ours, (day) => (day >= '2026-10-25' ? 0.3 : 0.6));
		await goalOn(ours, metric, owner);
		unwrap(await seeAll(owner, {}));
		let calls = 0;
		const broken = {
			...job,
			ids: {
				...job.ids,
				id: () => {
					calls += 1;
					if (calls === 2) throw new Error('killed');
					return job.ids.id();
				}
			}
		};
		await expect(watchOrganisation(broken)).rejects.toThrow('killed');
		expect(await listOpenAlerts(ours)).toEqual([]);
		expect((await getBell(owner)).unread).toBe(0);
		await watchOrganisation(job);
		expect(await listOpenAlerts(ours)).toHaveLength(1);
		expect((await getBell(owner)).unread).toBe(1);
	});

	test('it looks once a night, and again when many answers came in late; not at all where nobody wants to know', async () => {
		const { world, ours, job } = await alertWorld();
		const { source, random } = await scores(ours, () => 0.6);
		world.around.clock.set(`${today}T00:30:00Z`);
		expect(await watchWhenDue(job)).not.toBeNull();
		world.around.clock.set(`${addDays(today, 1)}T00:30:00Z`);
		const night = await watchWhenDue(job);
		world.around.clock.set(`${addDays(today, 1)}T05:30:00Z`);
		if (night === null) expect(await watchWhenDue(job)).not.toBeNull();
		expect(await watchWhenDue(job)).toBeNull();
		await record(
			ours,
			[1, 2, 3, 4, 5, 6, 7].flatMap((back) => answersOf(source, addDays(today, -back), 0.02, 40, random))
		);
		expect(await watchWhenDue(job)).toBeNull();
		world.around.clock.advance(31 * 60_000);
		expect((await watchWhenDue(job))?.raised).toBeGreaterThan(0);
		unwrap(await setWatchfulness(ours, { watchfulness: 'off' }));
		world.around.clock.advance(48 * 3_600_000);
		expect(await watchWhenDue(job)).toBeNull();
	});
});
