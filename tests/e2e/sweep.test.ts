import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { test as base, expect } from '@playwright/test';
import { localeIds, type Locale } from '../../src/lib/i18n/locales.ts';
import { appHome, type AppHome, type RunningApp } from '../support/app.ts';
import { forbiddenWords } from '../support/forbidden-words.ts';
import { addressOf, builtRoutes, type BuiltRoute } from '../support/routes.ts';
import {
	addressIn,
	ask,
	newestCompany,
	openArchive,
	paramsOf,
	signIn,
	type Archive,
	type Company
} from '../support/sweep.ts';

/** As whom a page is looked at. */
type Visitor = 'stranger' | 'leader' | 'admin' | 'nobody';

interface View {
	readonly address: string;
	readonly visitor: Visitor;
	/** The route that it shows, for the list of what was looked at. */
	readonly route: string;
	/** Screens other than the two that every page is looked at on. */
	readonly wide?: number;
}

/** Looked at otherwise: with a search, with one thing chosen, as it is when something is being added. */
const variants: Readonly<Record<string, readonly string[]>> = {
	'/(app)/customers': ['?q=zzz'],
	'/(app)/customers/one': ['?number=K-1001'],
	'/(app)/search': ['?q=mail', '?q=zzz'],
	'/(app)/voices': ['?mood=unhappy', '?q=zzz'],
	'/(app)/strategies/[strategy=id]/audit': ['?order=all', '?add=touchpoint', '?add=finding'],
	'/(app)/strategies/[strategy=id]/audit/rate': ['?all'],
	'/(app)/strategies/[strategy=id]/tactics': [
		'?view=timeline',
		'?view=timeline&zoom=month',
		'?view=departments',
		'?view=worth',
		'?view=matrix'
	],
	'/(app)/strategies/[strategy=id]/tactics/library': ['?q=person', '?q=zzz'],
	'/(app)/strategies/[strategy=id]/personas': ['?add=moment', '?order=portraits'],
	'/(app)/strategies/[strategy=id]/measurement': ['?add=metric'],
	'/(app)/strategies/[strategy=id]/measurement/[metric=id]': ['?by=month', '?look=close&beside=both'],
	'/(public)/login': ['?next=/people']
};

/** Stops of a review that is being held. */
const parts = [
	'decisions',
	'notes',
	'goals&goal=1',
	'goals&goal=1&show=result',
	'goals&goal=1&show=hands',
	'voices',
	'next',
	'thanks',
	'closing'
];

const onlyAdministrators = /^\/\(app\)\/(people|settings|keys|customers)\b/;
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const screens = [1280, 390] as const;

const test = base.extend<object>({});
// The two languages side by side, each with an application of its own.
test.describe.configure({ mode: 'parallel' });
// What was wrong is told in words; a recording of hundreds of pages would take longer than looking at them.
test.use({ trace: 'off', screenshot: 'off' });

let home: AppHome;
let app: RunningApp;
let archive: Archive;
let company: Company;
let routes: BuiltRoute[];

test.beforeAll(async () => {
	test.setTimeout(180_000);
	routes = await builtRoutes();
	home = await appHome();
	const made = await home.cli('demo', 'load', '--responses', '2500');
	expect(made.code, made.stderr).toBe(0);
	app = await home.start();
	archive = openArchive(home.dataFolder);
	company = newestCompany(archive);
	await bringFile();
});

/** A file that is being looked at before it is taken in: a page of its own. */
async function bringFile(): Promise<void> {
	const border = 'sweep-border';
	const csv = 'when,score,channel\r\n2026-10-05,9,app\r\n2026-10-06,4,phone\r\n2026-10-07,12,app\r\n';
	const body = [
		`--${border}\r\ncontent-disposition: form-data; name="target"\r\n\r\nresponses`,
		`--${border}\r\ncontent-disposition: form-data; name="file"; filename="answers.csv"\r\ncontent-type: text/csv\r\n\r\n${csv}`,
		`--${border}--\r\n`
	].join('\r\n');
	const { status, headers } = await ask(app.url, '/imports?/upload', {
		method: 'POST',
		session: signIn(archive, company.users.leader as string),
		body,
		headers: { origin: app.url, 'content-type': `multipart/form-data; boundary=${border}` }
	});
	expect(`${status} ${headers.location}`).toMatch(/^303 \/imports\//);
}

test.afterAll(async () => {
	archive?.close();
	await app?.stop();
	home?.remove();
});

/** Somebody with an account who belongs to no organisation. */
function nobody(): string {
	const id = '0199ffff-0000-7000-8000-00000000000f';
	archive.db
		.prepare(
			"insert or ignore into user (id, email, email_key, name, created_at) values (?, 'nobody@example.org', 'nobody@example.org', 'Nora Nobody', '2026-01-01T00:00:00.000Z')"
		)
		.run(id);
	return id;
}

function views(): View[] {
	const found: View[] = [];
	for (const route of routes) {
		if (route.kind === 'endpoint' || route.group === 'dev' || route.id.startsWith('/api/')) continue;
		const address = addressIn(route, archive, company);
		const visitor: Visitor =
			route.group === 'public' || route.group === 'hot'
				? 'stranger'
				: onlyAdministrators.test(route.id)
					? 'admin'
					: 'leader';
		found.push({ address, visitor, route: route.id });
		for (const query of variants[route.id] ?? []) found.push({ address: address + query, visitor, route: route.id });
		if (route.id === '/(public)/no-access') found.push({ address, visitor: 'nobody', route: route.id });
		if (route.params.includes('review')) {
			const reviews = archive.db
				.prepare('select id from review where organisation_id = ? and id != ?')
				.pluck()
				.all(company.organisationId, paramsOf(route, archive, company).review) as string[];
			for (const review of reviews)
				found.push({
					address: addressOf(route.id, { strategy: company.strategyId, review }),
					visitor,
					route: route.id
				});
		}
		if (route.params.includes('step')) {
			for (const step of [
				'goals',
				'competitors',
				'research',
				'personas',
				'tactics',
				'surveys',
				'measurement',
				'optimisation'
			])
				found.push({ address: addressOf(route.id, { strategy: company.strategyId, step }), visitor, route: route.id });
		}
	}
	return found;
}

/** What a reader sees without opening anything: words within closed disclosures are one click deeper. */
const visibleText = (page: Page): Promise<string> =>
	page.evaluate(() => {
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		const words: string[] = [];
		while (walker.nextNode()) {
			const element = walker.currentNode.parentElement;
			if (element === null || element.closest('script, style, template, noscript, .verbatim, blockquote, q')) continue;
			const closed = element.closest('details:not([open])');
			if (closed !== null && element.closest('summary')?.parentElement !== closed) continue;
			if (element.checkVisibility({ visibilityProperty: true })) words.push(walker.currentNode.textContent ?? '');
		}
		return words.join(' ');
	});

const sideways = (page: Page): Promise<string | null> =>
	page.evaluate(() => {
		const root = document.documentElement;
		if (root.scrollWidth <= root.clientWidth) return null;
		const wide = [...document.body.querySelectorAll('*')].filter((element) => {
			const box = element.getBoundingClientRect();
			return box.width > 0 && (box.right > root.clientWidth + 1 || box.left < -1);
		});
		const name = (element: Element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`;
		return `${root.scrollWidth} of ${root.clientWidth}: ${wide.slice(0, 4).map(name).join(' < ')}`;
	});

/** A tab of one visitor, used for all their pages: opening a new one for each takes as long as looking at it. */
interface Tab {
	readonly page: Page;
	/** Where what the page complains about is written down while it is looked at. */
	hear: (fault: string) => void;
}

async function openTab(context: BrowserContext): Promise<Tab> {
	const page = await context.newPage();
	const tab: Tab = { page, hear: () => undefined };
	page.on('console', (message) => {
		if (message.type() === 'error' || message.type() === 'warning') tab.hear(`console: ${message.text()}`);
	});
	page.on('pageerror', (error) => tab.hear(`error: ${error.message}`));
	page.on('requestfailed', (request) => {
		const why = request.failure()?.errorText ?? '';
		if (!why.includes('ERR_ABORTED')) tab.hear(`request: ${request.url()} ${why}`);
	});
	page.on('response', (response) => {
		if (response.status() >= 400) tab.hear(`status ${response.status()}: ${response.url()}`);
	});
	return tab;
}

/** Looks at one page as a browser does; gives what is wrong with it. */
async function judge(tab: Tab, view: View, locale: string, axeWidth: number): Promise<string[]> {
	const faults: string[] = [];
	const { page } = tab;
	const blame = (fault: string): void => {
		const line = `${locale} ${view.address} (${view.visitor}): ${fault}`;
		faults.push(line);
		process.stdout.write(`  ${line}\n`);
	};
	tab.hear = blame;
	try {
		await page.setViewportSize({ width: axeWidth, height: 844 });
		const answer = await page.goto(app.url + view.address);
		if (answer?.headers()['content-type']?.includes('text/html') !== true) return faults;
		const landed = new URL(page.url());
		if (view.visitor !== 'stranger' && landed.pathname === '/login') blame('was led to the sign-in page');
		// With their script pages may change their layout: it has run when the network has loaded all of it.
		await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
		const words = forbiddenWords.exec(await visibleText(page));
		if (words !== null && locale === 'en') blame(`forbidden word: ${words[0]}`);
		const { violations } = await new AxeBuilder({ page })
			.options({ resultTypes: ['violations'] })
			.withTags(tags)
			.setLegacyMode(true)
			.analyze();
		for (const { id, nodes } of violations) {
			blame(
				`${id} at ${axeWidth}: ${nodes.length} x ${nodes
					.slice(0, 3)
					.map(
						(node) =>
							`${node.target.join(' ')} ${node.html.slice(0, 160)} [${node.any
								.map((check) => check.message)
								.join('; ')
								.slice(0, 160)}]`
					)
					.join(' | ')}`
			);
		}
		for (const width of view.wide === undefined ? screens : [view.wide]) {
			await page.setViewportSize({ width, height: 844 });
			const beyond = await sideways(page);
			if (beyond !== null) blame(`scrolls sideways at ${width}: ${beyond}`);
		}
	} catch (error) {
		blame(`could not be looked at: ${(error as Error).message.split('\n')[0]}`);
	}
	return faults;
}

/** All pages in one language. */
const sweep = (locale: Locale, turn: number): void =>
	test(`every page in ${locale}: no barrier, no noise, no sideways scroll, no forbidden word`, async ({ browser }) => {
		test.setTimeout(900_000);
		const users: Record<Exclude<Visitor, 'stranger'>, string> = {
			leader: company.users.leader as string,
			admin: company.users.admin as string,
			nobody: nobody()
		};
		const tabs = new Map<Visitor, Tab>();
		for (const visitor of ['stranger', 'leader', 'admin', 'nobody'] as const) {
			const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
			const cookies = [{ name: 'locale', value: String(locale), url: app.url }];
			if (visitor !== 'stranger')
				cookies.push({ name: 'session', value: signIn(archive, users[visitor]), url: app.url });
			await context.addCookies(cookies);
			tabs.set(visitor, await openTab(context));
		}
		const faults: string[] = [];
		let count = 0;
		const only = process.env.NINEFOLD_SWEEP;
		for (const view of views()) {
			count += 1;
			if (only !== undefined && !only.split(',').some((part) => view.address.includes(part))) continue;
			const width = screens[(count + turn) % 2] as number;
			faults.push(...(await judge(tabs.get(view.visitor) as Tab, view, locale, width)));
		}
		for (const { page } of tabs.values()) await page.context().close();
		expect(faults, `${count} views`).toEqual([]);
	});

// Halves of this file run side by side: half of the languages stand before what is in between, half after it.
const half = Math.ceil(localeIds.length / 2);
localeIds.slice(0, half).forEach((locale, index) => sweep(locale, index));

test('a review that is being held, on a phone and on the wall', async ({ browser }) => {
	test.setTimeout(240_000);
	const review = archive.db
		.prepare("select id from review where organisation_id = ? and status = 'planned'")
		.pluck()
		.get(company.organisationId) as string;
	const path = `/strategies/${company.strategyId}/review/${review}`;
	const faults: string[] = [];
	for (const locale of localeIds) {
		const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
		const session = signIn(archive, company.users.leader as string);
		await context.addCookies([
			{ name: 'locale', value: locale, url: app.url },
			{ name: 'session', value: session, url: app.url }
		]);
		if (locale === localeIds[0]) {
			const begun = await context.request.post(`${app.url}${path}?/start`, {
				form: { review },
				headers: { origin: app.url }
			});
			expect(((await begun.json()) as { type: string }).type).toBe('redirect');
			const shown = await context.request.post(`${app.url}${path}?/move`, {
				form: { review, part: 'goals', goal: '1', show: 'hands' },
				headers: { origin: app.url }
			});
			expect(((await shown.json()) as { type: string }).type).toBe('redirect');
		}
		const tab = await openTab(context);
		for (const [index, part] of parts.entries()) {
			const wide = [1600, 390][(index + localeIds.indexOf(locale)) % 2] as number;
			const view: View = { address: `${path}?part=${part}`, visitor: 'leader', route: 'review', wide };
			faults.push(...(await judge(tab, view, locale, wide)));
		}
		await context.close();
	}
	expect(faults).toEqual([]);
});

test('a first visit, before there is anything', async ({ browser }) => {
	const empty = await appHome();
	const fresh = await empty.start();
	try {
		const link = fresh.setupLink() as string;
		const running = app;
		app = fresh;
		for (const locale of localeIds) {
			const context = await browser.newContext({ locale: 'en-GB' });
			await context.addCookies([{ name: 'locale', value: locale, url: fresh.url }]);
			const tab = await openTab(context);
			for (const [index, address] of ['/setup', new URL(link).pathname].entries()) {
				const view: View = { address, visitor: 'stranger', route: '/(public)/setup' };
				expect(await judge(tab, view, locale, screens[index % 2] as number)).toEqual([]);
			}
			await context.close();
		}
		app = running;
	} finally {
		await fresh.stop();
		empty.remove();
	}
});

localeIds.slice(half).forEach((locale, index) => sweep(locale, half + index));

test('no page of the manifest was left out', () => {
	const visited = new Set(views().map((view) => view.route));
	const pages = routes.filter(
		(route) => route.kind !== 'endpoint' && route.group !== 'dev' && !route.id.startsWith('/api/')
	);
	expect(pages.map((route) => route.id).filter((id) => !visited.has(id))).toEqual([]);
	expect(pages.length).toBeGreaterThan(40);
});
