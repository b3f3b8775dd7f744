/**
 * Takes the pictures of the README (`node tests/pictures/run.ts`) and, with `--sheet`, a contact sheet of the main pages
 * at two widths and in both directions, from the demo on a fixed day.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { appHome } from '../support/app.ts';
import { chromiumLaunch } from '../support/chromium.ts';
import { projectRoot } from '../support/source-files.ts';

const day = '2027-02-15T09:00:00.000Z';
const sheet = process.argv.includes('--sheet');
const folder = sheet ? join(projectRoot, 'tests/.output/sheet') : join(projectRoot, 'docs/pictures');

/** Pages of a strategy by the name of their picture. */
const pages: Readonly<Record<string, string>> = {
	home: '',
	goals: '/goals',
	audit: '/audit',
	personas: '/personas',
	tactics: '/tactics',
	measurement: '/measurement',
	improve: '/optimisation',
	'one-page': '/one-page'
};
const readme = ['home', 'goals', 'audit', 'measurement', 'one-page'];

mkdirSync(folder, { recursive: true });
const home = await appHome({ environment: { NINEFOLD_NOW: day } });
const loaded = await home.cli('demo', 'load');
if (loaded.code !== 0) throw new Error(loaded.stderr);
const app = await home.start();
const browser = await chromium.launch(chromiumLaunch());
const taken: { name: string; file: string }[] = [];

async function take(page: Page, name: string, whole: boolean): Promise<void> {
	const file = `${name}.png`;
	await page.screenshot({ path: join(folder, file), fullPage: whole, animations: 'disabled' });
	taken.push({ name, file });
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
		if (!sheet && !readme.includes(name)) continue;
		for (const [width, lang] of sheet
			? ([
					[1280, 'en'],
					[390, 'en'],
					[1280, 'ar-XB'],
					[390, 'ar-XB']
				] as const)
			: ([[1280, 'en']] as const)) {
			await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
			await page.goto(`${base}${path}?lang=${lang}`);
			await page.waitForLoadState('networkidle');
			await take(page, sheet ? `${name}-${width}-${lang}` : name, sheet);
		}
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
	await take(customer, 'survey', false);
	if (sheet) {
		const cells = taken.map(({ name, file }) => `<figure><img src="${file}"><figcaption>${name}</figcaption></figure>`);
		const style =
			'body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:16px}figure{margin:0;width:300px}img{width:100%;max-height:500px;object-fit:cover;object-position:top;border:1px solid}';
		writeFileSync(
			join(folder, 'index.html'),
			`<!doctype html><meta charset="utf-8"><style>${style}</style>${cells.join('')}`
		);
	}
	process.stdout.write(`${taken.length} pictures in ${folder}\n`);
} finally {
	await browser.close();
	await app.stop();
	home.remove();
}
