import { flatten, type Catalogue } from './catalogue.ts';
import { localeEntry, type Locale } from './locales.ts';

/** Fetches the messages of one locale and of no other: what a visit's browser downloads. */
export async function loadCatalogue(locale: Locale): Promise<Catalogue> {
	const { messages } = await (localeEntry(locale).messages === 'pseudo' ? sources.en() : sources[locale]());
	return flatten(messages);
}

/** One entry per folder of messages; locales made by rule use the English one. */
const sources = {
	en: () => import('./messages/en/index.ts'),
	'ar-XB': () => import('./messages/en/index.ts')
} satisfies Record<Locale, () => Promise<{ messages: Parameters<typeof flatten>[0] }>>;
