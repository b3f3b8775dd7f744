import type { Page } from '@playwright/test';
import { draftGoal } from '#lib/domain/goals/schema.ts';
import { insertTouchpoint } from '#lib/server/audit/commands.ts';
import { addFinding } from '#lib/server/audit/finding-commands.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { keepDraft } from '#lib/server/goals/commands.ts';
import { updateLinkFor } from '#lib/server/goals/update-links.ts';
import { tickAction, addAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic } from '#lib/server/tactics/commands.ts';
import type { AppHome } from '../support/app.ts';
import { clock } from './clock.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn, withScript, type Colleague } from './people.ts';

test.use({ world: 'organisation', place: 'week' });
test.describe.configure({ timeout: 180_000 });

interface Office {
	readonly strategy: string;
	readonly head: Colleague;
	readonly member: Colleague;
	readonly other: Colleague;
	readonly toDos: readonly string[];
}

const must = <T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};

async function departmentOf(scope: StrategyScope, name: string, people: readonly Colleague[]): Promise<string> {
	const id = scope.ids.id();
	await scope.db
		.insertInto('department')
		.values({
			organisation_id: scope.organisationId,
			id,
			name,
			name_key: `${name}-${id}`,
			position: 9,
			removed_at: null
		})
		.execute();
	for (const person of people) {
		await scope.db
			.updateTable('membership')
			.set({ department_id: id, hours_per_week: 30 })
			.where('id', '=', person.membershipId)
			.execute();
	}
	return id;
}

/** A department with a head and two members, to-dos for the first, and a pain at a place of theirs. */
async function office(home: AppHome, name: string, titles: readonly string[]): Promise<Office> {
	const strategy = await newStrategy(home, name);
	return furnish(home, strategy, async (scope, join) => {
		const head = await join('head', `Leila ${name}`);
		const member = await join('member', `Farid ${name}`);
		const other = await join('member', `Samuel ${name}`);
		const department = await departmentOf(scope, name, [head, member, other]);
		const place = await insertTouchpoint(scope, {
			title: `Queue ${name}`,
			phase: 'get_help',
			channel: 'phone',
			departmentId: department
		} as never);
		must(
			await addFinding(scope, {
				kind: 'pain',
				title: `Nine minutes in the queue of ${name}`,
				severity: 3,
				touchpoint: place,
				stage: null,
				cause: null,
				detail: ''
			})
		);
		const tactic = must(await addTactic(scope, { title: `Tactic of ${name}`, goal: null, restsOn: null })).id;
		const toDos: string[] = [];
		for (const title of titles) {
			toDos.push(must(await addAction(scope, { tactic, title, assignee: member.membershipId, dueOn: null })).id);
		}
		return { strategy, head, member, other, toDos };
	});
}

/** Counts what the hand does: each press of a pointer, over all pages of the visit. */
async function countPresses(page: Page): Promise<() => Promise<number>> {
	await page.addInitScript(() => {
		addEventListener(
			'pointerdown',
			() => sessionStorage.setItem('presses', String(Number(sessionStorage.getItem('presses') ?? 0) + 1)),
			true
		);
	});
	return () => page.evaluate(() => Number(sessionStorage.getItem('presses') ?? 0));
}

test('a head gives what was noticed to somebody with room in four clicks from the plate, and takes it back', async ({
	page,
	home
}) => {
	const { head } = await office(home, 'Four', []);
	await signIn(page, head, '/plate');
	await expect(page.getByRole('heading', { level: 1 })).toContainText('nobody answers it yet');
	const presses = await countPresses(page);
	await page.reload();
	await page.getByRole('link', { name: 'Answer it: Nine minutes in the queue of Four' }).click();
	await page.getByText('Try a small change for two weeks').click();
	await page.getByText('Samuel Four').click();
	await page.getByRole('button', { name: 'Give it to Samuel' }).click();
	await expect(page.getByText('Samuel Four has it: “Try a small change for two weeks”.')).toBeVisible();
	expect(await presses()).toBe(4);
	await expect(page.getByText('Everything that was noticed at our touchpoints')).toBeVisible();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByRole('link', { name: 'Answer it: Nine minutes in the queue of Four' })).toBeVisible();
});

test('a member’s week on a phone: the first card with its buttons in sight, done, undone, stuck, rated', async ({
	browser,
	app,
	home
}) => {
	const { member } = await office(home, 'Phone', ['Ring ten callers', 'Write the mail']);
	const context = await browser.newContext({ baseURL: app.url, viewport: { width: 390, height: 700 } });
	const page = await context.newPage();
	await signIn(page, member, '/my-week');
	await withScript(page);
	await expect(page.getByRole('heading', { level: 1 })).toContainText('Three things, Farid.');
	const first = page.getByRole('button', { name: 'Done: Ring ten callers' });
	const box = await first.boundingBox();
	expect(box !== null && box.y + box.height).toBeLessThan(700 - 64);
	expect(box?.height).toBeGreaterThanOrEqual(44);
	const begun = Date.now();
	await first.click();
	await expect(page.getByText('Done just now, thank you')).toBeVisible();
	await page.getByRole('button', { name: 'Undo: Ring ten callers' }).click();
	await expect(first).toBeVisible();
	await first.click();
	await page.locator('article', { hasText: 'Write the mail' }).getByText('Stuck', { exact: true }).click();
	await page.getByLabel('What is in the way?').fill('The template sleeps');
	await page.getByRole('button', { name: 'Say so' }).click();
	await expect(page.getByText('Stuck: whoever leads it is told')).toBeVisible();
	await page.getByRole('button', { name: '4 of 5' }).click();
	await expect(page.getByText('Rated, thank you')).toBeVisible();
	await expect(page.getByText('That’s all. Thank you.')).toBeVisible();
	expect(Date.now() - begun).toBeLessThan(60_000);
	await page.reload();
	await expect(page.getByText('Stuck: The template sleeps')).toBeVisible();
	await context.close();
});

test.describe('without a net', () => {
	test.use({ allowedNoise: [/ERR_INTERNET_DISCONNECTED|Failed to fetch|net::/] });

	test('taps are kept, sent once and in order when it is back; what somebody else did meanwhile is told', async ({
		page,
		context,
		home
	}) => {
		const { strategy, head, member, toDos } = await office(home, 'Net', ['Ring ten callers', 'Write the mail']);
		await signIn(page, member, '/my-week');
		await withScript(page);
		await expect(page.getByRole('button', { name: 'Done: Ring ten callers' })).toBeVisible();
		await context.setOffline(true);
		await page.getByRole('button', { name: 'Done: Ring ten callers' }).click();
		await page.getByRole('button', { name: 'Done: Write the mail' }).click();
		await expect(page.getByText('Will be sent when you are back online')).toHaveCount(2);
		await expect(page.getByText('2 taps wait in this browser')).toBeVisible();
		await furnish(home, strategy, async (scope) => {
			const asHead = {
				...scope,
				principal: { ...scope.principal, kind: 'member', membershipId: head.membershipId, role: 'head' }
			};
			must(await tickAction(asHead as never, { id: toDos[1] as string }));
		});
		await context.setOffline(false);
		await expect(page.getByText('Done just now, thank you')).toBeVisible();
		await expect(page.getByText('Leila Net had done this before. Nothing to do for you.')).toBeVisible();
		const deeds = await furnish(home, strategy, (scope) =>
			scope.db
				.selectFrom('audit_entry')
				.select(['item_id', 'membership_id'])
				.where('action', '=', 'action.done')
				.where('item_id', 'in', [...toDos])
				.orderBy('seq')
				.execute()
		);
		expect(deeds).toEqual([
			{ item_id: toDos[1], membership_id: head.membershipId },
			{ item_id: toDos[0], membership_id: member.membershipId }
		]);
	});

	test('a tap that is still here after the page was closed goes out at the next visit', async ({
		page,
		context,
		home
	}) => {
		const { member } = await office(home, 'Closed', ['Ring ten callers']);
		await signIn(page, member, '/my-week');
		await withScript(page);
		await context.setOffline(true);
		await page.getByRole('button', { name: 'Done: Ring ten callers' }).click();
		await expect(page.getByText('Will be sent when you are back online')).toBeVisible();
		await page.close();
		await context.setOffline(false);
		const again = await context.newPage();
		await again.goto('/my-week');
		await expect(again.getByText('Done just now, thank you')).toBeVisible();
		await expect(again.getByRole('button', { name: 'Done: Ring ten callers' })).toHaveCount(0);
	});
});

async function goalOf(home: AppHome, { strategy, member }: Office): Promise<{ goal: string; link: string }> {
	return furnish(home, strategy, async (scope) => {
		const goal = must(await keepDraft(scope, draftGoal.parse({ title: 'Easy calls' })));
		await scope.db
			.updateTable('goal')
			.set({ status: 'set', owner_id: member.membershipId, starts_on: '2024-01-01', ends_on: '2099-12-31' })
			.where('id', '=', goal)
			.execute();
		const link = await updateLinkFor(scope, goal, member.membershipId);
		return { goal, link: link ?? '' };
	});
}

test('an update by the link of a mail: looked at, given in one tap without signing in, used up', async ({
	page,
	home,
	browser,
	app
}) => {
	const made = await office(home, 'Mail', []);
	const { link } = await goalOf(home, made);
	// A scanner of mails looks first.
	expect((await page.request.get(link)).status()).toBe(200);
	await page.goto(link);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('How does “Easy calls” go?');
	await page.getByLabel('A line, if you like').fill('Calls are calmer');
	await page.getByRole('button', { name: 'Likely' }).click();
	await expect(page.getByText('Update kept, thank you.')).toBeVisible();
	await page.goto(link);
	await expect(page.getByText('It was used already, ran out after seven days')).toBeVisible();
	const plain = await browser.newContext({ baseURL: app.url, javaScriptEnabled: false });
	const old = await goalOf(home, made);
	const without = await plain.newPage();
	await without.goto(old.link);
	await without.getByRole('button', { name: 'Even' }).click();
	await expect(without.getByText('Update kept, thank you.')).toBeVisible();
	await plain.close();
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false, allowedNoise: [/status of 400/] });

	test('a member ticks off, says what is in the way and sets hours by plain forms', async ({ page, home }) => {
		const { member } = await office(home, 'Plain', ['Ring ten callers', 'Write the mail']);
		await signIn(page, member, '/my-week');
		await page.getByRole('button', { name: 'Done: Ring ten callers' }).click();
		await expect(page.getByText('Done just now, thank you')).toBeVisible();
		await page.getByRole('button', { name: 'Undo: Ring ten callers' }).click();
		await expect(page.getByRole('button', { name: 'Done: Ring ten callers' })).toBeVisible();
		const card = page.locator('article', { hasText: 'Write the mail' });
		await card.getByText('Not mine', { exact: true }).click();
		await card.getByLabel('A word to whoever leads it').fill('I drive on Mondays');
		await card.getByRole('button', { name: 'Give it back' }).click();
		await expect(page.getByText('Write the mail')).toHaveCount(0);
		await page.getByText('Set my hours').click();
		await page.getByLabel('Hours a week for this work').fill('24');
		await page.getByRole('button', { name: 'Keep', exact: true }).click();
		await expect(page.getByText('of the 24 h you set for it')).toBeVisible();
	});

	test('a head answers a finding, says who stands in, hands everything over and takes it back', async ({
		page,
		home
	}) => {
		const { head, member } = await office(home, 'Script', ['Ring ten callers', 'Write the mail']);
		await signIn(page, head, '/plate');
		await page.getByRole('link', { name: /^Answer it/ }).click();
		await page.getByLabel('Fix it where it happens').check();
		await page.getByLabel(/Samuel Script/).check();
		await page.getByRole('button', { name: 'Hand it over' }).click();
		await expect(page.getByText('Samuel Script has it: “Fix it where it happens”.')).toBeVisible();
		await page.goto(`/hand-over/${member.membershipId}`);
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Farid has 2 things open. Who takes them over?');
		await page.getByLabel('First day').fill('2024-01-01');
		await page.getByLabel('Last day').fill('2099-12-31');
		await page.getByLabel('Who stands in').selectOption({ label: 'Samuel Script' });
		await page.getByRole('button', { name: 'Keep', exact: true }).click();
		await expect(page.getByText('Samuel Script stands in', { exact: false }).first()).toBeVisible();
		await page.getByLabel('Everything goes to').selectOption({ label: 'Samuel Script' });
		await page.getByLabel('Who takes over “Write the mail”').selectOption({ label: 'Leila Script' });
		await page.getByRole('button', { name: 'See what goes where' }).click();
		await expect(page.getByText('Samuel Script gets one thing')).toBeVisible();
		await expect(page.getByText('Leila Script gets one thing')).toBeVisible();
		await page.getByRole('button', { name: 'Hand over', exact: true }).click();
		await expect(page.getByText('2 things were handed over.')).toBeVisible();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Farid has nothing open.');
		await page.getByRole('button', { name: 'Undo' }).click();
		await expect(page.getByText('2 things came back.')).toBeVisible();
	});
});

test('who stands in finds what is due of the other on their own week', async ({ page, home }) => {
	const { strategy, member, other } = await office(home, 'Stand', ['Ring ten callers']);
	await furnish(home, strategy, (scope) =>
		scope.db
			.insertInto('away')
			.values({
				organisation_id: scope.organisationId,
				id: scope.ids.id(),
				membership_id: member.membershipId,
				from_on: '2024-01-01',
				until_on: '2099-12-31',
				stand_in_id: other.membershipId,
				at: new Date(clock.now()).toISOString()
			} as never)
			.execute()
	);
	await signIn(page, other, '/my-week');
	await withScript(page);
	await expect(page.getByText('for Farid Stand, who is away')).toBeVisible();
	await page.getByRole('button', { name: 'Done: Ring ten callers' }).click();
	await expect(page.getByText('Done just now, thank you')).toBeVisible();
});

test('who stands in is chosen in place of somebody away, who keeps it when chosen again', async ({ page, home }) => {
	const { strategy, head, member, other } = await office(home, 'Instead', []);
	await furnish(home, strategy, (scope) =>
		scope.db
			.insertInto('away')
			.values({
				organisation_id: scope.organisationId,
				id: scope.ids.id(),
				membership_id: member.membershipId,
				from_on: '2024-01-01',
				until_on: '2099-12-31',
				stand_in_id: other.membershipId,
				at: new Date(clock.now()).toISOString()
			} as never)
			.execute()
	);
	await signIn(page, head, '/plate');
	await withScript(page);
	await page.getByRole('link', { name: /^Answer it/ }).click();
	const away = page.getByRole('radio', { name: /^Farid Instead/ });
	await page.waitForURL('**/answer');
	// People of other journeys may stand before somebody who is away.
	const more = page.locator('summary', { hasText: 'Someone else' });
	if (await more.isVisible()) await more.click();
	await page.getByText('Farid Instead', { exact: true }).click();
	await expect(page.getByRole('radio', { name: /^Samuel Instead/ })).toBeChecked();
	await expect(page.getByText('Samuel Instead stands in and is chosen.')).toBeVisible();
	await away.check();
	await expect(page.getByRole('button', { name: 'Give it to Farid' })).toBeVisible();
});

test('the promise to unhappy customers is kept beside the hours', async ({ page, home }) => {
	const strategy = await newStrategy(home, 'Promise');
	const admin = await furnish(home, strategy, (_, join) => join('admin', 'Ines Promise'));
	await signIn(page, admin, '/settings/hours');
	await page.getByLabel('Within so many working hours').fill('12');
	await page.getByRole('button', { name: 'Keep the promise' }).click();
	await expect(page.getByRole('status').first()).toBeVisible();
	await page.reload();
	await expect(page.getByLabel('Within so many working hours')).toHaveValue('12');
});
