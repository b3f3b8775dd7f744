import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn } from './people.ts';

test.use({ world: 'organisation' });
test.describe.configure({ timeout: 180_000 });

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
		test.use({ javaScriptEnabled, viewport: { width: 390, height: 844 }, hasTouch: true });

		test('a member gives two minutes on a phone; the head reads what bears a name and makes it a finding', async ({
			page,
			home
		}) => {
			const strategy = await newStrategy(home, `Listening ${javaScriptEnabled}`);
			const team = `Service ${javaScriptEnabled}`;
			// A head reads what all departments say: both runs may be in one company.
			const blocker = javaScriptEnabled ? 'Three screens for one address' : 'Four forms for one crate';
			const { head, member } = await furnish(home, strategy, async (scope, join) => {
				const department = scope.ids.id();
				await scope.db
					.insertInto('department')
					.values({
						organisation_id: scope.organisationId,
						id: department,
						name: team,
						name_key: team.toLowerCase(),
						position: 1,
						removed_at: null
					})
					.execute();
				const people = { head: await join('head', 'Leila Haddad'), member: await join('member', 'Farid Karimi') };
				await scope.db
					.updateTable('membership')
					.set({ department_id: department })
					.where('organisation_id', '=', scope.organisationId)
					.where('id', 'in', [people.head.membershipId, people.member.membershipId])
					.execute();
				return people;
			});
			await signIn(page, head, '/voice');
			await page.getByRole('button', { name: `Ask them: ${team}` }).click();
			await expect(page.getByRole('button', { name: `Stop asking: ${team}` })).toBeVisible();
			await page.context().clearCookies();

			await signIn(page, member, '/voice');
			await page.getByLabel('Reason 1').fill('Where is my order?');
			await page.getByRole('radio', { name: '4' }).check();
			await page.getByLabel('What stands in your way?').fill(blocker);
			await page.getByRole('checkbox', { name: 'Let my name stand beside my words' }).check();
			const send = page.getByRole('button', { name: 'Send it' });
			expect((await send.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
			await send.click();
			await expect(page.getByText('Thank you. You have given yours')).toBeVisible();
			expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
			await page.context().clearCookies();

			await signIn(page, head, '/voice');
			await expect(page.getByText(blocker, { exact: true })).toBeVisible();
			await page.getByRole('button', { name: `Make it something we noticed: ${blocker}` }).click();
			const said = page.getByRole('listitem').filter({ hasText: blocker });
			await said.getByRole('link', { name: 'noticed', exact: true }).click();
			await expect(page.getByRole('heading', { name: blocker })).toBeVisible();
			await expect(page.getByText('from the team’s voice')).toBeVisible();
		});
	});
}
