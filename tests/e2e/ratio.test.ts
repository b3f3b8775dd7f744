import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { arrived, withScript } from './people.ts';

test.use({ world: 'demo', place: 'ratio' });
test.describe.configure({ timeout: 120_000 });

/** Comes in through the leader's door of the demo and gives the address of its strategy. */
async function enter(page: Page): Promise<string> {
	await page.goto('/demo');
	await page.locator('form[action*="leader"] button').first().click();
	await page.waitForURL((url) => url.pathname !== '/demo');
	await arrived(page);
	const href = await page.locator('a[href^="/strategies/"]').first().getAttribute('href');
	return /^\/strategies\/[^/?#]+/.exec(href ?? '')?.[0] ?? '';
}

/** Barriers of a page; looked for by a script of its own, so only where the page may run one. */
const violations = async (page: Page) =>
	(await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze()).violations;

/** Says which two metrics make the figure. */
async function makeRatio(page: Page, name: string, look: boolean): Promise<void> {
	const form = page.locator('form[action="?/addMetric"]');
	await form.getByLabel('What stands above the line').selectOption({ label: 'Orders' });
	await form.getByLabel('What stands below it').selectOption({ label: 'Time to solve' });
	await form.locator('input[name="title"]').fill(name);
	if (look) expect(await violations(page)).toEqual([]);
	await form.locator('button:not([type="button"])').last().click();
	// What belongs to none of the three questions stands folded beneath them.
	await expect(form).toHaveCount(0);
	await figure(page, name);
}

/** A figure's page, from the page of all figures. */
async function figure(page: Page, name: string): Promise<void> {
	const link = page.locator('a[href*="/measurement/"]').filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) });
	const href = await link.first().getAttribute('href');
	await page.goto(new URL(href as string, page.url()).href);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
}

/** Opens the page of a figure and notes how many were asked. */
async function noteAsked(page: Page, n: string, said: RegExp, look: boolean): Promise<void> {
	const form = page.locator('form[action="?/asked"]');
	await page.getByText('How many were asked?', { exact: true }).click();
	await form.getByLabel('People asked').fill(n);
	if (look) expect(await violations(page)).toEqual([]);
	await form.getByRole('button', { name: 'Note it' }).click();
	// Kept in the page's list, which a plain form finds folded again.
	await expect(page.getByText(said).first()).toBeAttached();
}

test('a figure is made of two, and says of how many; how many were asked is noted beside the answers', async ({
	page
}) => {
	const strategy = await enter(page);
	await page.goto(`${strategy}/measurement?add=metric#new`);
	await withScript(page);
	await page.locator('form[action="?/addMetric"] select[name="kind"]').selectOption('ratio');
	await makeRatio(page, 'Orders per contact', true);
	await expect(page.getByText(/\bof [\d,]+$/).first()).toBeVisible();

	await page.goto(`${strategy}/measurement`);
	await figure(page, 'NPS');
	await withScript(page);
	await noteAsked(page, '4321', /4,321 asked, [\d,]+ answered/, true);
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('both are plain forms', async ({ page }) => {
		const strategy = await enter(page);
		await page.goto(`${strategy}/measurement?add=metric#new`);
		await page.getByRole('link', { name: 'A ratio of two metrics instead' }).click();
		await makeRatio(page, 'Orders per case', false);

		await page.goto(`${strategy}/measurement`);
		await figure(page, 'NPS');
		await noteAsked(page, '1234', /1,234 asked, [\d,]+ answered/, false);
	});
});
