import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

test.use({ world: 'demo' });
test.describe.configure({ timeout: 60_000 });

let strategy = '';

test.beforeEach(async ({ page }) => {
	await page.goto('/demo');
	await page.getByRole('button', { name: 'Come in as Ines' }).click();
	await page.waitForURL((address) => address.pathname !== '/demo');
	strategy = /\/strategies\/[^/]+/.exec(page.url())?.[0] ?? '';
});

/** Opens a page whose scripts stay away until they are let in. */
async function openEarly(page: Page, address: string): Promise<(control: Locator) => Promise<void>> {
	let letThrough = (): void => undefined;
	const held = new Promise<void>((resolve) => (letThrough = resolve));
	await page.route('**/_app/immutable/**/*.js', async (route) => {
		await held;
		await route.continue();
	});
	await page.goto(address, { waitUntil: 'commit' });
	return async (control) => {
		expect(await isAlive(control), 'no script has come yet').toBe(false);
		letThrough();
		await expect.poll(() => isAlive(control)).toBe(true);
	};
}

/** Whether scripts have brought a control to life: they note what it means beside it. */
const isAlive = (control: Locator): Promise<boolean> =>
	control.evaluate((element) =>
		element instanceof HTMLSelectElement ? '__value' in (element.options[0] ?? {}) : Reflect.ownKeys(element).length > 0
	);

test('a guess that is chosen before the scripts have come is kept as chosen', async ({ page }) => {
	await page.goto(`${strategy}/optimisation`);
	const review = await page.locator('a.button[href*="/review/"]').first().getAttribute('href');
	const arrive = await openEarly(page, `${review}#guesses`);
	const form = page.locator('form[action*="guess"]').first();
	await form.getByRole('combobox').selectOption('8');
	await form.getByRole('spinbutton').fill('44');
	await arrive(form.getByRole('combobox'));
	await expect(form.getByRole('combobox')).toHaveValue('8');
	await expect(form.getByRole('spinbutton')).toHaveValue('44');
	await form.getByRole('button').click();
	await expect(form.getByText('Kept.')).toBeVisible();
	await expect(form.getByRole('combobox')).toHaveValue('8');
	await page.reload();
	await expect(form.getByRole('combobox')).toHaveValue('8');
	await expect(form.getByRole('spinbutton')).toHaveValue('44');
});

test('a part of a sentence that is chosen early is followed when the scripts have come', async ({ page }) => {
	const arrive = await openEarly(page, `${strategy}/measurement`);
	const blank = page.getByRole('main').getByRole('combobox').first();
	const name = (await blank.getAttribute('name')) ?? '';
	const other = await blank.evaluate(
		(select: HTMLSelectElement) => [...select.options].find((one) => !one.selected)?.value
	);
	await blank.selectOption(other ?? '');
	await arrive(blank);
	await page.waitForURL((address) => address.searchParams.get(name) === other);
	await expect(blank).toHaveValue(other ?? '');
});

test('a score, a switch and a way of being told that are chosen early stay', async ({ page }) => {
	await page.goto(`${strategy}/audit?order=all`);
	const place = await page.locator('a[href*="/audit/0"]').first().getAttribute('href');
	const letIn = await openEarly(page, place ?? '');
	const score = page.getByRole('main').locator('.scale').first().getByRole('radio').nth(1);
	await score.check({ force: true });
	await letIn(score);
	await expect(score).toBeChecked();

	const arrive = await openEarly(page, '/me/notices');
	const kind = page.getByRole('group', { name: 'A customer' }).or(page.locator('fieldset')).first();
	const way = kind.locator('input[type="radio"]:not(:checked)').first();
	const value = await way.getAttribute('value');
	const chosen = kind.locator(`input[value="${value}"]`);
	await chosen.check({ force: true });
	await arrive(chosen);
	await expect(chosen).toBeChecked();
	await expect(kind.locator('input:checked')).toHaveCount(1);
});
