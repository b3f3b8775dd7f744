/**
 * The contact sheet: the main pages at two widths, in both directions, as they are with a whole company in them, empty,
 * with three things, with two hundred, and after something that cannot be taken. `node tests/pictures/sheet.ts [world]`
 * puts single pictures and one sheet per world and language into tests/.output/sheet.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright';
import { appHome, type AppHome } from '../support/app.ts';
import { chromiumLaunch } from '../support/chromium.ts';
import { newestCompany, openArchive, signIn } from '../support/sweep.ts';
import { projectRoot } from '../support/source-files.ts';
import { fill } from './worlds.ts';

const folder = join(projectRoot, 'tests/.output/sheet');
const locales = ['en', 'ar-XB'] as const;
const widths = [1280, 390] as const;

/** Pages of a strategy by the name of their picture. */
const pages = {
	home: '',
	goals: '/goals',
	audit: '/audit',
	personas: '/personas',
	tactics: '/tactics',
	measurement: '/measurement',
	improve: '/optimisation',
	'one-page': '/one-page'
} as const;

interface World {
	readonly home: AppHome;
	readonly strategyId: string;
	readonly session: string;
	readonly survey: string | undefined;
	readonly review: string | undefined;
}

async function made(prepare: (home: AppHome) => Promise<void>): Promise<World> {
	const home = await appHome();
	await prepare(home);
	const archive = openArchive(home.dataFolder);
	const { organisationId, strategyId, users } = newestCompany(archive);
	const one = (sql: string) => archive.db.prepare(sql).pluck().get(organisationId) as string | undefined;
	const world = {
		home,
		strategyId,
		session: signIn(archive, (users.leader ?? users.admin) as string),
		survey: one("select token from survey where status = 'open' and organisation_id = ?"),
		review: one("select id from review where status = 'planned' and organisation_id = ?")
	};
	archive.close();
	return world;
}

async function company(home: AppHome): Promise<string> {
	const who = ['--organisation', 'Nordlicht & Söhne', '--name', 'Ada Admin', '--email', 'ada@ninefold.test'];
	const steps = [
		await home.cli('admin', 'create', ...who, '--password', 'a long enough passphrase'),
		await home.cli('strategy', 'create', '--name', 'Better by spring', '--json')
	];
	for (const step of steps) if (step.code !== 0) throw new Error(step.stderr);
	return (JSON.parse((steps[1] as { stdout: string }).stdout) as { id: string }).id;
}

const worlds: Readonly<Record<string, (home: AppHome) => Promise<void>>> = {
	full: async (home) => {
		const loaded = await home.cli('demo', 'load');
		if (loaded.code !== 0) throw new Error(loaded.stderr);
	},
	empty: async (home) => void (await company(home)),
	three: async (home) => fill(home, await company(home), 3),
	many: async (home) => fill(home, await company(home), 200),
	error: async (home) => fill(home, await company(home), 3)
};

/** Sends the first form that asks for words without any, past the checks of the browser. */
async function sendNothing(page: Page): Promise<void> {
	const arrived = page.waitForEvent('load');
	const sent = await page.evaluate(() => {
		const form = [...document.querySelectorAll<HTMLFormElement>('main form[method="post"]')].find((one) =>
			one.querySelector('input[type="text"], input:not([type]), textarea')
		);
		for (const field of form?.querySelectorAll<HTMLInputElement>('input[type="text"], input:not([type]), textarea') ??
			[])
			field.value = '';
		form?.submit();
		return form !== undefined;
	});
	if (sent) await arrived;
	else arrived.catch(() => undefined);
}

async function look(browser: Browser, name: string): Promise<void> {
	const world = await made(worlds[name] as (home: AppHome) => Promise<void>);
	const app = await world.home.start();
	const base = `/strategies/${world.strategyId}`;
	const addresses: [string, string, readonly number[]][] = Object.entries(pages).map(([page, path]) => [
		page,
		`${base}${path}`,
		widths
	]);
	if (world.review !== undefined) addresses.push(['review', `${base}/review/${world.review}`, [1920, ...widths]]);
	if (name === 'error') addresses.push(['respondent', '/s/no-such-survey-anywhere', widths]);
	else if (world.survey !== undefined) addresses.push(['respondent', `/s/${world.survey}`, widths]);
	try {
		for (const locale of locales) {
			const context = await browser.newContext({
				locale: 'en-GB',
				timezoneId: 'UTC',
				reducedMotion: 'reduce',
				// What cannot be taken is sent as a plain form, past the checks that script makes before.
				javaScriptEnabled: name !== 'error'
			});
			await context.addCookies([
				{ name: 'locale', value: locale, url: app.url },
				{ name: 'session', value: world.session, url: app.url }
			]);
			const page = await context.newPage();
			const taken: string[] = [];
			for (const [what, address, sizes] of addresses) {
				for (const width of sizes) {
					await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
					await page.goto(app.url + address);
					if (name === 'error' && what !== 'respondent') await sendNothing(page);
					await page.evaluate(() => document.fonts.ready.then(() => undefined));
					const file = `${name}-${locale}-${what}-${width}.png`;
					await page.screenshot({ path: join(folder, file), fullPage: true, animations: 'disabled' });
					taken.push(file);
				}
			}
			const cells = taken.map(
				(file) =>
					`<figure><div class="${file.endsWith('-390.png') ? 'phone' : 'desk'}"><img src="${file}"></div><figcaption>${file}</figcaption></figure>`
			);
			const style =
				'body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:12px;margin:12px}figure{margin:0}div{height:800px;overflow:hidden;border:1px solid}img{width:100%}.desk{width:720px}.phone{width:300px}';
			const sheet = join(folder, `sheet-${name}-${locale}.html`);
			writeFileSync(sheet, `<!doctype html><meta charset="utf-8"><style>${style}</style>${cells.join('')}`);
			await page.setViewportSize({ width: 2180, height: 900 });
			await page.goto(pathToFileURL(sheet).href);
			await page.screenshot({ path: sheet.replace('.html', '.png'), fullPage: true, scale: 'css' });
			await context.close();
			process.stdout.write(`${taken.length} pictures: ${name}, ${locale}\n`);
		}
	} finally {
		await app.stop();
		world.home.remove();
	}
}

const wanted = process.argv.slice(2).filter((name) => name in worlds);
if (wanted.length === 0) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch(chromiumLaunch());
try {
	for (const name of wanted.length === 0 ? Object.keys(worlds) : wanted) await look(browser, name);
} finally {
	await browser.close();
}
