import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from 'playwright';

/** What keeps Chromium quiet, quick and away from the network. */
export const chromiumFlags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

const systemNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

const isRunnable = (path: string): boolean => {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
};

/** A Chromium that is already here: the one in CHROMIUM_PATH, the system's, or Playwright's own; none if there is none. */
export function findChromium(): string | undefined {
	const named = process.env.CHROMIUM_PATH;
	if (named) {
		if (!isRunnable(named)) throw new Error(`CHROMIUM_PATH names ${named}, which is not a program that can be run`);
		return named;
	}
	const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
	const onPath = folders.flatMap((folder) => systemNames.map((name) => join(folder, name))).find(isRunnable);
	if (onPath) return onPath;
	const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
	if (isRunnable(mac)) return mac;
	const own = chromium.executablePath();
	return existsSync(own) ? own : undefined;
}

/** How to start the Chromium that was found, for Playwright and for Vitest alike. */
export const chromiumLaunch = () => ({ executablePath: findChromium(), args: chromiumFlags });

/** Finds a Chromium or brings one: by Playwright's installer, else by apt on Debian as root. Throws with what to do. */
export function ensureChromium(say: (line: string) => void): string {
	const present = findChromium();
	if (present) return present;

	say('No Chromium found; asking the installer of Playwright for one ...');
	const cli = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js');
	spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'inherit', timeout: 300_000 });
	const downloaded = findChromium();
	if (downloaded && starts(downloaded)) return downloaded;

	if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
		say('Installing the Chromium of the system ...');
		const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
		const packages = ['chromium', 'fonts-noto-core', 'fonts-noto-extra'];
		spawnSync('apt-get', ['update'], { stdio: 'inherit', env: environment });
		spawnSync('apt-get', ['install', '-y', ...packages], { stdio: 'inherit', env: environment });
		const installed = findChromium();
		if (installed && starts(installed)) return installed;
	}
	throw new Error('The browser tests need Chromium. Install it, or name one: CHROMIUM_PATH=/path/to/chromium npm test');
}

const starts = (path: string): boolean => spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;
