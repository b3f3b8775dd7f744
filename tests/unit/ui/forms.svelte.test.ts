import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Answered from './fixtures/Answered.svelte';
import Invitation from './fixtures/Invitation.svelte';

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
