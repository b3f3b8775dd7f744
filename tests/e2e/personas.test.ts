import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { withScript } from './people.ts';
import { openStep } from './open-step.ts';

test.use({ world: 'organisation' });

async function draw(page: Page, name: string): Promise<void> {
	const portraits = page.locator('#portraits');
	await portraits.getByLabel('Who is it?').fill(name);
	await portraits.getByRole('button', { name: 'Draw somebody' }).click();
	await expect(portraits.getByRole('heading', { name })).toBeVisible();
}

/** Says how a stage feels, on the panel beneath the journey. */
async function feel(page: Page, stage: string, feeling: string): Promise<void> {
	await page
		.locator('#journey')
		.getByRole('link', { name: `Fill in “${stage}”` })
		.click();
	const panel = page.locator('#stage');
	await expect(panel.getByRole('heading', { name: stage })).toBeVisible();
	await panel.getByLabel('How does it feel?').selectOption({ label: feeling });
	await panel.getByRole('button', { name: 'Keep this' }).click();
	await expect(page.locator('#journey').getByRole('article', { name: stage })).toContainText(feeling);
}

test('a portrait, six stages in one click, and the sentence names where the mood falls (R-002-26, R-004-12)', async ({
	page,
	home
}) => {
	await openStep(page, home, 'personas');
	await expect(page.getByText('Whom do you serve? Begin with one person you can picture.')).toBeVisible();
	await draw(page, 'The busy parent');
	await expect(page.locator('#portraits').getByText('assumed')).toBeVisible();
	await page.getByRole('button', { name: 'Draw the usual six stages' }).click();
	const journey = page.locator('#journey');
	await expect(journey.getByRole('article')).toHaveCount(6);
	await feel(page, 'Order', 'good');
	await feel(page, 'Receive', 'very bad');
	await expect(page.getByText('The mood falls most from “Order” to “Receive”.')).toBeVisible();
	await expect(journey.getByText('as we think').first()).toBeVisible();
	await expect(journey.getByRole('link', { name: 'Answer it' })).toHaveAttribute('href', /\/tactics\?rests_on=/);
});

test('stages are put in order, added, taken away and brought back; the way it should be is a copy', async ({
	page,
	home
}) => {
	test.slow();
	await openStep(page, home, 'personas');
	await draw(page, 'The planner');
	await page.getByRole('button', { name: 'Draw the usual six stages' }).click();
	const journey = page.locator('#journey');
	await journey.getByRole('link', { name: 'Put stages in order' }).click();
	await journey.getByRole('button', { name: 'Move “Choose” up' }).click();
	await expect(journey.getByRole('list', { name: 'The order of stages' }).getByRole('listitem').first()).toContainText(
		'Choose'
	);
	await journey.getByRole('link', { name: 'Done with the order' }).click();
	await expect(journey.getByRole('article').first()).toHaveAccessibleName('Choose');

	await journey.getByLabel('What comes next?').fill('Unpacks the crate');
	await journey.getByRole('button', { name: 'Add a stage' }).click();
	await expect(journey.getByRole('article', { name: 'Unpacks the crate' })).toBeVisible();
	await journey.getByRole('link', { name: 'Fill in “Unpacks the crate”' }).click();
	await page.locator('#stage').getByRole('button', { name: 'Remove this stage' }).click();
	await expect(journey.getByRole('article', { name: 'Unpacks the crate' })).toHaveCount(0);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(journey.getByRole('article', { name: 'Unpacks the crate' })).toBeVisible();

	await journey.getByRole('button', { name: 'Draw how it should be' }).click();
	await expect(journey.getByRole('link', { name: /as it should be/ })).toHaveAttribute('aria-current', 'page');
	await expect(journey.getByRole('article')).toHaveCount(7);
});

test('an idea from elsewhere becomes ours; the cheap ones come first (R-002-28, R-002-29)', async ({ page, home }) => {
	await openStep(page, home, 'personas');
	await draw(page, 'The neighbour');
	const moments = page.locator('#moments');
	await moments.getByText('Ideas that worked elsewhere').click();
	await moments.getByRole('link', { name: 'Use this: An easy recipe children like, before checkout' }).click();
	await expect(moments.getByLabel('What could delight them?')).toHaveValue(
		'An easy recipe children like, before checkout'
	);
	await moments.getByLabel('How much work?').selectOption({ label: 'a project' });
	await moments.getByRole('button', { name: 'Add an idea' }).click();
	const ideas = moments.getByRole('list').first().getByRole('listitem');
	await expect(ideas).toHaveCount(1);
	await page.goto(`${new URL(page.url()).pathname}?add=moment`);
	await moments.getByLabel('What could delight them?').fill('A funny mail');
	await moments.getByLabel('What would it do?').selectOption({ label: 'they tell others' });
	await moments.getByRole('button', { name: 'Add an idea' }).click();
	await expect(ideas).toHaveCount(2);
	await expect(ideas.first()).toContainText('A funny mail');
	await expect(ideas.first()).toContainText('cheap and strong');
	await expect(ideas.first().getByRole('link', { name: /^Make it a tactic/ })).toHaveAttribute('href', /rests_on=/);
});

test('a portrait is filled in on its own page and given another face', async ({ page, home }) => {
	await openStep(page, home, 'personas');
	await draw(page, 'The student');
	await page.locator('#portraits').getByRole('link', { name: 'The student' }).last().click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('The student');
	await withScript(page);
	const face = page.getByRole('img', { name: 'Drawn portrait of The student' });
	const before = await face.innerHTML();
	const change = page.locator('#change');
	await change.getByLabel('What do they need?').fill('Dinner under five euros\nNo waiting');
	await change.getByLabel('What would they say?').fill('Is there a student price?');
	await change.getByRole('checkbox', { name: 'App and web' }).check();
	await change.getByRole('button', { name: 'Keep this' }).click();
	await expect(page.getByText('Kept.')).toBeVisible();
	await expect(page.getByRole('listitem').filter({ hasText: 'No waiting' })).toBeVisible();
	await page.getByRole('button', { name: 'Another face' }).click();
	await expect.poll(() => face.innerHTML()).not.toBe(before);
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('a portrait, a journey, a feeling and an idea by plain forms', async ({ page, home }) => {
		test.slow();
		await openStep(page, home, 'personas');
		await draw(page, 'The regular');
		await page.getByRole('button', { name: 'Draw the usual six stages' }).click();
		await expect(page.locator('#journey').getByRole('article')).toHaveCount(6);
		await feel(page, 'Choose', 'very good');
		await feel(page, 'Receive', 'bad');
		await expect(page.getByText('The mood falls most from “Choose” to “Receive”.')).toBeVisible();
		const moments = page.locator('#moments');
		await moments.getByRole('link', { name: 'Add an idea' }).click();
		await moments.getByLabel('What could delight them?').fill('A call the day after');
		await moments.getByRole('button', { name: 'Add an idea' }).click();
		await expect(moments.getByRole('listitem').filter({ hasText: 'A call the day after' }).first()).toBeVisible();
	});
});
