import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn, withScript } from './people.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';

test.use({ world: 'demo' });
test.describe.configure({ timeout: 180_000 });

test('a manager sees where a goal may go, in a picture, in words and in a table, and how good such forecasts were', async ({
	page
}) => {
	await page.goto('/demo');
	await page.locator('form[action*="leader"] button').first().click();
	await page.waitForURL((url) => url.pathname !== '/demo');
	await page.getByRole('link', { name: 'Goals', exact: true }).first().click();
	await page.waitForURL(/\/goals$/);
	await withScript(page);
	await page.getByRole('main').getByRole('link', { name: 'NPS', exact: true }).first().click();
	const sheet = page.locator('#goal-sheet');
	await expect(sheet.getByRole('heading', { name: /, the quarter so far$/ })).toBeVisible();
	await expect(
		sheet.getByRole('img', { name: /By .* it is expected near .*, probably between .* and / })
	).toBeVisible();
	await expect(sheet.getByText(/^If the last weeks go on, .* of .* by /)).toBeVisible();
	await sheet.getByText('The same as a table').click();
	await expect(sheet.getByRole('row', { name: /, expected/ }).last()).toBeVisible();

	await page.getByRole('link', { name: 'How good were our forecasts?' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'How good were our forecasts?' })).toBeVisible();
	await expect(
		page.getByText('Our forecasts were clearly better than guessing by how often goals are reached.')
	).toBeVisible();
	await expect(page.getByRole('img', { name: /^What we said, and what came\. Said / })).toBeVisible();
	await expect(page.getByText(/of 10|times in 10\.$/).first()).toBeVisible();
	await expect(page.getByRole('row', { name: /^Crates on time/ }).first()).toContainText('Not reached');
	await page.getByText(/^\d+ earlier goals$/).click();
	await expect(page.getByRole('row', { name: /Crates and neighbours/ }).last()).toBeVisible();
});

test.describe('without script', () => {
	// A form that is refused is answered with 400, which the browser notes.
	test.use({ javaScriptEnabled: false, allowedNoise: [/status of 400 .*\/goals/] });

	test('a goal goes through points that were typed, and one that stays holds a share of its time', async ({
		page,
		home
	}) => {
		const strategy = await newStrategy(home, 'On the way');
		const leader = await furnish(home, strategy, async (scope, join) => {
			const metric = {
				kind: 'nps',
				family: 'feel',
				question: '',
				settings: {},
				sourceIds: [],
				touchpointId: null
			} as const;
			const made = await addMetric(scope, { title: 'Neighbours who recommend us', ...metric });
			if (!made.ok) throw new Error(made.error.code);
			return join('leader', 'Wanda Way');
		});
		const base = `/strategies/${strategy}/goals`;
		await signIn(page, leader, base);
		const set = page.locator('form[action="?/set"]');
		const fill = async (direction: string, size: string): Promise<void> => {
			await page.goto(base);
			await set.locator('[name=direction]').selectOption(direction);
			await set.locator('[name=metricId]').selectOption({ label: 'Neighbours who recommend us' });
			await set.locator('[name=shape]').selectOption('level');
			await set.locator('[name=size]').fill(size);
			await set.locator('details', { hasText: 'The way there' }).locator('summary').first().click();
		};
		await fill('keep_above', '30');
		await set.locator('[name=stayPercent]').fill('75');
		await set.getByRole('button', { name: 'Set the goal' }).click();
		await expect(page).toHaveURL(/\?open=/);
		await page.getByRole('link', { name: 'Change the goal' }).click();
		const reset = page.locator('form[action^="?/reset"]');
		await expect(reset.locator('[name=stayPercent]')).toHaveValue('75');
		await reset.locator('details', { hasText: 'The way there' }).locator('summary').first().click();
		await reset.locator('[name=direction]').selectOption('raise');
		await reset.locator('[name=pathKind]').selectOption('points');
		const first = await reset.locator('[name=startsOn]').inputValue();
		const month = `${first.slice(0, 8)}20`;
		await reset.locator('[name="pointOn[]"]').first().fill(month);
		await reset.getByRole('button', { name: 'Set the goal' }).click();
		// A day without its value is said, and what was typed stays.
		await expect(page.locator('form[action^="?/reset"] [name="pointOn[]"]').first()).toHaveValue(month);
		await page.locator('form[action^="?/reset"] [name="pointValue[]"]').first().fill('12');
		await page.locator('form[action^="?/reset"]').getByRole('button', { name: 'Set the goal' }).click();
		await expect(page).toHaveURL(/\?open=/);
		await page.getByRole('link', { name: 'Change the goal' }).click();
		await expect(page.locator('form[action^="?/reset"] [name="pointValue[]"]').first()).toHaveValue('12');
		await expect(page.locator('form[action^="?/reset"] [name=pathKind]')).toHaveValue('points');
	});
});
