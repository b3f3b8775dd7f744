import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { translator } from '#lib/i18n/index.ts';
import Page from './fixtures/Page.svelte';

test('components follow a change of language without being made anew', async () => {
	const screen = await render(Page, { locale: 'en' });
	await expect.element(screen.getByText(translator('en').t('errors.unknown'))).toHaveAttribute('dir', 'ltr');
	await screen.rerender({ locale: 'ar-XB' });
	await expect.element(screen.getByText(translator('ar-XB').t('errors.unknown'))).toHaveAttribute('dir', 'rtl');
});
