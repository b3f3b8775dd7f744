import { readinessParts } from '../../src/lib/domain/readiness/statements.ts';
import { answerRound } from '#lib/server/readiness/commands.ts';
import type { ReadinessScores } from '#lib/domain/readiness/result.ts';
import { administrator, expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn } from './people.ts';

test.use({ world: 'organisation', place: 'readiness' });
test.describe.configure({ mode: 'serial', timeout: 120_000 });

const statements = Object.values(readinessParts).flat();
let strategy = '';

test.beforeAll(async ({ home }) => {
	strategy = await newStrategy(home, 'Ready for customers');
});

test('a leader asks everybody, a member answers on a phone without script, and five answers tell the largest gap', async ({
	browser,
	page,
	home,
	app
}) => {
	const address = `/strategies/${strategy}/readiness`;
	await signIn(page, administrator, address);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Are we ready? Nobody has been asked yet.');
	await page.getByRole('button', { name: 'Open a round' }).click();
	await expect(page.getByText('Open. Only you are asked so far.')).toBeVisible();

	const [phone] = await furnish(home, strategy, async (scope, join) => {
		const people = [];
		for (const name of ['Bea Bold', 'Cem Calm', 'Dora Deep', 'Emil Even', 'Fay Fair'])
			people.push(await join('member', name));
		for (const one of people.slice(1)) {
			const scores = Object.fromEntries(statements.map((id) => [id, id === 'may_put_right' ? 2 : 4]));
			const principal = { ...scope.principal, kind: 'member', membershipId: one.membershipId, role: 'member' };
			const answered = await answerRound({ ...scope, principal } as typeof scope, scores as ReadinessScores);
			if (!answered.ok) throw new Error(answered.error.code);
		}
		return people;
	});
	if (phone === undefined) throw new Error('nobody joined');
	const context = await browser.newContext({
		javaScriptEnabled: false,
		baseURL: app.url,
		viewport: { width: 390, height: 844 },
		hasTouch: true
	});
	const small = await context.newPage();
	await signIn(small, phone, address);
	const form = small.locator('form[action="?/answer"]');
	for (const id of statements)
		await form.locator(`input[name="${id}"][value="${id === 'may_put_right' ? 1 : 4}"]`).check();
	await form.getByRole('button', { name: 'Give my answers' }).click();
	await expect(small.getByText(/^Thank you\. What it comes to shows here/)).toBeVisible();
	await expect(form).toBeHidden();
	await context.close();

	await expect(page.getByRole('heading', { level: 1 })).toContainText('5 of 6 have answered');
	await expect(page.getByText('Furthest from true first')).toBeHidden();
	await page.getByText('Close it earlier').click();
	await page.getByRole('button', { name: 'Close it now' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(
		'On our way. Our rules are furthest behind: 3.3 of 5.'
	);
	await expect(page.getByText('The largest gap · 1.8 of 5')).toBeVisible();
	await page.getByRole('button', { name: 'Make it something we noticed', exact: true }).click();
	await page.getByRole('link', { name: 'Answer it with a tactic' }).click();
	await expect(page).toHaveURL(/\/audit\/noticed\/.*\/answer$/);

	await page.goto(`/strategies/${strategy}/launch`);
	await expect(page.getByRole('link', { name: /^The readiness check of .* came to 3\.8 of 5\.$/ })).toBeVisible();
});

test('practices are marked with one tap, set aside and brought back, and added', async ({ page }) => {
	const address = `/strategies/${strategy}/readiness`;
	await signIn(page, administrator, address);
	await page.getByRole('button', { name: 'In place: Where a machine answers, it says so' }).click();
	await expect(page.getByText('1 of 15 in place, 0 begun.')).toBeVisible();
	await page
		.getByRole('button', { name: 'Set aside: Each quarter we take one thing away that costs customers effort' })
		.click();
	await expect(page.getByText('1 of 14 in place, 0 begun.')).toBeVisible();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByText('1 of 15 in place, 0 begun.')).toBeVisible();
	await page.getByText('Add a practice of your own').click();
	await page.getByLabel('What do you want to do every time?').fill('Ring back within the hour');
	await page.getByRole('button', { name: 'Add it' }).click();
	await expect(page.getByText('1 of 16 in place, 0 begun.')).toBeVisible();
	await expect(page.getByText('Ring back within the hour')).toBeVisible();
});
