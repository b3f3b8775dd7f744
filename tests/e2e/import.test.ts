import { readFileSync, writeFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { administrator, expect, test } from './fixtures.ts';

test.use({ world: 'organisation', place: 'import' });

const rows = Array.from(
	{ length: 120 },
	(_, index) =>
		`${index + 1},2026-10-${String(1 + (index % 28)).padStart(2, '0')},${index % 11},${index % 2 ? 'app' : 'web'},"Words, number ${index}"`
);
const answers = [
	'response_id,date,recommend,channel,comment',
	...rows,
	'121,2026-13-40,9,app,Bad day',
	'122,2026-10-02,77,app,Off the scale'
].join('\n');
const cases = [
	'ticket_id,opened_at,first_response_at,resolved_at,team,sla_met',
	'T1,2026-10-01T09:00,2026-10-01T10:00,2026-10-01T12:00,North,true',
	'T2,2026-10-02T09:00,2026-10-02T09:30,,South,false',
	'T3,2026-10-03T09:00,2026-10-03T09:30,2026-10-02T09:30,South,false'
].join('\n');

const file = (name: string, content: string | Buffer) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });

async function signIn(page: Page): Promise<void> {
	await page.goto('/login');
	await page.getByLabel(/e-mail/i).fill(administrator.email);
	await page
		.getByLabel(/password/i)
		.first()
		.fill(administrator.password);
	await page.getByRole('button', { name: /sign in/i }).click();
	await page.waitForURL((url) => !url.pathname.includes('login'));
}

async function look(page: Page, given: ReturnType<typeof file>, what = 'Answers to a survey'): Promise<void> {
	await page.goto('/imports');
	await page.getByLabel(what).check();
	await page.getByLabel('The file', { exact: true }).setInputFiles(given);
	await page.getByRole('button', { name: 'Look at the file' }).click();
}

test('a file of answers becomes figures: seen before it is stored, told row by row, repeated without doubling, taken back', async ({
	page
}) => {
	await signIn(page);
	await look(page, file('shop answers 2026-10.csv', answers));
	await expect(page.getByRole('heading', { name: 'What do the columns mean?' })).toBeVisible();
	await expect(page.getByLabel('What recommend means')).toHaveValue('nps');
	await expect(page.getByLabel('What date means')).toHaveValue('at');
	await expect(page.getByLabel('What response_id means')).toHaveValue('id');
	await expect(page.getByLabel('What comment means')).toHaveValue('comment');
	await expect(page.getByRole('cell', { name: 'Words, number 3', exact: true })).toBeVisible();
	expect((await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze()).violations).toEqual([]);
	await page.getByRole('button', { name: 'Bring it in' }).click();
	await expect(page.getByRole('heading', { name: '120 answers are in.' })).toBeVisible({ timeout: 30_000 });
	await expect(page.getByText('2 rows were not taken.')).toBeVisible();
	await expect(page.getByText('77 is outside of the scale from 0 to 10.')).toBeVisible();
	await expect(page.getByText(/2026-13-40/)).toBeVisible();
	await expect(page.getByText('120 answers', { exact: true })).toBeVisible();
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: 'All of them as a file' }).click()
	]);
	expect(readFileSync(await download.path(), 'utf8')).toContain('122');
	expect((await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze()).violations).toEqual([]);

	await look(page, file('shop answers 2026-10.csv', answers));
	await expect(page.getByText('We kept what you said then.', { exact: false })).toBeVisible();
	await page.getByRole('button', { name: 'Bring it in' }).click();
	await expect(page.getByRole('heading', { name: 'Nothing new was in the file.' })).toBeVisible({ timeout: 30_000 });
	await expect(page.getByText('120 rows were here already, and counted once.')).toBeVisible();

	await page.goto('/imports');
	await page.getByRole('link', { name: 'shop answers 2026-10.csv' }).last().click();
	await page.getByRole('button', { name: /Take it all back/ }).click();
	await page
		.getByRole('dialog')
		.getByRole('button', { name: /Take it all back/ })
		.click();
	await expect(page.getByRole('heading', { name: 'All of it has been taken back.', exact: false })).toBeVisible({
		timeout: 30_000
	});
});

test('a file of cases: times, the department and whether it went as it should', async ({ page }) => {
	await signIn(page);
	await look(page, file('tickets.csv', cases), 'Service cases');
	await expect(page.getByLabel('What opened_at means')).toHaveValue('opened');
	await expect(page.getByLabel('What resolved_at means')).toHaveValue('resolved');
	await expect(page.getByLabel('What team means')).toHaveValue('department');
	await expect(page.getByLabel('What sla_met means')).toHaveValue('outcome');
	await expect(page.getByText('before it was opened', { exact: false }).first()).toBeVisible();
	await page.getByRole('button', { name: 'Bring it in' }).click();
	await expect(page.getByRole('heading', { name: '2 cases are in.' })).toBeVisible({ timeout: 30_000 });
	await expect(page.getByRole('link', { name: /Time to first answer/ })).toBeVisible();
});

test('a picture called .csv is refused with a clear message, and the page stays', async ({ page }) => {
	await signIn(page);
	await look(page, file('answers.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])));
	await expect(page.getByText('This is a picture, whatever its name says.', { exact: false })).toBeVisible();
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	test('a file is brought in by plain forms', async ({ page }) => {
		await signIn(page);
		await look(page, file('plain.csv', 'id,date,recommend\n1,2026-10-01,9\n2,2026-10-02,3\n'));
		await expect(page.getByLabel('What recommend means')).toHaveValue(/nps|metric:/);
		await page.getByRole('button', { name: 'Bring it in' }).click();
		await expect(async () => {
			await page.reload();
			await expect(page.getByRole('heading', { name: '2 answers are in.' })).toBeVisible({ timeout: 1_000 });
		}).toPass({ timeout: 30_000 });
	});
});

test('a program with a key sends answers, and an open page learns of a file that the command line brings', async ({
	page,
	request,
	home
}) => {
	await signIn(page);
	await page.goto('/settings/keys');
	await page.getByLabel('Who will use it?').fill('Till');
	await page.getByRole('button', { name: 'Make a key' }).click();
	const secret = await page.getByLabel('The key for Till').inputValue();
	expect(secret).toMatch(/^nf_/);
	const answer = await request.post('/api/v1/responses', {
		headers: { authorization: `Bearer ${secret}` },
		data: [{ id: 'till-1', at: '2026-10-05T10:00:00Z', comment: 'From the till' }]
	});
	expect(await answer.json()).toEqual({ results: [{ id: 'till-1', status: 'stored' }] });

	await page.goto('/imports');
	const path = `${home.dataFolder}/by-command.csv`;
	writeFileSync(path, 'id,date,score\nx1,2026-10-01,9\n');
	const mapping = {
		space: 'command',
		id: 'id',
		at: 'date',
		scores: [{ column: 'score', kind: 'rating', title: 'Till', max: 10 }]
	};
	const done = await home.cli('import', 'responses', path, '--mapping', JSON.stringify(mapping), '--json');
	expect(done).toMatchObject({ code: 0, stderr: '' });
	await expect(page.getByRole('link', { name: 'by-command.csv' })).toBeVisible({ timeout: 10_000 });
});
