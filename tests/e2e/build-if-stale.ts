import { spawnSync } from 'node:child_process';
import { setClock } from './clock.ts';
import { builtHash, root, sourcesHash } from '../../src/entry/sources.js';

/** The journeys’ day is set for all, and the browser tests look at the built application: makes a build when there is none of the present sources. */
export default function buildIfStale(): void {
	setClock();
	if (builtHash() === sourcesHash() || (process.env.NINEFOLD_KEEP_BUILD && builtHash())) return;
	const built = spawnSync(process.execPath, ['src/entry/build.js'], { cwd: root, stdio: 'inherit' });
	if (built.status !== 0) throw new Error('The build failed');
}
