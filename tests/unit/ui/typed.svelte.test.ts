import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Typed from './fixtures/Typed.svelte';

const stored = () => ({ name: 'Old', text: 'Old words', team: 'a', yes: false, score: null as number | null });

test('what is typed and chosen stays when the page’s data come anew, until they say something else', async () => {
	const screen = await render(Typed, { data: stored() });
	await screen.getByLabelText('Name').fill('New');
	await screen.getByLabelText('Text').fill('Half a thought');
	await screen.getByRole('combobox', { name: 'Team' }).selectOptions('b');
	await screen.getByRole('radio', { name: 'Team c' }).click();
	await screen.getByRole('radio', { name: '4' }).click();
	await screen.getByLabelText('Yes').click();
	await screen.getByLabelText('Blank').fill('why');
	for (let times = 0; times < 2; times += 1) await screen.rerender({ data: stored() });
	await expect.element(screen.getByLabelText('Name')).toHaveValue('New');
	await expect.element(screen.getByLabelText('Text')).toHaveValue('Half a thought');
	await expect.element(screen.getByRole('combobox', { name: 'Team' })).toHaveValue('b');
	await expect.element(screen.getByRole('radio', { name: 'Team c' })).toBeChecked();
	await expect.element(screen.getByRole('radio', { name: '4' })).toBeChecked();
	await expect.element(screen.getByLabelText('Yes')).toBeChecked();
	await expect.element(screen.getByLabelText('Blank')).toHaveValue('why');
	await screen.rerender({ data: { name: 'Theirs', text: 'Their words', team: 'c', yes: true, score: 2 } });
	await expect.element(screen.getByLabelText('Name')).toHaveValue('Theirs');
	await expect.element(screen.getByLabelText('Text')).toHaveValue('Their words');
	await expect.element(screen.getByRole('combobox', { name: 'Team' })).toHaveValue('c');
	await expect.element(screen.getByRole('radio', { name: '2' })).toBeChecked();
	await expect.element(screen.getByLabelText('Blank')).toHaveValue('Theirs');
});

test('what a page holds itself follows the page', async () => {
	const screen = await render(Typed, { data: stored() });
	const bound = screen.getByLabelText('Bound');
	await expect.element(bound).toHaveValue('begun');
	await bound.fill('typed');
	await expect.element(screen.getByRole('status')).toHaveTextContent('typed');
	await screen.getByRole('button', { name: 'Empty it' }).click();
	await expect.element(bound).toHaveValue('');
});
