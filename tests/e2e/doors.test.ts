import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

test.use({ world: 'demo' });
test.describe.configure({ mode: 'serial', timeout: 120_000 });

/** Goes through a door of the demo. */
async function enter(page: Page, door: string): Promise<void> {
	await page.goto('/demo');
	await page.getByRole('button', { name: door }).click();
	await page.waitForURL((address) => address.pathname !== '/demo');
}

/** How many answers stand behind the NPS on the page of measurement. */
async function answersOfNps(page: Page): Promise<number> {
	const words = await page.getByRole('main').innerText();
	const found = /\bNPS\b[\s\S]*?([\d,]+) answers/.exec(words);
	return Number(found?.[1]?.replaceAll(',', ''));
}

test('the leader reads in one view which goals will be met, and why one is not', async ({ page }) => {
	await enter(page, 'Come in as Ines');
	await expect(page.getByRole('heading', { level: 1 })).toContainText('goals');
	const main = page.getByRole('main');
	for (const goal of ['NPS', 'Happy with ordering', 'Easy to order by phone', 'Time to solve']) {
		await expect(main.getByText(goal, { exact: true }).first()).toBeVisible();
	}
	await expect(main.getByText('Reached').first()).toBeVisible();
	await expect(main.getByText('At risk').first()).toBeVisible();
});

test('four doors stand side by side, without passwords and without script', async ({ browser, app }) => {
	const context = await browser.newContext({ javaScriptEnabled: false, baseURL: app.url });
	const page = await context.newPage();
	await page.goto('/demo');
	await expect(page.getByRole('heading', { level: 2 })).toHaveText([
		'Leader',
		'Head of a department',
		'Member of a team',
		'Customer'
	]);
	await expect(page.getByLabel('Password')).toHaveCount(0);
	await page.getByRole('button', { name: 'Come in as Ines' }).click();
	await expect(page.getByText('A made-up company, seen as Ines Moreau.')).toBeVisible();
	await page.getByRole('button', { name: 'Let a day pass' }).click();
	await expect(page.getByText('A made-up company, seen as Ines Moreau.')).toBeVisible();
	await context.close();
});

test('the head sees what the team does and what holds it up', async ({ page }) => {
	await enter(page, 'Come in as Leila');
	await expect(page).toHaveURL(/\/plate$/);
	await expect(page.getByRole('heading', { level: 1 })).toContainText('customers wait');
	await expect(page.getByRole('main').getByText('Time to solve').first()).toBeVisible();
	await page.getByRole('link', { name: 'Plan', exact: true }).click();
	await page.waitForURL(/\/plan$/);
	await page.goto(page.url().replace('/plan', '/tactics'));
	await expect(page.getByText('Chatbot for order questions').first()).toBeVisible();
	await expect(page.getByText('The rota tool knows no hour before eight.').first()).toBeVisible();
});

test('the member ticks off a to-do on a phone', async ({ browser, app }) => {
	const context = await browser.newContext({ baseURL: app.url, viewport: { width: 390, height: 800 } });
	const page = await context.newPage();
	await enter(page, 'Come in as Farid');
	const done = page.getByRole('button', { name: 'Done: Ring ten early callers: does seven help?' });
	await done.click();
	await expect(done).toBeHidden();
	await context.close();
});

test('a customer’s answer, and a day that passes, move the leader’s open page without reload', async ({
	browser,
	page,
	app
}) => {
	await enter(page, 'Come in as Ines');
	const { pathname } = new URL(page.url());
	await page.goto(`${pathname}/measurement`);
	const before = await answersOfNps(page);
	expect(before).toBeGreaterThan(500);

	const context = await browser.newContext({ baseURL: app.url, viewport: { width: 390, height: 800 } });
	const customer = await context.newPage();
	await customer.goto('/demo');
	await customer.getByRole('button', { name: 'Answer as a customer' }).click();
	await customer.getByRole('button', { name: '9', exact: true }).click();
	await expect(customer.getByText('Your answer 9 is kept.')).toBeVisible();
	await expect.poll(() => answersOfNps(page), { timeout: 7_000 }).toBe(before + 1);
	await context.close();

	await page.getByRole('button', { name: 'Let a day pass' }).click();
	await expect(page.getByText('A day has passed.')).toBeVisible();
	await expect.poll(() => answersOfNps(page), { timeout: 7_000 }).toBeGreaterThan(before + 2);
});

test('the strategy prints on one page of A4, in both directions of reading', async ({ page }) => {
	await enter(page, 'Come in as Ines');
	const { pathname } = new URL(page.url());
	for (const lang of ['ar-XB', 'en']) {
		await page.goto(`${pathname}/one-page?lang=${lang}`);
		const paper = (await page.pdf({ format: 'A4' })).toString('latin1');
		expect(paper.match(/\/Type\s*\/Page\b/g), lang).toHaveLength(1);
	}
});

test('leaving the demo ends the visit', async ({ page }) => {
	await enter(page, 'Come in as Leila');
	await page.getByRole('button', { name: 'Leave the demo' }).click();
	await page.waitForURL(/\/demo$/);
	await page.goto('/');
	await expect(page).toHaveURL(/\/login/);
});
