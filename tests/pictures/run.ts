/**
 * Takes the pictures of the README from the demo on a fixed day: `node tests/pictures/run.ts`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { appHome } from '../support/app.ts';
import { chromiumLaunch } from '../support/chromium.ts';
import { projectRoot } from '../support/source-files.ts';

const day = '2027-02-15T09:00:00.000Z';
const folder = join(projectRoot, 'docs/pictures');

/** Pages of a strategy by the name of their picture. */
const pages: Readonly<Record<string, string>> = {
	home: '',
	goals: '/goals',
	audit: '/audit',
	measurement: '/measurement',
	'one-page': '/one-page'
};

mkdirSync(folder, { recursive: true });
const home = await appHome({ environment: { NINEFOLD_NOW: day } });
const loaded = await home.cli('demo', 'load');
if (loaded.code !== 0) throw new Error(loaded.stderr);
const app = await home.start();
const browser = await chromium.launch(chromiumLaunch());
let taken = 0;

async function take(page: Page, name: string): Promise<void> {
	await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
	taken += 1;
}

try {
	const context = await browser.newContext({
		viewport: { width: 1280, height: 900 },
		locale: 'en-GB',
		timezoneId: 'UTC'
	});
	const page = await context.newPage();
	await page.goto(`${app.url}/demo`);
	await page.getByRole('button', { name: /Ines/ }).click();
	await page.waitForURL(/strategies/);
	const base = page.url();
	for (const [name, path] of Object.entries(pages)) {
		await page.goto(`${base}${path}`);
		await page.waitForLoadState('networkidle');
		await take(page, name);
	}
	const phone = await browser.newContext({
		viewport: { width: 390, height: 844 },
		deviceScaleFactor: 2,
		locale: 'en-GB'
	});
	const customer = await phone.newPage();
	await customer.goto(`${app.url}/demo`);
	await customer.getByRole('button', { name: /customer/i }).click();
	await customer.waitForURL(/\/s\//);
	await take(customer, 'survey');
	process.stdout.write(`${taken} pictures in ${folder}\n`);
} finally {
	await browser.close();
	await app.stop();
	home.remove();
}
