import { appHome } from '../support/app.ts';
import { expect, test } from './fixtures.ts';

test('the first start prints one link, and without it everybody is sent to the setup', async ({ app, page }) => {
	expect(app.output().match(/https?:\/\/\S+/g)).toHaveLength(1);
	expect(app.setupLink()).toMatch(new RegExp(`^${app.url}/setup/[\\w-]{27,}$`));
	await page.goto('/');
	expect(new URL(page.url()).pathname).toBe('/setup');
});

test('stops gracefully with code 0 and closes the database', async () => {
	const home = await appHome();
	const app = await home.start();
	expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
	expect(await app.stop()).toBe(0);
	await expect(fetch(`${app.url}/healthz`)).rejects.toThrow();
	home.remove();
});

test('refuses what a first hook must refuse: other hosts, double slashes, encoded bodies', async ({ app, request }) => {
	const refused = async (path: string, headers: Record<string, string>, method = 'GET') =>
		(await request.fetch(app.url + path, { method, headers, maxRedirects: 0 })).status();
	expect(await refused('/', { host: 'evil.example' })).toBeGreaterThanOrEqual(400);
	expect(await refused('//evil.example', {})).toBeGreaterThanOrEqual(400);
	expect(await refused('/login', { 'content-encoding': 'br' }, 'POST')).toBeGreaterThanOrEqual(400);
});

test.describe('wrong settings', () => {
	for (const [name, value] of [
		['PORT', 'many'],
		['APP_URL', 'ftp://somewhere'],
		['LOG_LEVEL', 'loud']
	] as const) {
		test(`${name} is named at the start and nothing is served`, async () => {
			const home = await appHome({ environment: { [name]: value } });
			await expect(home.start()).rejects.toThrow(name);
			home.remove();
		});
	}
});
