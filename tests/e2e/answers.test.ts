import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { dayMs } from '#lib/domain/shared/instant.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn, withScript } from './people.ts';

// Erasing without saying that one is sure is answered with 400, which the browser notes.
test.use({ world: 'organisation', allowedNoise: [/status of 400 .*\/answers\//] });
test.describe.configure({ timeout: 180_000 });

/** A figure of twenty promoters and one who typed a nought, and the answer of that one. */
async function misheard(home: Parameters<typeof furnish>[0], strategy: string, title: string, email: string) {
	return furnish(home, strategy, async (scope, join) => {
		const question = { kind: 'question', ref: title, name: title, unit: 'score', bucketing: 'score' } as const;
		const source = await ensureSource(scope, question);
		const added = await addMetric(scope, { title, kind: 'nps', sourceIds: [source] });
		if (!added.ok) throw new Error(added.error.code);
		const now = scope.clock.now();
		const stored = await recordBatch(
			scope,
			Array.from({ length: 21 }, (_, index) => ({
				kind: 'response' as const,
				at: now - (index + 1) * dayMs,
				body: index === 0 ? { comment: 'A ten, my number is 555 0100' } : {},
				observations: [{ sourceId: source, value: index === 0 ? 0 : 10 }]
			}))
		);
		return {
			metric: added.value.id,
			answer: stored[0]?.publicId ?? '',
			analyst: await join('analyst', email)
		};
	});
}

test('from a figure one comes to what it is and to the answers; a wrong one is put right, left out and counted again', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'What was misheard');
	const { metric, answer, analyst } = await misheard(home, strategy, 'Heard on the phone', 'Nadia Right');
	const base = `/strategies/${strategy}/measurement/${metric}`;
	const shown = async (value: string) => {
		await page.goto(`${base}/figure`);
		await withScript(page);
		await expect(page.locator('.about .value').first()).toContainText(value);
	};
	await signIn(page, analyst, `${base}/figure`);
	await shown('90');
	await expect(page.getByText('What counts', { exact: true })).toBeVisible();
	await page.getByRole('link', { name: 'Answers behind the figure' }).click();
	await page.getByRole('row').nth(1).getByRole('link').click();
	await expect(page).toHaveURL(new RegExp(`/answers/${answer}$`));
	await withScript(page);
	await page.getByText('Put it right', { exact: true }).first().click();
	await page.getByLabel('Heard on the phone').fill('10');
	await page.getByLabel('Take out what was written').check();
	await page.getByRole('button', { name: 'Put it right' }).click();
	await expect(page.getByText('Put right. Every figure follows.')).toBeVisible();
	await expect(page.getByText('555 0100')).toHaveCount(0);
	await shown('100');
	await page.goto(`/answers/${answer}`);
	await withScript(page);
	await page.getByText('Leave it out', { exact: true }).first().click();
	await page.getByRole('button', { name: 'Leave it out' }).click();
	await expect(page.getByText('Left out of every figure')).toBeVisible();
	await page.goto(`${base}/behind?aside=1`);
	await expect(page.getByRole('row')).toHaveCount(2);
	await page.getByRole('row').nth(1).getByRole('link').click();
	await withScript(page);
	await page.getByRole('button', { name: 'Count it again' }).click();
	await expect(page.getByText('Left out of every figure')).toHaveCount(0);
	await page.getByText('Erase it for good').click();
	await page.getByLabel('Yes, erase for good').check();
	await page.getByRole('button', { name: 'Erase', exact: true }).click();
	await expect(page).toHaveURL(/\/voices$/);
	await shown('100');
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('an answer is put right and left out by plain forms', async ({ page, home }) => {
		const strategy = await newStrategy(home, 'Misheard on paper');
		const { answer, analyst } = await misheard(home, strategy, 'Heard on paper', 'Omar Plain');
		await signIn(page, analyst, `/answers/${answer}`);
		await page.getByText('Put it right', { exact: true }).first().click();
		await page.getByLabel('Heard on paper').fill('9');
		await page.getByRole('button', { name: 'Put it right' }).click();
		await expect(page.getByText('Put right. Every figure follows.')).toBeVisible();
		await page.getByText('Leave it out', { exact: true }).first().click();
		await page.getByRole('button', { name: 'Leave it out' }).click();
		await expect(page.getByText('Left out of every figure')).toBeVisible();
	});
});
