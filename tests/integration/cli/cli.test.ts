import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#lib/server/db/client.ts';
import { appHome, type AppHome } from '../../support/app.ts';
import { testDatabase, testEngine } from '../../support/db.ts';

let home: AppHome;

beforeAll(async () => {
	const database = await testDatabase();
	home = await appHome({ databaseUrl: database.url });
}, 60_000);
afterAll(() => home.remove());

const admin = (organisation: string, email: string, ...more: string[]) =>
	home.cli(
		'admin',
		'create',
		'--organisation',
		organisation,
		'--name',
		'Ada',
		'--email',
		email,
		'--password',
		'a long enough passphrase',
		...more
	);
const json = async (...words: string[]): Promise<unknown> => {
	const done = await home.cli(...words, '--json');
	expect(done.stderr).toBe('');
	expect(done.code).toBe(0);
	return JSON.parse(done.stdout);
};

describe('the command line', () => {
	test('says what is wrong, in words and for programs, and ends with 1', async () => {
		const none = await home.cli('strategy', 'list');
		expect(none.code).toBe(1);
		expect(none.stderr).toContain('There is no organisation yet');
		const short = await home.cli(
			'admin',
			'create',
			'--organisation',
			'A',
			'--name',
			'B',
			'--email',
			'a@b.test',
			'--password',
			'short',
			'--json'
		);
		expect(short.code).toBe(1);
		expect(JSON.parse(short.stderr)).toMatchObject({ error: { code: 'auth.password_too_short' } });
		expect((await home.cli('nonsense')).code).toBe(1);
		expect((await home.cli('metric', 'series', '--help')).code).toBe(0);
	}, 600_000);

	test('founds an organisation, begins a strategy, adds a metric, brings in a file and prints its series', async () => {
		expect(await admin('Tarro', 'a@b.test', '--zone', 'Europe/Vienna')).toMatchObject({ code: 0 });
		expect(await json('strategy', 'create', '--name', 'First')).toMatchObject({ name: 'First' });
		expect(await json('strategy', 'list')).toMatchObject([{ name: 'First' }]);
		const path = join(home.dataFolder, 'answers.csv');
		writeFileSync(path, 'id,at,nps,channel\n1,2026-10-01,9,app\n2,2026-10-08,3,web\n3,2026-10-09,88,web\n');
		const mapping = JSON.stringify({
			space: 'shop',
			id: 'id',
			at: 'at',
			scores: [{ column: 'nps', kind: 'nps', title: 'NPS' }],
			segments: [{ column: 'channel', name: 'channel' }]
		});
		expect(await json('import', 'responses', path, '--mapping', mapping, '--dry-run')).toMatchObject({
			isDryRun: true,
			stored: 2,
			rejected: 1
		});
		expect(await json('metric', 'list')).toEqual([]);
		expect(await json('import', 'responses', path, '--mapping', mapping)).toMatchObject({
			stored: 2,
			rejected: 1,
			rejects: [{ line: 4 }]
		});
		expect(await json('import', 'responses', path, '--mapping', mapping)).toMatchObject({ stored: 0, repeated: 2 });
		expect(await json('metric', 'series', 'nps', '--every', 'week', '--raw')).toMatchObject({
			points: [
				{ n: 1, value: 100 },
				{ n: 1, value: -100 }
			]
		});
		expect(await json('metric', 'series', 'NPS', '--by', 'channel')).toMatchObject({ points: [{ n: 1 }, { n: 1 }] });
		expect(await json('metric', 'series', 'NPS', '--where', 'channel=app')).toMatchObject({
			points: [{ n: 1, value: 100 }]
		});
		expect(await json('goal', 'list')).toEqual([]);
		const made = await json(
			'metric',
			'create',
			'--title',
			'Ease',
			'--kind',
			'ces',
			'--settings',
			'{"max":5,"easyFrom":4}'
		);
		expect(made).toMatchObject({ id: expect.any(String) as string });
		const wrong = await home.cli('metric', 'create', '--title', 'X', '--kind', 'none', '--json');
		expect(JSON.parse(wrong.stderr)).toMatchObject({ error: { code: 'metric.kind_unknown', field: 'kind' } });
		const broken = await home.cli('import', 'responses', path, '--mapping', '{"space":"x","at":"nowhere"}');
		expect(broken.code).toBe(1);
		expect(broken.stderr).toContain('nowhere');
	}, 600_000);

	test('says which part of a mapping or a rule is wrong, and takes metrics by their titles', async () => {
		const path = join(home.dataFolder, 'history.csv');
		writeFileSync(path, 'day,value,of\n2026-09-01,81,120\n2026-09-02,84,110\n');
		const bring = (mapping: object) =>
			home.cli('import', 'history', path, '--mapping', JSON.stringify({ space: 'old', at: 'day', ...mapping }));
		const wrong = await bring({ metric: 'Ease', time: { zone: 'Mars/Base', format: 'soon' } });
		expect(wrong.code).toBe(1);
		expect(wrong.stderr).toContain('time.zone: We do not know that time zone.');
		expect(wrong.stderr).toContain('time.format: It is one of iso, dmy, mdy, epoch.');
		expect(wrong.stderr).toContain('value: It is missing.');
		const unknown = await bring({ metric: 'Nothing', value: 'value' });
		expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('no metric called Nothing')]);
		const other = await bring({ target: 'contacts', id: 'day' });
		expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('`import contacts`')]);
		await json('metric', 'create', '--title', 'Share', '--kind', 'rate');
		const named = await bring({ metric: 'Share', value: 'value', of: 'of' });
		expect([named.code, named.stdout]).toEqual([0, expect.stringContaining('2 stored')]);
		const none = await home.cli('metric', 'derive', '--event', 'order', '--rule', 'again');
		expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('No events have come in yet.')]);
	}, 600_000);

	test('writes a strategy to a file, and begins another from it; a damaged one is refused', async () => {
		const path = join(home.dataFolder, 'first.ninefold.json');
		expect(await json('strategy', 'export', 'First', '--out', path)).toMatchObject({ file: path });
		const twice = await home.cli('strategy', 'export', 'First', '--out', path);
		expect(twice.code).toBe(1);
		expect(twice.stderr).toContain('--force');
		expect(await json('strategy', 'import', path, '--name', 'Again')).toMatchObject({ name: 'Again' });
		writeFileSync(path, readFileSync(path, 'utf8').replace('"First"', '"Fist"'));
		const damaged = await home.cli('strategy', 'import', path, '--json');
		expect(JSON.parse(damaged.stderr)).toMatchObject({ error: { code: 'strategy_file.damaged' } });
		expect(await json('strategy', 'list')).toHaveLength(2);
	}, 600_000);

	test('makes a key that is shown once', async () => {
		const made = (await json('key', 'create', '--name', 'Till')) as { secret: string };
		expect(made.secret).toMatch(/^nf_/);
		expect(JSON.stringify(await json('key', 'list'))).not.toContain(made.secret);
		expect(await json('key', 'revoke', 'Till')).toMatchObject({ id: expect.any(String) as string });
	}, 600_000);

	test('the doctor finds a row that was tampered with, and builds the sums anew', async () => {
		expect((await home.cli('doctor')).code).toBe(0);
		const handle = openDatabase({ url: home.environment['DATABASE_URL'] ?? '' });
		await handle.db.updateTable('observation').set({ value: 10 }).where('value', '=', 3).execute();
		await handle.close();
		const sick = await home.cli('doctor');
		expect(sick.code).toBe(1);
		expect(sick.stdout).toContain('Not well');
		expect((await home.cli('doctor', '--repair')).code).toBe(0);
		expect((await home.cli('doctor')).code).toBe(0);
	}, 600_000);

	test('of several organisations one must be named', async () => {
		expect((await admin('Second', 'c@d.test')).code).toBe(0);
		const unclear = await home.cli('strategy', 'list');
		expect(unclear.code).toBe(1);
		expect(unclear.stderr).toContain('--organisation');
		expect(await json('strategy', 'list', '--organisation', 'second')).toEqual([]);
	}, 600_000);
});

test(`runs on ${testEngine}`, () => expect(home.environment['DATABASE_URL']).toBeTruthy());
