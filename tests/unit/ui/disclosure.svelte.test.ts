import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Folded from './fixtures/Folded.svelte';

test('what a reader has opened stays open when the page’s data come anew', async () => {
	const screen = await render(Folded, { news: { answers: 4, refused: false } });
	await expect.element(screen.getByLabelText('Why')).not.toBeVisible();
	await screen.getByText('Change it').click();
	await screen.getByLabelText('Why').fill('Nobody asked');
	for (const answers of [5, 6, 7]) {
		await screen.rerender({ news: { answers, refused: false } });
		await expect.element(screen.getByText(`${answers} answers`)).toBeVisible();
		await expect.element(screen.getByLabelText('Why')).toBeVisible();
	}
	await expect.element(screen.getByLabelText('Why')).toHaveValue('Nobody asked');
});

test('what begins open can be closed, and stays closed while it is told the same', async () => {
	const screen = await render(Folded, { news: { answers: 0, refused: false } });
	await expect.element(screen.getByLabelText('Why')).toBeVisible();
	await screen.getByText('Change it').click();
	await expect.element(screen.getByLabelText('Why')).not.toBeVisible();
	await screen.rerender({ news: { answers: 0, refused: false } });
	await expect.element(screen.getByLabelText('Why')).not.toBeVisible();
	await screen.rerender({ news: { answers: 3, refused: false } });
	await screen.rerender({ news: { answers: 3, refused: true } });
	await expect.element(screen.getByLabelText('Why')).toBeVisible();
	await screen.rerender({ news: { answers: 4, refused: false } });
	await expect.element(screen.getByLabelText('Why')).toBeVisible();
});

test('one that is held from outside opens and closes with what holds it', async () => {
	const screen = await render(Folded, { news: { answers: 1, refused: false } });
	const turn = screen.getByRole('button', { name: 'Turn it' });
	await turn.click();
	await expect.element(screen.getByText('Inside')).toBeVisible();
	await screen.getByText('Held from outside').click();
	await expect.element(screen.getByText('Inside')).not.toBeVisible();
	await turn.click();
	await expect.element(screen.getByText('Inside')).toBeVisible();
});
