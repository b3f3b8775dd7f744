import type { APIRequestContext, Page } from '@playwright/test';
import { normalQuantile } from '#lib/domain/metrics/distribution.ts';
import { localDay } from '#lib/domain/shared/instant.ts';
import { daysOf, previousQuarter, quarterOf } from '#lib/domain/shared/period.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { createKey } from '#lib/server/keys/commands.ts';
import { clock } from './clock.ts';
import { administrator, expect, test } from './fixtures.ts';
import { comeIn, furnish, newStrategy, sessionOf, withScript } from './people.ts';

test.use({ world: 'organisation', place: 'can-we-tell' });
test.describe.configure({ timeout: 180_000, mode: 'serial' });

const calendar = { periodKind: 'gregorian' } as const;

/** The days from the first of the last quarter to today, with the hows-many-th of so many in each quarter fall on each. */
function evenly(perQuarter: number): { day: string; index: number }[] {
	const today = localDay(clock.now(), 'UTC');
	const now = quarterOf(today, calendar);
	let index = 0;
	return [previousQuarter(now, calendar), now].flatMap((quarter) => {
		const days = daysOf(quarter);
		const upTo = (day: number): number => Math.round((day * perQuarter) / days.length);
		return days.flatMap((day, place) =>
			day > today ? [] : Array.from({ length: upTo(place + 1) - upTo(place) }, () => ({ day, index: index++ }))
		);
	});
}

const at = (day: string, index: number): number => Date.parse(`${day}T00:01:00Z`) + (index % 50) * 1000;

/** Four of ten promoters, two of ten detractors: in every ten answers that follow one another. */
const tenScores = [10, 7, 9, 3, 8, 10, 7, 9, 2, 8];

async function send(request: APIRequestContext, key: string, path: string, rows: readonly object[]): Promise<void> {
	for (let from = 0; from < rows.length; from += 900) {
		const answer = await request.post(`/api/v1/${path}`, {
			headers: { authorization: `Bearer ${key}` },
			data: rows.slice(from, from + 900)
		});
		const told = (await answer.json()) as { results: { status: string }[] };
		expect(answer.status()).toBe(200);
		expect(told.results.filter((row) => row.status !== 'stored')).toEqual([]);
	}
}

const cases = (type: string, perQuarter: number): object[] =>
	evenly(perQuarter).map(({ day, index }) => {
		// The logarithms of the times spread evenly over a normal curve with standard deviation 1, in every stretch of them.
		const share = (0.5 + index * 0.618033988749895) % 1;
		const opened = at(day, index);
		return {
			id: `${type}-${index}`,
			type,
			opened: new Date(opened).toISOString(),
			resolved: new Date(opened + Math.round(1200 * Math.exp(normalQuantile(share))) * 1000).toISOString(),
			measure: 'elapsed'
		};
	});

let strategy = '';

test.beforeAll(async ({ home, app, playwright }) => {
	strategy = await newStrategy(home, 'What can be told');
	const figure = (title: string, kind: string) =>
		furnish(home, strategy, async (scope) => {
			const added = await addMetric(scope, { title, kind, sourceIds: [] });
			if (!added.ok) throw new Error(added.error.code);
		});
	const key = await furnish(home, strategy, async (scope) => {
		const made = await createKey(scope, { name: 'Desk', abilities: ['ingest'] });
		if (!made.ok) throw new Error(made.error.code);
		return made.value.secret;
	});
	const context = await playwright.request.newContext({ baseURL: app.url });
	await figure('NPS', 'nps');
	await figure('Time to resolution', 'resolution');
	await send(
		context,
		key,
		'responses',
		evenly(500).map(({ day, index }) => ({
			id: `answer-${index}`,
			at: new Date(at(day, index)).toISOString(),
			scores: { NPS: tenScores[index % 10] }
		}))
	);
	await send(context, key, 'cases', cases('large desk', 400));
	await figure('Time to resolution, small desk', 'resolution');
	await send(context, key, 'cases', cases('small desk', 200));
	await context.dispose();
});

const comeToGoals = async (page: Page, home: Parameters<typeof sessionOf>[0]): Promise<void> =>
	comeIn(page, await sessionOf(home, administrator.email), `/strategies/${strategy}/goals`);

const tellOf = (page: Page) => page.getByRole('complementary', { name: 'Can we tell?' });
const useExample = (page: Page, words: RegExp) =>
	page.getByRole('listitem').filter({ hasText: words }).getByRole('link', { name: 'Use this' }).click();

test('a point of NPS with 500 answers: what can be told, what it would take, and it is kept all the same', async ({
	page,
	home
}) => {
	await comeToGoals(page, home);
	await withScript(page);
	await useExample(page, /Raise NPS by 1 point/);
	const tell = tellOf(page);
	await expect(tell).toContainText(
		/Hardly\. With (49\d|50\d) answers the figure rises that far by chance in 4 quarters of 10\./
	);
	await expect(tell).toContainText(/By .* about 13 points can be told\./);
	await expect(tell).toContainText('To tell 1 point takes about 88,000 answers a quarter.');
	for (const way of ['A larger step', 'A longer time', 'More answers', 'A closer measure'])
		await expect(tell.getByRole('heading', { name: way })).toBeVisible();
	await expect(tell).toContainText(/At 5\.\d a day as many are there by .* 20[67]\d\./);
	await expect(tell).toContainText(/About 88,000 a quarter, 17\d times as many as come now\./);
	await expect(tell).toContainText(/Time to resolution: a change of 18 % shows by/);
	await tell.getByText('How this is worked out').click();
	await expect(tell).toContainText(/= 13\.2 points/);
	await expect(tell).toContainText(/Needed for yours, before as well as after: 87,[89]\d\d\./);
	// Nothing is in the way of keeping it.
	await page.getByRole('button', { name: 'Keep it anyway' }).click();
	await expect(page.getByRole('article', { name: 'NPS' })).toBeVisible();
	await expect(page.locator('#goal-sheet')).toBeVisible();
});

test('a step as large as can be told is one tap away', async ({ page, home }) => {
	await comeToGoals(page, home);
	await withScript(page);
	await useExample(page, /Raise NPS by 1 point/);
	await tellOf(page).getByRole('link', { name: 'Aim for 14 points' }).click();
	await expect(tellOf(page)).toContainText(/Yes\. With \d+ answers a change of 13 points shows\./);
	await expect(page.getByRole('button', { name: 'Set the goal' })).toBeVisible();
});

test('a fifth off the time to solve a problem: yes with 400 cases a quarter, no with 200', async ({ page, home }) => {
	await comeToGoals(page, home);
	await withScript(page);
	await useExample(page, /Cut the time to solve a problem by 20/);
	const tell = tellOf(page);
	await expect(tell).toContainText(/Yes\. With (39\d|40\d) cases a change of 18 % shows\./);
	await page.getByLabel('Which figure').selectOption({ label: 'Time to resolution, small desk' });
	await expect(tell).toContainText(/Hardly\. With (19\d|20\d) cases the figure falls that far by chance in/);
	await expect(tell).toContainText(
		/By .* about 2[45] % can be told\. To tell 20 % takes about 3[12]0 cases a quarter\./
	);
	await page.getByLabel('Which figure').selectOption({ label: 'Time to resolution' });
	await expect(tell).toContainText('Yes.');
	await page.getByRole('button', { name: 'Set the goal' }).click();
	await expect(page.getByRole('article', { name: 'Time to resolution' })).toBeVisible();
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('the ways out are links, and a goal that cannot be told is kept by a plain form', async ({ page, home }) => {
		await comeToGoals(page, home);
		await useExample(page, /Raise NPS by 1 point/);
		await expect(tellOf(page)).toContainText('To tell 1 point takes about 88,000 answers a quarter.');
		await tellOf(page).getByRole('link', { name: 'Aim for 14 points' }).click();
		await expect(tellOf(page)).toContainText('Yes.');
		await page.goBack();
		await page.getByRole('button', { name: 'Keep it anyway' }).click();
		await expect(page.getByRole('article', { name: 'NPS' }).first()).toBeVisible();
	});
});
