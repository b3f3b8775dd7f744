import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Folded from './fixtures/Folded.svelte';
import FoldedRows from './fixtures/FoldedRows.svelte';

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

test('rows that are folded keep what somebody types into in sight, open when refused, and close with a new version', async () => {
	const row = (id: string, version = 1, refused = false) => ({ id, version, refused });
	const screen = await render(FoldedRows, { rows: [row('a'), row('b')] });
	const why = screen.getByLabelText('Why a');
	await screen.getByText('Change a').click();
	await why.fill('Half a thought');
	for (const refused of [false, true, false]) {
		await screen.rerender({ rows: [row('b', 1, refused), row('a')] });
		await expect.element(why).toBeVisible();
	}
	await expect.element(why).toHaveValue('Half a thought');
	await screen.rerender({ rows: [row('a'), row('b', 1, true)] });
	await expect.element(screen.getByLabelText('Why b')).toBeVisible();
	await screen.rerender({ rows: [row('a', 2), row('b')] });
	await expect.element(why).not.toBeVisible();
});
