import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Answered from './fixtures/Answered.svelte';
import Invitation from './fixtures/Invitation.svelte';
import RowForm from './fixtures/RowForm.svelte';

test('a message that an effect shows is shown once', async () => {
	const screen = await render(Answered, { answer: null });
	await screen.rerender({ answer: 'The target has moved.' });
	await expect.element(screen.getByText('The target has moved.')).toBeVisible();
	expect(screen.getByRole('listitem').elements()).toHaveLength(1);
});

test('a form that is emptied goes back to the choice it began with, not to the first one', async () => {
	const screen = await render(Invitation);
	const role = screen.getByLabelText('Role');
	await expect.element(role).toHaveValue('head');
	await role.selectOptions('administrator');
	await screen.getByRole('button', { name: 'Empty it' }).click();
	await expect.element(role).toHaveValue('head');
});

test('a choice that nothing is chosen of shows what its first option says', async () => {
	const screen = await render(Invitation);
	const about = screen.getByLabelText('About');
	await expect.element(about).toBeVisible();
	expect((about.element() as HTMLSelectElement).selectedOptions[0]?.label).toBe('everything');
	await about.selectOptions('price');
	await expect.element(about).toHaveValue('price');
});

test('what is being typed and chosen stays when news bring the same thing again', async () => {
	const screen = await render(RowForm, { row: { id: 'a' } });
	await screen.getByLabelText('Say something').fill('Vans stand empty');
	await screen.getByLabelText('Mood').selectOptions('good');
	await screen.rerender({ row: { id: 'a' } });
	await expect.element(screen.getByLabelText('Say something')).toHaveValue('Vans stand empty');
	await expect.element(screen.getByLabelText('Mood')).toHaveValue('good');
	const refused = {
		form: 'say',
		values: { row: 'a', text: 'Too long' },
		errors: {},
		failure: { code: 'input.invalid' }
	};
	await screen.rerender({ row: { id: 'a' }, answer: refused });
	await expect.element(screen.getByLabelText('Say something')).toHaveValue('Too long');
	await screen.getByLabelText('Say something').fill('Shorter');
	await screen.rerender({ row: { id: 'a' }, answer: refused });
	await expect.element(screen.getByLabelText('Say something')).toHaveValue('Shorter');
});
