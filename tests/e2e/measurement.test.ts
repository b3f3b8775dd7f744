import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { dayMs } from '#lib/domain/shared/instant.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn, withScript } from './people.ts';

test.use({ world: 'organisation' });
test.describe.configure({ timeout: 180_000 });

/** A figure with ten answers a day over forty weeks, better week by week. */
async function measured(home: Parameters<typeof furnish>[0], strategy: string, title: string) {
	return furnish(home, strategy, async (scope, join) => {
		const question = { kind: 'question', ref: title, name: title, unit: 'score', bucketing: 'score' } as const;
		const source = await ensureSource(scope, question);
		const added = await addMetric(scope, { title, kind: 'nps', sourceIds: [source] });
		if (!added.ok) throw new Error(added.error.code);
		const now = scope.clock.now();
		await recordBatch(
			scope,
			Array.from({ length: 1_400 }, (_, index) => ({
				kind: 'response' as const,
				at: now - Math.floor(index / 5) * dayMs - 1000 - (index % 5),
				body: index % 7 === 0 ? { comment: `Word ${index}` } : {},
				segments: { channel: index % 3 === 0 ? 'mail' : 'web' },
				observations: [{ sourceId: source, value: index % 5 < (index < 500 ? 4 : 2) ? 10 : 4 }]
			}))
		);
		return { metric: added.value.id, analyst: await join('analyst', 'Yusuf Demir') };
	});
}

test('a line is calm at first, then closer, with what happened marked on it, and goes along as a picture', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'How it went');
	const { metric, analyst } = await measured(home, strategy, 'Would recommend us');
	await signIn(page, analyst, `/strategies/${strategy}/measurement/${metric}`);
	await withScript(page);
	const trend = page.locator('#trend');
	await expect(trend.getByText(/since/)).toBeVisible();
	await expect(trend.getByText('Mark what happened')).toHaveCount(0);
	await trend.getByRole('link', { name: 'Look closer' }).click();
	await expect(trend.getByText('Quarter against quarter')).toBeVisible();
	await trend.getByRole('link', { name: 'With both' }).click();
	await expect(trend.locator('.key').getByText(/^The time before, from/)).toBeVisible();
	await trend.getByText('Mark what happened').click();
	await trend.getByLabel('What happened').fill('Soup week');
	await trend.getByRole('button', { name: 'Mark it' }).click();
	await expect(trend.locator('ol').getByText('Soup week')).toBeVisible();
	const svg = page.waitForEvent('download');
	await trend.getByRole('link', { name: 'Picture (SVG)' }).click();
	const text = await (await svg).createReadStream();
	let drawn = '';
	for await (const part of text) drawn += String(part);
	expect(drawn).toContain('Would recommend us');
	expect(drawn).toContain('Soup week');
	const png = page.waitForEvent('download');
	await trend.getByRole('button', { name: 'Picture (PNG)' }).click();
	expect((await png).suggestedFilename()).toBe('Would recommend us.png');
});

test('what changed is said with its ends and taken apart, and every number leads to the answers behind it', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'What changed');
	const { metric, analyst } = await measured(home, strategy, 'Changed figure');
	await signIn(page, analyst, `/strategies/${strategy}/measurement/${metric}`);
	await withScript(page);
	await page.getByRole('link', { name: 'What changed, and where it comes from' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('What changed');
	await expect(page.locator('.judgement')).toContainText('between');
	await expect(page.getByText('Others answered', { exact: true })).toBeVisible();
	await page.getByText('How this is worked out').click();
	await expect(page.getByText(/Kitagawa/)).toBeVisible();
	await page.getByRole('row', { name: /web/ }).getByRole('link').last().click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Answers behind the figure');
	await page.getByLabel('Which answers').selectOption('detractors');
	await page.getByLabel('Only with words').check();
	await page.getByRole('button', { name: 'Show' }).click();
	await expect(page).toHaveURL(/band=detractors/);
	await expect(page.getByRole('row').nth(1)).toContainText('Word');
	const file = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Take these as a file' }).click();
	expect((await file).suggestedFilename()).toMatch(/^answers-.*csv$/);
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('what happened is marked, changed and taken away by plain forms', async ({ page, home }) => {
		const strategy = await newStrategy(home, 'Plain marks');
		const { metric, analyst } = await measured(home, strategy, 'Plain figure');
		await signIn(page, analyst, `/strategies/${strategy}/measurement/${metric}?look=close`);
		const trend = page.locator('#trend');
		await trend.getByText('Mark what happened').click();
		await trend.getByLabel('What happened').last().fill('Bridge up');
		await trend.getByRole('button', { name: 'Mark it' }).click();
		await page.goto(`/strategies/${strategy}/measurement/${metric}?look=close`);
		await trend.getByText(/^Change or remove/).click();
		const row = trend.locator('ul > li').filter({ hasText: 'Bridge' });
		await row.locator('summary').click();
		await row.getByLabel('What happened').fill('Bridge down');
		await row.getByRole('button', { name: 'Keep' }).click();
		await page.goto(`/strategies/${strategy}/measurement/${metric}?look=close`);
		await expect(trend.locator('ol > li').filter({ hasText: 'Bridge down' })).toHaveCount(1);
		await trend.getByText(/^Change or remove/).click();
		await row.locator('summary').click();
		await row.getByRole('button', { name: /Remove/ }).click();
		await page.goto(`/strategies/${strategy}/measurement/${metric}?look=close`);
		await expect(trend.getByText('Bridge down')).toHaveCount(0);
	});
});
