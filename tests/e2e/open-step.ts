import type { Page } from '@playwright/test';
import type { AppHome } from '../support/app.ts';
import { administrator, expect } from './fixtures.ts';

/** Signs the administrator in and opens a step of a new strategy; gives the address of its page. */
export async function openStep(page: Page, home: AppHome, slug: string): Promise<string> {
	const made = await home.cli('strategy', 'create', '--name', 'Spring', '--json');
	expect(made.code, made.stderr).toBe(0);
	const { id } = JSON.parse(made.stdout) as { id: string };
	const path = `/strategies/${id}/${slug}`;
	await page.goto(`/login?next=${encodeURIComponent(path)}`);
	await page.getByLabel('E-mail').fill(administrator.email);
	await page.getByLabel('Password', { exact: true }).fill(administrator.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(`**${path}`);
	return path;
}
