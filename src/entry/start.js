// What `npm start` runs: checks Node, builds if the sources have changed since the last build, and starts the server.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { advisedNode, isAtLeast, oldestNode } from './node-version.js';
import { builtHash, isBuilt } from './sources.js';

const version = process.versions.node;
if (!isAtLeast(version, oldestNode)) {
	console.error(
		`Ninefold needs Node ${oldestNode} or newer; this is ${version}.\n` +
			'Start it with "npm start", which brings a fitting Node of its own, or install a newer one from https://nodejs.org.'
	);
	process.exit(1);
}
const advised = advisedNode(version);
if (advised) {
	console.warn(
		`Node ${version} has a known fault in its Brotli decoder, which Ninefold leaves alone; ${advised} or newer mends it.`
	);
}

if (!isBuilt()) {
	console.log(
		builtHash() ? 'The sources have changed: building again ...' : 'First start: building (about a minute) ...'
	);
	const built = spawnSync(process.execPath, [fileURLToPath(new URL('./build.js', import.meta.url))], {
		stdio: 'inherit'
	});
	if (built.status !== 0) {
		console.error('The build failed, so the server was not started. The lines above say why.');
		process.exit(built.status ?? 1);
	}
}

process.env.NODE_ENV ??= 'production';
// The address is put together so that tools do not look for a file that only exists after a build.
await import(new URL('../../build/ninefold.js', import.meta.url).href);
