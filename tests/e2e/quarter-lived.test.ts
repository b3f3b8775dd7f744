import { expect, test, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';
import type { Email } from 'postal-mime';
import { appHome, type AppHome, type RunningApp } from '../support/app.ts';
import { postBox, type PostBox } from '../support/post-box.ts';
import { openArchive, signIn, type Archive } from '../support/sweep.ts';
import { withScript } from './people.ts';

/*
 * One quarter of the made-up grocer, from the launch to the next quarter. Each test is a day; the application is stopped in
 * the evening and started with another date. Everybody comes in by a session of that day.
 */
test.describe.configure({ mode: 'serial', timeout: 120_000 });
test.use({ actionTimeout: 10_000 });

const days = {
	launch: '2027-02-15T08:00:00.000Z',
	work: '2027-03-08T09:00:00.000Z',
	away: '2027-03-10T09:00:00.000Z',
	ask: '2027-03-29T08:00:00.000Z',
	review: '2027-04-05T08:00:00.000Z',
	after: '2027-04-06T08:00:00.000Z'
} as const;
const minutesLater = (instant: string, minutes: number): string =>
	new Date(Date.parse(instant) + minutes * 60_000).toISOString();

const screens = {
	desk: { viewport: { width: 1280, height: 800 } },
	phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
	wall: { viewport: { width: 1920, height: 1080 } }
};

let home: AppHome;
let box: PostBox;
let archive: Archive;
let app: RunningApp | null = null;
let now: string = days.launch;
let base = '';
let review = '';
let open: BrowserContext[] = [];
const heard: string[] = [];
/** The net that is taken away on purpose is heard of in the console. */
const meant = /ERR_INTERNET_DISCONNECTED|Failed to fetch|ERR_NETWORK/;

test.beforeAll(async () => {
	box = await postBox();
	home = await appHome({
		environment: {
			NINEFOLD_NOW: days.launch,
			NINEFOLD_DEVELOPER: '1',
			SMTP_URL: box.url,
			MAIL_FROM: 'Ninefold <ninefold@tarro.example>'
		}
	});
	const loaded = await home.cli('demo', 'load');
	if (loaded.code !== 0) throw new Error(loaded.stderr);
	archive = openArchive(home.dataFolder);
	// A made-up company writes to nobody; this one is taken for real.
	archive.db.prepare('update organisation set demo = 0').run();
	base = `/strategies/${one('select id from strategy where archived_at is null')}`;
	review = `${base}/review/${one("select id from review where status = 'planned'")}`;
});

test.afterAll(async () => {
	await app?.stop();
	archive.close();
	await box.close();
	home.remove();
});

test.afterEach(async () => {
	await leave();
	expect(heard, 'the console of the browsers').toEqual([]);
});

const one = (sql: string, ...values: unknown[]): string =>
	archive.db
		.prepare(sql)
		.pluck()
		.get(...values) as string;
const userOf = (name: string): string => one('select id from user where name = ?', name);
const memberOf = (name: string): string =>
	one('select m.id from membership m join user u on u.id = m.user_id where u.name = ?', name);

/** Everybody closes their browser; another day begins. */
async function begin(instant: string): Promise<void> {
	await leave();
	await app?.stop();
	now = instant;
	home.environment.NINEFOLD_NOW = instant;
	app = await home.start();
}

/** The rest of somebody's week is opened: what others have just done may be on its way and move what is beneath a finger. */
async function unfolded(page: Page, within: Locator): Promise<void> {
	await expect(async () => {
		if (!(await within.isVisible())) await page.getByText(/more things?, not for today/).tap();
		await expect(within).toBeVisible({ timeout: 1_000 });
	}).toPass();
}

async function leave(): Promise<void> {
	const all = open;
	open = [];
	for (const context of all) await context.close();
}

async function browse(browser: Browser, screen: keyof typeof screens): Promise<Page> {
	const context = await browser.newContext({ baseURL: home.url, ...screens[screen] });
	open.push(context);
	context.on('console', (message) => {
		if (['error', 'warning'].includes(message.type()) && !meant.test(message.text()))
			heard.push(`${message.text()} (${message.page()?.url()})`);
	});
	context.on('weberror', (error) => heard.push(String(error.error().stack ?? error.error())));
	return context.newPage();
}

/** Somebody comes in at a page, with a session of the day. */
async function come(
	browser: Browser,
	name: string,
	path: string,
	screen: keyof typeof screens = 'desk'
): Promise<Page> {
	const page = await browse(browser, screen);
	const value = signIn(archive, userOf(name), Date.parse(now));
	await page.context().addCookies([{ name: 'session', value, url: home.url }]);
	await page.goto(path);
	await withScript(page);
	return page;
}

const title = (page: Page) => page.getByRole('heading', { level: 1 });

/** Nothing of a page stands beyond its edge. */
const fits = (page: Page): Promise<boolean> =>
	page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

const addressOf = (name: string): string => one('select email from user where name = ?', name);

/** Somebody was told something of a kind. */
const told = (name: string, kind: string): Promise<void> =>
	expect
		.poll(
			() =>
				one('select count(*) from notice where membership_id = ? and kind = ? and at >= ?', memberOf(name), kind, now),
			{
				message: `${name} is told of ${kind}`,
				timeout: 20_000
			}
		)
		.not.toBe(0);

/** A mail to somebody in which something stands: the newest, or the first that was sent. */
async function mailTo(name: string, words: RegExp, which: 'newest' | 'first' = 'newest'): Promise<Email> {
	const address = addressOf(name);
	let found: Email | undefined;
	await expect
		.poll(
			async () => {
				const mails = await box.read();
				const fits = (mail: Email): boolean => mail.to?.[0]?.address === address && words.test(mail.text ?? '');
				found = which === 'first' ? mails.find(fits) : mails.findLast(fits);
				return found !== undefined;
			},
			{ message: `a mail to ${name} with ${words}`, timeout: 20_000 }
		)
		.toBe(true);
	return found as Email;
}

/** The links of a mail, the same in both of its forms. */
function linksOf(mail: Email, path: RegExp): string[] {
	const html = [...(mail.html ?? '').matchAll(/href="([^"]+)"/g)].map((match) =>
		(match[1] as string).replaceAll('&amp;', '&')
	);
	const found = [...new Set(html)].filter((href) => path.test(new URL(href).pathname + new URL(href).hash));
	for (const href of found) expect(mail.text).toContain(href);
	return found;
}
const linkOf = (mail: Email, path: RegExp): string => {
	const [link] = linksOf(mail, path);
	if (link === undefined) throw new Error(`No link to ${path} in:\n${mail.text}`);
	expect(new URL(link).origin).toBe(home.url);
	return link;
};

test('launch: next year begins from this one, is promised, launched and read by everybody', async ({ browser }) => {
	await begin(days.launch);
	const ines = await come(browser, 'Ines Moreau', '/strategies/copy');
	await ines.getByLabel('What is it called?').fill('Happier Tuesdays');
	await ines.getByLabel('Tactics and their to-dos').check();
	await ines.getByRole('button', { name: 'Begin with these' }).click();
	await ines.waitForURL(/\/strategies\/[0-9a-f-]{36}$/);
	const next = new URL(ines.url()).pathname;
	await ines.goto(`${next}/launch`);
	await expect(title(ines)).toHaveText('One thing is missing before it can begin.');
	await ines.getByLabel('First review on').fill('2027-10-05');
	await ines.getByRole('button', { name: 'Put it on the calendar' }).click();
	await expect(title(ines)).toHaveText('All is there. It can begin.');
	await ines.getByLabel('Who stands for it').fill('Ines Moreau');
	await ines.getByLabel(/^Money for the quarter/).fill('4000');
	await ines.getByLabel('In one sentence').fill('Tuesdays come first.');
	await ines.getByRole('button', { name: 'Sign' }).click();
	await expect(ines.getByText('“Tuesdays come first.”')).toBeVisible();
	await ines.getByRole('button', { name: 'Start the strategy' }).click();
	await expect(title(ines)).toHaveText(/^It has begun, on 15 February/);
	await ines.getByRole('button', { name: 'Ask everybody to read it' }).click();
	await expect(ines.getByText('12 people have been asked.')).toBeVisible();

	await begin(minutesLater(days.launch, 10));
	const letter = await mailTo('Margit Lund', /Ines Moreau asks you to read “Happier Tuesdays”/);
	const margit = await come(browser, 'Margit Lund', linkOf(letter, /one-page$/));
	await margit.getByRole('button', { name: 'I have read it and know my part' }).click();
	await expect(margit.getByText('You have read it and know your part.')).toBeVisible();
	for (const name of ['Farid Karimi', 'Aisyah Rahman']) {
		const link = linkOf(await mailTo(name, /Happier Tuesdays/), /one-page$/);
		const page = await come(browser, name, link, 'phone');
		await page.getByRole('button', { name: 'I have read it and know my part' }).tap();
		await expect(page.getByText('You have read it and know your part.')).toBeVisible();
		expect(await fits(page)).toBe(true);
	}
	const again = await come(browser, 'Ines Moreau', `${next}/launch`);
	await expect(again.getByText('3 of 13 people have read it.')).toBeVisible();
});

test('work: what was noticed is given away in four clicks, ticked off without a net, updated from a mail', async ({
	browser
}) => {
	await begin(days.work);
	const leila = await come(browser, 'Leila Haddad', '/plate');
	await leila.getByRole('link', { name: 'Answer it: A voucher takes two mails and a call' }).click();
	await leila.getByText('Fix it where it happens').click();
	await leila.getByText('Samuel Okoye').click();
	await leila.getByRole('button', { name: 'Give it to Samuel' }).click();
	await expect(leila.getByText('Samuel Okoye has it: “Fix it where it happens”.')).toBeVisible();

	const samuel = await come(browser, 'Samuel Okoye', '/my-week', 'phone');
	await expect(title(samuel)).toContainText('Five things, Samuel.');
	const given = samuel.getByRole('link', { name: 'Fix it where it happens' });
	await unfolded(samuel, given);
	expect(await fits(samuel)).toBe(true);
	const toDo = 'Say it in the confirmation mail';
	const ticked = (): unknown =>
		archive.db
			.prepare('select a.done_by from action a join item i on i.id = a.id where i.title = ? and a.done_at is not null')
			.pluck()
			.get(toDo);
	await samuel.context().setOffline(true);
	await samuel.getByRole('button', { name: `Done: ${toDo}` }).tap();
	await expect(samuel.getByText('Will be sent when you are back online')).toBeVisible();
	expect(ticked()).toBeUndefined();
	await samuel.context().setOffline(false);
	await expect(samuel.getByText('Done just now, thank you')).toBeVisible();
	expect(ticked()).toBe(memberOf('Samuel Okoye'));
	await told('Leila Haddad', 'update_due');

	await begin(minutesLater(days.work, 10));
	const letter = await mailTo('Leila Haddad', /How does “Time to solve” go\?/);
	const link = linkOf(letter, /^\/update\//);
	const phone = await browse(browser, 'phone');
	await phone.goto(link);
	await expect(title(phone)).toHaveText('How does “Time to solve” go?');
	expect(await fits(phone)).toBe(true);
	await phone.getByLabel('A line, if you like').fill('Mondays are under a day now');
	await phone.getByRole('button', { name: 'Likely' }).tap();
	await expect(phone.getByText('Update kept, thank you.')).toBeVisible();
	await phone.goto(link);
	await expect(phone.getByText('It was used already, ran out after seven days')).toBeVisible();
	// One of three weeks ago that nobody used has run out.
	const old = await mailTo('Farid Karimi', /How does “Easy to order by phone” go\?/, 'first');
	await phone.goto(linkOf(old, /^\/update\//));
	await expect(phone.getByText('It was used already, ran out after seven days')).toBeVisible();
	const goal = one("select id from item where kind = 'goal' and title = 'Time to solve' order by id");
	const ines = await come(browser, 'Ines Moreau', `${base}/goals?open=${goal}`);
	await expect(ines.getByText('Mondays are under a day now')).toBeVisible();
});

test('away: a head says who stands in, an administrator hands over and makes a second leader', async ({ browser }) => {
	await begin(days.away);
	const leila = await come(browser, 'Leila Haddad', `/hand-over/${memberOf('Leila Haddad')}`);
	await leila.getByLabel('First day').fill('2027-03-10');
	await leila.getByLabel('Last day').fill('2027-03-19');
	await leila.getByLabel('Who stands in').selectOption({ label: 'Samuel Okoye' });
	await leila.getByRole('button', { name: 'Keep', exact: true }).click();
	await expect(leila.getByText('Samuel Okoye stands in', { exact: false }).first()).toBeVisible();
	const samuel = await come(browser, 'Samuel Okoye', '/my-week', 'phone');
	await expect(samuel.getByText('You stand in for Leila Haddad', { exact: false })).toBeVisible();

	const priya = await come(browser, 'Priya Nair', `/people/${memberOf('Hana Novak')}`);
	await priya.getByRole('link', { name: 'Hand over' }).click();
	// Those of next year's plan are among them.
	await expect(title(priya)).toHaveText('Hana has 6 things open. Who takes them over?');
	await priya.getByLabel('Everything goes to').selectOption({ label: 'Aisyah Rahman' });
	await priya.getByRole('button', { name: 'See what goes where' }).click();
	await expect(priya.getByText('Aisyah Rahman gets 6 things')).toBeVisible();
	await priya.getByRole('button', { name: 'Hand over', exact: true }).click();
	await expect(priya.getByText('6 things were handed over.')).toBeVisible();
	await priya.goto(`/people/${memberOf('Nikos Dimou')}`);
	await priya.getByRole('radio', { name: /^leader/ }).check();
	await priya.getByRole('button', { name: 'Save' }).click();
	await expect(priya.getByText('Saved. It holds from the next click on.')).toBeVisible();

	await begin(minutesLater(days.away, 10));
	const letter = await mailTo('Aisyah Rahman', /handed over to you/);
	expect(letter.text).toContain('Priya Nair');
	await mailTo('Hana Novak', /6 things of yours went to others/);
});

test('a week before: whoever leads a goal is asked for a guess, by mail', async ({ browser }) => {
	await begin(days.ask);
	await told('Leila Haddad', 'review');
	await begin(minutesLater(days.ask, 10));
	for (const name of ['Ines Moreau', 'Leila Haddad']) {
		const letter = await mailTo(name, /Before the review: how sure are you/);
		const link = linkOf(letter, /\/review\/.*#guesses$/);
		const page = await come(browser, name, link, 'phone');
		const [goal, sure] = name === 'Ines Moreau' ? ['NPS', '6'] : ['Time to solve', '4'];
		const chance = page.getByLabel(`How likely is it reached? ${goal}`);
		const form = page.locator('form', { has: chance });
		await chance.selectOption(sure);
		await form.getByRole('button', { name: /my guess$/ }).tap();
		await expect(form.getByText('Kept. Nobody sees it before the result is shown.')).toBeVisible();
		expect(await fits(page)).toBe(true);
	}
});

test('review: two lead at the wall, phones follow and write, and the quarter is closed', async ({ browser }) => {
	await begin(days.review);
	const ines = await come(browser, 'Ines Moreau', review, 'wall');
	await ines.getByRole('button', { name: 'Start the meeting' }).click();
	await expect(title(ines)).toHaveText('4 of 5 done.');
	await ines.getByRole('button', { name: 'Next: Silent notes' }).click();
	await expect(title(ines)).toHaveText('Five minutes of silence.');
	expect(await fits(ines)).toBe(true);
	const aisyah = await come(browser, 'Aisyah Rahman', review, 'phone');
	await expect(title(aisyah)).toHaveText('Five minutes of silence.');
	await expect(aisyah.getByText('Ines Moreau leads; this page follows.')).toBeVisible();
	const nikos = await come(browser, 'Nikos Dimou', review);
	await expect(nikos.getByText('Ines Moreau leads; this page follows.')).toBeVisible();

	const stranger = await browse(browser, 'phone');
	await stranger.goto('/meet');
	await stranger.getByLabel('The code').fill(await ines.locator('.code').innerText());
	await stranger.getByRole('button', { name: 'Come in' }).tap();
	await stranger.getByLabel('Your note').fill('Vouchers are no apology');
	await stranger.getByRole('button', { name: 'Leave it here' }).tap();
	await expect(stranger.getByText('Left here, without your name.')).toBeVisible();
	await expect(ines.getByText('Vouchers are no apology')).toBeVisible();

	await ines.getByRole('button', { name: 'Next: NPS' }).click();
	await expect(title(aisyah)).toHaveText('NPS');
	await expect(ines.getByText('One person has guessed.')).toBeVisible();
	await ines.getByRole('button', { name: 'Show the result' }).click();
	await expect(title(ines)).toHaveText(/^(Reached|Not reached): \d+, aiming for \d+\.$/);
	const result = await title(ines).innerText();
	await expect(title(aisyah)).toHaveText(result);
	await expect(aisyah.getByText('Ines’s guess')).toBeVisible();

	await nikos.getByRole('button', { name: 'Take over' }).click();
	await expect(ines.getByText('Nikos Dimou leads; this page follows.')).toBeVisible();
	await expect(aisyah.getByText('Nikos Dimou leads; this page follows.')).toBeVisible();
	await nikos.getByRole('button', { name: 'Grow' }).click();
	await expect(nikos.getByRole('button', { name: 'Grow' })).toHaveAttribute('aria-pressed', 'true');
	await nikos
		.getByRole('navigation', { name: 'Agenda' })
		.getByRole('button', { name: /^Decisions/ })
		.click();
	await expect(title(ines)).toHaveText('What, who, by when?');
	await nikos.getByLabel('What do we do?').fill('Ask ten who got a voucher');
	await nikos.getByLabel('Who').selectOption({ label: 'Aisyah Rahman' });
	await nikos.getByLabel('As a to-do of').selectOption({ label: 'Ring back instead of waiting' });
	await nikos.getByLabel('By', { exact: true }).fill('2027-04-09');
	await nikos.getByRole('button', { name: 'Add', exact: true }).first().click();
	for (const page of [nikos, ines, aisyah])
		await expect(page.getByText('Aisyah Rahman · by 9 Apr', { exact: false }).first()).toBeVisible();
	await nikos
		.getByRole('navigation', { name: 'Agenda' })
		.getByRole('button', { name: /^Next quarter/ })
		.click();
	await nikos.getByLabel('In one sentence').fill('say sorry in person.');
	await nikos.getByRole('button', { name: 'Keep' }).click();
	await expect(ines.getByText('say sorry in person.')).toBeVisible();
	for (const page of [ines, aisyah]) expect(await fits(page)).toBe(true);
	await nikos.getByRole('button', { name: 'End the meeting' }).click();
	for (const page of [nikos, ines, aisyah])
		await expect(page.getByText('Minutes · how it stood on', { exact: false })).toBeVisible();
	await expect(ines.getByText(result)).toBeVisible();
	await expect(ines.getByText('Vouchers are no apology')).toBeVisible();
	expect(await fits(aisyah)).toBe(true);
	await stranger.reload();
	await expect(stranger.getByText('No meeting is running under this code.', { exact: false })).toBeVisible();
});

test('after: minutes, the next quarter with what was carried, the decision in a week, the figures', async ({
	browser
}) => {
	await begin(minutesLater(days.review, 90));
	const letter = await mailTo('Aisyah Rahman', /Nikos Dimou counts on you: “Ask ten who got a voucher”/);
	linkOf(letter, /\/optimisation#/);
	const over = await mailTo('Farid Karimi', /The review of “Happier Mondays” is over/);
	await begin(days.after);
	const farid = await come(browser, 'Farid Karimi', linkOf(over, /\/review\//));
	await expect(farid.getByText('Minutes · how it stood on', { exact: false })).toBeVisible();
	await expect(farid.getByText('Next quarter we will say sorry in person.', { exact: false })).toBeVisible();

	const aisyah = await come(browser, 'Aisyah Rahman', '/my-week', 'phone');
	await unfolded(aisyah, aisyah.getByRole('link', { name: 'Ask ten who got a voucher' }));

	const carried = archive.db
		.prepare(
			`select item.title from goal join item on item.id = goal.id
			 where goal.carried_from_id is not null and goal.starts_on > '2027-03-31' and goal.strategy_id = ?`
		)
		.pluck()
		.all(base.split('/').at(-1));
	expect(carried).toEqual(['NPS']);
	const ines = await come(browser, 'Ines Moreau', `${base}/optimisation`);
	await expect(ines.getByRole('link', { name: 'Read the minutes of Q1 2027' }).first()).toBeVisible();
	await expect(ines.locator('#decisions').getByText('Ask ten who got a voucher').first()).toBeVisible();

	const yusuf = await come(browser, 'Yusuf Demir', `${base}/measurement`);
	await expect(yusuf.getByText('How do customers feel?').first()).toBeVisible();
});
