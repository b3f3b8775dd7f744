import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Condition } from '#lib/domain/metrics/figure.ts';
import { localDay } from '#lib/domain/shared/instant.ts';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { openDatabase, type DatabaseHandle } from '#lib/server/db/client.ts';
import { readDefinitions, type Definition } from '#lib/server/metrics/definitions.ts';
import { dailyEvidence, readFilter } from '#lib/server/metrics/evidence.ts';
import { figureFor } from '#lib/server/metrics/read.ts';
import { appHome, type AppHome } from '../support/app.ts';
import { Comparison, dataSet } from '../support/data-folder.ts';
import { surroundings } from '../support/factories/identity.ts';

interface Clock {
	readonly n: number;
	readonly mean_hours: number | null;
	readonly median_hours: number | null;
	readonly p90_hours: number | null;
}
interface Group {
	readonly incidents: number;
	readonly resolution: Clock;
	readonly first_response: Clock;
	readonly close: Clock;
	readonly sla_met_pct: number;
	readonly reopened_pct: number;
	readonly no_reassignment_pct: number;
	readonly resolved_within_24h_pct: number | null;
}
type Groups = Readonly<Record<string, Group>>;
interface Reference {
	readonly rows: number;
	readonly quality: Readonly<Record<string, number | object>>;
	readonly overall: Group;
	readonly by_month_opened: Groups;
	readonly by_priority: Groups;
	readonly by_channel: Groups;
	readonly by_assignment_group_14_largest: Groups;
	readonly incidents_without_assignment_group: number;
	readonly assignment_groups: number;
	readonly by_month_and_group_top5: Groups;
}

const data = dataSet<Reference>('it_incidents', 'it_incidents.csv');

const base = {
	id: 'incident_id',
	opened: 'opened_at',
	department: 'assignment_group',
	time: { format: 'iso', zone: 'UTC' },
	measure: 'elapsed'
};
const segments = ['priority', 'channel'].map((column) => ({ column, name: column }));
/** One case has two clocks and one outcome: the closing time and the other outcomes come in as cases of their own. */
const imports = [
	{
		...base,
		space: 'desk',
		segments,
		firstAnswer: 'first_response_at',
		resolved: 'resolved_at',
		outcome: { column: 'made_sla', yes: ['true'] }
	},
	{
		...base,
		space: 'closing',
		segments,
		resolved: 'closed_at',
		outcome: { column: 'reopen_count', yes: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] }
	},
	{ ...base, space: 'passing on', segments, outcome: { column: 'reassignment_count', yes: ['0'] } }
];

const all = { from: '2016-02-01', to: '2017-02-28' };

describe.skipIf(!data.isThere)(`the incidents of a service desk reach their reference figures${data.note}`, () => {
	let home: AppHome;
	let handle: DatabaseHandle;
	let scope: OrganisationScope;
	let reference: Reference;
	const metrics = new Map<string, Definition>();
	const compare = new Comparison();

	beforeAll(async () => {
		reference = data.reference();
		home = await appHome();
		const admin = [
			'--organisation',
			'Desk',
			'--name',
			'Ada',
			'--email',
			'a@b.test',
			'--password',
			'a long enough passphrase'
		];
		expect((await home.cli('admin', 'create', ...admin)).stderr).toBe('');
		for (const mapping of imports) {
			const done = await home.cli('import', 'cases', data.file, '--mapping', JSON.stringify(mapping), '--json');
			expect(done.stderr).toBe('');
			const told = JSON.parse(done.stdout) as Record<string, number>;
			expect(told).toMatchObject({ read: reference.rows, stored: reference.rows, rejected: 0, repeated: 0 });
			expect(told['notes']).toBe(mapping.space === 'desk' ? reference.quality['first_response_before_opened'] : 0);
		}
		// The reference leaves open cases out.
		interface Choice {
			id: number;
			name: string;
			dating: string;
		}
		const sources = JSON.parse((await home.cli('metric', 'sources', '--json')).stdout) as Choice[];
		const create = async (title: string, kind: string, source: string): Promise<void> => {
			const found = sources.find((one) => one.name === source && one.dating === 'opened');
			const settings = kind === 'rate' ? '{}' : '{"openCases":"leave_out"}';
			const words = ['--title', title, '--kind', kind, '--settings', settings, '--source', String(found?.id)];
			const made = await home.cli('metric', 'create', ...words);
			expect(made.stderr).toBe('');
		};
		await create('resolution', 'resolution', 'desk: time to resolution');
		await create('first_response', 'first-response', 'desk: time to first answer');
		await create('close', 'resolution', 'closing: time to resolution');
		await create('sla_met', 'rate', 'desk: outcome');
		await create('reopened', 'rate', 'closing: outcome');
		await create('no_reassignment', 'rate', 'passing on: outcome');
		handle = openDatabase({ url: home.environment['DATABASE_URL'] ?? '' });
		const around = surroundings(handle);
		const { id } = await handle.db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
		scope = (await principalScope(around, id, { kind: 'operator' })) as OrganisationScope;
		expect(scope.organisation.timeZone).toBe('UTC');
		for (const one of await readDefinitions(scope)) metrics.set(one.title, one);
	}, 900_000);

	afterAll(async () => {
		await handle?.close();
		home?.remove();
	});

	/** The raw times of a window, in seconds, from the smallest. */
	async function timesOf(title: string, window: { from: string; to: string }, where: Condition[]): Promise<number[]> {
		const definition = metrics.get(title) as Definition;
		expect(await readFilter(scope, where)).not.toBeNull();
		const { values } = await dailyEvidence(scope, definition, { first: window.from, last: window.to }, where);
		return [...(values?.value ?? [])].sort((a, b) => a - b);
	}

	async function sameClock(
		what: string,
		title: string,
		window: { from: string; to: string },
		where: Condition[],
		wanted: Clock
	) {
		const found = await figureFor(scope, metrics.get(title) as Definition, { ...window, where });
		const hours = (seconds: number | undefined | null): number | null =>
			seconds === undefined || seconds === null ? null : seconds / 3600;
		compare.same(`${what} ${title} n`, found.n, wanted.n, 0);
		compare.same(`${what} ${title} mean`, hours(found.extra['mean']), wanted.mean_hours);
		compare.same(`${what} ${title} median`, hours(found.value), wanted.median_hours);
		const times = await timesOf(title, window, where);
		const nearestRank = times.length === 0 ? null : times[Math.ceil(0.9 * times.length) - 1];
		compare.same(`${what} ${title} p90`, hours(nearestRank), wanted.p90_hours);
	}

	async function sameGroup(
		what: string,
		window: { from: string; to: string },
		where: Condition[],
		wanted: Group
	): Promise<void> {
		await sameClock(what, 'resolution', window, where, wanted.resolution);
		await sameClock(what, 'first_response', window, where, wanted.first_response);
		await sameClock(what, 'close', window, where, wanted.close);
		const shares = [
			['sla_met', wanted.sla_met_pct],
			['reopened', wanted.reopened_pct],
			['no_reassignment', wanted.no_reassignment_pct]
		] as const;
		for (const [title, share] of shares) {
			const found = await figureFor(scope, metrics.get(title) as Definition, { ...window, where });
			compare.same(`${what} ${title} incidents`, found.n, wanted.incidents, 0);
			compare.same(`${what} ${title}`, found.value, share);
		}
		const times = await timesOf('resolution', window, where);
		const quick = times.filter((seconds) => seconds <= 24 * 3600).length;
		const share = times.length === 0 ? null : (100 * quick) / times.length;
		compare.same(`${what} within a day`, share, wanted.resolved_within_24h_pct);
	}

	const monthOf = (key: string): { from: string; to: string } => ({
		from: `${key}-01`,
		to: localDay(Date.UTC(Number(key.slice(0, 4)), Number(key.slice(5, 7)), 0), 'UTC')
	});
	const is = (dimension: string, value: string): Condition => ({ dimension, value });

	test('as a whole, by month, priority, channel, group, and month and group', async () => {
		await sameGroup('overall', all, [], reference.overall);
		for (const [month, wanted] of Object.entries(reference.by_month_opened)) {
			await sameGroup(month, monthOf(month), [], wanted);
		}
		for (const [value, wanted] of Object.entries(reference.by_priority)) {
			await sameGroup(`priority ${value}`, all, [is('priority', value)], wanted);
		}
		for (const [value, wanted] of Object.entries(reference.by_channel)) {
			await sameGroup(`channel ${value}`, all, [is('channel', value)], wanted);
		}
		for (const [value, wanted] of Object.entries(reference.by_assignment_group_14_largest)) {
			await sameGroup(`group ${value}`, all, [is('department', value)], wanted);
		}
		for (const [key, wanted] of Object.entries(reference.by_month_and_group_top5)) {
			const [month = '', group = ''] = key.split('|');
			await sameGroup(key, monthOf(month), [is('department', group)], wanted);
		}
		expect(compare.differing).toEqual([]);
		expect(compare.checked).toBeGreaterThan(1_000);
	}, 900_000);

	test('cases without a group, groups, cases that are still open', async () => {
		const own = new Comparison();
		const sla = metrics.get('sla_met') as Definition;
		const without = await figureFor(scope, sla, { ...all, where: [is('department', '')] });
		own.same('without a group', without.n, reference.incidents_without_assignment_group, 0);
		const groups = await scope.db
			.selectFrom('segment_value')
			.innerJoin('dimension', 'dimension.id', 'segment_value.dimension_id')
			.select('segment_value.value')
			.where('dimension.name', '=', 'department')
			.execute();
		own.same('groups', groups.length, reference.assignment_groups, 0);
		const resolution = await figureFor(scope, metrics.get('resolution') as Definition, all);
		own.same('open', resolution.extra['open'], reference.quality['no_resolved_at'] as number, 0);
		expect(own.differing).toEqual([]);
	});

	test('the command line prints the same figures', async () => {
		interface Point {
			segment?: string;
			from: string;
			n: number;
			value: number;
			extra: Record<string, number>;
		}
		const points = async (...words: string[]): Promise<Point[]> => {
			const done = await home.cli('metric', 'series', ...words, '--raw', '--json');
			expect(done.stderr).toBe('');
			return (JSON.parse(done.stdout) as { points: Point[] }).points;
		};
		const own = new Comparison();
		const monthly = await points('resolution', '--every', 'month', '--from', all.from, '--to', all.to);
		for (const [month, wanted] of Object.entries(reference.by_month_opened)) {
			const point = monthly.find((one) => one.from === `${month}-01`);
			own.same(`${month} n`, point?.n, wanted.resolution.n, 0);
			own.same(`${month} median`, (point?.value ?? Number.NaN) / 3600, wanted.resolution.median_hours);
			own.same(`${month} mean`, (point?.extra['mean'] ?? Number.NaN) / 3600, wanted.resolution.mean_hours);
		}
		const channels = await points('sla_met', '--by', 'channel');
		for (const [channel, wanted] of Object.entries(reference.by_channel)) {
			const point = channels.find((one) => one.segment === channel);
			own.same(`${channel} n`, point?.n, wanted.incidents, 0);
			own.same(`${channel} kept`, point?.value, wanted.sla_met_pct);
		}
		const [largest] = await points('first_response', '--where', 'department=70');
		const wanted = reference.by_assignment_group_14_largest['70']?.first_response;
		own.same('group 70 n', largest?.n, wanted?.n ?? 0, 0);
		own.same('group 70 median', (largest?.value ?? Number.NaN) / 3600, wanted?.median_hours ?? 0);
		expect(own.differing).toEqual([]);
		expect((await home.cli('doctor')).code).toBe(0);
	}, 900_000);
});
