import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { openStep } from './open-step.ts';

test.use({ world: 'organisation' });
test.slow();

/** Lists a rival on the step before, under a name that no other test uses. */
async function addRival(page: Page, path: string, name: string): Promise<void> {
	await page.goto(path.replace('research', 'competitors'));
	const form = page.locator('#new-company');
	await form.getByLabel('Company').fill(name);
	await form.getByRole('button', { name: 'Add the company' }).click();
	await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
	await page.goto(path);
}

test('criteria, cards and a gap that becomes an opportunity (R-002-20, R-002-24, R-002-25)', async ({ page, home }) => {
	const path = await openStep(page, home, 'research');
	await addRival(page, path, 'Larder Lane');
	await expect(page.getByText('By what do your customers choose?')).toBeVisible();
	await page.getByLabel('Criteria, one a line').fill('Speed\nFriendly service');
	await page.getByRole('button', { name: 'Add the criteria' }).click();
	await expect(page.getByRole('link', { name: 'us, Speed: not scored. Score it' })).toBeVisible();

	for (const [link, scores] of [
		['Score us', [3, 5]],
		['Score them: Larder Lane, card by card', [2, 3]]
	] as const) {
		await page.getByRole('link', { name: link }).click();
		for (const [index, score] of scores.entries()) {
			await expect(page.locator('#fill').getByText(`card ${index + 1} of 2`)).toBeVisible();
			await page
				.locator('#fill')
				.getByRole('button', { name: `${score} of 5` })
				.click();
		}
		await expect(page.locator('#fill').getByText('All criteria are scored for')).toBeVisible();
	}
	await page.getByRole('form', { name: 'How much “Speed” matters' }).getByRole('button', { name: '5 of 5' }).click();
	await expect(page.getByText('Nobody does “Speed” well. That is open ground.')).toBeVisible();
	await expect(page.locator('#gaps').getByRole('heading', { name: 'We lead' })).toBeVisible();

	await page.getByRole('button', { name: 'Make it an opportunity: Speed' }).click();
	await page.getByRole('link', { name: 'among what we noticed' }).click();
	await page.waitForURL(`**${path.replace('research', 'audit')}#noticed`);
	await expect(page.getByText('Speed').first()).toBeVisible();
});

test('a score keeps its history; the newest holds and can be taken back', async ({ page, home }) => {
	const path = await openStep(page, home, 'research');
	await addRival(page, path, 'Meal Mates');
	await page.getByRole('button', { name: 'Start with the six that usually matter' }).click();
	await page.getByRole('link', { name: 'Meal Mates, Speed: not scored. Score it' }).click();
	const cell = page.locator('#cell');
	for (const [score, day] of [
		['2', '2026-10-01'],
		['4', '2026-11-01']
	] as const) {
		await cell.getByRole('radio', { name: score, exact: true }).check({ force: true });
		await cell.getByLabel('Seen on').fill(day);
		await cell.getByRole('button', { name: 'Keep the score' }).click();
		await expect(cell.getByText(`${score} of 5 · a look of our own`)).toBeVisible();
	}
	await expect(page.getByRole('link', { name: 'Meal Mates, Speed: 4 of 5. Open' })).toBeVisible();
	await cell.getByRole('button', { name: 'Take back the score of 1 November 2026' }).click();
	await expect(page.getByRole('link', { name: 'Meal Mates, Speed: 2 of 5. Open' })).toBeVisible();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByRole('link', { name: 'Meal Mates, Speed: 4 of 5. Open' })).toBeVisible();
});

test('help pages, chatbots and mystery shops are evidence (R-002-22, R-002-23)', async ({ page, home }) => {
	const path = await openStep(page, home, 'research');
	await addRival(page, path, 'Box and Barrow');
	const more = page.getByText('More evidence: checklists and mystery shops');
	if (await more.isVisible()) await more.click();
	await page.getByRole('link', { name: 'Look at us: Chatbot' }).click();
	const check = page.locator('#check-form');
	await check.getByRole('button', { name: 'Keep the check' }).click();
	await expect(check.getByText('Answer at least one of the questions.')).toBeVisible();
	await check.getByRole('group', { name: 'Offers a person' }).getByLabel('yes').check();
	await check.getByRole('group', { name: 'Admits when' }).getByLabel('no', { exact: true }).check();
	await check.getByRole('button', { name: 'Keep the check' }).click();
	await expect(page.locator('#checks').getByText('50 % met').first()).toBeVisible();

	await page.getByText('Note a mystery shop').click();
	const shop = page.locator('form[action="?/addShop"]');
	await shop.getByLabel('What did you ask for?').fill('Where is my crate?');
	await shop.getByLabel('Company').selectOption({ label: 'Box and Barrow' });
	await shop.getByLabel('Sent').fill('2026-11-03T09:00');
	await shop.getByLabel('First answer').fill('2026-11-03T08:00');
	await shop.getByRole('button', { name: 'Keep it' }).click();
	await expect(shop.getByText('The first answer cannot come before the request.')).toBeVisible();
	await expect(shop.getByLabel('What did you ask for?')).toHaveValue('Where is my crate?');
	await shop.getByLabel('First answer').fill('2026-11-03T09:12');
	await shop.getByRole('button', { name: 'Keep it' }).click();
	await expect(page.locator('#shops').getByText('first answer after 12 min')).toBeVisible();
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('a column is filled card by card and a check is kept', async ({ page, home }) => {
		await openStep(page, home, 'research');
		await page.getByLabel('Criteria, one a line').fill('Speed\nFriendly service');
		await page.getByRole('button', { name: 'Add the criteria' }).click();
		await page.getByRole('link', { name: 'Score us' }).click();
		await page.locator('#fill').getByRole('button', { name: '4 of 5' }).click();
		await expect(page.locator('#fill').getByText('Ourselves, card 2 of 2')).toBeVisible();
		await page.locator('#fill').getByRole('button', { name: '2 of 5' }).click();
		await expect(page.locator('#fill').getByText('All criteria are scored for us.')).toBeVisible();
		await page.getByRole('link', { name: 'us, Speed: 4 of 5. Open' }).click();
		await page.locator('#cell').getByRole('button', { name: 'Take back the score of' }).click();
		await page.getByRole('button', { name: 'Undo' }).click();
		await expect(page.getByRole('link', { name: 'us, Speed: 4 of 5. Open' })).toBeVisible();

		// Checks belong to the organisation: those of another test unfold the section.
		const more = page.getByText('More evidence: checklists and mystery shops');
		if (await more.isVisible()) await more.click();
		await page.getByRole('link', { name: 'Look at us: Help page (FAQ)' }).click();
		const check = page.locator('#check-form');
		await check.getByRole('group', { name: 'Can be searched' }).getByLabel('yes').check();
		await check.getByRole('button', { name: 'Keep the check' }).click();
		await expect(page.locator('#checks').getByText('100 % met').first()).toBeVisible();
	});
});
