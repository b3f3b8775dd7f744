import type { Page } from '@playwright/test';
import { addDays, localDay } from '#lib/domain/shared/instant.ts';
import { tacticEdit } from '#lib/domain/tactics/schema.ts';
import { addAction, assignAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic, describeTactic } from '#lib/server/tactics/commands.ts';
import { placeAction } from '#lib/server/tactics/timeline-commands.ts';
import { keepDraft } from '#lib/server/goals/commands.ts';
import { draftGoal } from '#lib/domain/goals/schema.ts';
import { makeMetric } from '../support/factories/metric.ts';
import { clock } from './clock.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn, withScript } from './people.ts';

test.use({ world: 'organisation' });
test.describe.configure({ timeout: 120_000 });

const today = localDay(clock.now(), 'UTC');
const soon = (days: number): string => addDays(today, days);

/** A tactic planned from in a week to in five weeks, with two to-dos of which one waits for the other. */
async function planned(home: Parameters<typeof newStrategy>[0], name: string) {
	const strategy = await newStrategy(home, name);
	return furnish(home, strategy, async (scope, join) => {
		const added = await addTactic(scope, { title: 'Second van', goal: null, restsOn: null });
		const tactic = added.ok ? added.value.id : '';
		await describeTactic(
			scope,
			tacticEdit.parse({ id: tactic, version: 1, title: 'Second van', startsOn: soon(7), endsOn: soon(35) })
		);
		const todos: string[] = [];
		for (const [title, from, to] of [
			['Ask for it', 7, 10],
			['Drive it', 14, 21]
		] as const) {
			const todo = await addAction(scope, { tactic, title, assignee: null, dueOn: null });
			if (!todo.ok) continue;
			todos.push(todo.value.id);
			await placeAction(scope, { id: todo.value.id, startsOn: soon(from), dueOn: soon(to) });
		}
		return { strategy, tactic, todos, head: await join('head', 'Nikos Dimou') };
	});
}

/** The days that a plain form of the timeline holds. */
async function daysOf(page: Page, title: string, of: 'endsOn' | 'dueOn'): Promise<[string, string]> {
	const details = page.locator('#timeline .frame details', {
		has: page.locator('summary', { hasText: `Move to …: ${title}` })
	});
	const own = details.filter({ has: page.locator(`input[name=${of}]`) }).last();
	return [await own.locator('input[name=startsOn]').inputValue(), await own.locator(`input[name=${of}]`).inputValue()];
}

test('a tactic is drawn along the timeline by mouse, its to-dos go along; its end is moved by keyboard', async ({
	page,
	home
}) => {
	const { strategy, head } = await planned(home, 'Drawn');
	await signIn(page, head, `/strategies/${strategy}/tactics?view=timeline`);
	await withScript(page);
	await expect(page.getByRole('link', { name: 'In time' })).toHaveAttribute('aria-current', 'page');
	const bar = page.getByRole('button', { name: /^Move “Second van”/ });
	const track = page.locator('#timeline .tactic .track').first();
	await bar.scrollIntoViewIfNeeded();
	const nowhere = { x: 0, y: 0, width: 0, height: 0 };
	const from = (await bar.boundingBox()) ?? nowhere;
	const week = ((await track.boundingBox()) ?? nowhere).width / 14;
	await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
	await page.mouse.down();
	await page.mouse.move(from.x + from.width / 2 + week, from.y + from.height / 2, { steps: 8 });
	await expect(page.locator('#timeline output')).toBeVisible();
	const kept = page.waitForResponse((response) => response.request().method() === 'POST');
	await page.mouse.up();
	expect((await kept).ok()).toBe(true);
	await expect.poll(() => daysOf(page, 'Second van', 'endsOn')).toEqual([soon(14), soon(42)]);
	await expect.poll(() => daysOf(page, 'Ask for it', 'dueOn')).toEqual([soon(14), soon(17)]);

	const end = page.getByRole('button', { name: /^Last day of “Second van”/ });
	await end.focus();
	await page.keyboard.press('Shift+ArrowRight');
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('Escape');
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('Enter');
	await expect.poll(() => daysOf(page, 'Second van', 'endsOn')).toEqual([soon(14), soon(40)]);
	await page.reload();
	expect(await daysOf(page, 'Second van', 'endsOn')).toEqual([soon(14), soon(40)]);
});

test('a bar is drawn by a finger, and the page does not scroll sideways under it', async ({ browser, home, app }) => {
	const { strategy, head } = await planned(home, 'Drawn by finger');
	const context = await browser.newContext({
		baseURL: app.url,
		viewport: { width: 1024, height: 1366 },
		hasTouch: true,
		isMobile: true
	});
	const page = await context.newPage();
	await signIn(page, head, `/strategies/${strategy}/tactics?view=timeline`);
	await withScript(page);
	const bar = page.getByRole('button', { name: /^Move “Second van”/ });
	await bar.scrollIntoViewIfNeeded();
	const nowhere = { x: 0, y: 0, width: 0, height: 0 };
	const at = (await bar.boundingBox()) ?? nowhere;
	const track = page.locator('#timeline .tactic .track').first();
	const week = ((await track.boundingBox()) ?? nowhere).width / 14;
	const finger = await context.newCDPSession(page);
	const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', by: number) =>
		finger.send('Input.dispatchTouchEvent', {
			type,
			touchPoints: type === 'touchEnd' ? [] : [{ x: at.x + at.width / 2 + by, y: at.y + at.height / 2 }]
		});
	await touch('touchStart', 0);
	for (let step = 1; step <= 8; step += 1) await touch('touchMove', (week * step) / 8);
	await expect(page.locator('#timeline output')).toBeVisible();
	const kept = page.waitForResponse((response) => response.request().method() === 'POST');
	await touch('touchEnd', week);
	expect((await kept).ok()).toBe(true);
	await expect.poll(() => daysOf(page, 'Second van', 'endsOn')).toEqual([soon(14), soon(42)]);
	expect(await page.evaluate(() => window.scrollX)).toBe(0);
	await context.close();
});

test('the library is searched while one types, and what is taken over says what it expects', async ({ page, home }) => {
	const strategy = await newStrategy(home, 'Taken over');
	const leader = await furnish(home, strategy, async (scope, join) => {
		const metric = await makeMetric(scope, 'Easy to reach us');
		await keepDraft(scope, draftGoal.parse({ title: 'Easier for callers', metricId: metric }));
		return join('leader', 'Ines Moreau');
	});
	await signIn(page, leader, `/strategies/${strategy}/tactics`);
	await page.getByRole('link', { name: 'All 22 of the library' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Library of tactics');
	await expect(page.getByRole('heading', { level: 2 })).toHaveCount(4);
	await expect(page.getByText('Would serve Easier for callers').first()).toBeVisible();
	await withScript(page);
	await page.getByLabel('Search the library').fill('person tap');
	await expect(page.getByText(/fits\.|fit\./)).toBeVisible();
	await page.getByRole('button', { name: 'Use this: A person one tap away' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('A person one tap away');
	await expect(page.locator('#todos .todo')).toHaveCount(3);
	await expect(page.locator('#effect').getByText(/We expect “Easy to reach us” to rise by 0\.3/)).toBeVisible();
	await expect(page.getByRole('link', { name: 'Easier for callers' })).toBeVisible();
});

test('who has too much, departments without a part and holes are seen where they are', async ({ page, home }) => {
	const strategy = await newStrategy(home, 'Holes');
	const { head } = await furnish(home, strategy, async (scope, join) => {
		const who = await join('member', 'Aisyah Rahman');
		const added = await addTactic(scope, { title: 'Call back', goal: null, restsOn: null });
		const todo = await addAction(scope, {
			tactic: added.ok ? added.value.id : '',
			title: 'Begin',
			assignee: null,
			dueOn: null
		});
		if (todo.ok) await assignAction(scope, { id: todo.value.id, assignee: who.membershipId, department: null });
		const goal = await keepDraft(scope, draftGoal.parse({ title: 'Nobody serves me' }));
		expect(goal.ok).toBe(true);
		return { head: await join('head', 'Leila Haddad') };
	});
	await signIn(page, head, `/strategies/${strategy}/tactics`);
	const left = page.getByRole('region', { name: 'What is left out' });
	await expect(left.getByText('Nothing serves the goal “Nobody serves me”.')).toBeVisible();
	await left.getByRole('link', { name: 'Answer “Nobody serves me”' }).click();
	await expect(page.getByLabel('What will you do?')).toBeFocused();
	await page.goto(`/strategies/${strategy}/tactics?view=worth`);
	await expect(page.getByText('Nobody has guessed effort and effect yet.')).toBeVisible();
	await page.goto(`/strategies/${strategy}/tactics?view=matrix`);
	await expect(
		page
			.getByRole('main')
			.getByText(/touchpoint/i)
			.first()
	).toBeVisible();
	await page.goto(`/strategies/${strategy}/tactics?view=departments`);
	await expect(
		page
			.getByRole('main')
			.getByText(/department/i)
			.first()
	).toBeVisible();
});

test.describe('on a phone', () => {
	test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

	test('the timeline is a list by month, and "Move to …" moves a to-do', async ({ page, home }) => {
		const { strategy, head } = await planned(home, 'On a phone');
		await signIn(page, head, `/strategies/${strategy}/tactics?view=timeline`);
		await withScript(page);
		// What comes after a week is folded by month.
		for (const month of await page.locator('#timeline .narrow > details:not([open]) > summary').all())
			await month.tap();
		const entry = page.locator('#timeline .narrow li', { has: page.getByRole('link', { name: 'Drive it' }) });
		await entry.getByText('Move to …').tap();
		await entry.getByRole('button', { name: 'Drive it: a week later' }).tap();
		await expect(entry.locator('input[name=dueOn]')).toHaveValue(soon(28));
		const wide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
		expect(await page.evaluate(wide)).toBe(0);
	});
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false, allowedNoise: [/status of 400/] });

	test('a bar is moved by its menu and set by its form; the library is searched and taken from', async ({
		page,
		home
	}) => {
		const { strategy, head } = await planned(home, 'Plain days');
		await signIn(page, head, `/strategies/${strategy}/tactics?view=timeline`);
		await page.locator('#timeline .frame summary', { hasText: 'Move to …: Second van' }).click();
		await page.locator('#timeline .frame').getByRole('button', { name: 'Second van: a week later' }).click();
		await page.goto(`/strategies/${strategy}/tactics?view=timeline`);
		expect(await daysOf(page, 'Second van', 'endsOn')).toEqual([soon(14), soon(42)]);
		expect(await daysOf(page, 'Drive it', 'dueOn')).toEqual([soon(21), soon(28)]);
		await page.locator('#timeline .frame summary', { hasText: 'Move to …: Second van' }).click();
		const form = page.locator('#timeline .frame form.exact').first();
		await form.getByLabel('Until').fill(soon(3));
		await form.getByRole('button', { name: 'Keep the days of “Second van”' }).click();
		await expect(page.getByText('It would end before it begins.').first()).toBeVisible();

		await page.goto(`/strategies/${strategy}/tactics/library?q=recipe`);
		await expect(page.getByText('One fits.')).toBeVisible();
		await page.getByRole('button', { name: 'Use this: The right idea just before checkout' }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('The right idea just before checkout');
	});
});
