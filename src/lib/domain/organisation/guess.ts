import { isTimeZone, weekdayNames, type WeekdayName } from '../shared/instant.ts';
import type { PeriodKind } from '../shared/period.ts';

/** What a first visit lets us guess about an organisation; all of it can be changed in the settings. */
export interface GuessedSettings {
	readonly timeZone: string;
	/** ISO number of the first day of the week: 1 Monday ... 7 Sunday. */
	readonly weekStart: number;
	readonly workingDays: readonly WeekdayName[];
	readonly periodKind: PeriodKind;
	/** ISO 4217 code. */
	readonly currency: string;
}

interface WeekInfo {
	readonly firstDay: number;
	readonly weekend: readonly number[];
}

/** Currencies by region, for the regions where a guess is likely to be right. */
const currencyOf: Readonly<Record<string, string>> = {
	...Object.fromEntries(
		'AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'.split(' ').map((region) => [region, 'EUR'])
	),
	AE: 'AED',
	AU: 'AUD',
	BH: 'BHD',
	BR: 'BRL',
	CA: 'CAD',
	CH: 'CHF',
	CN: 'CNY',
	CZ: 'CZK',
	DK: 'DKK',
	EG: 'EGP',
	GB: 'GBP',
	HU: 'HUF',
	IL: 'ILS',
	IN: 'INR',
	IQ: 'IQD',
	IR: 'IRR',
	JO: 'JOD',
	JP: 'JPY',
	KR: 'KRW',
	KW: 'KWD',
	MA: 'MAD',
	MX: 'MXN',
	NO: 'NOK',
	NZ: 'NZD',
	OM: 'OMR',
	PL: 'PLN',
	QA: 'QAR',
	RO: 'RON',
	SA: 'SAR',
	SE: 'SEK',
	TR: 'TRY',
	UA: 'UAH',
	US: 'USD',
	ZA: 'ZAR'
};

/** Zones that say more about the region than a browser in English does. */
const regionOfZone: Readonly<Record<string, string>> = {
	'Africa/Cairo': 'EG',
	'Africa/Casablanca': 'MA',
	'Africa/Johannesburg': 'ZA',
	'America/Sao_Paulo': 'BR',
	'America/Toronto': 'CA',
	'Asia/Baghdad': 'IQ',
	'Asia/Bahrain': 'BH',
	'Asia/Calcutta': 'IN',
	'Asia/Dubai': 'AE',
	'Asia/Kolkata': 'IN',
	'Asia/Kuwait': 'KW',
	'Asia/Muscat': 'OM',
	'Asia/Qatar': 'QA',
	'Asia/Riyadh': 'SA',
	'Asia/Seoul': 'KR',
	'Asia/Shanghai': 'CN',
	'Asia/Tehran': 'IR',
	'Asia/Tokyo': 'JP',
	'Europe/Amsterdam': 'NL',
	'Europe/Athens': 'GR',
	'Europe/Berlin': 'DE',
	'Europe/Brussels': 'BE',
	'Europe/Copenhagen': 'DK',
	'Europe/Dublin': 'IE',
	'Europe/Helsinki': 'FI',
	'Europe/Istanbul': 'TR',
	'Europe/Lisbon': 'PT',
	'Europe/London': 'GB',
	'Europe/Madrid': 'ES',
	'Europe/Oslo': 'NO',
	'Europe/Paris': 'FR',
	'Europe/Prague': 'CZ',
	'Europe/Rome': 'IT',
	'Europe/Stockholm': 'SE',
	'Europe/Vienna': 'AT',
	'Europe/Warsaw': 'PL',
	'Europe/Zurich': 'CH'
};

function regionOf(language: string, timeZone: string): string | null {
	const byZone = regionOfZone[timeZone];
	if (byZone !== undefined) return byZone;
	try {
		return new Intl.Locale(language).region ?? null;
	} catch {
		return null;
	}
}

function weekOf(region: string | null): WeekInfo {
	const fallback: WeekInfo = { firstDay: 1, weekend: [6, 7] };
	if (region === null) return fallback;
	const locale = new Intl.Locale(`und-${region}`) as Intl.Locale & {
		getWeekInfo?: () => WeekInfo;
		weekInfo?: WeekInfo;
	};
	return locale.getWeekInfo?.() ?? locale.weekInfo ?? fallback;
}

/**
 * What the zone and the language of a browser suggest: first day of the week and weekend as CLDR has them for the region
 * (the zone's where it is known, else the language's), the Solar Hijri calendar in Iran, the region's currency (euro in
 * an unknown part of Europe, else US dollar). Unknown zones count as UTC.
 */
export function guessSettings(seen: { readonly timeZone: string; readonly language: string }): GuessedSettings {
	const timeZone = isTimeZone(seen.timeZone) ? seen.timeZone : 'UTC';
	const region = regionOf(seen.language, timeZone);
	const week = weekOf(region);
	return {
		timeZone,
		weekStart: week.firstDay,
		workingDays: weekdayNames.filter((_, index) => !week.weekend.includes(index + 1)),
		periodKind: region === 'IR' ? 'jalali' : 'gregorian',
		currency: currencyOf[region ?? ''] ?? (timeZone.startsWith('Europe/') ? 'EUR' : 'USD')
	};
}
