import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { administrator, expect, test } from './fixtures.ts';
import { withScript } from './people.ts';

test.use({ world: 'organisation', place: 'survey' });
test.describe.configure({ mode: 'serial' });

const stranger = {
	name: 'Sam Stranger',
	email: 'sam@elsewhere.test',
	password: 'another long passphrase',
	organisation: 'Elsewhere'
};
type Person = Pick<typeof stranger, 'email' | 'password'>;
const kept = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>();

/** Windows of the test that runs; each of them listens for changes, so they are closed behind it. */
const windows: BrowserContext[] = [];
async function opened(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
	const context = await browser.newContext(options);
	windows.push(context);
	return context;
}
test.afterEach(async () => {
	for (const context of windows.splice(0)) await context.close();
});

/** A browser in which somebody is signed in. */
async function as(browser: Browser, url: string, person: Person, options: { script?: boolean } = {}): Promise<Page> {
	const more = { javaScriptEnabled: options.script ?? true, baseURL: url, locale: 'en-GB' };
	const state = kept.get(person.email);
	const context = await opened(browser, { ...more, ...(state === undefined ? {} : { storageState: state }) });
	const page = await context.newPage();
	if (state === undefined) {
		await page.goto('/login');
		await page.fill('input[name=email]', person.email);
		await page.fill('input[name=password]', person.password);
		await page.locator('main button[type=submit], form button').first().click();
		await page.waitForURL((address) => !address.pathname.startsWith('/login'));
		kept.set(person.email, await context.storageState());
	}
	return page;
}

let base = '';
let survey = '';
let link = '';

test.beforeAll(async ({ home, app }) => {
	const made = await home.cli('strategy', 'create', '--name', 'A better Monday', '--json');
	expect(made.code, made.stdout + made.stderr).toBe(0);
	base =
		/\/strategies\/[0-9a-f-]{36}/.exec(made.stdout)?.[0] ?? `/strategies/${/[0-9a-f-]{36}/.exec(made.stdout)?.[0]}`;
	expect(app.url).toBeTruthy();
});

test('without script: a survey is started, tried out and opened (R-002-34)', async ({ browser, app }) => {
	const page = await as(browser, app.url, administrator, { script: false });
	await page.goto(`${base}/surveys`);
	await expect(page.getByText('Nobody has been asked yet.')).toBeVisible();
	// Where touchpoints are listed already, a survey about something else is one fold away.
	const fold = page.getByText('Or about something else');
	if (await fold.isVisible()) await fold.click();
	await page.getByLabel('Name of the survey').first().fill('After delivery');
	await page.getByRole('button', { name: 'Ask two questions' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'After delivery' })).toBeVisible();
	survey = new URL(page.url()).pathname;
	link = await page.getByLabel('Link to the survey').inputValue();
	expect(link).toMatch(new RegExp(`^${app.url}/s/[\\w-]{22}$`));

	const visitor = await (await opened(browser, { javaScriptEnabled: false })).newPage();
	await visitor.goto(link);
	await expect(visitor.getByText('A trial: this survey is not open yet.')).toBeVisible();
	await visitor.getByRole('button', { name: /^10/ }).click();
	await expect(visitor.getByText('Your answer 10 is kept.')).toBeVisible();

	await page.reload();
	await expect(page.getByText('One test answer counts for now.')).toBeVisible();
	await page.getByRole('button', { name: 'Open it to customers' }).click();
	await expect(page.getByText('Open', { exact: true })).toBeVisible();
	await page.goto(`${survey}/results`);
	await expect(page.getByText('Ask two questions today.')).toBeVisible();
});

test('without script: a customer answers, comes back, changes their mind, and it is one answer', async ({
	browser,
	app
}) => {
	const visitor = await (await opened(browser, { javaScriptEnabled: false })).newPage();
	await visitor.goto(link);
	await visitor.getByRole('button', { name: '3', exact: true }).click();
	await visitor.getByRole('textbox').fill('Late on Monday');
	await visitor.getByRole('button', { name: '8', exact: true }).click();
	await expect(visitor.getByText('Your answer 8 is kept.')).toBeVisible();
	await expect(visitor.getByRole('textbox')).toHaveValue('Late on Monday');
	await visitor.getByRole('button', { name: 'Send the reason' }).click();
	await expect(visitor.getByRole('heading', { name: 'Thank you.' })).toBeVisible();
	const page = await as(browser, app.url, administrator);
	await page.goto(`${survey}/results`);
	await expect(page.getByText('One answer counts.')).toBeVisible();
	await expect(page.getByText('Late on Monday')).toBeVisible();
});

test('by keyboard alone', async ({ browser }) => {
	const visitor = await (await opened(browser)).newPage();
	await visitor.goto(link);
	for (let at = 0; at < 10; at += 1) await visitor.keyboard.press('Tab');
	await expect(visitor.getByRole('button', { name: '9', exact: true })).toBeFocused();
	await visitor.keyboard.press('Enter');
	await expect(visitor.getByText('Your answer 9 is kept.')).toBeVisible();
	await expect(visitor.getByRole('textbox')).toBeFocused();
	await visitor.keyboard.type('Friendly driver');
	await visitor.keyboard.press('Tab');
	await visitor.keyboard.press('Enter');
	await expect(visitor.getByRole('heading', { name: 'Thank you.' })).toBeFocused();
});

test('with script: an answer changes the open results page within two seconds, without reload', async ({
	browser,
	app
}) => {
	const page = await as(browser, app.url, administrator);
	await page.goto(`${survey}/results`);
	await expect(page.getByText('2 answers count.')).toBeVisible();
	const visitor = await (await opened(browser)).newPage();
	await visitor.goto(link);
	await visitor.getByRole('button', { name: /^10/ }).click();
	await expect(visitor.getByText('Your answer 10 is kept.')).toBeVisible();
	await expect(page.getByText('3 answers count.')).toBeVisible({ timeout: 2_000 });
});

test('without connection an answer is kept on the device and sent when there is one again', async ({
	browser,
	app
}) => {
	const context = await opened(browser);
	const visitor = await context.newPage();
	await visitor.goto(link);
	await context.setOffline(true);
	await visitor.getByRole('button', { name: '7', exact: true }).click();
	await expect(visitor.getByText('No connection.')).toBeVisible();
	await context.setOffline(false);
	await expect
		.poll(() => visitor.evaluate(() => localStorage.getItem('survey-unsent')), { timeout: 20_000 })
		.toBeNull();
	const page = await as(browser, app.url, administrator);
	await page.goto(`${survey}/results`);
	await expect(page.getByText('4 answers count.')).toBeVisible();
});

test('the first view needs at most 3 requests and 15 kB, compressed', async ({ browser, request }) => {
	const visitor = await (await opened(browser)).newPage();
	const asked: string[] = [];
	visitor.on('request', (one) => {
		if (!one.url().startsWith('data:')) asked.push(one.url());
	});
	await visitor.goto(link, { waitUntil: 'networkidle' });
	expect(asked.length).toBeLessThanOrEqual(3);
	const sizes = await Promise.all(
		asked.map(async (url) => {
			const response = await request.get(url, { headers: { 'accept-encoding': 'gzip' } });
			return Number(response.headers()['content-length'] ?? (await response.body()).length);
		})
	);
	expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(15_000);
});

test('customers’ words are read, filtered and exported; a spreadsheet sees no formula', async ({ browser, app }) => {
	const visitor = await (await opened(browser, { javaScriptEnabled: false })).newPage();
	await visitor.goto(link);
	await visitor.getByRole('button', { name: '2', exact: true }).click();
	await visitor.getByRole('textbox').fill('=HYPERLINK("http://evil.example")');
	await visitor.getByRole('button', { name: 'Send the reason' }).click();
	const page = await as(browser, app.url, administrator);
	await page.goto('/voices');
	await expect(page.getByText('Late on Monday')).toBeVisible();
	await page.getByRole('link', { name: 'Unhappy' }).click();
	await expect(page.getByText('Late on Monday')).toBeHidden();
	await expect(page.getByText('HYPERLINK')).toBeVisible();
	await page.getByRole('searchbox', { name: 'Words' }).fill('zebra');
	await page.getByRole('button', { name: 'Show' }).click();
	await expect(page.getByText('Nothing fits.')).toBeVisible();
	const csv = await (await page.request.get('/voices/export')).text();
	expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
	expect(csv.split('\r\n')[0]).toContain('answered,survey,score');
});

test('another organisation sees and changes nothing of it (S1)', async ({ browser, app, home }) => {
	const { organisation, name, email, password } = stranger;
	const made = await home.cli(
		...['admin', 'create', '--organisation', organisation],
		...['--name', name, '--email', email, '--password', password]
	);
	expect(made.code, made.stderr).toBe(0);
	const page = await as(browser, app.url, stranger);
	for (const path of [`${base}/surveys`, survey, `${survey}/results`]) {
		expect((await page.request.get(path)).status(), path).toBe(404);
	}
	const id = survey.split('/').at(-1) as string;
	for (const action of ['openSurvey', 'closeSurvey', 'removeSurvey']) {
		const posted = await page.request.post(`${survey}?/${action}`, { form: { id }, headers: { origin: app.url } });
		expect(posted.status(), action).toBe(404);
	}
	await page.goto('/voices');
	await expect(page.getByText('Late on Monday')).toBeHidden();
	expect((await page.request.get(link)).status()).toBe(200);
});

test('a survey that has ended says so kindly', async ({ browser, app }) => {
	const page = await as(browser, app.url, administrator);
	await page.goto(survey);
	await page.getByLabel('How to reach a person').fill('care@tarro.test');
	await page.locator('#around').getByRole('button', { name: 'Keep the changes' }).click();
	await expect(page.getByText('Kept.', { exact: true })).toBeVisible();
	await page.getByRole('button', { name: 'End it' }).click();
	await expect(page.getByRole('button', { name: 'Open it again' })).toBeVisible();
	const visitor = await (await opened(browser)).newPage();
	expect((await visitor.request.get(link)).status()).toBe(410);
	await visitor.goto(link);
	await expect(visitor.getByRole('heading', { name: 'This survey has ended.' })).toBeVisible();
	await expect(visitor.getByRole('link', { name: 'care@tarro.test' })).toHaveAttribute(
		'href',
		'mailto:care@tarro.test'
	);
	await page.getByRole('button', { name: 'Open it again' }).click();
	await expect(page.getByRole('button', { name: 'End it' })).toBeVisible();
});

test('questions are added, changed, put in order and removed with undo', async ({ browser, app }) => {
	const page = await as(browser, app.url, administrator);
	await page.goto(survey);
	await withScript(page);
	const words = page.getByRole('textbox', { name: 'Question' }).last();
	// The survey was opened again a moment ago: what is told of that may move what is beneath the pointer.
	await expect(async () => {
		if (!(await words.isVisible())) await page.getByText('Add a question').first().click();
		await page.getByLabel('Kind').selectOption('choices', { timeout: 2_000 });
		await words.fill('What did you buy?', { timeout: 2_000 });
	}).toPass();
	await page.getByRole('button', { name: 'Add a question' }).click();
	const list = page.getByRole('list', { name: 'Questions' });
	await expect(list.getByText('What did you buy?')).toBeVisible();
	await page.getByRole('button', { name: 'Move “What did you buy?” up' }).click();
	await expect(list.getByRole('listitem').nth(1)).toContainText('What did you buy?');
	await page.getByRole('button', { name: 'Remove: What did you buy?' }).click();
	await expect(list.getByText('What did you buy?')).toBeHidden();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(list.getByText('What did you buy?')).toBeVisible();
});

test('what is opened before script has come stays open when it comes', async ({ browser, app }) => {
	const page = await as(browser, app.url, administrator);
	let letThrough = (): void => undefined;
	const held = new Promise<void>((resolve) => (letThrough = resolve));
	await page.route('**/_app/immutable/**/*.js', async (route) => {
		await held;
		await route.continue();
	});
	await page.goto(survey, { waitUntil: 'commit' });
	await page.getByText('Add a question').first().click();
	await expect(page.getByLabel('Kind')).toBeVisible();
	letThrough();
	await withScript(page);
	await expect(page.getByLabel('Kind')).toBeVisible();
});

for (const lang of ['en', 'ar-XB']) {
	test(`no barrier in ${lang}: every view of answering`, async ({ browser, app }) => {
		const check = async (page: Page, name: string): Promise<void> => {
			const { violations } = await new AxeBuilder({ page })
				.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
				.setLegacyMode(true)
				.analyze();
			expect(
				violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`),
				name
			).toEqual([]);
			const sideways = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
			expect(sideways, `${name} scrolls sideways`).toBe(false);
		};
		const visitor = await (await opened(browser, { viewport: { width: 390, height: 844 } })).newPage();
		await visitor.goto(`${link}?lang=${lang}`);
		await check(visitor, 'question');
		await visitor.locator('.key').first().click();
		await expect(visitor.locator('.kept, .options').first()).toBeVisible();
		await check(visitor, 'after the tap');
		await visitor.goto(`${app.url}/s/no-such-survey-anywhere?lang=${lang}`);
		await check(visitor, 'unknown link');
	});
}
