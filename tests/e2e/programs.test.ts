import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { administrator, expect, test } from './fixtures.ts';

test.use({ world: 'organisation', place: 'programs' });

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

let receiver: Server;
let heard: string[] = [];
const address = (): string => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;

test.beforeEach(async () => {
	heard = [];
	receiver = createServer((request, response) => {
		heard.push(String(request.headers['webhook-signature']));
		request.resume();
		response.writeHead(200).end('thank you');
	});
	await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
test.afterEach(async () => {
	receiver.closeAllConnections();
	await new Promise((resolve) => receiver.close(resolve));
});

test('a key that reads, the page that says what can be read, and a figure read with it', async ({ page, request }) => {
	await signIn(page);
	await page.goto('/settings/keys');
	await page.getByLabel('Who will use it?').fill('Board');
	await page.getByLabel('Send answers, cases, events and values').uncheck();
	await page.getByLabel('Read figures and goals').check();
	await page.getByRole('button', { name: 'Make a key' }).click();
	const secret = await page.getByLabel('The key for Board').inputValue();
	await page.goto('/settings/api');
	await expect(page.getByRole('heading', { name: 'All metrics, with the figure of this quarter' })).toBeVisible();
	const headers = { authorization: `Bearer ${secret}` };
	expect((await request.get('/api/v1/metrics', { headers })).status()).toBe(200);
	expect((await request.post('/api/v1/events', { headers, data: [] })).status()).toBe(403);
	const described = (await (await request.get('/api/v1/openapi.json')).json()) as { openapi: string };
	expect(described.openapi).toBe('3.1.0');
});

test('a program is told, its answer is seen, and it is told no more', async ({ page }) => {
	await signIn(page);
	await page.goto('/settings/webhooks');
	await page.getByLabel('What is it called?').fill('Team chat');
	await page.getByLabel('Its address').fill(address());
	await page.getByRole('button', { name: 'Tell this program' }).click();
	expect(await page.getByLabel('What messages to Team chat are signed with').inputValue()).toMatch(/^whsec_/);
	await page.getByRole('button', { name: 'Try it: Team chat' }).click();
	await expect(page.getByText('arrived', { exact: true })).toBeVisible({ timeout: 15_000 });
	expect(heard[0]).toMatch(/^v1,/);
	await page.getByRole('button', { name: 'Send it again: Team chat' }).click();
	await expect.poll(() => heard.length, { timeout: 15_000 }).toBe(2);
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false, allowedNoise: [/status of 400/] });

	test('an address inside is refused beside the field, and what was typed is kept', async ({ page }) => {
		await signIn(page);
		await page.goto('/settings/webhooks');
		await page.getByLabel('What is it called?').fill('Inside');
		await page.getByLabel('Its address').fill('https://192.168.0.1/');
		await page.getByRole('button', { name: 'Tell this program' }).click();
		await expect(page.getByText('This address lies on this machine or its network', { exact: false })).toBeVisible();
		await expect(page.getByLabel('What is it called?')).toHaveValue('Inside');
	});
});
