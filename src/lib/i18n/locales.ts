/** Everything the program knows about one language it speaks. To add a language: one entry here, one folder of messages. */
export interface LocaleEntry {
	/** What stands in `<html lang>` and in settings. */
	readonly id: string;
	/** The language's own name for itself, shown in the language switch. */
	readonly label: string;
	readonly dir: 'ltr' | 'rtl';
	/** The locale handed to Intl for numbers, dates and plurals. */
	readonly intl: string;
	/** `written`: a folder of translated messages. `pseudo`: English turned into a test language by rule. */
	readonly messages: 'written' | 'pseudo';
}

export const locales = [
	{ id: 'en', label: 'English', dir: 'ltr', intl: 'en-GB', messages: 'written' },
	{ id: 'ar-XB', label: 'Right to left (test)', dir: 'rtl', intl: 'en-GB', messages: 'pseudo' }
] as const satisfies readonly LocaleEntry[];

export type Locale = (typeof locales)[number]['id'];

/** English: the source of every message and the language of last resort. */
export const sourceLocale: Locale = 'en';

export const localeIds: readonly Locale[] = locales.map((entry) => entry.id);

export const isLocale = (text: unknown): text is Locale => localeIds.includes(text as Locale);

export function localeEntry(locale: Locale): LocaleEntry {
	const entry = locales.find((candidate) => candidate.id === locale);
	if (!entry) throw new Error(`No such locale: ${locale}`);
	return entry;
}

/** The first locale of an Accept-Language header that the program speaks, test languages left out. */
export function preferredLocale(acceptLanguage: string | null | undefined): Locale {
	const wanted = (acceptLanguage ?? '').split(',').map((part) => (part.split(';')[0] ?? '').trim().toLowerCase());
	for (const tag of wanted) {
		const language = tag.split('-')[0];
		const entry = locales.find((one) => one.messages === 'written' && one.id.toLowerCase().split('-')[0] === language);
		if (entry) return entry.id;
	}
	return sourceLocale;
}

/** The direction in which a locale is written. */
export const dirFor = (locale: Locale): 'ltr' | 'rtl' => localeEntry(locale).dir;

/** The locale of a visit: what was asked for, else the person's, else the browser's, else the organisation's. */
export function localeFor(wishes: {
	asked: string | null;
	user: string | null;
	organisation: string | null;
	accept: string | null;
}): Locale {
	for (const wish of [wishes.asked, wishes.user]) if (isLocale(wish)) return wish;
	if (wishes.user === null && wishes.accept !== null) return preferredLocale(wishes.accept);
	return isLocale(wishes.organisation) ? wishes.organisation : sourceLocale;
}
