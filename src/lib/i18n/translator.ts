import { IntlMessageFormat, type Formatters } from 'intl-messageformat';
import type { PeriodKind, Quarter } from '#lib/domain/shared/period.ts';
import type { Catalogue, MessageKey } from './catalogue.ts';
import {
	dateFormat,
	decimalText,
	durationPieces,
	formatDate,
	formatInstant,
	formatNumber,
	numberFormat,
	numberOptions,
	relativePieces,
	type DateStyle,
	type FormatSettings,
	type NumberStyle
} from './format.ts';
import { localeEntry, type Locale } from './locales.ts';
import { pseudoMessage } from './pseudo.ts';

export type MessageParams = Readonly<Record<string, string | number | boolean | Date | null | undefined>>;

/** One piece of a message: plain text, text inside a tag, or the place of an argument that was not given. */
export type MessagePart =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'tag'; readonly name: string; readonly text: string }
	| { readonly kind: 'slot'; readonly name: string };

/** Words, numbers and dates of one locale. Components get it from `useI18n()`, the server from `translator(locale)`. */
export interface I18n {
	readonly locale: Locale;
	readonly dir: 'ltr' | 'rtl';
	readonly timeZone: string;
	/** The words of a message. */
	t(key: MessageKey, params?: MessageParams): string;
	/** The words of a key put together from an identifier of a registry or a code, or none. */
	find(key: string, params?: MessageParams): string | undefined;
	/** A message in pieces: tags for links and emphasis, slots where inputs stand in a sentence with blanks. */
	parts(key: MessageKey, params?: MessageParams): MessagePart[];
	number(value: number, style?: NumberStyle): string;
	/** A fraction (0.123) as per cent (12 %). */
	percent(fraction: number, decimals?: number): string;
	/** An amount given in the currency's smallest unit. */
	money(minorUnits: number, currency: string): string;
	/** A calendar day, YYYY-MM-DD. */
	date(isoDate: string, style?: DateStyle): string;
	/** An instant in the organisation's zone. */
	dateTime(instant: string | number | Date, style?: DateStyle): string;
	/** The day on which an instant falls in the organisation's zone. */
	dayOf(instant: string | number | Date, style?: DateStyle): string;
	time(instant: string | number | Date): string;
	/** 1 is Monday, 7 is Sunday. */
	weekday(day: number, style?: 'long' | 'short' | 'narrow'): string;
	/** 1 is January, or Farvardin in the Jalali calendar. */
	month(month: number, style?: 'long' | 'short' | 'narrow', kind?: PeriodKind): string;
	/** "Q4 2026". */
	quarter(quarter: Pick<Quarter, 'year' | 'quarter'>, kind?: PeriodKind): string;
	/** A length of time: "45 s", "12 min", "1 h 50", "27 h"; from three working days on in days when told their hours. */
	duration(seconds: number, options?: { hoursPerDay?: number }): string;
	/** "3 days ago", "in 2 hours", "now". */
	relative(instant: string | number | Date, now: number): string;
	list(items: readonly string[], type?: 'conjunction' | 'disjunction'): string;
}

interface Message {
	readonly format: IntlMessageFormat;
	readonly tags: readonly string[];
	readonly names: readonly string[];
}

/** In right-to-left text a sign would wander to the far side of its number without a mark that holds it in front. */
const held = (text: string, dir: 'ltr' | 'rtl'): string =>
	dir === 'rtl' && /^[+−]/.test(text) ? `\u200e${text}` : text;

// Numbers inside messages follow the same rules as numbers beside them: no -0, halves away from zero, no binary noise, a true
// minus sign.
const formattersFor = (dir: 'ltr' | 'rtl'): Formatters => ({
	getNumberFormat: (locales, options) =>
		({
			format: (value: number) =>
				held(formatNumber(String(locales), value, (options ?? {}) as Intl.NumberFormatOptions), dir)
		}) as never,
	getDateTimeFormat: (locales, options) => dateFormat(String(locales), options ?? {}),
	getPluralRules: (locales, options) => new Intl.PluralRules(locales, options)
});
const formatters = { ltr: formattersFor('ltr'), rtl: formattersFor('rtl') };

type Elements = ReturnType<IntlMessageFormat['getAst']>;

/** The names of arguments and of tags in a message's tree. */
export function messageNames(elements: Elements): { tags: string[]; names: string[] } {
	const tags = new Set<string>();
	const names = new Set<string>();
	const visit = (list: Elements) => {
		for (const element of list) {
			if (element.type === 8) {
				tags.add(element.value);
				visit(element.children);
			} else if (element.type !== 0 && element.type !== 7) {
				names.add(element.value);
				if ('options' in element && element.options) for (const one of Object.values(element.options)) visit(one.value);
			}
		}
	};
	visit(elements);
	return { tags: [...tags], names: [...names] };
}

const leftToRight = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;

/**
 * In right-to-left text a name or title from left to right is held together, or the quotation marks and numbers beside it
 * would wander into it. What is written from right to left needs nothing.
 */
export const isolated = (text: string): string =>
	leftToRight.test(text) && !/^[\u200f\u2068]/.test(text) ? `\u2068${text}\u2069` : text;

/** Arguments that are shown as they are go by a name of their own; those that only choose among words keep theirs. */
const apartOf = (name: string): string => `~${name}`;
const namedApart = (elements: Elements): Elements =>
	elements.map((element) => {
		if (element.type === 1) return { ...element, value: apartOf(element.value) };
		if (element.type === 8) return { ...element, children: namedApart(element.children) };
		if ('options' in element && element.options)
			return {
				...element,
				options: Object.fromEntries(
					Object.entries(element.options).map(([name, one]) => [name, { ...one, value: namedApart(one.value) }])
				)
			} as typeof element;
		return element;
	});

// In a build an unknown key shows its last word instead of breaking the page; while developing and testing it is an error.
const strict = !import.meta.env?.PROD;

const compiled = new WeakMap<Catalogue, Map<Locale, Map<string, Message>>>();

/** The words, numbers and dates of a locale, from its catalogue. Messages are compiled when first used and then kept. */
export function createI18n(locale: Locale, catalogue: Catalogue, settings: FormatSettings): I18n {
	const entry = localeEntry(locale);
	const cache = compiledFor(catalogue, locale);

	function compile(key: string): Message | undefined {
		const known = cache.get(key);
		if (known) return known;
		const source = catalogue.get(key);
		if (source === undefined) return undefined;
		const body = entry.messages === 'pseudo' ? pseudoMessage(source) : source;
		const plain = new IntlMessageFormat(body, entry.intl, undefined, { formatters: formatters[entry.dir] });
		const format =
			entry.dir === 'rtl'
				? new IntlMessageFormat(namedApart(plain.getAst()), entry.intl, undefined, {
						formatters: formatters[entry.dir]
					})
				: plain;
		const message = { format, ...messageNames(plain.getAst()) };
		cache.set(key, message);
		return message;
	}

	const signed = (text: string): string => held(text, entry.dir);

	const apart = (text: string): string => (entry.dir === 'rtl' ? isolated(text) : text);

	const flat = (message: Message, params: MessageParams): string => {
		const values: Record<string, unknown> = { ...params };
		if (entry.dir === 'rtl')
			for (const [name, value] of Object.entries(params))
				values[apartOf(name)] = typeof value === 'string' ? isolated(value) : value;
		for (const name of message.tags) values[name] = (children: unknown[]) => children.join('');
		return String(message.format.format(values as never));
	};

	// A missing argument breaks a test, never a reader's page.
	const say = (key: string, message: Message, params: MessageParams): string => {
		if (strict) return flat(message, params);
		try {
			return flat(message, params);
		} catch {
			return unknown(key);
		}
	};

	function unknown(key: string): string {
		if (strict) throw new Error(`No message for the key "${key}" in ${locale}`);
		return key.slice(key.lastIndexOf('.') + 1);
	}

	const i18n: I18n = {
		locale,
		dir: entry.dir,
		timeZone: settings.timeZone,
		t(key, params = {}) {
			const message = compile(key);
			return message ? say(key, message, params) : unknown(key);
		},
		find(key, params = {}) {
			const message = compile(key);
			return message && say(key, message, params);
		},
		parts(key, params = {}) {
			const message = compile(key);
			if (!message) return [{ kind: 'text', text: unknown(key) }];
			const values: Record<string, unknown> = {};
			for (const name of message.names) {
				const value = params[name] ?? { slot: name };
				values[name] = value;
				values[apartOf(name)] = typeof value === 'string' ? apart(value) : value;
			}
			for (const name of message.tags) {
				values[name] = (children: unknown[]) => ({ tag: name, text: children.join('') });
			}
			return message.format.formatToParts(values as never).map((part): MessagePart => {
				if (part.type === 0) return { kind: 'text', text: part.value };
				const value = part.value as unknown as { slot: string } | { tag: string; text: string };
				return 'slot' in value
					? { kind: 'slot', name: value.slot }
					: { kind: 'tag', name: value.tag, text: value.text };
			});
		},
		number: (value, style = {}) => signed(formatNumber(entry.intl, value, numberOptions(style))),
		percent: (fraction, decimals = 0) =>
			i18n.t('formats.percent', { n: i18n.number(Number(decimalText(fraction)) * 100, { decimals }) }),
		money(minorUnits, currency) {
			const digits =
				numberFormat(entry.intl, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
			return signed(
				// Whole amounts carry no empty cents.
				formatNumber(entry.intl, minorUnits / 10 ** digits, {
					style: 'currency',
					currency,
					trailingZeroDisplay: 'stripIfInteger'
				})
			);
		},
		date: (isoDate, style = 'medium') => apart(formatDate(entry.intl, isoDate, style, settings.calendar)),
		dateTime: (instant, style = 'medium') =>
			apart(formatInstant(entry.intl, instant, { date: style, time: true }, settings)),
		dayOf: (instant, style = 'medium') => apart(formatInstant(entry.intl, instant, { date: style }, settings)),
		time: (instant) => formatInstant(entry.intl, instant, { time: true }, settings),
		weekday: (day, style = 'long') =>
			// 1 January 2024 was a Monday.
			dateFormat(entry.intl, { weekday: style, timeZone: 'UTC' }).format(Date.UTC(2024, 0, day, 12)),
		month: (month, style = 'long', kind = 'gregorian') =>
			kind === 'jalali'
				? // The middle of the Jalali month, counted from 20 March 2024, the first day of 1403.
					dateFormat(entry.intl, { month: style, calendar: 'persian', timeZone: 'UTC' }).format(
						Date.UTC(2024, 2, 20 + (month <= 6 ? 31 * (month - 1) : 186 + 30 * (month - 7)) + 14, 12)
					)
				: dateFormat(entry.intl, { month: style, timeZone: 'UTC' }).format(Date.UTC(2024, month - 1, 15, 12)),
		quarter: ({ year, quarter }, kind = 'gregorian') =>
			i18n.t(`formats.quarter.${kind}`, { number: i18n.number(quarter), year: i18n.number(year, { plain: true }) }),
		duration(seconds, options = {}) {
			const pieces = durationPieces(seconds, options.hoursPerDay);
			const words =
				pieces.unit === 'hoursMinutes'
					? i18n.t('formats.duration.hoursMinutes', {
							h: i18n.number(pieces.h),
							m: numberFormat(entry.intl, { minimumIntegerDigits: 2 }).format(pieces.m)
						})
					: i18n.t(`formats.duration.${pieces.unit}`, { n: i18n.number(pieces.n), count: pieces.n });
			return seconds <= -0.5 ? signed(`−${words}`) : words;
		},
		relative(instant, now) {
			const { unit, n } = relativePieces((new Date(instant).getTime() - now) / 1000);
			return apart(new Intl.RelativeTimeFormat(entry.intl, { numeric: 'auto' }).format(n, unit));
		},
		list: (items, type = 'conjunction') =>
			new Intl.ListFormat(entry.intl, { type, style: 'long' }).format(items.map(apart))
	};
	return i18n;
}

function compiledFor(catalogue: Catalogue, locale: Locale): Map<string, Message> {
	const byLocale = compiled.get(catalogue) ?? new Map<Locale, Map<string, Message>>();
	compiled.set(catalogue, byLocale);
	const messages = byLocale.get(locale) ?? new Map<string, Message>();
	byLocale.set(locale, messages);
	return messages;
}
