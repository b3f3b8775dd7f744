// Builds the pages with vite and the server entry with esbuild, and notes which sources the build was made from.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { buildFolder, root, sourcesHash } from './sources.js';

const started = performance.now();
const hash = sourcesHash();
if (!hash) throw new Error('The sources are not here, so nothing can be built');

// Without the note a broken build is never taken for a whole one.
rmSync(join(buildFolder, 'hash'), { force: true });

const viteFolder = dirname(createRequire(import.meta.url).resolve('vite/package.json'));
const vite = spawnSync(process.execPath, [join(viteFolder, 'bin/vite.js'), 'build', '--logLevel', 'warn'], {
	cwd: root,
	encoding: 'utf8',
	env: { ...process.env, NODE_ENV: 'production', NINEFOLD_BUILD_HASH: hash }
});
if (vite.status !== 0) {
	process.stderr.write(`${vite.error?.message ?? ''}${vite.stdout}${vite.stderr}`);
	process.exit(vite.status ?? 1);
}

await build({
	absWorkingDir: root,
	entryPoints: ['src/entry/main.ts'],
	outfile: join(buildFolder, 'ninefold.js'),
	bundle: true,
	platform: 'node',
	format: 'esm',
	target: 'node22',
	packages: 'external',
	define: { 'import.meta.env': '{"PROD":true,"DEV":false}' },
	logLevel: 'warning'
});

mkdirSync(buildFolder, { recursive: true });
writeFileSync(join(buildFolder, 'hash'), `${hash}\n`);
console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
