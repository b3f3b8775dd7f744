import { addAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic } from '#lib/server/tactics/commands.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn, withScript } from './people.ts';

test.use({ world: 'organisation' });
// Two people sign in and work at the same time.
test.describe.configure({ timeout: 180_000 });

/** A head, a member called what nobody else here is, and a tactic with a to-do of the member's. */
async function scene(home: Parameters<typeof newStrategy>[0], name: string, called: string) {
	const strategy = await newStrategy(home, name);
	return furnish(home, strategy, async (scope, join) => {
		const head = await join('head', 'Leila Haddad');
		const member = await join('member', called);
		const tactic = await addTactic(scope, { title: 'Second van', goal: null, restsOn: null });
		if (!tactic.ok) throw new Error(tactic.error.code);
		const todo = await addAction(scope, {
			tactic: tactic.value.id,
			title: 'Rent it',
			assignee: member.membershipId,
			dueOn: null
		});
		if (!todo.ok) throw new Error(todo.error.code);
		return { head, member, path: `/strategies/${strategy}/tactics/${tactic.value.id}` };
	});
}

test('who is named hears it at the bell within two seconds, and has seen it once they have been there', async ({
	page,
	home,
	browser,
	app
}) => {
	const { head, member, path } = await scene(home, 'Bells', 'Edda Solberg');
	const phone = await browser.newContext({ baseURL: app.url, viewport: { width: 390, height: 844 } });
	const hers = await phone.newPage();
	await signIn(hers, member, '/notices');
	await withScript(hers);
	await expect(hers.getByRole('button', { name: 'What concerns you, 1 new' })).toBeVisible();
	await expect(hers.getByText('“Rent it” is yours now.')).toBeVisible();
	await hers.getByRole('button', { name: 'Mark all as read' }).click();
	await expect(hers.getByRole('button', { name: 'What concerns you', exact: true })).toBeVisible();

	await signIn(page, head, path);
	await withScript(page);
	const talk = page.locator('#talk');
	await talk.getByLabel('Say something').pressSequentially('Look, @edd');
	await expect(talk.getByRole('option', { name: 'Edda Solberg' })).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(talk.getByLabel('Say something')).toHaveValue('Look, @Edda Solberg ');
	await page.keyboard.type('and see https://vans.example.');
	await talk.getByRole('button', { name: 'Say it' }).click();
	await expect(talk.getByRole('link', { name: 'https://vans.example', exact: true })).toHaveAttribute(
		'rel',
		/noopener/
	);
	await expect(talk.getByLabel('Say something')).toHaveValue('');

	await expect(hers.getByRole('button', { name: 'What concerns you, 1 new' })).toBeVisible({ timeout: 2_500 });
	await hers.getByRole('button', { name: 'What concerns you, 1 new' }).click();
	await hers.getByRole('menuitem', { name: /Leila Haddad named you at “Second van”/ }).click();
	await hers.waitForURL(`**${path}#*`);
	await expect(hers.getByText('@Edda Solberg')).toBeVisible();
	await expect(hers.getByRole('button', { name: 'What concerns you', exact: true })).toBeVisible();
	expect(await hers.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
		0
	);
	await phone.close();

	// What one said can be taken back, and brought back.
	await talk.getByRole('button', { name: /^Remove: Look/ }).click();
	await expect(talk.getByText('@Edda Solberg')).toBeHidden();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(talk.getByText('@Edda Solberg')).toBeVisible();
});

test('how one is told is chosen kind by kind, with quiet hours, and is kept', async ({ page, home }) => {
	const { member } = await scene(home, 'Choices', 'Pilar Ortega');
	await signIn(page, member, '/me/notices');
	await withScript(page);
	await expect(page.getByText('This server sends no mail yet')).toBeVisible();
	const said = page.getByRole('group', { name: 'Somebody said something where you take part' });
	await said.getByRole('radio', { name: 'Once a week' }).check();
	await page.getByRole('button', { name: 'Keep it so' }).click();
	await expect(page.getByText('Kept.')).toBeVisible();
	await page.getByLabel('From').fill('20:30');
	await page.getByRole('button', { name: 'Keep these hours' }).click();
	await expect(page.locator('#quiet').getByText('Kept.')).toBeVisible();
	await page.reload();
	await expect(said.getByRole('radio', { name: 'Once a week' })).toBeChecked();
	await expect(page.getByLabel('From')).toHaveValue('20:30');
	await page.goto('/notices/week');
	await expect(page.getByRole('heading', { name: 'The week in five lines' })).toBeVisible();
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('the bell leads to the list, things are read one by one, talk works by writing @ and a name', async ({
		page,
		home
	}) => {
		const { head, member, path } = await scene(home, 'Plain', 'Wanjiru Kamau');
		await signIn(page, head, path);
		await page.locator('#talk').getByLabel('Say something').fill('Is it rented, @Wanjiru?');
		await page.locator('#talk').getByRole('button', { name: 'Say it' }).click();
		await expect(page.getByRole('paragraph').filter({ hasText: 'Is it rented, @Wanjiru?' })).toBeVisible();
		await page.context().clearCookies();
		await signIn(page, member, '/me');
		await page.getByRole('button', { name: 'What concerns you, 2 new' }).click();
		await page.waitForURL('**/notices');
		const named = page.getByRole('listitem').filter({ hasText: 'Leila Haddad named you' });
		await named.getByRole('button').click();
		await expect(page.getByText('One thing is new.')).toBeVisible();
		await page.goto('/me/notices');
		await page
			.getByRole('group', { name: 'Somebody named you' })
			.getByRole('radio', { name: 'Bell', exact: true })
			.check();
		await page.getByRole('button', { name: 'Keep it so' }).click();
		await expect(page.getByText('Kept.')).toBeVisible();
	});
});
