import { expect, test } from './fixtures.ts';
import { Pace, printPace } from './pace.ts';

test.use({ world: 'empty' });
test.describe.configure({ timeout: 240_000 });

test('the first quarter-hour: from the link in the terminal to a goal, an answer, a colleague and a page to print (DESIGN 4)', async ({
	app,
	page,
	browser
}) => {
	let base = '';
	const pace = new Pace(page);

	await test.step('0-1 min: one link, four fields', async () => {
		await pace.arrive(app.setupLink() ?? '');
		await pace.type(page.getByLabel('Your organisation'), 'Corner Bakery');
		await pace.type(page.getByLabel('Your name'), 'Ada Baker');
		await pace.type(page.getByLabel('Your e-mail'), 'ada@corner.test');
		await pace.type(page.locator('input[name=password]'), 'a long enough passphrase');
		await pace.press(page.getByRole('button', { name: 'Begin' }), () => page.waitForURL(/\/welcome$/));
	});

	await test.step('1-2 min: three doors', async () => {
		await expect(page.getByRole('link', { name: 'Step inside' })).toBeVisible();
		await expect(page.getByRole('link', { name: 'Bring a file' })).toBeVisible();
		await pace.press(page.getByRole('link', { name: 'Choose your trade' }), () => page.waitForURL(/\/welcome\/trade/));
	});

	await test.step('2-6 min: a trade, and its starter set', async () => {
		await pace.press(page.getByRole('radio', { name: /A shop floor/ }), () =>
			expect(page.getByText('suggested, yours to change').first()).toBeVisible()
		);
		await expect(page.getByText(/Shelf/).first()).toBeVisible();
		await pace.press(page.getByRole('button', { name: 'Start with this' }), () => page.waitForURL(/\/goals\?examples/));
		base = new URL(page.url()).pathname.replace(/\/goals$/, '');
	});

	await test.step('6-9 min: the first goal as a sentence, from an example', async () => {
		const sets = page.getByRole('button', { name: 'Set the goal' });
		await pace.press(page.getByRole('link', { name: 'Use this' }).first(), () => expect(sets).toBeVisible());
		await pace.press(sets, () => page.waitForURL(/\?open=/));
		await expect(page.getByText('NPS').first()).toBeVisible();
		const tracked = pace.taken('from the first link to a tracked goal', 480);
		printPace([tracked]);
		expect(tracked.seconds).toBeLessThanOrEqual(tracked.limit);
	});

	await test.step('9-12 min: a code for one’s own phone, an answer, and the figure moves', async () => {
		await pace.press(page.getByRole('link', { name: 'Plan', exact: true }), () => page.waitForURL(/\/plan$/));
		await pace.press(page.getByRole('link', { name: /^Surveys/ }).first(), () => page.waitForURL(/\/surveys$/));
		await pace.press(page.getByRole('link', { name: 'Two questions after Till' }).first(), () =>
			expect(page.getByLabel('Link to the survey')).toBeVisible()
		);
		const link = await page.getByLabel('Link to the survey').inputValue();
		pace.scan();
		const phone = await browser.newContext({ viewport: { width: 390, height: 800 } });
		const customer = await phone.newPage();
		const answering = new Pace(customer);
		await answering.open(link);
		await answering.press(customer.getByRole('button', { name: /^10/ }), () =>
			expect(customer.getByText('Your answer 10 is kept.')).toBeVisible()
		);
		await phone.close();
		pace.add(answering.taken('an answer on a phone', 0));
		await pace.await(() =>
			expect(page.getByText(/\b1 (test )?answer\b|one (test )?answer/i).first()).toBeVisible({ timeout: 10_000 })
		);
		const seen = pace.taken('… to the first answer seen', 720);
		printPace([seen]);
		expect(seen.seconds).toBeLessThanOrEqual(seen.limit);
		await page.goto(`${base}/measurement`);
		await expect(page.getByText(/\b1 answer\b|one answer/i).first()).toBeVisible({ timeout: 10_000 });
		await page.goto(`${base}/audit`);
		await expect(page.getByText('Till').first()).toBeVisible();
		await page.goto(base);
		await expect(page.getByRole('link', { name: /^Goals \d+ % filled/ })).toBeVisible();
	});

	await test.step('12-15 min: a head is invited, and the page is there to print, gaps and all', async () => {
		await page.goto('/people');
		await page.locator('input[name=name]').first().fill('Hanna Head');
		await page.locator('input[name=email]').first().fill('hanna@corner.test');
		await page.getByRole('button', { name: 'Make the link' }).click();
		await expect(page.getByLabel('The link for Hanna Head')).toHaveValue(/\/invite\//);
		await page.goto(`${base}/one-page`);
		await expect(page.getByText('Corner Bakery').first()).toBeVisible();
		await expect(page.getByRole('main').getByText('NPS').first()).toBeVisible();
	});
});
