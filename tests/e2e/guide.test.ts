import { insertTouchpoint } from '#lib/server/audit/commands.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn, withScript } from './people.ts';

test.use({ world: 'organisation' });
test.describe.configure({ timeout: 180_000 });

test('a head says how the company speaks, writes for a touchpoint that was silent, and is told of a slip', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'One voice');
	const { head, place } = await furnish(home, strategy, async (scope, join) => ({
		place: await insertTouchpoint(scope, { title: 'Mail of thanks', phase: 'order', channel: 'mail', importance: 3 }),
		head: await join('head', 'Tomás Rey')
	}));
	await signIn(page, head, '/guide');
	await withScript(page);
	await page.getByLabel('Word 1').fill('Warm');
	await page.getByRole('button', { name: 'Keep the words' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toContainText('We sound warm');
	await page.getByText('Add what we say').click();
	await page.getByLabel('We say', { exact: true }).fill('Your crate');
	await page.getByRole('textbox', { name: /We don’t say/ }).fill('Your shipment');
	await page.getByRole('button', { name: 'Add it' }).click();
	await expect(page.locator('.avoid').getByText('Your shipment')).toBeVisible();
	await page.getByRole('link', { name: 'Mail of thanks' }).click();
	await page.getByLabel('What is it called?').fill('Thank you');
	await page.getByLabel('What does it say?').fill('Your shipment is on its way.');
	await expect(page.getByLabel('At which touchpoint?')).toHaveValue(place);
	await page.getByRole('button', { name: 'Add the message' }).click();
	await expect(page.getByText('It says “Your shipment”, which the guide leaves out.')).toBeVisible();
	await page.goto(`/strategies/${strategy}/audit/${place}`);
	await expect(page.locator('#said').getByRole('link', { name: 'Thank you' })).toBeVisible();
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('a message is added and worded anew; what it said before stays', async ({ page, home }) => {
		const strategy = await newStrategy(home, 'Plain words');
		const head = await furnish(home, strategy, (_, join) => join('head', 'Mei Tan'));
		await signIn(page, head, '/guide');
		await page.getByText('Add a message', { exact: true }).click();
		await page.locator('#new').getByLabel('What is it called?').fill('Invoice');
		await page.locator('#new').getByLabel('What does it say?').fill('Please find attached.');
		await page.getByRole('button', { name: 'Add the message' }).click();
		const row = page.locator('li').filter({ has: page.getByRole('heading', { name: 'Invoice' }) });
		await row.locator('summary').filter({ hasText: 'Change' }).click();
		await row.getByLabel('What does it say?').fill('Your invoice, with a recipe.');
		await row.getByRole('button', { name: 'Keep the message' }).click();
		await expect(row.getByText('Your invoice, with a recipe.').first()).toBeVisible();
		await row.getByText('What it said before').click();
		await expect(row.getByText('Please find attached.')).toBeVisible();
	});
});
