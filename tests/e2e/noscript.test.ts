import type { BrowserContext, Page } from '@playwright/test';
import { administrator, expect, test } from './fixtures.ts';

// A form that is refused is answered with 400, which the browser notes.
test.use({
	world: 'organisation',
	place: 'noscript',
	javaScriptEnabled: false,
	allowedNoise: [/status of 400 .*\/login/]
});
test.describe.configure({ mode: 'serial', timeout: 120_000 });

let state: Awaited<ReturnType<BrowserContext['storageState']>> | undefined;
let base = '';

/** Presses the button that sends the form in which a field stands. */
const send = (page: Page, action: string) =>
	page.locator(`form[action="${action}"] button:not([type=button])`).first().click();

test.beforeAll(async ({ home }) => {
	const made = await home.cli('strategy', 'create', '--name', 'A better Monday', '--json');
	expect(made.code, made.stdout + made.stderr).toBe(0);
	base = `/strategies/${/[0-9a-f-]{36}/.exec(made.stdout)?.[0]}`;
	const metric = await home.cli('metric', 'create', '--title', 'Would they recommend us', '--kind', 'nps');
	expect(metric.code, metric.stdout + metric.stderr).toBe(0);
});

test.beforeEach(async ({ context }) => {
	if (state !== undefined) await context.addCookies(state.cookies);
});

test('signing in: a wrong password is said and the address kept; the right one leads to where one wanted to go', async ({
	page,
	context
}) => {
	await page.goto(`${base}/audit`);
	await expect(page).toHaveURL(/\/login\?next=/);
	await page.locator('input[name=email]').fill(administrator.email);
	await page.locator('input[name=password]').fill('not the right one at all');
	await page.locator('form button').last().click();
	await expect(page.getByRole('alert').first()).toBeVisible();
	await expect(page.locator('input[name=email]')).toHaveValue(administrator.email);
	await page.locator('input[name=password]').fill(administrator.password);
	await page.locator('form button').last().click();
	await expect(page).toHaveURL(new RegExp(`${base}/audit`));
	state = await context.storageState();
});

test('reading: home, the nine steps, people and settings say what they are about', async ({ page }) => {
	const steps = [
		'',
		'/goals',
		'/audit',
		'/competitors',
		'/research',
		'/personas',
		'/tactics',
		'/surveys',
		'/measurement',
		'/optimisation'
	];
	for (const path of [
		...steps.map((step) => base + step),
		`${base}/plan`,
		`${base}/one-page`,
		'/voices',
		'/people',
		'/settings',
		'/me'
	]) {
		const answer = await page.goto(path);
		expect(answer?.status(), path).toBe(200);
		await expect(page.getByRole('heading', { level: 1 }).first(), path).toBeVisible();
	}
});

test('adding a touchpoint by form', async ({ page }) => {
	await page.goto(`${base}/audit?add=touchpoint`);
	const form = page.locator('form[action="?/addTouchpoint"]');
	await form.locator('input[name=title]').fill('Hotline');
	await send(page, '?/addTouchpoint');
	await expect(page.getByRole('link', { name: /Hotline/ }).first()).toBeVisible();
});

test('writing down what was noticed', async ({ page }) => {
	await page.goto(`${base}/audit?add=finding`);
	const form = page.locator('form[action="?/addFinding"]');
	await form.locator('input[name=title]').fill('Nine minutes in the phone queue');
	await send(page, '?/addFinding');
	await expect(page.getByRole('link', { name: /Nine minutes in the phone queue/ }).first()).toBeVisible();
});

test('setting a goal', async ({ page }) => {
	await page.goto(`${base}/goals`);
	const form = page.locator('#new form');
	await form.locator('[name=direction]').selectOption({ index: 1 });
	await form.locator('[name=metricId]').selectOption({ label: 'Would they recommend us' });
	await form.locator('[name=shape]').selectOption({ index: 1 });
	await form.locator('[name=size]').fill('5');
	await form.locator('[name=startsOn]').fill('2026-10-01');
	await form.locator('[name=endsOn]').fill('2027-12-31');
	await form.locator('[name=because]').fill('Friends bring friends');
	await form.locator('button[formaction="?/draft"]').click();
	await expect(page.getByText('Would they recommend us').first()).toBeVisible();
	await page.goto(base + '/goals');
	await expect(page.getByText(/Friends bring friends|Would they recommend us/).first()).toBeVisible();
});

test('adding a tactic', async ({ page }) => {
	await page.goto(`${base}/tactics`);
	await page.locator('form[action="?/addTactic"] input[name=title]').fill('Call back instead of waiting');
	await send(page, '?/addTactic');
	await expect(page.getByRole('link', { name: /Call back instead of waiting/ }).first()).toBeVisible();
});

test('asking and answering', async ({ page, browser, app }) => {
	await page.goto(`${base}/surveys`);
	await page.getByText('Or about something else').click();
	await page.getByLabel('Name of the survey').first().fill('After delivery');
	await page.getByRole('button', { name: 'Ask two questions' }).click();
	const link = await page.getByLabel('Link to the survey').inputValue();
	await page.getByRole('button', { name: 'Open it to customers' }).click();
	const context = await browser.newContext({ javaScriptEnabled: false, baseURL: app.url });
	const visitor = await context.newPage();
	await visitor.goto(link);
	await visitor.getByRole('button', { name: '3', exact: true }).click();
	await expect(visitor.getByText('Your answer 3 is kept.')).toBeVisible();
	await context.close();
	await page.goto(`${base}/measurement`);
	await expect(page.getByText(/1 answer/).first()).toBeVisible();
});
