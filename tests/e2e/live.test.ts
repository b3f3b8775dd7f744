import type { Page } from '@playwright/test';
import { openArchive, newestCompany } from '../support/sweep.ts';
import { expect, test } from './fixtures.ts';
import { withScript } from './people.ts';

test.use({ world: 'demo', place: 'live' });
test.describe.configure({ timeout: 120_000 });

/** So few have answered by phone that one more answer shows in every figure that is made of them. */
const asked = 'Easy to order by phone';

/** The link that callers are sent. */
function linkAfterCalls(dataFolder: string): { path: string; strategy: string } {
	const archive = openArchive(dataFolder);
	const company = newestCompany(archive);
	const token = archive.db
		.prepare(
			"select s.token from survey s join item i on i.id = s.id where i.title = 'After a call' and s.organisation_id = ?"
		)
		.pluck()
		.get(company.organisationId) as string;
	archive.close();
	return { path: `/s/${token}`, strategy: company.strategyId };
}

const rowOn = (page: Page) =>
	page
		.getByRole('article')
		.filter({ has: page.getByRole('link', { name: asked }) })
		.first();

test('an answer moves figure, “give or take” and line on every open page within two seconds, without reload', async ({
	browser,
	page,
	context,
	app,
	home
}) => {
	const { path, strategy } = linkAfterCalls(home.dataFolder);
	await page.goto('/demo');
	await page.getByRole('button', { name: 'Come in as Ines' }).click();
	await page.waitForURL((address) => address.pathname !== '/demo');
	await page.goto(`/strategies/${strategy}`);
	const measurement = await context.newPage();
	await measurement.goto(`/strategies/${strategy}/measurement`);
	const open = [page, measurement];
	for (const one of open) {
		await expect(rowOn(one)).toBeVisible();
		await one.evaluate(() => Object.assign(window, { stayed: true }));
	}
	const before = await Promise.all(open.map((one) => rowOn(one).innerText()));
	const lines = await Promise.all(
		open.map((one) =>
			rowOn(one)
				.locator('svg path')
				.evaluateAll((all) => all.map((path) => path.getAttribute('d')).join())
		)
	);
	expect(before[1]).toMatch(/\d+ answers/);

	const visitor = await (
		await browser.newContext({ baseURL: app.url, viewport: { width: 390, height: 800 } })
	).newPage();
	await visitor.goto(path);
	// Answers within the first moment are set aside as a machine's.
	await visitor.waitForFunction(() => performance.now() > 1_000);
	const answered = visitor.waitForResponse((response) => response.request().method() === 'POST');
	await visitor.getByRole('button', { name: '1', exact: true }).or(visitor.locator('.key').first()).first().click();
	expect((await answered).status()).toBe(200);

	await Promise.all(
		open.map((one, index) =>
			expect.poll(() => rowOn(one).innerText(), { timeout: 2_000, intervals: [50] }).not.toBe(before[index])
		)
	);
	const count = Number(/(\d+) answers/.exec(before[1] ?? '')?.[1]);
	await expect(rowOn(measurement)).toContainText(`${count + 1} answers`);
	await expect
		.poll(
			() =>
				Promise.all(
					open.map((one) =>
						rowOn(one)
							.locator('svg path')
							.evaluateAll((all) => all.map((path) => path.getAttribute('d')).join())
					)
				),
			{ timeout: 2_000 }
		)
		.not.toEqual(lines);
	for (const one of open) expect(await one.evaluate(() => 'stayed' in window), 'it was not loaded anew').toBe(true);
	await visitor.context().close();
});

test('a change that arrives while somebody is on the way to another page does not lose the click', async ({
	page,
	context,
	home
}) => {
	const { strategy } = linkAfterCalls(home.dataFolder);
	await page.goto('/demo');
	await page.getByRole('button', { name: 'Come in as Ines' }).click();
	await page.waitForURL((address) => address.pathname !== '/demo');
	await page.goto(`/strategies/${strategy}`);
	await withScript(page);

	// The other page is long in coming; meanwhile another tab tells of a change.
	let letThrough = (): void => undefined;
	const held = new Promise<void>((resolve) => (letThrough = resolve));
	let asked = (): void => undefined;
	const onItsWay = new Promise<void>((resolve) => (asked = resolve));
	await page.route('**/goals/__data.json*', async (route) => {
		asked();
		await held;
		await route.continue();
	});
	const anew: string[] = [];
	page.on('request', (request) => {
		if (request.url().includes('__data.json') && !request.url().includes('/goals/')) anew.push(request.url());
	});
	await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Goals' }).click();
	await onItsWay;
	const heard = page.evaluate(
		() =>
			new Promise<void>((resolve) => {
				new BroadcastChannel('ninefold-live').onmessage = () => resolve();
			})
	);
	const teller = await context.newPage();
	await teller.goto('/demo');
	await teller.evaluate(() => new BroadcastChannel('ninefold-live').postMessage(['figures', 'plan']));
	await heard;
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
	letThrough();
	await page.waitForURL(`**/strategies/${strategy}/goals`);
	await expect(page.getByRole('heading', { level: 1, name: 'Goals' })).toBeVisible();
	expect(anew, 'nothing was asked for while on the way').toEqual([]);
});
