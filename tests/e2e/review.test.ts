import { defineGoal, moveTarget } from '#lib/domain/goals/schema.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { metricSettingsForm } from '#lib/domain/metrics/schema.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { moveGoalTarget, setGoal } from '#lib/server/goals/commands.ts';
import { addMetric, changeMetricSettings } from '#lib/server/metrics/commands.ts';
import { readDefinitions } from '#lib/server/metrics/definitions.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { planReview } from '#lib/server/optimisation/commands.ts';
import { endReview } from '#lib/server/workflows/close-quarter.ts';
import { startReview } from '#lib/server/workflows/freeze-quarter.ts';
import { readPdf } from '../support/pdf-text.ts';
import { clock } from './clock.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn } from './people.ts';

test.use({ world: 'organisation' });
// A whole meeting with two people in it.
test.describe.configure({ timeout: 180_000 });

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const aDay = 24 * 60 * 60_000;

/** A goal that has been measured for sixty days: two of three customers recommend. */
async function measuredGoal(scope: StrategyScope, ref: string): Promise<void> {
	const now = scope.clock.now();
	const source = await ensureSource(scope, { kind: 'question', ref, name: ref, unit: 'score', bucketing: 'score' });
	const metric = await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [source] });
	if (!metric.ok) throw new Error(metric.error.code);
	await recordBatch(
		scope,
		Array.from({ length: 240 }, (_, i) => ({
			kind: 'response' as const,
			sourceKey: `${ref}-${i}`,
			at: now - (i % 60) * aDay - 1000,
			body: { answers: {}, comment: i % 3 === 0 ? `The crate came late (${i})` : `The driver was lovely (${i})` },
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
}

test('a review is planned, held by keyboard, and read afterwards as it stood', async ({ page, home, browser, app }) => {
	const strategy = await newStrategy(home, 'Held with script');
	const { leader, member } = await furnish(home, strategy, async (scope, join) => {
		await measuredGoal(scope, 'with-script');
		return { leader: await join('leader', 'Ines Moreau'), member: await join('member', 'Aisyah Rahman') };
	});
	const today = dayOf(clock.now());
	await signIn(page, leader, `/strategies/${strategy}/optimisation`);
	await expect(page.getByText('No review is on the calendar yet.')).toBeVisible();
	await page.getByLabel('Day of the review').fill(today);
	await page.getByRole('button', { name: 'Put it on the calendar' }).click();
	await expect(page.getByText('The review is today.')).toBeVisible();
	await page.getByRole('link', { name: 'Open the agenda' }).click();
	await page.getByRole('button', { name: 'Start the meeting' }).click();
	await expect(page.getByText('There is nothing from last time.')).toBeVisible();
	const meeting = page.url();

	const phone = await browser.newContext({ baseURL: app.url, viewport: { width: 390, height: 844 }, hasTouch: true });
	const hers = await phone.newPage();
	await signIn(hers, member, new URL(meeting).pathname);
	await expect(hers.getByText('Ines Moreau leads; this page follows.')).toBeVisible();
	await hers.getByRole('link', { name: 'Silent notes', exact: true }).tap();
	await hers.getByLabel('Your note').fill('The Monday list reaches us too late');
	await hers.getByRole('button', { name: 'Leave it here' }).tap();
	await expect(hers.getByText('Left here, without your name.')).toBeVisible();
	await phone.close();

	await page.keyboard.press('ArrowRight');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Five minutes of silence.');
	await expect(page.getByText('The Monday list reaches us too late')).toBeVisible();
	await page.keyboard.press('ArrowRight');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('NPS of all customers');
	await expect(page.getByText('Nobody wrote down a guess.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Show the result' })).toBeVisible();
	await page.keyboard.press('ArrowRight');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Reached: \d+, aiming for 25\.$/);
	const result = await page.getByRole('heading', { level: 1 }).innerText();
	await page.getByRole('button', { name: 'Grow' }).click();
	await expect(page.getByRole('button', { name: 'Grow' })).toHaveAttribute('aria-pressed', 'true');
	await page.getByRole('button', { name: 'Next: Customers’ voices' }).click();
	await expect(page.locator('blockquote')).toHaveCount(3);
	await expect(page.getByText('and a good one')).toBeVisible();
	await page.locator('main').focus();
	await page.keyboard.press('ArrowRight');
	await page.getByLabel('What do we do?').fill('Open the phones at seven');
	await page.getByLabel('Who').selectOption({ label: 'Aisyah Rahman' });
	await page.getByRole('button', { name: 'Add', exact: true }).first().click();
	await expect(page.getByText('Open the phones at seven')).toBeVisible();
	await page.getByRole('button', { name: 'Next quarter' }).click();
	await page.getByLabel('In one sentence').fill('open the phones at seven.');
	await page.getByRole('button', { name: 'Keep' }).click();
	await expect(page.getByText('Another step, next quarter.')).toBeVisible();
	await page.getByRole('button', { name: 'End the meeting' }).click();

	await expect(page.getByText('Minutes · how it stood on')).toBeVisible();
	await expect(page.getByText('The goal was reached. Next quarter we will open the phones at seven.')).toBeVisible();
	await expect(page.getByText(result)).toBeVisible();
	await expect(page.getByText('The Monday list reaches us too late')).toBeVisible();
	await furnish(home, strategy, async (scope) => {
		const source = await ensureSource(scope, {
			kind: 'question',
			ref: 'with-script',
			name: 'with-script',
			unit: 'score',
			bucketing: 'score'
		});
		await recordBatch(
			scope,
			Array.from({ length: 300 }, (_, i) => ({
				kind: 'response' as const,
				sourceKey: `after-${i}`,
				at: scope.clock.now() - 1000,
				body: {},
				observations: [{ sourceId: source, value: 0 }]
			}))
		);
	});
	await page.goto(meeting);
	await expect(page.getByText(result)).toBeVisible();
	await page.getByRole('link', { name: 'Improve' }).click();
	await expect(page.locator('#decisions').getByText('Open the phones at seven')).toBeVisible();
	await expect(page.getByRole('link', { name: 'Open the agenda' })).toBeVisible();
	await expect(page.getByRole('link', { name: /^Read the minutes of/ })).toBeVisible();
});

/** The value of what must have gone well. */
function must<T>(outcome: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
	if (!outcome.ok) throw new Error(outcome.error.code);
	return outcome.value;
}

test('answers, definition and target change after a review: page and paper keep what was known, the correction beside it', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'Corrected since');
	const held = await furnish(home, strategy, async (scope, join) => {
		await measuredGoal(scope, 'corrected');
		const review = must(await planReview(scope, { plannedOn: dayOf(scope.clock.now()) }));
		must(await startReview(scope, { review }));
		must(await endReview(scope, { review }));
		return { review, leader: await join('leader', 'Ines Moreau') };
	});
	const path = `/strategies/${strategy}/review/${held.review}`;
	await signIn(page, held.leader, path);
	const nps = page.locator('.goals > li').filter({ hasText: 'NPS of all customers' });
	/** What stands on the page of a goal, and on paper, without the spaces between words. */
	const onPaper = (words: string): string => words.replace(/\s+/gu, '');
	await expect(nps.locator('.measured strong')).toHaveText(/^Reached: \d+, aiming for 25\.$/);
	const known = (await nps.locator('.result > p').allInnerTexts()).map((line) => line.trim());
	expect(known.join(' ')).toMatch(/\d+ answers/);
	const definition = (await page.getByText('NPS as defined then, version 1').innerText()).trim();
	await expect(page.locator('.corrected')).toHaveCount(0);
	const before = readPdf(await page.pdf({ format: 'A4' }));
	for (const line of [...known, definition]) expect(before.text).toContain(onPaper(line));
	expect(before.text).not.toContain('since:');

	await furnish(home, strategy, async (scope) => {
		const stream = { kind: 'question', unit: 'score', bucketing: 'score' } as const;
		const source = await ensureSource(scope, { ...stream, ref: 'corrected', name: 'corrected' });
		const door = await ensureSource(scope, { ...stream, ref: 'corrected-door', name: 'At the door' });
		await recordBatch(
			scope,
			Array.from({ length: 60 }, (_, i) => ({
				kind: 'response' as const,
				sourceKey: `late-${i}`,
				// On every day that was measured, so that some belong to the days that were reviewed.
				at: scope.clock.now() - i * aDay - 1000,
				body: { answers: {} },
				observations: [{ sourceId: source, value: 0 }]
			}))
		);
		const goal = (await listGoalBoard(scope)).find((one) => one.title === 'NPS of all customers');
		if (!goal) throw new Error('The goal is gone');
		must(
			await moveGoalTarget(
				scope,
				moveTarget.parse({ id: goal.id, version: String(goal.version), value: '33', reason: 'Too little' })
			)
		);
		const [metric] = await readDefinitions(scope, { ids: [goal.metricId ?? ''] });
		if (!metric) throw new Error('The metric is gone');
		const sourceIds = [source, door].map(String);
		const changed = { id: metric.id, version: String(metric.itemVersion), title: 'NPS', question: '', sourceIds };
		must(await changeMetricSettings(scope, metricSettingsForm.parse(changed)));
	});

	await page.reload();
	expect((await nps.locator('.result > p:not(.corrected)').allInnerTexts()).map((line) => line.trim())).toEqual(known);
	const corrections = await nps.locator('.corrected').allInnerTexts();
	expect(corrections).toEqual([
		expect.stringMatching(/^Corrected since: \d+ → -?\d+\.$/),
		expect.stringMatching(/^Answers behind it since: \d+ → \d+\.$/),
		expect.stringMatching(/^The target has been moved since: 25 → \d+\.$/),
		'The definition has been changed since: version 1 → 2.'
	]);
	const counts = (corrections[1] ?? '').match(/\d+/g)?.map(Number) ?? [];
	expect(counts[1]).toBeGreaterThan(counts[0] ?? 0);
	const after = readPdf(await page.pdf({ format: 'A4' }));
	for (const line of [...known, definition, ...corrections]) expect(after.text).toContain(onPaper(line));
	expect(after.text).toContain(onPaper('What was decided rests on the figures as they stood.'));
	expect(after.sheets).toBeLessThan(4);
	// Nothing of a line stands beyond the edge of the sheet.
	await page.emulateMedia({ media: 'print' });
	await page.setViewportSize({ width: 794, height: 1123 });
	expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
		0
	);
	await page.emulateMedia({ media: null });
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('the whole meeting works by links and plain forms', async ({ page, home }) => {
		const strategy = await newStrategy(home, 'Held without script');
		const leader = await furnish(home, strategy, async (scope, join) => {
			await measuredGoal(scope, 'without-script');
			return join('leader', 'Ines Moreau');
		});
		await signIn(page, leader, `/strategies/${strategy}/optimisation`);
		await page.getByLabel('Day of the review').fill(dayOf(clock.now()));
		await page.getByRole('button', { name: 'Put it on the calendar' }).click();
		await page.getByRole('link', { name: 'Open the agenda' }).click();
		await page.getByRole('button', { name: 'Start the meeting' }).click();
		await page.getByRole('button', { name: 'Next: Silent notes' }).click();
		await page.getByLabel('Your note').fill('Calling back works');
		await page.getByRole('button', { name: 'Leave it here' }).click();
		await expect(page.getByText('Calling back works')).toBeVisible();
		await page.getByRole('button', { name: 'Next: NPS of all customers' }).click();
		await page.getByRole('button', { name: 'Show the result' }).click();
		await page.getByRole('button', { name: 'Continue' }).click();
		await expect(page.getByRole('button', { name: 'Continue' })).toHaveAttribute('aria-pressed', 'true');
		await page.getByRole('button', { name: 'Thanks' }).first().click();
		await page.getByLabel('Names, and what for').fill('The Monday drivers');
		await page.getByRole('button', { name: 'Keep' }).click();
		await page.getByRole('button', { name: 'Next: Next quarter' }).click();
		await page.getByRole('button', { name: 'End the meeting' }).click();
		await expect(page.getByText('Minutes · how it stood on')).toBeVisible();
		await expect(page.getByText('The Monday drivers')).toBeVisible();
		await expect(page.getByText('The same aim, next quarter.')).toBeVisible();
	});
});
