import { expect, test } from './fixtures.ts';

test.use({ world: 'empty' });
test.describe.configure({ timeout: 240_000 });

test('the first quarter-hour: from the link in the terminal to a goal, an answer, a colleague and a page to print (DESIGN 4)', async ({
	app,
	page,
	browser
}) => {
	let base = '';

	await test.step('0-1 min: one link, four fields', async () => {
		await page.goto(app.setupLink() ?? '');
		await page.getByLabel('Your organisation').fill('Corner Bakery');
		await page.getByLabel('Your name').fill('Ada Baker');
		await page.getByLabel('Your e-mail').fill('ada@corner.test');
		await page.locator('input[name=password]').fill('a long enough passphrase');
		await page.getByRole('button', { name: 'Begin' }).click();
		await page.waitForURL(/\/welcome$/);
	});

	await test.step('1-2 min: three doors', async () => {
		await expect(page.getByRole('link', { name: 'Step inside' })).toBeVisible();
		await expect(page.getByRole('link', { name: 'Bring a file' })).toBeVisible();
		await page.getByRole('link', { name: 'Choose your trade' }).click();
	});

	await test.step('2-6 min: a trade, and its starter set', async () => {
		await page.getByRole('radio', { name: /A shop floor/ }).check();
		await expect(page.getByText('suggested, yours to change').first()).toBeVisible();
		await expect(page.getByText(/Shelf/).first()).toBeVisible();
		await page.getByRole('button', { name: 'Start with this' }).click();
		await page.waitForURL(/\/goals\?examples/);
		base = new URL(page.url()).pathname.replace(/\/goals$/, '');
		await page.goto(`${base}/audit`);
		await expect(page.getByText('Till').first()).toBeVisible();
	});

	await test.step('6-9 min: the first goal as a sentence, from an example', async () => {
		await page.goto(`${base}/goals?examples#new`);
		await page.getByRole('link', { name: 'Use this' }).first().click();
		await page.getByRole('button', { name: 'Set the goal' }).click();
		await expect(page.getByText('NPS').first()).toBeVisible();
		await page.goto(base);
		await expect(page.getByRole('link', { name: /^Goals \d+ % filled/ })).toBeVisible();
	});

	await test.step('9-12 min: a code for one’s own phone, an answer, and the figure moves', async () => {
		await page.goto(`${base}/surveys`);
		await page.getByRole('link', { name: 'Two questions after Till' }).first().click();
		const link = await page.getByLabel('Link to the survey').inputValue();
		await page.goto(`${base}/measurement`);
		const phone = await browser.newContext({ viewport: { width: 390, height: 800 } });
		const customer = await phone.newPage();
		await customer.goto(link);
		await customer.getByRole('button', { name: /^10/ }).click();
		await expect(customer.getByText('Your answer 10 is kept.')).toBeVisible();
		await phone.close();
		await expect(page.getByText(/\b1 answer\b|one answer/i).first()).toBeVisible({ timeout: 10_000 });
	});

	await test.step('12-15 min: a head is invited, and the page is there to print, gaps and all', async () => {
		await page.goto('/people');
		await page.locator('input[name=name]').first().fill('Hanna Head');
		await page.locator('input[name=email]').first().fill('hanna@corner.test');
		await page.getByRole('button', { name: 'Make the link' }).click();
		await expect(page.getByLabel('The link for Hanna Head')).toHaveValue(/\/invite\//);
		await page.goto(`${base}/one-page`);
		await expect(page.getByText('Corner Bakery').first()).toBeVisible();
		await expect(page.getByRole('main').getByText('NPS').first()).toBeVisible();
	});
});
