import { addFinding } from '#lib/server/audit/finding-commands.ts';
import { addAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic, describeTactic } from '#lib/server/tactics/commands.ts';
import { tacticEdit } from '#lib/domain/tactics/schema.ts';
import { makeMetric } from '../support/factories/metric.ts';
import { expect, test } from './fixtures.ts';
import { furnish, newStrategy, signIn } from './people.ts';

test.use({ world: 'organisation' });
// Two people sign in and work one after the other.
test.describe.configure({ timeout: 180_000 });

test('a head assigns a to-do, and a member ticks it off on a phone in one tap', async ({
	page,
	home,
	browser,
	app
}) => {
	const strategy = await newStrategy(home, 'Phones at seven');
	const { head, member } = await furnish(home, strategy, async (_, join) => ({
		head: await join('head', 'Leila Haddad'),
		member: await join('member', 'Maryam Aziz')
	}));
	await signIn(page, head, `/strategies/${strategy}/tactics`);
	await expect(page.getByText('Nothing is planned yet.')).toBeVisible();
	await page.getByLabel('What will you do?').fill('Call back instead of waiting');
	await page.getByRole('button', { name: 'Add', exact: true }).click();
	await page.getByRole('link', { name: 'Call back instead of waiting' }).first().click();
	await page.getByLabel('What is to be done?').fill('Decide who calls back');
	await page.getByRole('button', { name: 'Add', exact: true }).click();
	const todos = page.locator('#todos');
	await expect(todos.getByText('Decide who calls back')).toBeVisible();
	await todos.getByText('Change', { exact: true }).click();
	await todos.getByLabel('Who does it?').selectOption({ label: 'Maryam Aziz' });
	// The name stands in the field already; only the answer says that it was kept.
	const kept = page.waitForResponse((response) => response.request().method() === 'POST');
	await todos.getByRole('button', { name: 'Assign' }).click();
	expect((await kept).ok()).toBe(true);
	await expect(todos.getByText('Maryam Aziz').first()).toBeVisible();

	const phone = await browser.newContext({
		baseURL: app.url,
		viewport: { width: 390, height: 844 },
		hasTouch: true,
		isMobile: true
	});
	const hers = await phone.newPage();
	await signIn(hers, member, `/strategies/${strategy}/tactics`);
	const mine = hers.locator('#mine');
	await expect(mine.getByText('One thing, Maryam.')).toBeVisible();
	const done = mine.getByRole('button', { name: 'Done: Decide who calls back' });
	const box = await done.boundingBox();
	expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
	await done.tap();
	await expect(hers.getByText('Done').first()).toBeVisible();
	await expect(hers.getByText('1 of 1 to-dos').first()).toBeVisible();
	expect(await hers.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
		0
	);
	await phone.close();

	await page.goto(`/strategies/${strategy}/tactics`);
	await expect(page.getByText('The one tactic is done. What comes next?')).toBeVisible();
});

test('stuck with a reason and "not mine" are one tap more, and both can be seen by whoever leads', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'Monday vans');
	const head = await furnish(home, strategy, (_, join) => join('head', 'Nikos Dimas'));
	await signIn(page, head, `/strategies/${strategy}/tactics`);
	await page.getByLabel('What will you do?').fill('Second van');
	await page.getByRole('button', { name: 'Add', exact: true }).click();
	await page.getByRole('link', { name: 'Second van' }).first().click();
	await page.getByLabel('What is to be done?').fill('Rent it');
	await page.locator('#todos').getByLabel('Who').selectOption({ label: 'Nikos Dimas' });
	await page.getByRole('button', { name: 'Add', exact: true }).click();
	await expect(page.locator('#todos').getByText('Rent it')).toBeVisible();
	await page.goto(`/strategies/${strategy}/tactics`);
	const mine = page.locator('#mine');
	await mine.getByText('Stuck', { exact: true }).click();
	await mine.getByLabel('What is in the way?').fill('The budget is not there');
	await mine.getByRole('button', { name: 'Say so' }).click();
	await expect(page.getByText('“Second van” is stuck.')).toBeVisible();
	await expect(page.locator('#board').getByText('Stuck: The budget is not there')).toBeVisible();
	await mine.getByRole('button', { name: 'Not mine: Rent it' }).click();
	await expect(page.locator('#mine')).toHaveCount(0);
});

test('a chatbot comes with its way to a person, and without one it cannot start (R-004-09)', async ({ page, home }) => {
	const strategy = await newStrategy(home, 'Answers at once');
	const leader = await furnish(home, strategy, async (scope, join) => {
		await makeMetric(scope, 'Ease of the chat');
		return join('leader', 'Ines Moreau');
	});
	await signIn(page, leader, `/strategies/${strategy}/tactics`);
	await page.getByRole('button', { name: 'Use this: Chatbot for the common questions' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Chatbot for the common questions');
	await expect(page.locator('#todos li')).toHaveCount(4);
	await page.getByText('Change what it is').click();
	await page.getByLabel('How does a customer reach a person?').fill('');
	await page.getByRole('button', { name: 'Keep the changes' }).click();
	await expect(page.getByText('Say first how a customer reaches a person; then it can start.')).toBeVisible();
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.getByRole('alert').getByText('Without that, a machine cannot start answering.')).toBeVisible();
	await page.getByLabel('How does a customer reach a person?').fill('“Talk to a person” under every answer');
	await page.getByLabel('Which figure watches how customers fare?').selectOption({ label: 'Ease of the chat' });
	await page.getByRole('button', { name: 'Keep the changes' }).click();
	await expect(page.getByText('Say first how')).toHaveCount(0);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.getByText('Running', { exact: true })).toBeVisible();
});

test('a leader lets a machine start without, and the reason stays where everybody sees it (R-004-09)', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'On Mondays only');
	const { leader, tactic } = await furnish(home, strategy, async (scope, join) => {
		const added = await addTactic(scope, { title: 'A bot on trial', goal: null, restsOn: null });
		const id = added.ok ? added.value.id : '';
		await describeTactic(scope, tacticEdit.parse({ id, version: 1, title: 'A bot on trial', automates: 'on' }));
		return { leader: await join('leader', 'Ines Moreau'), tactic: id };
	});
	await signIn(page, leader, `/strategies/${strategy}/tactics/${tactic}`);
	await page.getByText('Start it all the same').click();
	await page.getByLabel('Why may it start without?').fill('Two Mondays, with Leila beside it');
	await page.getByRole('button', { name: 'Start it without' }).click();
	await expect(page.getByText('Running', { exact: true })).toBeVisible();
	await expect(page.locator('header').getByText('Two Mondays, with Leila beside it')).toBeVisible();
	await page.getByText('What happened here').click();
	await expect(page.locator('#history').getByText('Two Mondays, with Leila beside it')).toBeVisible();
	await page.goto(`/strategies/${strategy}/tactics`);
	await expect(page.locator('#board').getByText('Two Mondays, with Leila beside it')).toBeVisible();
});

test('a checklist is typed line by line, ticked and put in order; a to-do says what it waits for', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'Listening');
	const { head, tactic } = await furnish(home, strategy, async (scope, join) => {
		const added = await addTactic(scope, { title: 'Training in listening', goal: null, restsOn: null });
		const id = added.ok ? added.value.id : '';
		await addAction(scope, { tactic: id, title: 'Five calls', assignee: null, dueOn: '2099-03-04' });
		await addAction(scope, { tactic: id, title: 'Again', assignee: null, dueOn: null });
		return { head: await join('head', 'Leila Haddad'), tactic: id };
	});
	await signIn(page, head, `/strategies/${strategy}/tactics/${tactic}`);
	const first = page.locator('#todos .todo').first();
	await first.getByText('Add a checklist').click();
	const line = first.getByLabel('One small point');
	await line.fill('Choose them');
	await page.keyboard.press('Enter');
	await expect(first.getByText('0 of 1 small points done')).toBeVisible();
	await expect(line).toBeFocused();
	await page.keyboard.type('Listen together');
	await page.keyboard.press('Enter');
	await first.getByRole('button', { name: 'Ticked: Listen together' }).click();
	await expect(first.getByText('1 of 2 small points done')).toBeVisible();
	await first.getByRole('button', { name: 'Move “Listen together” up' }).click();
	await expect(first.locator('.list .title')).toHaveText(['Listen together', 'Choose them']);
	const second = page.locator('#todos .todo').last();
	await second.getByText('Change', { exact: true }).click();
	await second.getByLabel('Only after').selectOption({ label: 'Five calls' });
	await second.getByLabel('Hours it takes').fill('2.5');
	await second.getByRole('button', { name: 'Keep', exact: true }).click();
	await expect(second.getByText('Waits for “Five calls”; free on 4 Mar if that is kept.')).toBeVisible();
	await expect(second.getByText('2.5 h')).toBeVisible();
});

test('cards are put in order and drawn to another column, and the address of a to-do leads to it', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'In order');
	const { head, todo } = await furnish(home, strategy, async (scope, join) => {
		const ids: string[] = [];
		for (const title of ['First', 'Second', 'Third']) {
			const added = await addTactic(scope, { title, goal: null, restsOn: null });
			if (added.ok) ids.push(added.value.id);
		}
		const added = await addAction(scope, { tactic: ids[1] ?? '', title: 'Ask three', assignee: null, dueOn: null });
		return { head: await join('head', 'Mei Tan'), todo: added.ok ? added.value.id : '' };
	});
	await signIn(page, head, `/strategies/${strategy}/tactics`);
	const column = (name: string) => page.locator('#board .column').filter({ has: page.getByRole('heading', { name }) });
	const ideas = column('Ideas').getByRole('heading', { level: 4 });
	await expect(ideas).toHaveText(['First', 'Second', 'Third']);
	await page.getByRole('button', { name: 'Move to …: First' }).click();
	await page.getByRole('menuitem', { name: 'Move down' }).click();
	await expect(ideas).toHaveText(['Second', 'First', 'Third']);

	const handle = page.getByLabel('Drag “Second”');
	await handle.scrollIntoViewIfNeeded();
	const nowhere = { x: 0, y: 0, width: 0, height: 0 };
	const from = (await handle.boundingBox()) ?? nowhere;
	const to = (await column('Running').getByRole('list').boundingBox()) ?? nowhere;
	await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
	await page.mouse.down();
	await page.mouse.move(to.x + to.width / 2, to.y + 20, { steps: 12 });
	await expect(column('Running').locator('li')).toHaveCount(1);
	await page.mouse.up();
	await expect(column('Running').getByRole('heading', { level: 4 })).toHaveText(['Second']);
	await page.reload();
	await expect(column('Running').getByRole('heading', { level: 4 })).toHaveText(['Second']);
	await expect(ideas).toHaveText(['First', 'Third']);

	await page.goto(`/search?q=Ask`);
	await page.getByRole('main').getByRole('link', { name: 'Ask three' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Second' })).toBeVisible();
	await expect(page.locator(`[id="${todo}"]`)).toBeInViewport();
});

test('from something noticed to the to-do of a member in four clicks, and whoever hands them out sees who has how many', async ({
	page,
	home
}) => {
	const strategy = await newStrategy(home, 'Eggs');
	const { head, seen } = await furnish(home, strategy, async (scope, join) => {
		await join('member', 'Sakura Ito');
		return {
			head: await join('head', 'Leila Haddad'),
			seen: await addFinding(scope, {
				kind: 'pain',
				title: 'The form for broken eggs has eleven fields',
				severity: 3,
				touchpoint: null,
				stage: null,
				cause: null,
				detail: ''
			})
		};
	});
	expect(seen.ok).toBe(true);
	await signIn(page, head, `/strategies/${strategy}/audit`);
	await page.getByRole('link', { name: /^Answer it/ }).click();
	await page.waitForURL('**/answer');
	await page.getByText('Fix it where it happens').click();
	const others = page.getByText('Someone else', { exact: true });
	if (await others.isVisible()) await others.click();
	await page.getByText('Sakura Ito', { exact: true }).click();
	await page.getByRole('button', { name: 'Give it to Sakura' }).click();
	await page.waitForURL('**/plate?given=*');
	await page.goto(`/strategies/${strategy}/tactics`);
	await expect(page.getByRole('region', { name: 'Who has how much to do' }).getByRole('listitem')).toHaveText(
		/Sakura Ito\s+3 h\s+one to-do open/
	);
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false, allowedNoise: [/status of 400/] });

	test('a tactic from a finding is added, given a to-do, ticked off, moved, removed and brought back', async ({
		page,
		home
	}) => {
		const strategy = await newStrategy(home, 'Plain forms');
		const { head, seen } = await furnish(home, strategy, async (scope, join) => ({
			head: await join('head', 'Mei Tan'),
			seen: await addFinding(scope, {
				kind: 'pain',
				title: 'Nine minutes in the phone queue',
				severity: 3,
				touchpoint: null,
				stage: null,
				cause: null,
				detail: ''
			})
		}));
		const id = seen.ok ? seen.value.id : '';
		await signIn(page, head, `/strategies/${strategy}/tactics?rests_on=${id}`);
		await expect(page.getByText('It will rest on')).toBeVisible();
		await page.getByLabel('What will you do?').fill('More phones');
		await page.getByRole('button', { name: 'Add', exact: true }).click();
		await page.locator('#board').getByText('What it is for').first().click();
		await expect(page.locator('#board').getByText('Rests on Nine minutes in the phone queue')).toBeVisible();
		await page.locator('#board').getByRole('link', { name: 'More phones' }).click();
		await page.getByLabel('What is to be done?').fill('Order two');
		await page.getByRole('button', { name: 'Add', exact: true }).click();
		await page.getByRole('button', { name: 'Done: Order two' }).click();
		await expect(page.getByText('1 of 1 done')).toBeVisible();
		await page.getByText('Write down a spend').click();
		await page.getByLabel('Amount in').fill('about ten');
		await page.getByRole('button', { name: 'Add', exact: true }).last().click();
		await expect(page.getByText('Write an amount like 1200 or 1200.50.')).toBeVisible();
		await page.getByLabel('Amount in').fill('120.50');
		await page.getByRole('button', { name: 'Add', exact: true }).last().click();
		await expect(page.locator('#money').getByText('120.50').first()).toBeVisible();
		await page.getByText('Set a budget').click();
		await page.getByLabel('Budget in').fill('800');
		await page.getByRole('button', { name: 'Keep the budget' }).click();
		await page.getByText('Change the budget').click();
		await page.getByLabel('Budget in').fill('900');
		await page.getByRole('button', { name: 'Keep the budget' }).click();
		await expect(page.getByText('Say why the budget changes.')).toBeVisible();
		await page.getByLabel('Why does it change?').fill('Phones got dearer');
		await page.getByRole('button', { name: 'Keep the budget' }).click();
		await page.getByText('How the budget came about').click();
		await expect(page.locator('#money').getByText('Phones got dearer')).toBeVisible();
		await page.goto(`/strategies/${strategy}/tactics`);
		await page.getByLabel('Move “More phones” to …').selectOption('running');
		await page.getByRole('button', { name: 'Move to …' }).click();
		await page.locator('#board').getByRole('link', { name: 'More phones' }).click();
		await page.getByRole('button', { name: 'Remove this tactic: More phones' }).click();
		await page.getByRole('button', { name: 'Undo' }).click();
		await expect(page.locator('#board').getByRole('link', { name: 'More phones' })).toBeVisible();
	});
});
