import type { Page } from '@playwright/test';
import type { AppHome } from '../support/app.ts';
import { administrator, expect } from './fixtures.ts';
import { comeIn, sessionOf } from './people.ts';

/** Opens, as the administrator, a step of a new strategy; gives the address of its page. */
export async function openStep(page: Page, home: AppHome, slug: string): Promise<string> {
	const made = await home.cli('strategy', 'create', '--name', 'Spring', '--json');
	expect(made.code, made.stderr).toBe(0);
	const { id } = JSON.parse(made.stdout) as { id: string };
	const path = `/strategies/${id}/${slug}`;
	await comeIn(page, await sessionOf(home, administrator.email), path);
	return path;
}
