import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Dated from './fixtures/Dated.svelte';

test('a day stands in the reader’s own words while nobody types in it, whatever the browser’s language', async () => {
	const screen = await render(Dated, { value: '2026-04-03' });
	const field = screen.getByLabelText('Until');
	await expect.element(screen.getByText('3 Apr 2026')).toBeVisible();
	await field.fill('2026-11-22');
	await expect.element(field).toHaveValue('2026-11-22');
	await expect.element(screen.getByText('22 Nov 2026')).not.toBeVisible();
	await screen.getByRole('button', { name: 'Elsewhere' }).click();
	await expect.element(screen.getByText('22 Nov 2026')).toBeVisible();
	await field.fill('');
	await screen.getByRole('button', { name: 'Elsewhere' }).click();
	await expect.element(screen.getByText('Choose a day')).toBeVisible();
});
