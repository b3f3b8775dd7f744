import { getContext, setContext } from 'svelte';
import type { I18n } from './translator.ts';

const key = Symbol('i18n');

/**
 * Gives the components below their words. The getter is read at each use, so a change of language or zone redraws them:
 * `setI18n(() => createI18n(data.locale, data.catalogue, { timeZone: data.timeZone }))`, wrapped in `$derived` by the caller.
 */
export function setI18n(current: () => I18n): I18n {
	const live = new Proxy({} as I18n, { get: (_, name) => Reflect.get(current(), name) });
	return setContext(key, live);
}

/** The words, numbers and dates of the page's locale. */
export function useI18n(): I18n {
	const i18n = getContext<I18n | undefined>(key);
	if (!i18n) throw new Error('No translator in the context: the layout above must call setI18n');
	return i18n;
}
