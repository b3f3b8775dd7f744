import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { openStep } from './open-step.ts';

test.use({ world: 'organisation' });
test.slow();

async function addCompany(page: Page, name: string, kind: string, website = ''): Promise<void> {
	const form = page.locator('#new-company');
	await form.getByLabel('Company').fill(name);
	await form.getByLabel('What are they to you?').selectOption({ label: kind });
	await form.getByLabel('Website').fill(website);
	await form.getByRole('button', { name: 'Add the company' }).click();
	await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
}

test('rivals, keywords and a pasted page of results show who is found first (R-002-16 to 18)', async ({
	page,
	home
}) => {
	await openStep(page, home, 'competitors');
	await expect(page.getByText('Nobody is listed yet.')).toBeVisible();
	await addCompany(page, 'Freshlane', 'Direct rival', 'www.freshlane.example');
	await addCompany(page, 'Kind Bank', 'Role model');

	await page.getByLabel('Keywords, one a line').fill('organic groceries\nveg box');
	await page.getByRole('button', { name: 'Add these keywords' }).click();
	const word = page.locator('[id^="keyword-"]', { hasText: 'organic groceries' });
	await expect(word.getByLabel('Results, first one first')).toBeVisible();
	await word
		.getByLabel('Results, first one first')
		.fill('https://www.freshlane.example/veg\nhttps://tarro.example › shop\nbioking.example');
	await word.getByRole('button', { name: 'Note these places' }).click();
	await expect(page.getByText('Freshlane shows up most, with 55 %')).toBeVisible();

	await page.getByLabel('Which domain is ours?').fill('tarro.example');
	await page.getByRole('button', { name: 'Mark us' }).click();
	await expect(page.getByText('We come 2nd, with 27 % of what people see first.')).toBeVisible();

	await page.getByRole('button', { name: 'Add as a competitor: bioking.example' }).click();
	await expect(page.getByRole('heading', { name: 'bioking.example' })).toBeVisible();
	await expect(page.getByRole('button', { name: /^Add as a competitor/ })).toHaveCount(0);

	const box = page.getByRole('listitem', { name: 'veg box' });
	await box.getByRole('button', { name: 'Move “veg box” up' }).click();
	await expect(page.getByRole('list', { name: 'Keywords in your order' }).getByRole('listitem').first()).toContainText(
		'veg box'
	);
});

test('a portrait is filled in, removed and taken back', async ({ page, home }) => {
	await openStep(page, home, 'competitors');
	await addCompany(page, 'Meal Pals', 'Indirect rival');
	const card = page.getByRole('article').filter({ hasText: 'Meal Pals' });
	await card.getByText('Fill in the portrait').click();
	await card.getByLabel('What they do better than anyone').fill('Dinner in ten minutes.');
	await card.getByLabel('More places to look, one address a line').fill('not an address');
	await card.getByRole('button', { name: 'Keep the portrait' }).click();
	await expect(card.getByText('Each line needs an address')).toBeVisible();
	await card.getByLabel('More places to look, one address a line').fill('https://social.example/mealpals');
	await card.getByRole('button', { name: 'Keep the portrait' }).click();
	await expect(card.getByText('Dinner in ten minutes.').first()).toBeVisible();
	await expect(card.getByRole('link', { name: 'social.example/mealpals' })).toBeVisible();

	await card.getByText('Fill in the portrait').click();
	await card.getByRole('button', { name: 'Remove: Meal Pals' }).click();
	await expect(card).toHaveCount(0);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(card).toBeVisible();
});

test('something to know is put aside, kept in mind, or becomes something we noticed (R-002-19)', async ({
	page,
	home
}) => {
	const path = await openStep(page, home, 'competitors');
	const list = page.locator('#watch');
	for (const what of ['They deliver on Sundays', 'A rumour', 'Nine minutes on the phone']) {
		await list.locator('form[action="?/addWatchItem"]').getByLabel('What did you see?').fill(what);
		await list.getByRole('button', { name: 'Note it' }).click();
		await expect(list.getByRole('listitem').filter({ hasText: what })).toBeVisible();
	}
	await list.getByRole('button', { name: 'Put aside: A rumour' }).click();
	await expect(list.getByText('Put aside (1)')).toBeVisible();
	await list.getByRole('button', { name: 'Keep in mind: They deliver' }).click();
	await expect(list.getByRole('heading', { name: 'Kept in mind' })).toBeVisible();
	await list.getByRole('button', { name: 'We noticed this: Nine minutes' }).click();
	await list.getByRole('link', { name: 'see it among what we noticed' }).click();
	await page.waitForURL(`**${path.replace('competitors', 'audit')}#noticed`);
	await expect(page.getByText('Nine minutes on the phone').first()).toBeVisible();
});

test.describe('without script', () => {
	// A form that is refused answers 400, which the browser writes into its console.
	test.use({ javaScriptEnabled: false, allowedNoise: [/status of 400/] });

	test('companies, keywords and rankings are typed in; what was typed wrongly is kept and said at its field', async ({
		page,
		home
	}) => {
		await openStep(page, home, 'competitors');
		const form = page.locator('#new-company');
		await form.getByLabel('Company').fill('Crate & Co');
		await form.getByLabel('Website').fill('https://not an address');
		await form.getByRole('button', { name: 'Add the company' }).click();
		await expect(page.getByText('Please type an address that begins with')).toBeVisible();
		await expect(form.getByLabel('Company')).toHaveValue('Crate & Co');
		await form.getByLabel('Website').fill('crateandco.example');
		await form.getByRole('button', { name: 'Add the company' }).click();
		await expect(page.getByRole('heading', { name: 'Crate & Co' })).toBeVisible();

		await page.getByLabel('Keywords, one a line').fill('crates by post');
		await page.getByRole('button', { name: 'Add these keywords' }).click();
		const word = page.locator('[id^="keyword-"]', { hasText: 'crates by post' });
		const results = word.getByLabel('Results, first one first');
		if (!(await results.isVisible())) await word.getByText('Type who ranks').click();
		await results.fill('crateandco.example');
		await word.getByRole('button', { name: 'Note these places' }).click();
		await expect(page.locator('#league').getByText('Crate & Co')).toBeVisible();

		const card = page.getByRole('article').filter({ hasText: 'Crate & Co' });
		await card.getByText('Fill in the portrait').click();
		await card.getByLabel('More places to look').fill('nowhere');
		await card.getByLabel('How they treat their customers').fill('Kindly.');
		await card.getByRole('button', { name: 'Keep the portrait' }).click();
		await expect(card.getByText('Each line needs an address')).toBeVisible();
		await expect(card.getByLabel('How they treat their customers')).toHaveValue('Kindly.');
		await card.getByRole('button', { name: 'Remove: Crate & Co' }).click();
		await expect(card).toHaveCount(0);
		await page.getByRole('button', { name: 'Undo' }).click();
		await expect(card).toHaveCount(1);
	});
});
