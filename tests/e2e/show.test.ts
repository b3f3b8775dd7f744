import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

test.use({ world: 'demo', place: 'show' });
test.describe.configure({ timeout: 90_000 });

/** The leader of the demo, through their door, and the address of the strategy. */
async function comeIn(page: Page): Promise<string> {
	await page.goto('/demo');
	await page.getByRole('button', { name: /Ines/ }).click();
	await page.waitForURL((address) => address.pathname !== '/demo');
	// Others were begun meanwhile; this is the one that lives.
	await page.goto('/strategies');
	const link = page.getByRole('main').getByRole('link', { name: 'Happier Mondays', exact: true });
	return (await link.getAttribute('href')) ?? '';
}

/** The number of pages of a PDF. */
const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;

const fits = (page: Page): Promise<boolean> =>
	page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

test('a strategy is downloaded and comes in again; a damaged file changes nothing (R-000-13)', async ({
	page,
	allowedNoise
}) => {
	allowedNoise.push(/status of 400/);
	const base = await comeIn(page);
	await page.goto(`${base}/settings`);
	const downloading = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Download the strategy' }).click();
	const download = await downloading;
	expect(download.suggestedFilename()).toBe('happier-mondays.ninefold.json');
	const path = await download.path();

	await page.goto('/strategies');
	await page.getByRole('link', { name: /From a file/ }).click();
	const text = readFileSync(path, 'utf8');
	await page.locator('#file').setInputFiles({
		name: 'broken.ninefold.json',
		mimeType: 'application/json',
		buffer: Buffer.from(text.slice(0, text.length / 2))
	});
	await page.getByRole('button', { name: 'Bring it in' }).click();
	await expect(page.getByText('This file is damaged')).toBeVisible();
	await page.getByLabel('What shall it be called?').fill('Brought back');
	await page.locator('#file').setInputFiles(path);
	await page.getByRole('button', { name: 'Bring it in' }).click();
	await expect(page.getByRole('heading', { level: 1, name: '“Brought back” is here.' })).toBeVisible();
	await expect(page.getByText('11 goals').first()).toBeVisible();
	expect(await fits(page)).toBe(true);
	await page.getByRole('link', { name: 'Open the strategy' }).click();
	await expect(page.getByText('Time to solve', { exact: true }).first()).toBeVisible();
});

test('next year begins from this one, with what was chosen; a step is called otherwise and another left out', async ({
	page
}) => {
	await comeIn(page);
	await page.goto('/strategies');
	await page.getByRole('link', { name: /From an earlier strategy/ }).click();
	await page.getByLabel('From which one?').selectOption({ label: 'Happier Mondays' });
	await page.getByLabel('What is it called?').fill('Happier Tuesdays');
	await page.getByLabel('Personas, journeys and moments').uncheck();
	await page.getByRole('button', { name: 'Begin with these' }).click();
	await page.waitForURL(/\/strategies\/[0-9a-f-]{36}$/);
	const base = new URL(page.url()).pathname;
	await page.goto(`${base}/goals`);
	await expect(page.getByText('Time to solve', { exact: true }).first()).toBeVisible();

	await page.goto(`${base}/settings`);
	await page.getByLabel('What you call “Audit”').fill('Where we meet');
	await page.getByLabel('Leave out: Research').check();
	await page.getByRole('button', { name: 'Keep the steps' }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Kept.' })).toBeVisible();
	await page.goto(`${base}/plan`);
	await expect(page.getByRole('link', { name: 'Where we meet' }).first()).toBeVisible();
	await expect(page.getByText('Left out of this strategy: Research.')).toBeVisible();
	await page.goto(`${base}/audit`);
	await expect(page.getByRole('heading', { level: 1, name: 'Where we meet' })).toBeVisible();
	await page.goto(`${base}/research`);
	await page.getByRole('link', { name: 'Show it again' }).click();
	await page.getByLabel('Leave out: Research').uncheck();
	await page.getByRole('button', { name: 'Keep the steps' }).click();
	await page.goto(`${base}/plan`);
	await expect(page.getByText('Left out of this strategy')).toHaveCount(0);
});

test('a guest reads what was chosen, in a browser that knows nothing, until the link is taken back', async ({
	page,
	browser,
	app
}) => {
	const base = await comeIn(page);
	await page.goto(`${base}/one-page#share`);
	await page.getByLabel('For whom').fill('the bank');
	await page.getByLabel('Figures and aims of the goals').check();
	const opening = page.waitForEvent('popup');
	await page.getByRole('button', { name: 'Look as a guest' }).click();
	const preview = await opening;
	await expect(preview.getByText('This is what a guest would see')).toBeVisible();
	await expect(preview.locator('.goal .value').first()).toHaveText('–');
	await preview.close();
	await page.getByRole('button', { name: 'Make a link' }).click();
	const made = page.getByLabel('The link for guests');
	await expect(made).toBeVisible();
	const address = await made.inputValue();

	const fresh = await browser.newContext({ baseURL: app.url, javaScriptEnabled: false });
	const guest = await fresh.newPage();
	await guest.goto(address);
	await expect(guest.getByText('What we want')).toBeVisible();
	await expect(guest.getByText('Time to solve', { exact: true }).first()).toBeVisible();
	await expect(guest.locator('.goal .value').first()).toHaveText('–');
	expect(await guest.content()).not.toContain('Ines');
	await page.reload();
	await expect(page.getByText(/opened once.*last seen/)).toBeVisible();
	await page.getByRole('button', { name: 'Take it back: the bank' }).click();
	await expect(page.getByText(/taken back/).first()).toBeVisible();
	await guest.reload();
	await expect(guest.getByText('This link has ended.')).toBeVisible();
	await fresh.close();
});

test('the report says three facts on its first screen, prints whole on A4 in both directions, and comes as slides', async ({
	page,
	context,
	app
}) => {
	const base = await comeIn(page);
	for (const locale of ['en', 'ar-XB']) {
		await context.addCookies([{ name: 'locale', value: locale, url: app.url }]);
		for (const address of [`${base}/report`, `${base}/one-page`]) {
			await page.setViewportSize({ width: 1280, height: 800 });
			await page.goto(address);
			const facts = page.locator('article dl > div');
			await expect(facts).toHaveCount(3);
			for (const fact of await facts.all()) await expect(fact).toBeInViewport({ ratio: 1 });
			await page.emulateMedia({ media: 'print' });
			// What stands on the paper is no wider than it.
			await page.setViewportSize({ width: 718, height: 1000 });
			expect(await fits(page), `${address} ${locale}`).toBe(true);
			const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
			expect(pagesOf(pdf), `${address} ${locale}`).toBeLessThanOrEqual(address.endsWith('one-page') ? 1 : 2);
			await page.emulateMedia({ media: null });
			await page.setViewportSize({ width: 390, height: 844 });
			expect(await fits(page), `${address} ${locale} 390`).toBe(true);
		}
	}
	await context.addCookies([{ name: 'locale', value: 'en', url: app.url }]);
	await page.goto(`${base}/report`);
	const held = page.getByRole('navigation', { name: 'Quarters' }).getByRole('link').nth(1);
	await held.click();
	await expect(page.getByText('As its review saw it on')).toBeVisible();
	await expect(page.getByText('A child-friendly recipe before checkout')).toBeVisible();
	const downloading = page.waitForEvent('download');
	await page.getByRole('link', { name: /^Slides/ }).click();
	const slides = readFileSync(await (await downloading).path());
	expect(slides.subarray(0, 2).toString()).toBe('PK');
});
