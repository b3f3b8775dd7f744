import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appHome } from '../../support/app.ts';
import { freePort } from '../../support/postgres.ts';
import { projectRoot } from '../../support/source-files.ts';
import { begin, end, inTurn, report, type Options } from '../harness.ts';

/** From the start of the process to the first answer, migrations checked, against a bare adapter-node application. */
export async function start(options: Options): Promise<void> {
	const bare = join(projectRoot, 'tests/bench/bare');
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-start-'));
	const built = spawnSync(process.execPath, [join(projectRoot, 'node_modules/vite/bin/vite.js'), 'build'], {
		cwd: bare,
		encoding: 'utf8'
	});
	if (built.status !== 0) throw new Error(built.stderr || built.stdout);
	const home = await appHome();
	const port = await freePort();
	const once = async (words: readonly string[], cwd: string, environment: NodeJS.ProcessEnv, address: string) => {
		const { child, milliseconds } = await begin(words, cwd, environment, address);
		await end(child);
		return milliseconds;
	};
	const plain = { PORT: String(port), ORIGIN: `http://localhost:${port}`, BARE_DATABASE: join(scratch, 'bare.db') };
	const times = await inTurn(options.rounds, {
		theirs: () => once(['build/index.js'], bare, plain, `http://localhost:${port}/`),
		ours: () =>
			once(['src/entry/start.js'], projectRoot, { ...home.environment, LOG_LEVEL: 'error' }, `${home.url}/healthz`)
	});
	const note = `${times.ours.toFixed(0)} against ${times.theirs.toFixed(0)} ms`;
	report(
		'start',
		'cold start beyond a bare application',
		(times.ours - times.theirs) / 1000,
		' s',
		{ most: 0.5 },
		note
	);
	home.remove();
	rmSync(scratch, { recursive: true, force: true });
}
