import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mappingOf, planOf } from '#lib/domain/imports/columns.ts';
import { planForm, type PlanForm } from '#lib/domain/imports/form.ts';
import { mappingSchema } from '#lib/domain/imports/mapping.ts';
import { readView } from '#lib/domain/measurement/view.ts';
import type { Condition, Figure, FigureChange } from '#lib/domain/metrics/figure.ts';
import { translator } from '#lib/i18n/index.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { uploadPath } from '#lib/server/imports/commands.ts';
import { findImport } from '#lib/server/imports/queries.ts';
import { findChange } from '#lib/server/metrics/change.ts';
import { listMetrics } from '#lib/server/metrics/queries.ts';
import { evidenceFor, figure, series } from '#lib/server/metrics/read.ts';
import { importsSettled, startUndo } from '#lib/server/workflows/import-jobs.ts';
import { keepPlan, startPlanned, takeInFile } from '#lib/server/workflows/import-page.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { changeSentence } from '#lib/ui/metrics/change-text.ts';
import { appHome, type AppHome } from '../support/app.ts';
import { Comparison, dataSet } from '../support/data-folder.ts';
import { testDatabase } from '../support/db.ts';
import { makeOrganisation, surroundings } from '../support/factories/identity.ts';
import { testOffice } from '../support/office.ts';

interface Nps {
	readonly n: number;
	readonly promoters: number;
	readonly passives: number;
	readonly detractors: number;
	readonly nps: number;
	readonly mean: number;
}
interface Csat {
	readonly n: number;
	readonly top2: number;
	readonly top2_pct: number;
	readonly bottom2_pct: number;
	readonly mean: number;
	readonly distribution: Readonly<Record<string, number>>;
}
type By<T> = Readonly<Record<string, T>>;
interface Reference {
	readonly rows: number;
	readonly rows_by_wave: By<number>;
	readonly nps_overall_2017: Nps;
	readonly nps_weighted_2017: number;
	readonly nps_2017_by_iso_week: By<Nps>;
	readonly nps_2017_by_date: By<Nps>;
	readonly nps_2017_by_boarding_area: By<Nps>;
	readonly nps_2017_by_flight_type: By<Nps>;
	readonly nps_2017_by_trip_purpose: By<Nps>;
	readonly nps_2017_by_language: By<Nps>;
	readonly nps_2017_by_airline_n_ge_100: By<Nps>;
	readonly nps_2017_by_had_problem: By<Nps>;
	readonly csat_by_wave: By<Csat>;
	readonly csat_weighted_top2_pct_by_wave: By<number>;
	readonly csat_by_month: By<Csat>;
	readonly csat_by_wave_and_boarding_area: By<Csat>;
	readonly csat_by_wave_and_iso_week: By<Csat>;
	readonly ratings_by_wave_mean_top2: By<By<{ n: number; mean: number; top2_pct: number }>>;
	readonly had_problem_yes_pct_by_wave: By<number>;
	readonly empty_counts: By<number>;
}

const data = dataSet<Reference>('sfo_airport_survey', 'sfo_survey_2014_2017.csv');

const segments = ['wave', 'boarding_area', 'flight_type', 'trip_purpose', 'language', 'airline', 'had_problem'];

/** Every column of scores, with its kind; ease is 1 to 5, higher being easier. */
function scoresOf(reference: Reference) {
	const rated = Object.keys(reference.ratings_by_wave_mean_top2);
	return [
		{ column: 'recommend_0_10', kind: 'nps' as const, title: 'recommend_0_10' },
		...rated.map((column) =>
			column.startsWith('ease_')
				? { column, kind: 'ces' as const, title: column, min: 1, max: 5, from: 4 }
				: { column, kind: 'csat' as const, title: column, min: 1, max: 5, from: 4 }
		),
		{ column: 'had_problem', kind: 'rate' as const, title: 'had_problem', yes: ['yes'] }
	];
}

const base = {
	id: 'response_id',
	at: 'interview_date',
	time: { format: 'iso' as const, zone: 'UTC' },
	segments: segments.map((column) => ({ column, name: column }))
};

/** The days of an ISO week. */
function daysOfWeek(key: string): { from: string; to: string } {
	const [, year, week] = /^(\d{4})-W(\d{2})$/.exec(key) as unknown as [string, string, string];
	const fourth = Date.UTC(Number(year), 0, 4);
	const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * 86_400_000 + (Number(week) - 1) * 7 * 86_400_000;
	const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
	return { from: day(monday), to: day(monday + 6 * 86_400_000) };
}

const all = { from: '2014-01-01', to: '2017-12-31' };
const of2017 = { from: '2017-01-01', to: '2017-12-31' };

interface Share {
	readonly n: number;
	readonly yes: number;
}

/** A share between its ends (Wilson, 95 %). */
function between({ n, yes }: Share): { share: number; low: number; high: number } {
	const z = 1.959963984540054;
	const share = yes / n;
	const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
	const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
	return { share, low: middle - half, high: middle + half };
}

/** The difference of two shares in points of percent, with its ends (Newcombe 1998, method 10), worked out here on its own. */
function differenceOf(before: Share, after: Share): { change: number; low: number; high: number } {
	const [one, two] = [between(before), between(after)];
	const change = two.share - one.share;
	const points = (value: number): number => Number((100 * value).toFixed(4));
	return {
		change: points(change),
		low: points(change - Math.hypot(two.share - two.low, one.high - one.share)),
		high: points(change + Math.hypot(two.high - two.share, one.share - one.low))
	};
}

/** How often a difference as large comes by chance, two-sided, from the pooled share (Abramowitz & Stegun 7.1.26). */
function pooledChance(before: Share, after: Share): number {
	const pooled = (before.yes + after.yes) / (before.n + after.n);
	const error = Math.sqrt(pooled * (1 - pooled) * (1 / before.n + 1 / after.n));
	const x = Math.abs(after.yes / after.n - before.yes / before.n) / error / Math.SQRT2;
	const t = 1 / (1 + 0.3275911 * x);
	const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
	return series * Math.exp(-x * x);
}

/** Which of some finds stand where one in so many may be false (Benjamini & Hochberg 1995). */
function standing(chances: readonly number[], share: number): boolean[] {
	const sorted = [...chances].sort((a, b) => a - b);
	const limit = sorted.findLast((chance, index) => chance <= ((index + 1) / sorted.length) * share) ?? -1;
	return chances.map((chance) => chance <= limit);
}

describe.skipIf(!data.isThere)(`the airport survey reaches its reference figures${data.note}`, () => {
	let scope: OrganisationScope;
	let home: ReturnType<typeof testOffice>;
	let reference: Reference;
	const folder = mkdtempSync(join(tmpdir(), 'ninefold-sfo-'));
	const ids = new Map<string, string>();
	let importId = '';
	const total = new Comparison();

	beforeAll(async () => {
		reference = data.reference();
		const around = surroundings(await testDatabase());
		home = testOffice(around, folder);
		scope = (await makeOrganisation(around, { timeZone: 'UTC' })).admin;
		// As the page does it: the file arrives, the columns are said, it is brought in.
		importId = await bringByPage({ space: 'SFO' });
		for (const metric of await listMetrics(scope)) ids.set(metric.title, metric.id);
	}, 900_000);

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	async function bringByPage(more: { space: string; weight?: string }, only?: readonly string[]): Promise<string> {
		const id = scope.ids.id();
		copyFileSync(data.file, uploadPath(folder, `${id}.csv`));
		const noted = await takeInFile(home, scope, { id, name: 'sfo_survey_2014_2017.csv', target: 'responses' });
		expect(noted).toMatchObject({ ok: true });
		const run = await findImport(scope, id);
		const mapping = mappingSchema.parse({ target: 'responses', ...base, ...more, scores: scoresFor(only) });
		const headers = run?.facts.headers ?? [];
		const plan = planOf(mapping, headers, { zone: 'UTC', encoding: 'utf-8', delimiter: ',' });
		const form = { id, ...plan } as PlanForm;
		expect(mappingOf(form)).toMatchObject({ ok: true });
		expect(planForm.safeParse({ ...form, column: headers }).success).toBe(true);
		expect(await keepPlan(home, scope, form)).toMatchObject({ ok: true });
		expect(await startPlanned(home, scope, form)).toMatchObject({ ok: true });
		await importsSettled(home);
		return id;
	}

	/** On the page a column means one thing: whether there was a problem tells answers apart there. */
	const scoresFor = (only?: readonly string[]) =>
		scoresOf(reference).filter((score) =>
			only === undefined ? score.column !== 'had_problem' : only.includes(score.column)
		);

	const idOf = (title: string): string => {
		const id = ids.get(title);
		if (id === undefined) throw new Error(`no metric ${title}`);
		return id;
	};
	const read = (title: string, window: { from: string; to: string }, where: Condition[] = []): Promise<Figure> =>
		figure(scope, idOf(title), { ...window, where });
	const is = (dimension: string, value: string): Condition => ({ dimension, value });

	function sameNps(what: string, found: Figure, wanted: Nps, compare: Comparison): void {
		compare.same(`${what} n`, found.n, wanted.n, 0);
		compare.same(`${what} promoters`, found.extra['promoters'], wanted.promoters, 0);
		compare.same(`${what} passives`, found.extra['passives'], wanted.passives, 0);
		compare.same(`${what} detractors`, found.extra['detractors'], wanted.detractors, 0);
		compare.same(`${what} score`, found.value, wanted.nps);
		compare.same(`${what} mean`, found.extra['mean'], wanted.mean);
	}

	async function sameCsat(
		what: string,
		window: { from: string; to: string },
		where: Condition[],
		wanted: Csat,
		compare: Comparison
	): Promise<void> {
		const found = await read('csat_overall', window, where);
		compare.same(`${what} n`, found.n, wanted.n, 0);
		compare.same(`${what} top two`, found.extra['yes'], wanted.top2, 0);
		compare.same(`${what} top two share`, found.value, wanted.top2_pct);
		compare.same(`${what} bottom two share`, found.extra['lowShare'], wanted.bottom2_pct);
		compare.same(`${what} mean`, found.extra['mean'], wanted.mean);
		const { evidence } = await evidenceFor(scope, idOf('csat_overall'), { ...window, where });
		for (const [score, count] of Object.entries(wanted.distribution)) {
			compare.same(`${what} scores of ${score}`, evidence.histogram.buckets.get(Number(score)) ?? 0, count, 0);
		}
	}

	function agree(compare: Comparison): void {
		total.checked += compare.checked;
		expect(compare.differing).toEqual([]);
		expect(compare.checked).toBeGreaterThan(0);
	}

	test('every row is accounted for, and every empty cell', async () => {
		const run = await findImport(scope, importId);
		const compare = new Comparison();
		expect(run).toMatchObject({ status: 'done', rejected: 0, repeated: 0 });
		compare.same('rows', run?.read, reference.rows, 0);
		expect((run?.stored ?? 0) + (run?.skipped ?? 0)).toBe(reference.rows);
		for (const column of ['recommend_0_10', ...Object.keys(reference.ratings_by_wave_mean_top2)]) {
			const found = await read(column, all);
			compare.same(`${column} empty cells`, reference.rows - found.n, reference.empty_counts[column] ?? -1, 0);
		}
		agree(compare);
	});

	test('the score of 2017 as a whole, by week and by day', async () => {
		const compare = new Comparison();
		sameNps('2017', await read('recommend_0_10', of2017), reference.nps_overall_2017, compare);
		const weekly = await series(scope, idOf('recommend_0_10'), { every: 'week', ...of2017 });
		for (const [key, wanted] of Object.entries(reference.nps_2017_by_iso_week)) {
			const { from } = daysOfWeek(key);
			const point = weekly.find((one) => one.from === from);
			sameNps(key, (point as (typeof weekly)[number]).figure, wanted, compare);
		}
		const daily = await series(scope, idOf('recommend_0_10'), { every: 'day', from: '2017-05-01', to: '2017-05-31' });
		for (const [day, wanted] of Object.entries(reference.nps_2017_by_date)) {
			sameNps(day, (daily.find((one) => one.from === day) as (typeof daily)[number]).figure, wanted, compare);
		}
		agree(compare);
	});

	test('the score of 2017 told apart in seven ways', async () => {
		const compare = new Comparison();
		const groups: [string, By<Nps>][] = [
			['boarding_area', reference.nps_2017_by_boarding_area],
			['flight_type', reference.nps_2017_by_flight_type],
			['trip_purpose', reference.nps_2017_by_trip_purpose],
			['language', reference.nps_2017_by_language],
			['airline', reference.nps_2017_by_airline_n_ge_100],
			['had_problem', reference.nps_2017_by_had_problem]
		];
		for (const [dimension, wanted] of groups) {
			for (const [value, one] of Object.entries(wanted)) {
				sameNps(`${dimension} ${value}`, await read('recommend_0_10', of2017, [is(dimension, value)]), one, compare);
			}
		}
		agree(compare);
	});

	test('satisfaction by wave, month, week and boarding area, to each single score', async () => {
		const compare = new Comparison();
		for (const [wave, wanted] of Object.entries(reference.csat_by_wave)) {
			await sameCsat(`wave ${wave}`, all, [is('wave', wave)], wanted, compare);
		}
		for (const [month, wanted] of Object.entries(reference.csat_by_month)) {
			const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10);
			await sameCsat(month, { from: `${month}-01`, to: last }, [], wanted, compare);
		}
		for (const [key, wanted] of Object.entries(reference.csat_by_wave_and_boarding_area)) {
			const [wave = '', area = ''] = key.split('|');
			await sameCsat(key, all, [is('wave', wave), is('boarding_area', area)], wanted, compare);
		}
		for (const [week, wanted] of Object.entries(reference.csat_by_wave_and_iso_week)) {
			await sameCsat(week, daysOfWeek(week), [], wanted, compare);
		}
		agree(compare);
	});

	test('satisfaction from wave to wave in words with its range, by boarding area with false finds held', async () => {
		const compare = new Comparison();
		const i18n = translator('en');
		const said: string[] = [];
		for (const [before, after] of [
			['2014', '2015'],
			['2015', '2016'],
			['2016', '2017']
		] as const) {
			const windows = {
				before: `${before}-01-01`,
				beforeTo: `${before}-12-31`,
				after: `${after}-01-01`,
				afterTo: `${after}-12-31`
			};
			const found = await findChange(scope, idOf('csat_overall'), {
				view: readView(() => null, '2017-12-31', scope.organisation),
				by: 'boarding_area',
				windows: (name) => windows[name]
			});
			const of = (key: string): { n: number; yes: number } => {
				const { n, top2 } = (reference.csat_by_wave_and_boarding_area[key] ?? reference.csat_by_wave[key]) as Csat;
				return { n, yes: top2 };
			};
			const same = (what: string, change: FigureChange | null | undefined, from: string, to: string): void => {
				const wanted = differenceOf(of(from), of(to));
				compare.same(`${what} change`, change?.change, wanted.change);
				compare.same(`${what} at least`, change?.low, wanted.low);
				compare.same(`${what} at most`, change?.high, wanted.high);
			};
			same(`${before} to ${after}`, found?.change, before, after);
			said.push(changeSentence(i18n, found?.after as Figure, found?.change as FigureChange));
			const areas = (found?.segments ?? []).filter((line) => /^[A-G]$/.test(line.segment ?? ''));
			expect(areas.map((line) => line.segment).sort()).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G']);
			const chances = areas.map((line) =>
				pooledChance(of(`${before}|${line.segment}`), of(`${after}|${line.segment}`))
			);
			const stand = standing(chances, 0.1);
			for (const [index, line] of areas.entries()) {
				same(
					`${before} to ${after} ${line.segment}`,
					line.change,
					`${before}|${line.segment}`,
					`${after}|${line.segment}`
				);
				if (stand[index] === false) expect(line.change.word, `${after} ${line.segment}`).toBe('no_clear_change');
			}
			if (after === '2017') {
				const words = Object.fromEntries(areas.map((line) => [line.segment, line.change.word]));
				expect(words).toEqual({
					...Object.fromEntries([...'ACDEFG'].map((area) => [area, 'no_clear_change'])),
					B: 'clearly_better'
				});
			}
		}
		expect(said).toEqual(Array(3).fill('Up 1 percentage point, between −1 and +3: no clear change.'));
		agree(compare);
	});

	test('every rating by wave: its answers, mean and top two; ease as effort on a scale of 1 to 5', async () => {
		const compare = new Comparison();
		for (const [column, waves] of Object.entries(reference.ratings_by_wave_mean_top2)) {
			for (const [wave, wanted] of Object.entries(waves)) {
				const found = await read(column, all, [is('wave', wave)]);
				const isEase = column.startsWith('ease_');
				compare.same(`${column} ${wave} n`, found.n, wanted.n, 0);
				compare.same(`${column} ${wave} mean`, isEase ? found.value : found.extra['mean'], wanted.mean);
				compare.same(`${column} ${wave} top two`, isEase ? found.extra['share'] : found.value, wanted.top2_pct);
			}
		}
		agree(compare);
	});

	test('with the publisher’s weights, to the fourth decimal', async () => {
		const before = new Set((await listMetrics(scope)).map((metric) => metric.id));
		await bringByPage({ space: 'SFO weighted', weight: 'weight' }, ['recommend_0_10', 'csat_overall']);
		for (const metric of await listMetrics(scope)) {
			if (!before.has(metric.id)) ids.set(`weighted ${metric.title}`, metric.id);
		}
		const compare = new Comparison();
		const found = await read('weighted recommend_0_10', of2017);
		compare.same('weighted score', found.value, reference.nps_weighted_2017);
		compare.same('weighted score n', found.n, reference.nps_overall_2017.n, 0);
		for (const [wave, wanted] of Object.entries(reference.csat_weighted_top2_pct_by_wave)) {
			const csat = await read('weighted csat_overall', all, [is('wave', wave)]);
			compare.same(`weighted satisfaction ${wave}`, csat.value, wanted);
		}
		agree(compare);
	}, 900_000);

	test('bringing it once more stores nothing, taking it back leaves nothing', async () => {
		const again = await bringByPage({ space: 'SFO' });
		const run = await findImport(scope, again);
		const first = await findImport(scope, importId);
		expect(run).toMatchObject({ status: 'done', stored: 0, rejected: 0, repeated: first?.stored });
		expect((await read('recommend_0_10', of2017)).n).toBe(reference.nps_overall_2017.n);
		expect(await startUndo(home, scope, importId)).toMatchObject({ ok: true });
		await importsSettled(home);
		expect(await findImport(scope, importId)).toMatchObject({ status: 'undone' });
		expect((await read('recommend_0_10', of2017)).n).toBe(0);
		expect((await examineFigures(scope)).isWell).toBe(true);
		expect(total.checked).toBeGreaterThan(1_000);
	}, 900_000);

	test('the command line reaches the same figures', async () => {
		const cli: AppHome = await appHome();
		try {
			const admin = [
				'--organisation',
				'SFO',
				'--name',
				'Ada',
				'--email',
				'a@b.test',
				'--password',
				'a long enough passphrase'
			];
			expect((await cli.cli('admin', 'create', ...admin)).code).toBe(0);
			const mapping = JSON.stringify({
				...base,
				space: 'SFO',
				scores: scoresFor(['recommend_0_10', 'csat_overall', 'had_problem'])
			});
			const done = await cli.cli('import', 'responses', data.file, '--mapping', mapping, '--json');
			expect(done.stderr).toBe('');
			expect(JSON.parse(done.stdout)).toMatchObject({ read: reference.rows, rejected: 0, repeated: 0 });
			const compare = new Comparison();
			const weeks = await cli.cli(
				'metric',
				'series',
				'recommend_0_10',
				'--every',
				'week',
				'--raw',
				'--json',
				'--from',
				'2017-05-01'
			);
			interface Point {
				from: string;
				n: number;
				value: number;
				segment?: string;
				extra: Record<string, number>;
			}
			const points = (JSON.parse(weeks.stdout) as { points: Point[] }).points;
			for (const [key, wanted] of Object.entries(reference.nps_2017_by_iso_week)) {
				const point = points.find((one) => one.from === daysOfWeek(key).from);
				compare.same(`${key} n`, point?.n, wanted.n, 0);
				compare.same(`${key} score`, point?.value, wanted.nps);
				compare.same(`${key} mean`, point?.extra['mean'], wanted.mean);
			}
			const areas = await cli.cli('metric', 'series', 'recommend_0_10', '--by', 'boarding_area', '--raw', '--json');
			const byArea = (JSON.parse(areas.stdout) as { points: Point[] }).points;
			for (const [area, wanted] of Object.entries(reference.nps_2017_by_boarding_area)) {
				const point = byArea.find((one) => one.segment === area);
				compare.same(`${area} n`, point?.n, wanted.n, 0);
				compare.same(`${area} score`, point?.value, wanted.nps);
			}
			const waves = ['metric', 'series', 'csat_overall', '--by', 'wave', '--raw', '--json'];
			const byWave = (JSON.parse((await cli.cli(...waves)).stdout) as { points: Point[] }).points;
			for (const [wave, wanted] of Object.entries(reference.csat_by_wave)) {
				const point = byWave.find((one) => one.segment === wave);
				compare.same(`${wave} n`, point?.n, wanted.n, 0);
				compare.same(`${wave} top two`, point?.value, wanted.top2_pct);
			}
			const problems = ['metric', 'series', 'had_problem', '--by', 'wave', '--raw', '--json'];
			const byProblem = (JSON.parse((await cli.cli(...problems)).stdout) as { points: Point[] }).points;
			for (const [wave, wanted] of Object.entries(reference.had_problem_yes_pct_by_wave)) {
				compare.same(`had a problem ${wave}`, byProblem.find((one) => one.segment === wave)?.value, wanted);
			}
			const answered = byProblem.reduce((sum, one) => sum + one.n, 0);
			compare.same(
				'had_problem empty cells',
				reference.rows - answered,
				reference.empty_counts['had_problem'] ?? -1,
				0
			);
			agree(compare);
			expect((await cli.cli('doctor')).code).toBe(0);
		} finally {
			cli.remove();
		}
	}, 900_000);
});
