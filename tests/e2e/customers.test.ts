import { readFile } from 'node:fs/promises';
import { keepContacts } from '#lib/server/contacts/commands.ts';
import { recordBatch } from '#lib/server/metrics/record.ts';
import { administrator, expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn, withScript } from './people.ts';

test.use({ world: 'organisation' });

const number = 'C-4711/ä';

test('somebody asks what is kept of them: found, taken along, erased, and the figures stay (R-000-07, P3)', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'Whom we know');
	await furnish(home, strategy, async (scope) => {
		await keepContacts(
			scope,
			[{ externalId: number, name: 'Wilma Storm', email: 'wilma@customers.example', segments: { town: 'Delft' } }],
			null
		);
		await recordBatch(scope, [
			{
				kind: 'response',
				at: scope.clock.now() - 86_400_000,
				contact: number,
				body: { comment: 'The van was early, I was not' },
				observations: []
			}
		]);
	});
	await signIn(page, administrator, '/customers?q=Wilma');
	await withScript(page);
	await page.getByRole('link', { name: 'Wilma Storm' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Wilma Storm');
	await expect(page.getByText('The van was early, I was not')).toBeVisible();
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: 'Take the file' }).click()
	]);
	const taken = JSON.parse(await readFile(await download.path(), 'utf8')) as object;
	expect(taken).toMatchObject({ externalId: number, total: 1, segments: [{ name: 'town', value: 'Delft' }] });
	await page.getByText('Erase this customer').click();
	await page.getByRole('button', { name: 'Erase', exact: true }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Wilma Storm');
	await page.getByLabel('Yes, erase for good').check();
	await page.getByRole('button', { name: 'Erase', exact: true }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Erased' })).toBeVisible();
	await page.getByLabel('Find a customer').fill('Wilma');
	await page.getByRole('button', { name: 'Find', exact: true }).click();
	await expect(page.getByText('Nobody fits “Wilma”')).toBeVisible();
});
