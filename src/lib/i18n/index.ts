import { flatten, type Catalogue } from './catalogue.ts';
import { localeEntry, type Locale } from './locales.ts';
import { messages as en } from './messages/en/index.ts';
import { createI18n, type I18n } from './translator.ts';
import type { FormatSettings } from './format.ts';

// For the server, the command line and tests. Components use `useI18n()`: importing this file there would send every
// language to every visit.

const written: Partial<Record<Locale, Catalogue>> = { en: flatten(en) };

/** The catalogue of a locale; languages made by rule share the English one. */
export function catalogueOf(locale: Locale): Catalogue {
	const catalogue = written[localeEntry(locale).messages === 'pseudo' ? 'en' : locale];
	if (!catalogue) throw new Error(`The locale ${locale} has no messages`);
	return catalogue;
}

const made = new Map<string, I18n>();

/** Words, numbers and dates of a locale, in a time zone and calendar. */
export function translator(locale: Locale, settings: FormatSettings = { timeZone: 'UTC' }): I18n {
	const key = `${locale} ${settings.timeZone} ${settings.calendar ?? ''}`;
	let i18n = made.get(key);
	if (!i18n) {
		i18n = createI18n(locale, catalogueOf(locale), settings);
		made.set(key, i18n);
	}
	return i18n;
}
