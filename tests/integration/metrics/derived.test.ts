import { beforeEach, describe, expect, test } from 'vitest';
import { derivedValues, type DerivedRule } from '#lib/domain/metrics/derived.ts';
import { localDay } from '#lib/domain/shared/instant.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureDerivedSource, refreshAllDerived, refreshDerived } from '#lib/server/metrics/derived.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { ensureEventSources, eventObservations } from '#lib/server/metrics/event-sources.ts';
import { rebuildDirty } from '#lib/server/metrics/rebuild.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { recordBatch, removeRecords, setRecordState } from '#lib/server/metrics/record.ts';
import { testDatabase } from '../../support/db.ts';
import { makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { fc } from '../../support/property.ts';

let around: TestAround;
let scope: OrganisationScope;
let next = 0;

beforeEach(async () => {
	around = surroundings(await testDatabase(), { instant: '2026-11-22T09:00:00Z' });
	scope = (await makeOrganisation(around, { timeZone: 'UTC' })).admin;
});

async function happened(of: OrganisationScope, ...events: readonly (readonly [string, string, string?])[]) {
	const sources = await ensureEventSources(of, 'order', { amount: false, outcome: false });
	return recordBatch(
		of,
		events.map(([contact, day, channel = 'web']) => ({
			kind: 'event' as const,
			sourceKey: `order:${(next += 1)}`,
			contact,
			at: Date.parse(`${day}T12:00:00Z`),
			segments: { channel },
			body: {},
			observations: eventObservations(sources, { amount: null, outcome: null })
		}))
	);
}

async function metricOf(of: OrganisationScope, rule: DerivedRule): Promise<string> {
	const sourceId = await ensureDerivedSource(of, 'order', rule);
	const made = await addMetric(of, { title: 'Came back', kind: 'rate', sourceIds: [sourceId] });
	if (!made.ok) throw new Error(made.error.code);
	return made.value.id;
}

const window = { from: '2026-01-01', to: '2026-12-31' };
const share = async (id: string) => {
	const { value, n } = await figure(scope, id, window);
	return [value, n];
};

describe('bought again within 30 days', () => {
	test('follows what comes, what goes, what is set aside, and the days that pass', async () => {
		const id = await metricOf(scope, { kind: 'again', days: 30 });
		const [, second] = await happened(
			scope,
			['ann', '2026-10-01'],
			['ann', '2026-10-20'],
			['bob', '2026-10-01', 'shop']
		);
		await happened(scope, ['cyd', '2026-11-20']);
		expect(await refreshDerived(scope)).toBe(2);
		expect(await share(id)).toEqual([50, 2]);
		expect(await figure(scope, id, { ...window, where: [{ dimension: 'channel', value: 'shop' }] })).toMatchObject({
			n: 1
		});
		expect(await refreshDerived(scope)).toBe(0);
		await happened(scope, ['bob', '2026-10-31']);
		await refreshDerived(scope);
		expect(await share(id)).toEqual([100, 2]);
		const selector = { publicIds: [second?.publicId ?? ''] };
		await setRecordState(scope, selector, 'quarantined');
		await refreshDerived(scope);
		expect(await share(id)).toEqual([50, 2]);
		await setRecordState(scope, selector, 'counted');
		await refreshDerived(scope);
		expect(await share(id)).toEqual([100, 2]);
		await removeRecords(scope, selector);
		await rebuildDirty(scope);
		await refreshDerived(scope);
		expect(await share(id)).toEqual([50, 2]);
		around.clock.set('2026-12-22T09:00:00Z');
		await refreshAllDerived(around);
		expect(await share(id)).toEqual([33.33333333333333, 3].map((x, i) => (i === 0 ? expect.closeTo(x, 6) : x)));
		expect(await examineFigures(scope)).toMatchObject({ isWell: true });
	});

	test('another organisation’s customers of the same names count for nothing (S1)', async () => {
		const stranger = (await makeOrganisation(around, { name: 'Elsewhere', timeZone: 'UTC' })).admin;
		const id = await metricOf(scope, { kind: 'again', days: 30 });
		const theirs = await metricOf(stranger, { kind: 'again', days: 30 });
		await happened(scope, ['ann', '2026-10-01']);
		await happened(stranger, ['ann', '2026-10-05']);
		await refreshAllDerived(around);
		expect(await share(id)).toEqual([0, 1]);
		expect((await figure(stranger, theirs, window)).n).toBe(1);
	});
});

test('whatever comes, goes and passes in whatever order, it ends as if worked out at once', async () => {
	const rules: DerivedRule[] = [
		{ kind: 'again', days: 10 },
		{ kind: 'repeat', every: 'month' },
		{ kind: 'returning', every: 'month' },
		{ kind: 'retention', every: 'month' }
	];
	const day = fc.integer({ min: 1, max: 270 });
	const step = fc.oneof(
		{
			weight: 4,
			arbitrary: fc.record({ kind: fc.constant('add' as const), who: fc.integer({ min: 0, max: 3 }), day })
		},
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat(20) }) },
		{ weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), days: fc.integer({ min: 0, max: 40 }) }) }
	);
	const dayOf = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString().slice(0, 10);
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
			const us = (await makeOrganisation(around, { name: `Round ${(next += 1)}`, timeZone: 'UTC' })).admin;
			around.clock.set('2026-10-01T09:00:00Z');
			const sources = await Promise.all(rules.map((rule) => ensureDerivedSource(us, 'order', rule)));
			const kept: { publicId: string; seq: number; who: string; at: number }[] = [];
			for (const one of steps) {
				if (one.kind === 'add') {
					const [outcome] = await happened(us, [`c${one.who}`, dayOf(one.day)]);
					kept.push({
						publicId: outcome?.publicId ?? '',
						seq: outcome?.seq ?? 0,
						who: `c${one.who}`,
						at: Date.parse(`${dayOf(one.day)}T12:00:00Z`)
					});
				} else if (one.kind === 'remove' && kept.length > 0) {
					const [gone] = kept.splice(one.which % kept.length, 1);
					await removeRecords(us, { publicIds: [gone?.publicId ?? ''] });
				} else if (one.kind === 'pass') around.clock.set(around.clock.now() + one.days * 86_400_000);
				await refreshDerived(us);
			}
			await refreshDerived(us);
			const basis = {
				timeZone: 'UTC',
				calendar: us.organisation,
				today: localDay(around.clock.now(), 'UTC')
			};
			for (const [index, rule] of rules.entries()) {
				const rows = await us.db
					.selectFrom('observation')
					.select(['seq', 'at', 'value'])
					.where('source_id', '=', sources[index] as number)
					.orderBy('seq')
					.orderBy('at')
					.execute();
				const people = [...new Set(kept.map((event) => event.who))];
				const wanted = people
					.flatMap((who) =>
						derivedValues(
							rule,
							kept.filter((event) => event.who === who),
							basis
						)
					)
					.sort((a, b) => a.seq - b.seq || a.at - b.at);
				expect(rows).toEqual(wanted.map(({ seq, at, value }) => ({ seq, at, value })));
			}
			expect(await examineFigures(us)).toMatchObject({ isWell: true });
		}),
		{ numRuns: 25 }
	);
}, 120_000);
