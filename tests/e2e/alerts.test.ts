import AxeBuilder from '@axe-core/playwright';
import { defineGoal } from '#lib/domain/goals/schema.ts';
import { dayMs } from '#lib/domain/shared/instant.ts';
import { principalScope } from '#lib/server/access/organisation-scope.ts';
import { watchOrganisation } from '#lib/server/alerts/watch.ts';
import { setGoal } from '#lib/server/goals/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureEventSources } from '#lib/server/metrics/event-sources.ts';
import { ensureSource, recordBatch, type NewRecord } from '#lib/server/metrics/record.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn, withScript } from './people.ts';

// Days have to be alone with what happened on them.
test.use({ world: 'organisation', place: 'alerts' });
test.describe.configure({ timeout: 240_000 });

/** Half a year of answers and events, quiet until the events double twelve days ago; a goal of another department. */
async function flooded(home: Parameters<typeof furnish>[0], name: string, type: string) {
	const strategy = await newStrategy(home, name);
	return furnish(home, strategy, async (scope, join) => {
		const owner = await join('head', 'Mara Lind');
		const viewer = await join('viewer', 'Vito Blanc');
		const question = { kind: 'question', ref: name, name, unit: 'score', bucketing: 'score' } as const;
		const source = await ensureSource(scope, question);
		const metric = await addMetric(scope, { title: `Feeling ${name}`, kind: 'nps', sourceIds: [source] });
		if (!metric.ok) throw new Error(metric.error.code);
		const { happened } = await ensureEventSources(scope, type, { amount: false, outcome: false });
		const now = scope.clock.now();
		const records: NewRecord[] = [];
		for (let back = 230; back >= 1; back -= 1) {
			const at = now - back * dayMs;
			for (let index = 0; index < 12; index += 1) {
				const score = [10, 9, 2, 8, 10, 7, 10, 3, 9, 10, 8, 6][(index * 5 + back) % 12] as number;
				records.push({
					kind: 'response',
					at: at + index,
					body: {},
					observations: [{ sourceId: source, value: score }]
				});
			}
			const complaints = (back <= 12 ? 26 : 11) + ((back * 7) % 5);
			for (let index = 0; index < complaints; index += 1) {
				records.push({
					kind: 'event',
					at: at + 1000 + index,
					segments: { product: index % 3 === 0 ? 'Lamp' : 'Chair' },
					body: { type },
					observations: [{ sourceId: happened, value: 1 }]
				});
			}
		}
		for (let from = 0; from < records.length; from += 1000) await recordBatch(scope, records.slice(from, from + 1000));
		const day = (ahead: number): string => new Date(now + ahead * dayMs).toISOString().slice(0, 10);
		const goal = await setGoal(
			scope,
			defineGoal.parse({
				title: 'They recommend us',
				metricId: metric.value.id,
				change: '2',
				startsOn: day(-20),
				endsOn: day(60),
				ownerMembershipId: owner.membershipId
			})
		);
		if (!goal.ok) throw new Error(goal.error.code);
		await scope.db
			.updateTable('strategy')
			.set({ launched_at: new Date(now - 100 * dayMs).toISOString() })
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', strategy)
			.execute();
		const around = {
			handle: scope.handle,
			clock: scope.clock,
			ids: scope.ids,
			log: scope.log,
			publish: () => undefined
		};
		const job = await principalScope(around, scope.organisationId, { kind: 'job' });
		const round = job === null ? null : await watchOrganisation(job);
		if (round === null || round.raised === 0) throw new Error('Nothing was found.');
		return { strategy, owner, viewer };
	});
}

test('the warning reaches the owner of the goal, who takes it, says where it comes from and makes a to-do of it', async ({
	page,
	home
}) => {
	const { owner } = await flooded(home, 'Flood', 'complaint');
	await signIn(page, owner, '/my-week');
	await withScript(page);
	await page.getByRole('button', { name: /What concerns you, \d+ new/ }).click();
	await page.getByRole('menuitem', { name: /More complaints than usual.*“They recommend us”/ }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^More complaints than usual/);
	await expect(page.getByText(/a day instead of the usual/).first()).toBeVisible();
	await expect(page.getByRole('link', { name: 'They recommend us' })).toBeVisible();
	const looked = await new AxeBuilder({ page }).analyze();
	expect(looked.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
	await page.getByRole('button', { name: 'I look into it' }).click();
	await expect(page.getByText('You look into it.')).toBeVisible();

	await page.getByText('Note where it comes from').click();
	await page.getByLabel('Something else, in your words').fill('A bad batch of chairs');
	await page.getByText('Mark it on every line').first().click();
	await page.getByRole('checkbox', { name: 'Mark it on every line' }).check();
	await page.getByRole('button', { name: 'Keep the cause' }).click();
	await expect(page.locator('#cause .cause')).toContainText('A bad batch of chairs');

	await page.getByRole('button', { name: 'Make a to-do of it' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Who answers it?');
	await page.locator('input[name=what]').first().check();
	await page.locator('input[name=who]').first().check();
	await page.locator('form').getByRole('button', { name: /^Give/ }).click();
	await page.waitForURL(/\/plate\?given=/);

	await page.goto('/my-week');
	await expect(page.getByRole('link', { name: /More complaints than usual/ })).toBeVisible();
	await page.getByRole('link', { name: /More complaints than usual/ }).click();
	await expect(page.getByText(/Written down as/)).toBeVisible();
	await expect(page.getByText(/Answered by/)).toBeVisible();
	expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
		0
	);
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('somebody says that it is no problem, and takes it back; who only reads has nothing to press', async ({
		page,
		home
	}) => {
		const { strategy, owner, viewer } = await flooded(home, 'Plain', 'return');
		await signIn(page, owner, `/strategies/${strategy}/measurement/changed`);
		await page
			.getByRole('link', { name: /More returns than usual/ })
			.first()
			.click();
		await page.getByRole('button', { name: 'I look into it' }).click();
		await page.getByText('It is no problem').click();
		await page.getByLabel('Why is it none?').fill('We asked for them');
		await page.getByRole('button', { name: 'No problem' }).click();
		await expect(page.getByText('No problem, says Mara Lind: “We asked for them”')).toBeVisible();
		await page.getByRole('button', { name: 'It is one after all' }).click();
		await expect(page.getByText('You look into it.')).toBeVisible();
		const address = page.url().split('?')[0] as string;
		await signIn(page, viewer, new URL(address).pathname);
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^More returns than usual/);
		await expect(
			page.locator('main').getByRole('button', { name: /look into|to-do|Write it down|No problem/ })
		).toHaveCount(0);
	});
});
