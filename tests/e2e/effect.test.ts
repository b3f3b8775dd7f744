import { effectSaying } from '#lib/domain/tactics/schema.ts';
import { addDays, type Day } from '#lib/domain/shared/instant.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureDimension, ensureSource, recordBatch, type NewRecord } from '#lib/server/metrics/record.ts';
import { addTactic, startTactic } from '#lib/server/tactics/commands.ts';
import { sayEffect } from '#lib/server/tactics/effect-commands.ts';
import { recordSpend } from '#lib/server/tactics/spend-commands.ts';
import { clock } from './clock.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn } from './people.ts';

test.use({ world: 'organisation' });
test.describe.configure({ timeout: 180_000 });

const dayMs = 86_400_000;
const dayAgo = (days: number): Day => new Date(clock.now() - days * dayMs).toISOString().slice(0, 10);

/** A figure by channel over half a year; by telephone it rises by 20 points so many days ago. */
async function figureOf(
	scope: StrategyScope,
	title: string,
	since: number
): Promise<{ metric: string; source: number }> {
	await ensureDimension(scope, 'line', 'Line');
	const source = await ensureSource(scope, {
		kind: 'question',
		ref: title,
		name: title,
		unit: 'score',
		bucketing: 'score'
	});
	const added = await addMetric(scope, { title, kind: 'nps', sourceIds: [source] });
	if (!added.ok) throw new Error(added.error.code);
	const records: NewRecord[] = [];
	for (let ago = 180; ago > 0; ago -= 1) {
		const day = dayAgo(ago);
		for (const [line, lift] of [
			['telephone', ago <= since ? 3 : 0],
			['letters', 0]
		] as const) {
			for (let index = 0; index < 20; index += 1) {
				// Two days in five are a little better, on both lines alike.
				const isHappy = index < 12 + lift + (ago % 5 < 2 ? 1 : 0);
				records.push({
					kind: 'response',
					sourceKey: `${title}:${day}:${line}:${index}`,
					fingerprint: `${title}:${day}:${line}:${index}`,
					at: Date.parse(`${day}T10:00:00.000Z`) + index * 60_000,
					segments: { line },
					body: {},
					observations: [{ sourceId: source, value: isHappy ? 10 : 2 }]
				});
			}
		}
	}
	for (let from = 0; from < records.length; from += 1500) await recordBatch(scope, records.slice(from, from + 1500));
	return { metric: added.value.id, source };
}

async function tacticOf(scope: StrategyScope, title: string): Promise<string> {
	const added = await addTactic(scope, { title, goal: null, restsOn: null });
	if (!added.ok) throw new Error(added.error.code);
	return added.value.id;
}

const on = (scope: StrategyScope, ago: number): StrategyScope => ({
	...scope,
	clock: { now: () => clock.now() - ago * dayMs }
});

test('a head writes down what is expected; answers come, and the judgement stands there by itself', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'Did it work');
	const { head, tactic } = await furnish(home, strategy, async (scope, join) => {
		await ensureDimension(scope, 'line', 'Line');
		const source = await ensureSource(scope, {
			kind: 'question',
			ref: 'dw',
			name: 'dw',
			unit: 'score',
			bucketing: 'score'
		});
		await addMetric(scope, { title: 'Would tell a friend', kind: 'nps', sourceIds: [source] });
		return { head: await join('head', 'Leila Haddad'), tactic: await tacticOf(scope, 'Ring back at noon') };
	});
	await signIn(page, head, `/strategies/${strategy}/tactics/${tactic}`);
	await page.getByText('Say what you expect').click();
	const form = page.locator('#effect form[action="?/effect"]');
	await form.getByLabel('Which figure').selectOption({ label: 'Would tell a friend' });
	await form.getByLabel('By how much').fill('0');
	await form.getByRole('button', { name: 'Write it down' }).click();
	await expect(form.getByText('Write a number above zero; the direction says which way.')).toBeVisible();
	await form.getByLabel('By how much').fill('25');
	await form.getByRole('button', { name: 'Write it down' }).click();
	await expect(page.locator('#effect').getByText(/We expect “Would tell a friend” to rise by 25/)).toBeVisible();
	await expect(page.locator('#did').getByText(/It has not begun\.|It has begun\./)).toBeVisible();

	// Two months go by: it was begun, and half a year of answers is there.
	await furnish(home, strategy, async (scope) => {
		const { metric } = await figureOf(scope, 'Of two months', 60);
		await scope.db
			.updateTable('tactic_effect')
			.set({ metric_id: metric, from_on: dayAgo(60), recorded_at: new Date(clock.now() - 70 * dayMs).toISOString() })
			.where('tactic_id', '=', tactic)
			.execute();
		await startTactic(on(scope, 60), { id: tactic });
	});
	await expect(
		page.locator('#did').getByText(/It helped: “Of two months” is .* higher than it would have been\./)
	).toBeVisible();
	await expect(page.locator('#did svg[role="img"]')).toBeVisible();
	await page.locator('#did').getByText('How this is worked out').click();
	await expect(page.locator('#did').getByText(/Interrupted time series/)).toBeVisible();
	await expect(page.locator('#did').getByText(/95 % interval/)).toBeVisible();

	await page.goto(`/strategies/${strategy}/tactics`);
	await expect(page.locator('#board').getByRole('link', { name: 'Helped' })).toBeVisible();
});

test('held against those whom nobody touched, and against whom somebody chooses', async ({ page, home }) => {
	const strategy = await newStrategy(home, 'Beside others');
	const { head, tactic } = await furnish(home, strategy, async (scope, join) => {
		const { metric } = await figureOf(scope, 'Beside others', 50);
		const id = await tacticOf(scope, 'One number for all');
		await sayEffect(
			on(scope, 60),
			effectSaying.parse({
				id,
				metric,
				segment: 'line=telephone',
				direction: 'raise',
				amount: '20',
				fromOn: dayAgo(50)
			})
		);
		await startTactic(on(scope, 50), { id });
		await recordSpend(scope, { tactic: id, amount: '300', spentOn: addDays(dayAgo(0), -20), note: '' });
		return { head: await join('head', 'Nikos Dimou'), tactic: id };
	});
	await signIn(page, head, `/strategies/${strategy}/tactics/${tactic}`);
	const did = page.locator('#did');
	await expect(did.getByText(/It helped: “Beside others” \(telephone\)/)).toBeVisible();
	await expect(did.locator('.key').getByText('left untouched: letters')).toBeVisible();
	await did.getByText('Hold it against others').click();
	await did.getByLabel('Against whom').selectOption({ label: 'Nobody: only its own past' });
	await did.getByRole('button', { name: 'Compare' }).click();
	await expect(did.getByText(/Nikos Dimou chose this on/)).toBeVisible();
	await expect(did.locator('.key').getByText('left untouched: letters')).toHaveCount(0);
	await page.goto(`/strategies/${strategy}/money`);
	await expect(page.getByText('No money is known to have gone into tactics without visible effect.')).toBeVisible();
	await expect(page.getByRole('link', { name: 'One number for all' }).first()).toBeVisible();
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('an expectation is written down after the start, said to be so, and compared', async ({ page, home }) => {
		const strategy = await newStrategy(home, 'Plain');
		const { head, tactic } = await furnish(home, strategy, async (scope, join) => {
			await figureOf(scope, 'Plain figure', 40);
			const id = await tacticOf(scope, 'Begun already');
			await startTactic(on(scope, 40), { id });
			return { head: await join('head', 'Mei Tan'), tactic: id };
		});
		await signIn(page, head, `/strategies/${strategy}/tactics/${tactic}`);
		await page.getByText('Say what you expect').click();
		const form = page.locator('#effect form[action="?/effect"]');
		await form.getByLabel('Which figure').selectOption({ label: 'Plain figure' });
		await form.getByLabel('By how much').fill('20');
		await form.getByLabel('From', { exact: true }).fill(dayAgo(40));
		await form.getByLabel('For whom').selectOption({ label: 'telephone' });
		await form.getByRole('button', { name: 'Write it down' }).click();
		await expect(page.locator('#effect').getByText(/Written down after the start/)).toBeVisible();
		await expect(page.locator('#did').getByText(/It helped: “Plain figure” \(telephone\)/)).toBeVisible();
		await page.locator('#did').getByText('Hold it against others').click();
		await page.locator('#did').getByLabel('Against whom').selectOption({ label: 'letters' });
		await page.locator('#did').getByRole('button', { name: 'Compare' }).click();
		await expect(page.locator('#did').getByText(/Mei Tan chose this on/)).toBeVisible();
	});
});
