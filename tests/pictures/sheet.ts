/**
 * The contact sheet: the pages at two widths (the review on a wall as well), in both directions, as they are with a whole
 * company in them, empty, with three things, with two hundred, and after something that cannot be taken.
 * `node tests/pictures/sheet.ts [world ...] [view ...] [en | ar-XB] [--keep]` puts single pictures and one sheet per world
 * and language into tests/.output/sheet; `--keep` puts small sheets beside the pictures of the README as well.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import type { Role } from '#lib/domain/strategy/access.ts';
import { appHome, type AppHome } from '../support/app.ts';
import { chromiumLaunch } from '../support/chromium.ts';
import { projectRoot } from '../support/source-files.ts';
import { newestCompany, openArchive, signIn } from '../support/sweep.ts';
import { meetingViews, peopleViews, placesOf, stepViews, type MeetingView, type Places, type View } from './views.ts';
import { fill } from './worlds.ts';

const folder = join(projectRoot, 'tests/.output/sheet');
const kept = join(projectRoot, 'docs/pictures');
const locales = ['en', 'ar-XB'] as const;
const widths = [1280, 390] as const;
/** The clock of the demo is held on a Monday, so that two sheets can be laid side by side. */
const day = '2027-02-15T09:00:00.000Z';

interface World {
	readonly home: AppHome;
	readonly places: Places;
	readonly sessions: Readonly<Record<string, string>>;
}

async function made(name: string, prepare: (home: AppHome) => Promise<void>): Promise<World> {
	const isHeld = name === 'full';
	const home = await appHome(isHeld ? { environment: { NINEFOLD_NOW: day, NINEFOLD_DEVELOPER: '1' } } : {});
	await prepare(home);
	const archive = openArchive(home.dataFolder);
	const company = newestCompany(archive);
	const at = isHeld ? Date.parse(day) : Date.now();
	const sessions = Object.fromEntries(
		Object.entries(company.users).map(([role, user]) => [role, signIn(archive, user, at)])
	);
	const places = placesOf(archive, company);
	archive.close();
	return { home, places, sessions };
}

async function company(home: AppHome): Promise<string> {
	const who = ['--organisation', 'Nordlicht & Söhne', '--name', 'Ada Admin', '--email', 'ada@ninefold.test'];
	const steps = [
		await home.cli('admin', 'create', ...who, '--password', 'a long enough passphrase'),
		await home.cli('strategy', 'create', '--name', 'Better by spring', '--json')
	];
	for (const step of steps) if (step.code !== 0) throw new Error(step.stderr);
	return (JSON.parse((steps[1] as { stdout: string }).stdout) as { id: string }).id;
}

const worlds: Readonly<Record<string, (home: AppHome) => Promise<void>>> = {
	full: async (home) => {
		const loaded = await home.cli('demo', 'load');
		if (loaded.code !== 0) throw new Error(loaded.stderr);
	},
	empty: async (home) => void (await company(home)),
	three: async (home) => fill(home, await company(home), 3),
	many: async (home) => fill(home, await company(home), 200),
	error: async (home) => fill(home, await company(home), 3)
};

/** Sends the first form that asks for words without any, past the checks of the browser; false where there is none. */
async function sendNothing(page: Page): Promise<boolean> {
	const asks = 'input[type="text"], input[type="number"], input:not([type]), textarea';
	const arrived = page.waitForEvent('load');
	const sent = await page.evaluate((selector) => {
		const form = [...document.querySelectorAll<HTMLFormElement>('main form[method="post"]')].find((one) =>
			one.querySelector(selector)
		);
		for (const field of form?.querySelectorAll<HTMLInputElement>(selector) ?? []) field.value = '';
		// What is folded away is unfolded, as it is for whoever types into it.
		form?.submit();
		return form !== undefined;
	}, asks);
	if (sent) await arrived;
	else arrived.catch(() => undefined);
	return sent;
}

const args = process.argv.slice(2);
const views = [...new Map([...stepViews, ...peopleViews].map((view) => [view.name, view])).values()];
const wantedWorlds = Object.keys(worlds).filter((name) => args.includes(name));
const wantedLocales = locales.filter((locale) => args.includes(locale));
const isWanted = ({ name }: View): boolean =>
	![...views, ...meetingViews].some((view) => args.includes(view.name)) || args.includes(name);

interface Taken {
	readonly file: string;
	readonly width: number;
}

/** Takes the pictures of some views in one language. */
async function take(
	browser: Browser,
	url: string,
	name: string,
	world: World,
	locale: string,
	of: readonly (View | MeetingView)[]
) {
	const contexts = new Map<Role, BrowserContext>();
	const pageOf = async (seat: Role): Promise<Page> => {
		const context =
			contexts.get(seat) ??
			(await browser.newContext({
				locale: 'en-GB',
				timezoneId: 'UTC',
				reducedMotion: 'reduce',
				// What cannot be taken is sent as a plain form, past the checks that script makes before.
				javaScriptEnabled: name !== 'error'
			}));
		if (!contexts.has(seat))
			// What the console says beside a picture is no picture of a page that is well.
			context.on('console', (said) => {
				if (said.type() === 'error' || said.type() === 'warning')
					process.stdout.write(`${name} ${locale} ${said.page()?.url() ?? ''}: ${said.text()}\n`);
			});
		contexts.set(seat, context);
		const session = world.sessions[seat] ?? world.sessions.leader ?? (world.sessions.admin as string);
		await context.addCookies([
			{ name: 'locale', value: locale, url },
			{ name: 'session', value: session, url }
		]);
		return context.pages()[0] ?? context.newPage();
	};
	const taken: Taken[] = [];
	for (const view of of.filter(isWanted)) {
		const address = view.at(world.places);
		if (address === undefined) continue;
		const page = await pageOf(view.seat);
		if ('stop' in view) await lead((await pageOf('leader')).context(), url, address, view.stop);
		for (const width of view.widths ?? widths) {
			await page.setViewportSize({ width, height: { 1920: 1080, 1280: 900 }[width] ?? 844 });
			await page.goto(url + address);
			if (name === 'error' && !(await sendNothing(page))) continue;
			await page.evaluate(() => document.fonts.ready.then(() => undefined));
			const file = `${name}-${locale}-${view.name}-${width}.png`;
			// The wall shows what fits on it, and no more.
			await page.screenshot({ path: join(folder, file), fullPage: width !== 1920, animations: 'disabled' });
			taken.push({ file, width });
		}
	}
	for (const context of contexts.values()) await context.close();
	return taken;
}

/** Lays pictures side by side; a small sheet is kept as a JPEG. */
async function lay(browser: Browser, name: string, taken: readonly Taken[]): Promise<void> {
	const cells = taken.map(
		({ file, width }) =>
			`<figure><div class="w${width}"><img src="${file}"></div><figcaption>${file}</figcaption></figure>`
	);
	const style =
		'body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:12px;margin:12px}figure{margin:0}div{height:800px;overflow:hidden;border:1px solid #ccc}img{width:100%}.w1280{width:720px}.w390{width:300px}.w1920{width:1100px;height:620px}';
	const sheet = join(folder, `sheet-${name}.html`);
	writeFileSync(sheet, `<!doctype html><meta charset="utf-8"><style>${style}</style>${cells.join('')}`);
	const context = await browser.newContext({
		viewport: { width: 2180, height: 900 },
		deviceScaleFactor: args.includes('--keep') ? 0.3 : 1
	});
	const page = await context.newPage();
	await page.goto(pathToFileURL(sheet).href);
	if (args.includes('--keep'))
		await page.screenshot({ path: join(kept, `sheet-${name}.jpg`), type: 'jpeg', quality: 30, fullPage: true });
	else await page.screenshot({ path: sheet.replace('.html', '.png'), fullPage: true });
	await context.close();
	process.stdout.write(`${taken.length} pictures: ${name}\n`);
}

async function look(browser: Browser, name: string): Promise<void> {
	const world = await made(name, worlds[name] as (home: AppHome) => Promise<void>);
	const app = await world.home.start();
	const speaks = wantedLocales.length === 0 ? locales : wantedLocales;
	try {
		const taken = new Map<string, Taken[]>();
		for (const locale of speaks) taken.set(locale, await take(browser, app.url, name, world, locale, views));
		if (name === 'full' && meetingViews.some(isWanted)) {
			await startMeeting(browser, app.url, world);
			for (const locale of speaks)
				taken.get(locale)?.push(...(await take(browser, app.url, name, world, locale, meetingViews)));
		}
		for (const [locale, pictures] of taken) await lay(browser, `${name}-${locale}`, pictures);
	} finally {
		await app.stop();
		world.home.remove();
	}
}

/** Whoever leads goes to a screen, and all who follow with them. */
async function lead(of: BrowserContext, url: string, path: string, stop: MeetingView['stop']): Promise<void> {
	const review = path.slice(path.lastIndexOf('/') + 1);
	const sent = await of.request.post(`${url}${path}?/move`, { form: { review, ...stop }, headers: { origin: url } });
	if (!sent.ok()) throw new Error(`${sent.status()} on the way to ${JSON.stringify(stop)}`);
}

/** The leader opens the planned review, and three people say what they think before anybody looks. */
async function startMeeting(browser: Browser, url: string, world: World): Promise<void> {
	const path = meetingViews[0]?.at(world.places);
	if (path === undefined) throw new Error('No review is planned');
	for (const seat of ['leader', 'head', 'member'] as const) {
		const context = await browser.newContext({ javaScriptEnabled: false });
		await context.addCookies([{ name: 'session', value: world.sessions[seat] as string, url }]);
		const page = await context.newPage();
		await page.goto(url + path);
		const start = page.locator('form[action="?/start"] button');
		if ((await start.count()) > 0) await start.click();
		await page.goto(`${url}${path}?part=notes`);
		const note = page.locator('form[action*="/addNote"]').first();
		await note.locator('textarea, input[type="text"]').first().fill(`What the ${seat} keeps in mind of Mondays`);
		await note.locator('button').last().click();
		await page.goto(`${url}${path}?part=goals&goal=1`);
		const guess = page.locator('form[action*="/guess"]').first();
		if ((await guess.count()) > 0) {
			const fold = page.locator('details', { has: page.locator('form[action*="/guess"]') });
			if ((await fold.count()) > 0) await fold.locator('summary').click();
			await guess.locator('select').first().selectOption({ index: 6 });
			await guess.locator('button').last().click();
		}
		await context.close();
	}
}

if (args.length === 0) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch(chromiumLaunch());
try {
	for (const name of wantedWorlds.length === 0 ? Object.keys(worlds) : wantedWorlds) await look(browser, name);
} finally {
	await browser.close();
}
