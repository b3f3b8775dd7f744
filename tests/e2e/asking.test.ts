import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { arrived, withScript } from './people.ts';

test.use({ world: 'demo', place: 'asking' });
test.describe.configure({ timeout: 120_000 });

/** Comes in through a door of the demo and gives the address of its strategy. */
async function enter(page: Page, door: string): Promise<string> {
	await page.goto('/demo');
	await page.locator(`form[action*="${door}"] button`).first().click();
	await page.waitForURL((url) => url.pathname !== '/demo');
	await arrived(page);
	const href = await page.locator('a[href^="/strategies/"]').first().getAttribute('href');
	return /^\/strategies\/[^/?#]+/.exec(href ?? '')?.[0] ?? '';
}

test('how many customers to ask: worked out while one types, and what stays blind is said', async ({ page }) => {
	const strategy = await enter(page, 'leader');
	await page.goto(`${strategy}/surveys`);
	await page.getByRole('link', { name: 'How many customers to ask, so that goals can be told' }).click();
	await withScript(page);
	await expect(page.getByRole('heading', { level: 1 })).toContainText('can be told');
	await expect(page.getByText('stays blind', { exact: false }).first()).toBeVisible();
	await expect(page.getByText('These are the numbers that were kept.')).toBeVisible();
	const first = page.getByLabel('Customers', { exact: true }).first();
	await first.fill('0');
	await page.getByLabel('Customers', { exact: true }).nth(1).fill('0');
	await expect(
		page.getByText('None: with these numbers no further goal could be told', { exact: false })
	).toBeVisible();
	await expect(page).toHaveURL(/contacts/);
	await first.fill('200000');
	await expect(page.getByRole('heading', { level: 1 })).toContainText('invitations by');
	await page.getByRole('button', { name: 'Keep these numbers' }).click();
	await expect(page.getByText('These are the numbers that were kept.')).toBeVisible();
	await expect(page.getByLabel('Customers', { exact: true }).first()).toHaveValue('200000');
	expect((await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze()).violations).toEqual([]);
});

test('a goal says what guards it, and how its figure changed; the review before says what got worse', async ({
	page
}) => {
	const strategy = await enter(page, 'leader');
	await page.goto(`${strategy}/goals`);
	const open = (title: string) => page.getByRole('article', { name: title }).getByRole('link', { name: title }).click();
	await open('Time to solve');
	const sheet = page.locator('#goal-sheet');
	await expect(sheet.getByText(/Solved the first time did not get worse/)).toBeVisible();
	await expect(sheet.getByText(/^From .* to /).first()).toBeVisible();
	await open('Happy with ordering');
	await sheet.getByRole('link', { name: 'See what changed' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('What changed');
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('the numbers are typed and kept by plain forms; a guard is named in the sentence of a goal', async ({
		page
	}) => {
		const strategy = await enter(page, 'leader');
		await page.goto(`${strategy}/surveys/budget`);
		await page.getByLabel('Days between two invitations to one person').fill('45');
		await page.getByRole('button', { name: 'Work it out' }).click();
		await expect(page).toHaveURL(/pauseDays=45/);
		await page.getByRole('button', { name: 'Keep these numbers' }).click();
		await expect(page.getByLabel('Days between two invitations to one person')).toHaveValue('45');
		await page.goto(`${strategy}/goals`);
		await page
			.getByRole('listitem')
			.filter({ hasText: 'Cut the time' })
			.getByRole('link', { name: 'Use this' })
			.click();
		await page.getByLabel('What must not get worse meanwhile').selectOption({ label: 'Solved the first time' });
		await page.getByRole('button', { name: /Set the goal|Keep it anyway/ }).click();
		await expect(page.locator('#goal-sheet')).toContainText('Solved the first time');
	});
});
