import { addTactic } from '#lib/server/tactics/commands.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn, withScript } from './people.ts';

test.use({ world: 'organisation' });
test.describe.configure({ timeout: 180_000 });

const given = [
	['Customers', '2000'],
	['Leave in a year, as it is', '20'],
	['Would leave in a year', '18'],
	['A customer’s year', '300'],
	['Left of that', '60']
] as const;

test('a leader works out what a plan brings, and sees the claim that it uses', async ({ page, home }) => {
	const strategy = await newStrategy(home, 'Worth it');
	const leader = await furnish(home, strategy, async (scope, join) => {
		const made = await addTactic(scope, { title: 'Call back', goal: null, restsOn: null });
		if (!made.ok) throw new Error(made.error.code);
		await scope.db
			.updateTable('tactic')
			.set({ budget: 15_000_00 })
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', made.value.id)
			.execute();
		return join('leader', 'Ines Moreau');
	});
	await signIn(page, leader, `/strategies/${strategy}/money`);
	await withScript(page);
	await expect(page.getByRole('heading', { level: 1 })).toContainText(
		'cannot be said yet. We do not know how many customers'
	);
	for (const [name, value] of given) {
		const line = page.locator('li').filter({ has: page.getByText(`Fill in: ${name}`, { exact: true }) });
		const box = line.getByLabel(/^Value, in/);
		if (!(await box.isVisible())) await line.locator('summary').click();
		await box.fill(value);
		await line.getByRole('button', { name: 'Keep it' }).click();
		await expect(page.getByText(`Change: ${name}`, { exact: true })).toBeAttached();
	}
	// Half of it is ours, give or take a quarter: 25 to 75 % of 7,200.
	await expect(page.getByRole('heading', { level: 1 })).toContainText(
		/Between \S*1,800 and \S*5,400 a year for \S*15,000/
	);
	await expect(page.getByText('It hangs mostly on how much of the change is our own doing.')).toBeVisible();
	await expect(page.getByText('No number from elsewhere is used here.')).toBeVisible();

	const ours = page.locator('#assume-leaving');
	await ours.locator('summary').click();
	await ours.getByLabel('Where does it come from?').selectOption({ label: 'A claim from the library' });
	await ours
		.getByLabel('Which claim?')
		.selectOption({ label: 'Of a hundred unhappy customers, 91 leave without ever complaining.' });
	await ours.getByRole('button', { name: 'Keep it' }).click();
	const used = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Claims used on this page' }) });
	await expect(used.getByText('second-hand · source not named · year unknown')).toBeVisible();
	await used.getByRole('link', { name: /91 leave/ }).click();
	await expect(page.getByText('Used in Worth it · Leave in a year, as it is')).toBeVisible();

	await page.goto(`/strategies/${strategy}/money`);
	await withScript(page);
	await page.locator('#assume-leaving summary').click();
	await page.getByRole('button', { name: 'Strike out 91 %' }).click();
	await expect(page.getByRole('button', { name: 'Bring back 91 %' })).toBeVisible();
	await expect(page.getByRole('heading', { level: 1 })).toContainText(/Between \S*1,800 and \S*5,400/);
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false, allowedNoise: [/status of 400/] });

	test('values, claims and a refused number work by plain forms', async ({ page, home }) => {
		const strategy = await newStrategy(home, 'Plainly');
		const leader = await furnish(home, strategy, (_, join) => join('leader', 'Ines Moreau'));
		await signIn(page, leader, `/strategies/${strategy}/money`);
		const first = page.locator('#assume-customers');
		await first.getByLabel(/^Value, in/).fill('many');
		await first.getByRole('button', { name: 'Keep it' }).click();
		await expect(first.getByText('Please type a whole number, like 2000.')).toBeVisible();
		await expect(first.getByLabel(/^Value, in/)).toHaveValue('many');
		await first.getByLabel(/^Value, in/).fill('2000');
		await first.getByRole('button', { name: 'Keep it' }).click();
		await expect(page.locator('#assume-customers').getByText('It concerns 2,000 customers.')).toBeVisible();

		await page.goto('/claims');
		await page.getByText('Write down a number from elsewhere').click();
		const form = page.locator('#new');
		await form.getByLabel('What does it say, in your own words?').fill('A call costs more than a chat.');
		await form.getByLabel('The number').fill('12.5');
		await form.getByLabel('How far to trust it').selectOption({ label: 'our own data' });
		await form.getByRole('button', { name: 'Add the claim' }).click();
		const row = page.locator('li').filter({ hasText: 'A call costs more than a chat.' }).first();
		await expect(row.getByText('12.5 %')).toBeVisible();
		await row.locator('summary').click();
		await row.getByRole('button', { name: 'Remove: A call costs more than a chat.' }).click();
		await expect(page.locator('li').filter({ hasText: 'A call costs more than a chat.' })).toHaveCount(0);
		await page.getByRole('button', { name: 'Undo' }).click();
		await expect(page.getByText('A call costs more than a chat.').first()).toBeVisible();
	});
});
