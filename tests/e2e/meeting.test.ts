import { defineGoal } from '#lib/domain/goals/schema.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { setGoal } from '#lib/server/goals/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { planReview } from '#lib/server/optimisation/commands.ts';
import { addTactic } from '#lib/server/tactics/commands.ts';
import { startReview } from '#lib/server/workflows/freeze-quarter.ts';
import type { Browser, Page } from '@playwright/test';
import type { AppHome, RunningApp } from '../support/app.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn, withScript, type Colleague } from './people.ts';

test.use({ world: 'organisation' });
test.describe.configure({ timeout: 90_000 });

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const aDay = 24 * 60 * 60_000;

interface Held {
	readonly strategy: string;
	readonly path: string;
	readonly leader: Colleague;
	readonly other: Colleague;
	readonly member: Colleague;
}

/** A running meeting over one measured goal with a tactic. */
async function meeting(home: AppHome, name: string): Promise<Held> {
	const strategy = await newStrategy(home, name);
	return furnish(home, strategy, async (scope: StrategyScope, join) => {
		const now = scope.clock.now();
		const source = await ensureSource(scope, { kind: 'question', ref: name, name, unit: 'score', bucketing: 'score' });
		const metric = await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [source] });
		if (!metric.ok) throw new Error(metric.error.code);
		await recordBatch(
			scope,
			Array.from({ length: 240 }, (_, i) => ({
				kind: 'response' as const,
				sourceKey: `${name}-${i}`,
				at: now - (i % 60) * aDay - 1000,
				body: { answers: {}, comment: `The driver was lovely (${i})` },
				observations: [{ sourceId: source, value: i % 3 === 0 ? 3 : 10 }]
			}))
		);
		const goal = await setGoal(
			scope,
			defineGoal.parse({
				title: 'NPS of all customers',
				metricId: typeof metric.value === 'string' ? metric.value : metric.value.id,
				change: '5',
				baselineKind: 'typed',
				baselineValue: '20',
				startsOn: dayOf(now - 59 * aDay),
				endsOn: dayOf(now + 20 * aDay)
			})
		);
		if (!goal.ok) throw new Error(goal.error.code);
		const tactic = await addTactic(scope, { title: 'Second van on Mondays', goal: goal.value, restsOn: null });
		if (!tactic.ok) throw new Error(tactic.error.code);
		const review = await planReview(scope, { plannedOn: dayOf(now) });
		if (!review.ok) throw new Error(review.error.code);
		const started = await startReview(scope, { review: review.value });
		if (!started.ok) throw new Error(started.error.code);
		return {
			strategy,
			path: `/strategies/${strategy}/review/${review.value}`,
			leader: await join('leader', 'Ines Moreau'),
			other: await join('leader', 'Leila Haddad'),
			member: await join('member', 'Aisyah Rahman')
		};
	});
}

const open = async (browser: Browser, app: RunningApp, who: Colleague, path: string, phone = false): Promise<Page> => {
	const context = await browser.newContext({
		baseURL: app.url,
		...(phone ? { viewport: { width: 390, height: 844 }, hasTouch: true } : { viewport: { width: 1280, height: 800 } })
	});
	const page = await context.newPage();
	await signIn(page, who, path);
	await withScript(page);
	return page;
};

/** How many sheets a printed document has. */
const sheetsOf = (file: Buffer): { pages: number } => ({
	pages: file.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0
});

const title = (page: Page) => page.getByRole('heading', { level: 1 });

test.describe('together', () => {
	test.use({ allowedNoise: [/ERR_INTERNET_DISCONNECTED|ERR_NETWORK/] });

	test('pages follow whoever leads, through a lost connection; two who lead are told of each other', async ({
		home,
		browser,
		app
	}) => {
		const held = await meeting(home, 'Followed live');
		const ines = await open(browser, app, held.leader, held.path);
		await ines.getByRole('button', { name: 'Next: Silent notes' }).click();
		await expect(title(ines)).toHaveText('Five minutes of silence.');

		const hers = await open(browser, app, held.member, held.path, true);
		await expect(title(hers)).toHaveText('Five minutes of silence.');
		await expect(hers.getByText('Ines Moreau leads; this page follows.')).toBeVisible();
		await ines.getByRole('button', { name: 'Next: NPS of all customers' }).click();
		await expect(title(hers)).toHaveText('NPS of all customers');
		await hers.getByLabel('How likely is it reached?').selectOption('4');
		await hers.getByRole('button', { name: 'Keep my guess' }).tap();
		await expect(ines.getByText('One person has guessed.')).toBeVisible();
		await expect(ines.getByText('Aisyah’s guess')).toHaveCount(0);

		await hers.context().setOffline(true);
		await expect(hers.getByText('The connection is lost.')).toBeVisible();
		await ines.getByRole('button', { name: 'Show the result' }).click();
		await expect(title(ines)).toHaveText(/^Reached: \d+, aiming for 25\.$/);
		await expect(title(hers)).toHaveText('NPS of all customers');
		await hers.context().setOffline(false);
		await expect(title(hers)).toHaveText(/^Reached: \d+, aiming for 25\.$/);
		await expect(hers.getByText('Aisyah’s guess')).toBeVisible();

		await hers.getByRole('link', { name: 'Decisions', exact: true }).tap();
		await expect(hers.getByText('You are looking around by yourself.')).toBeVisible();
		await hers.getByRole('link', { name: 'Follow again' }).tap();
		await expect(title(hers)).toHaveText(/^Reached/);

		const leila = await open(browser, app, held.other, held.path);
		await expect(leila.getByText('Ines Moreau leads; this page follows.')).toBeVisible();
		await leila.getByRole('button', { name: 'Take over' }).click();
		await expect(leila.getByRole('button', { name: /^Next: / })).toBeVisible();
		await expect(ines.getByText('Leila Haddad leads; this page follows.')).toBeVisible();
		await leila.getByRole('button', { name: 'Customers’ voices' }).first().click();
		await expect(title(ines)).toHaveText('What customers told us.');
		// The part that is on is in sight on a phone, and nobody is told that customers were silent.
		await expect(hers.getByRole('link', { name: 'Customers’ voices' })).toBeInViewport({ ratio: 1 });
		await expect(title(hers)).toHaveText('Listen: customers’ words are read aloud.');
		for (const page of [ines, hers, leila]) await page.context().close();
	});

	test('who is writing is not led away before it is sent', async ({ home, browser, app }) => {
		const held = await meeting(home, 'Written in peace');
		const ines = await open(browser, app, held.leader, held.path);
		await ines.getByRole('button', { name: 'Next: Silent notes' }).click();
		const hers = await open(browser, app, held.member, held.path, true);
		await hers.getByLabel('Your note').fill('The Monday list reaches us');
		await ines.getByRole('button', { name: 'Next: NPS of all customers' }).click();
		await expect(hers.getByText('The meeting went on to “NPS of all customers”.')).toBeVisible();
		await expect(hers.getByLabel('Your note')).toHaveValue('The Monday list reaches us');
		await hers.getByRole('button', { name: 'Leave it here' }).tap();
		await expect(title(hers)).toHaveText('NPS of all customers');
		await expect(ines.getByText('1 note', { exact: true })).toBeVisible();
		for (const page of [ines, hers]) await page.context().close();
	});
});

test('a phone takes part by the code alone: a note without a name, and hands', async ({ home, browser, app }) => {
	const held = await meeting(home, 'Phones by code');
	const ines = await open(browser, app, held.leader, held.path);
	await ines.getByRole('button', { name: 'Next: Silent notes' }).click();
	const code = await ines.locator('.code').innerText();

	const context = await browser.newContext({
		baseURL: app.url,
		viewport: { width: 390, height: 844 },
		hasTouch: true,
		javaScriptEnabled: false
	});
	const phone = await context.newPage();
	await phone.goto('/meet');
	await phone.getByLabel('The code').fill('QQQQQQ');
	await phone.getByRole('button', { name: 'Come in' }).tap();
	await expect(phone.getByText('No meeting is running under this code.')).toBeVisible();
	await phone.getByLabel('The code').fill(code.toLowerCase());
	await phone.getByRole('button', { name: 'Come in' }).tap();
	await phone.getByLabel('Your note').fill('Vouchers are no apology');
	await phone.getByLabel('It asks us to').selectOption('stop');
	await phone.getByRole('button', { name: 'Leave it here' }).tap();
	await expect(phone.getByText('Left here, without your name.')).toBeVisible();
	await expect(ines.getByText('Vouchers are no apology')).toBeVisible();

	await ines.getByRole('button', { name: 'Next: NPS of all customers' }).click();
	await ines.getByRole('button', { name: 'Show the result' }).click();
	await ines.getByRole('button', { name: 'Next: what we did' }).click();
	await phone.goto(`/meet?code=${code}`);
	await phone.getByRole('button', { name: 'Stop: Second van on Mondays' }).tap();
	await expect(phone.getByRole('button', { name: 'Stop: Second van on Mondays' })).toHaveAttribute(
		'aria-pressed',
		'true'
	);
	await expect(ines.getByText('Stop 1, continue 0, grow 0')).toBeVisible();
	await ines.getByLabel('In a word, why or how').fill('The vans stand empty');
	// Enter keeps the words; it stops nothing.
	await ines.getByLabel('In a word, why or how').press('Enter');
	await expect(ines.getByText('Chosen: Continue: The vans stand empty')).toBeVisible();
	await ines.getByRole('button', { name: 'Stop: Second van on Mondays' }).click();
	await expect(ines.getByText('Chosen: Stop: The vans stand empty')).toBeVisible();
	await context.close();

	// The decision becomes a to-do, the minutes are printed whole, and the question is answered by the archive.
	await ines.getByRole('button', { name: 'Decisions', exact: false }).last().click();
	await ines.getByLabel('What do we do?').fill('Ask what delivery on Mondays costs');
	await ines.getByRole('button', { name: 'Add', exact: true }).first().click();
	await expect(ines.getByText('Ask what delivery on Mondays costs')).toBeVisible();
	await ines.getByRole('button', { name: 'Next quarter' }).first().click();
	await ines.getByRole('button', { name: 'End the meeting' }).click();
	await expect(ines.getByText('Minutes · how it stood on')).toBeVisible();
	const result = await ines.locator('.measured strong').innerText();
	await ines.emulateMedia({ media: 'print' });
	await expect(ines.getByText(result)).toBeVisible();
	await expect(ines.getByText('The vans stand empty')).toBeVisible();
	const cut = await ines.evaluate(
		() =>
			[...document.querySelectorAll<HTMLElement>('main *')].filter(
				(part) =>
					// What only readers of the screen are told is one point wide.
					part.clientWidth > 4 &&
					part.scrollWidth > part.clientWidth + 1 &&
					getComputedStyle(part).overflowX !== 'visible'
			).length
	);
	expect(cut).toBe(0);
	const printed = sheetsOf(await ines.pdf({ format: 'A4' }));
	expect(printed.pages).toBeGreaterThan(0);
	expect(printed.pages).toBeLessThan(5);
	await ines.emulateMedia({ media: null });

	await ines.goto(`/strategies/${held.strategy}/optimisation/archive`);
	await ines.getByRole('searchbox').fill('What did we decide about delivery?');
	await ines.getByRole('button', { name: 'Find' }).click();
	await expect(ines.getByRole('link', { name: 'Ask what delivery on Mondays costs' })).toBeVisible();
	await ines.goto(`/search?q=${encodeURIComponent('delivery on Mondays')}`);
	await expect(ines.getByText('From past reviews')).toBeVisible();
	await ines.context().close();
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false, allowedNoise: [/status of 400/] });

	test('a launch: what is missing, a promise, and everybody is asked to read', async ({ page, home }) => {
		const strategy = await newStrategy(home, 'Launched by forms');
		const { leader, member } = await furnish(home, strategy, async (_, join) => ({
			leader: await join('leader', 'Ines Moreau'),
			member: await join('member', 'Aisyah Rahman')
		}));
		await signIn(page, leader, `/strategies/${strategy}/launch`);
		await expect(page.getByText('3 things are missing before it can begin.')).toBeVisible();
		await page.getByLabel('Who stands for it').fill('Ines Moreau');
		await page.getByLabel('In one sentence').fill('Mondays come first.');
		await page.getByRole('button', { name: 'Sign' }).click();
		await expect(page.getByText('Promise some hours or some money')).toBeVisible();
		await page.getByLabel(/^Money for the quarter/).fill('4000');
		await page.getByRole('button', { name: 'Sign' }).click();
		await expect(page.getByText('“Mondays come first.”')).toBeVisible();
		await page.getByRole('button', { name: 'Ask everybody to read it' }).click();
		await expect(page.getByText(/people have been asked|person has been asked/)).toBeVisible();
		await page.context().clearCookies();
		await signIn(page, member, `/strategies/${strategy}/one-page`);
		await page.getByRole('button', { name: 'I have read it and know my part' }).click();
		await expect(page.getByText('You have read it and know your part.')).toBeVisible();
		await expect(page.getByText('How many have read it')).toHaveCount(0);
	});
});
