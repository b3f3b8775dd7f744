import { test as base, expect } from '@playwright/test';
import { appHome, type AppHome, type RunningApp } from '../support/app.ts';
import { arrived } from './people.ts';

/** What a worker's application holds when it starts. */
export type World = 'empty' | 'organisation' | 'demo';

/** The administrator of the world "organisation". */
export const administrator = {
	name: 'Ada Admin',
	email: 'ada@ninefold.test',
	password: 'a long enough passphrase',
	organisation: 'Test & Söhne'
};

interface TestFixtures {
	/** Messages of the console that a test provokes on purpose. */
	allowedNoise: RegExp[];
	quietConsole: void;
}

interface WorkerFixtures {
	/** Files that name another place get an application of their own. */
	place: string;
	world: World;
	home: AppHome;
	app: RunningApp;
}

async function furnish(home: AppHome, world: World): Promise<void> {
	if (world === 'empty') return;
	const { name, email, password, organisation } = administrator;
	const outcome =
		world === 'demo'
			? await home.cli('demo', 'load')
			: await home.cli(
					...['admin', 'create', '--organisation', organisation],
					...['--name', name, '--email', email, '--password', password]
				);
	if (outcome.code !== 0)
		throw new Error(`The world "${world}" could not be made:\n${outcome.stdout}${outcome.stderr}`);
}

/** Playwright's test with an application per worker; noise in the browser's console fails the test. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
	world: ['empty', { scope: 'worker', option: true }],
	place: ['shared', { scope: 'worker', option: true }],
	home: [
		async ({ world, place: _place }, use) => {
			const home = await appHome({ environment: { NINEFOLD_DEVELOPER: '1' } });
			await furnish(home, world);
			await use(home);
			home.remove();
		},
		{ scope: 'worker', timeout: 120_000 }
	],
	app: [
		async ({ home }, use) => {
			const app = await home.start();
			await use(app);
			await app.stop();
		},
		{ scope: 'worker' }
	],
	baseURL: async ({ app }, use) => use(app.url),
	page: async ({ page, javaScriptEnabled }, use) => {
		if (javaScriptEnabled !== false) {
			const goto = page.goto.bind(page);
			page.goto = async (...words) => {
				const answer = await goto(...words);
				// Who goes on before a page is there wants to see it so.
				if (words[1]?.waitUntil !== 'commit') await arrived(page);
				return answer;
			};
		}
		await use(page);
	},
	allowedNoise: [[], { option: true }],
	quietConsole: [
		async ({ context, allowedNoise }, use) => {
			const heard: string[] = [];
			context.on('console', (message) => {
				if (message.type() === 'error' || message.type() === 'warning')
					heard.push(`${message.text()} (${message.page()?.url()})`);
			});
			context.on('weberror', (error) => heard.push(String(error.error().stack ?? error.error())));
			await use();
			const unexpected = heard.filter((line) => !allowedNoise.some((pattern) => pattern.test(line)));
			expect(unexpected, 'the console of the browser').toEqual([]);
		},
		{ auto: true }
	]
});

export { expect };
