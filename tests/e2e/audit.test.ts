import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { openStep } from './open-step.ts';

test.use({ world: 'organisation' });

async function addTouchpoint(page: Page, name: string, phase: string, channel: string): Promise<void> {
	const form = page.locator('#add-touchpoint');
	await form.getByLabel('Where do customers meet you?').fill(name);
	await form.getByLabel('When').selectOption({ label: phase });
	await form.getByLabel('How').selectOption({ label: channel });
	await form.getByRole('button', { name: 'Add a touchpoint' }).click();
	await expect(page.locator('#map').getByText(name).first()).toBeVisible();
}

async function openAudit(page: Page, home: Parameters<typeof openStep>[1]): Promise<string> {
	const path = await openStep(page, home, 'audit');
	// Touchpoints belong to the organisation: what an earlier test put on its map is there too.
	if (!(await page.locator('#add-touchpoint').isVisible())) {
		await page.locator('#map').getByRole('link', { name: 'Add a touchpoint' }).click();
	}
	await expect(page.locator('#add-touchpoint')).toBeVisible();
	return path;
}

const finding = (page: Page, title: string) =>
	page.locator('#noticed').getByRole('listitem').filter({ hasText: title });

test('places are put on the map and rated one card after the other by the keys 1 to 5 (R-002-13)', async ({
	page,
	home
}) => {
	test.slow();
	const path = await openAudit(page, home);
	await addTouchpoint(page, 'Arrival time', 'Receive', 'At the door');
	await addTouchpoint(page, 'Phone queue', 'Get help', 'Phone');
	await page.getByRole('link', { name: /^Rate/ }).click();
	await expect(page.getByText('Keys 1 to 5 work too.')).toBeVisible();
	const cards = page.getByRole('heading', { level: 1 });
	await expect(cards).toHaveText('Arrival time');
	await page.keyboard.press('2');
	await expect(cards).toHaveText('Phone queue');
	await page.keyboard.press('5');
	await expect(cards).toHaveText('That’s all. Thank you.');
	await page.goto(path);
	await expect(page.getByText('You rate “Arrival time” lowest, 2.0 of 5.')).toBeVisible();
	await expect(page.getByRole('link', { name: 'Look through my ratings' })).toBeVisible();
});

test('what was noticed goes onto the board, is answered, taken away and brought back (R-002-14, R-002-15)', async ({
	page,
	home
}) => {
	await openAudit(page, home);
	await addTouchpoint(page, 'Van', 'Receive', 'At the door');
	const form = page.locator('#add-finding');
	await form.getByLabel('What did you notice?').fill('crates come late on Mondays');
	await form.getByRole('button', { name: 'Write one down' }).click();
	const row = finding(page, 'crates come late on Mondays');
	await expect(row).toContainText('no evidence yet');
	await expect(row.getByRole('link', { name: /^Answer it/ })).toHaveAttribute(
		'href',
		/\/audit\/noticed\/[\w-]+\/answer$/
	);

	await row.getByRole('button', { name: /^More for/ }).click();
	await page.getByRole('menuitem', { name: 'Put under Weaknesses' }).click();
	const weaknesses = page.getByRole('region', { name: 'Weaknesses' });
	await expect(weaknesses.getByText('crates come late on Mondays')).toBeVisible();

	await weaknesses.getByRole('link', { name: 'Add to Weaknesses' }).click();
	await weaknesses.getByLabel('Add to Weaknesses').fill('A queue before eight');
	await weaknesses.getByRole('button', { name: 'Add', exact: true }).click();
	await expect(weaknesses.getByText('A queue before eight')).toBeVisible();

	await row.getByRole('button', { name: /^More for/ }).click();
	await page.getByRole('menuitem', { name: 'Remove' }).click();
	await expect(row).toHaveCount(0);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(row).toBeVisible();
});

test('a finding is given evidence and more detail on its own page', async ({ page, home }) => {
	await openAudit(page, home);
	const form = page.locator('#add-finding');
	await form.getByLabel('What did you notice?').fill('nine minutes in the queue');
	await form.getByRole('button', { name: 'Write one down' }).click();
	await finding(page, 'nine minutes')
		.getByRole('link', { name: /nine minutes/ })
		.first()
		.click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('nine minutes in the queue');
	const evidence = page.locator('#evidence');
	await evidence.getByLabel('In one line').fill('31 cases in January');
	await evidence.getByLabel('What is it?').selectOption({ label: 'a case' });
	await evidence.getByRole('button', { name: 'Add evidence' }).click();
	await expect(evidence.getByRole('listitem').filter({ hasText: '31 cases in January' })).toBeVisible();
	await page.locator('#edit').getByText('In more detail').click();
	await page.locator('#edit').getByLabel('How much?').selectOption({ label: 'severe' });
	await page.locator('#edit').getByRole('button', { name: 'Keep this' }).click();
	await expect(page.getByText('Kept.')).toBeVisible();
	await expect(page.getByText('severe · noticed by us')).toBeVisible();
});

test('the exercise collects memories by cause, without names (R-001-02)', async ({ page, home }) => {
	await openAudit(page, home);
	const exercise = page.locator('#exercise');
	await exercise.getByText('An exercise: when were you last really annoyed?').click();
	await exercise.getByRole('radio', { name: /Waiting, not knowing/ }).check();
	await exercise.getByLabel('What happened?').fill('Forty minutes on hold');
	await exercise.getByRole('button', { name: 'Put it on the wall' }).click();
	await expect(exercise.getByText('Most of us: Waiting, not knowing.')).toBeVisible();
	await expect(exercise.getByRole('link', { name: 'Forty minutes on hold' })).toBeVisible();
});

test('a touchpoint is described, with a slip shown at its field and what was typed kept', async ({ page, home }) => {
	await openAudit(page, home);
	await addTouchpoint(page, 'Invoice', 'Come again', 'Mail');
	await page
		.locator('#map')
		.getByRole('link', { name: /^Invoice/ })
		.first()
		.click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invoice');
	const about = page.locator('#about');
	await about.getByText('Change this').click();
	await about.getByLabel('Run by somebody outside?').fill('Paper & Sons');
	await about.getByLabel('How many customers meet it in a month?').fill('9000.5');
	await about
		.locator('form')
		.first()
		.evaluate((form: HTMLFormElement) => (form.noValidate = true));
	await about.getByRole('button', { name: 'Keep this' }).click();
	await expect(about.getByText('Please type a whole number.')).toBeVisible();
	await expect(about.getByLabel('Run by somebody outside?')).toHaveValue('Paper & Sons');
	await about.getByLabel('How many customers meet it in a month?').fill('9000');
	await about.getByRole('button', { name: 'Keep this' }).click();
	await expect(about.getByText('Kept.')).toBeVisible();
	await expect(about.getByText('9,000')).toBeVisible();
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('touchpoints are added and rated, findings noted, put on the board, removed and brought back', async ({
		page,
		home
	}) => {
		test.slow();
		const path = await openAudit(page, home);
		await addTouchpoint(page, 'Front desk', 'Choose', 'In person');
		await page.goto(`${path}/rate?all`);
		let guard = 0;
		while ((await page.getByRole('button', { name: '4 of 5' }).count()) > 0 && guard++ < 40) {
			await page.getByRole('button', { name: '4 of 5' }).click();
		}
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('That’s all. Thank you.');

		await page.goto(path);
		const form = page.locator('#add-finding');
		await form.getByLabel('What did you notice?').fill('nobody says hello');
		await form.getByRole('button', { name: 'Write one down' }).click();
		const row = finding(page, 'nobody says hello');
		await row
			.getByRole('link', { name: /nobody says hello/ })
			.first()
			.click();
		await page.getByRole('button', { name: 'Put into the SWOT' }).click();
		await expect(page.getByText('In the SWOT, under Weaknesses')).toBeVisible();
		await page.getByText('In more detail').click();
		await page.locator('#edit').getByRole('button', { name: 'Remove' }).click();
		await expect(row).toHaveCount(0);
		await page.getByRole('button', { name: 'Undo' }).click();
		await expect(finding(page, 'nobody says hello')).toBeVisible();
	});

	// The answer to a form that was refused is a page with status 400, which the browser notes.
	test.describe('refused', () => {
		test.use({ allowedNoise: [/status of 400/] });

		test('what cannot be taken is said at the field, and what was typed is still there', async ({ page, home }) => {
			await openAudit(page, home);
			const form = page.locator('#add-touchpoint');
			await form.getByLabel('Where do customers meet you?').fill('   ');
			await form.getByLabel('When').selectOption({ label: 'Order' });
			await form.getByRole('button', { name: 'Add a touchpoint' }).click();
			await expect(page.locator('#add-touchpoint').getByText('Please fill this in.')).toBeVisible();
		});
	});
});
