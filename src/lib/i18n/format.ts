/** How a number is to be written. */
export interface NumberStyle {
	/** Exactly so many decimals; without it at most `maximum`. */
	readonly decimals?: number;
	/** At most so many decimals (default 1). */
	readonly maximum?: number;
	/** Writes + before numbers above zero, for changes. */
	readonly signed?: boolean;
	/** 12,400 as 12.4K. */
	readonly compact?: boolean;
	/** Thousands kept together without a separator, for years and numbers that are names. */
	readonly plain?: boolean;
}

export type DateStyle = 'day' | 'short' | 'medium' | 'long' | 'full' | 'numeric' | 'month-year';

/** The names of calendars as Intl knows them. */
export type CalendarName = 'gregory' | 'persian';

/** What decides how an amount or an instant reads, apart from the language. */
export interface FormatSettings {
	readonly timeZone: string;
	/** The calendar dates are written in; they are stored as Gregorian days. */
	readonly calendar?: CalendarName;
}

/**
 * The decimal a reader would write for a computed number: binary noise beyond the fifteenth digit is dropped, so that a
 * half is rounded as a half (28.499999999999996, which is 0.285 x 100, counts as 28.5).
 */
export const decimalText = (value: number): string =>
	Number.isFinite(value) ? String(Number(value.toPrecision(15))) : String(value);

const numberFormats = new Map<string, Intl.NumberFormat>();

/** A number format, made once per locale and options. It rounds half away from zero and never writes -0. */
export function numberFormat(intl: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
	const key = intl + JSON.stringify(options);
	let format = numberFormats.get(key);
	if (!format) {
		format = new Intl.NumberFormat(intl, { roundingMode: 'halfExpand', signDisplay: 'negative', ...options });
		numberFormats.set(key, format);
	}
	return format;
}

const minus = (text: string): string => text.replace(/^(\p{Bidi_Control}*)-/u, '$1−');

/** Writes a number; the minus is a true minus sign. */
export function formatNumber(intl: string, value: number, options: Intl.NumberFormatOptions): string {
	return minus(numberFormat(intl, options).format(decimalText(value) as Intl.StringNumericLiteral));
}

/** The Intl options of a number style. */
export function numberOptions(style: NumberStyle): Intl.NumberFormatOptions {
	return {
		minimumFractionDigits: style.decimals ?? 0,
		maximumFractionDigits: style.decimals ?? style.maximum ?? 1,
		...(style.signed ? { signDisplay: 'exceptZero' as const } : {}),
		...(style.compact ? { notation: 'compact' as const } : {}),
		...(style.plain ? { useGrouping: false } : {})
	};
}

const dateOptions: Record<DateStyle, Intl.DateTimeFormatOptions> = {
	day: { day: 'numeric' },
	short: { day: 'numeric', month: 'short' },
	medium: { day: 'numeric', month: 'short', year: 'numeric' },
	long: { day: 'numeric', month: 'long', year: 'numeric' },
	full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
	numeric: { day: '2-digit', month: '2-digit', year: 'numeric' },
	'month-year': { month: 'long', year: 'numeric' }
};

const dateFormats = new Map<string, Intl.DateTimeFormat>();

export function dateFormat(intl: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = intl + JSON.stringify(options);
	let format = dateFormats.get(key);
	if (!format) {
		format = new Intl.DateTimeFormat(intl, options);
		dateFormats.set(key, format);
	}
	return format;
}

/** A calendar day (YYYY-MM-DD) as an instant that every format in UTC writes as that day. */
const noonOf = (isoDate: string): Date => {
	const noon = new Date(`${isoDate.slice(0, 10)}T12:00:00Z`);
	if (Number.isNaN(noon.getTime())) throw new RangeError(`Not a calendar day: ${isoDate}`);
	return noon;
};

/** Writes a calendar day, free of time zones. */
export function formatDate(intl: string, isoDate: string, style: DateStyle, calendar?: CalendarName): string {
	return dateFormat(intl, { ...dateOptions[style], calendar: calendar ?? 'gregory', timeZone: 'UTC' }).format(
		noonOf(isoDate)
	);
}

/** Writes an instant (ISO text or milliseconds) as date, time or both in the zone of the settings. */
export function formatInstant(
	intl: string,
	instant: string | number | Date,
	parts: { date?: DateStyle; time?: boolean },
	settings: FormatSettings
): string {
	return dateFormat(intl, {
		...(parts.date ? dateOptions[parts.date] : {}),
		...(parts.time ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' as const } : {}),
		calendar: settings.calendar ?? 'gregory',
		timeZone: settings.timeZone
	}).format(new Date(instant));
}

/** The pieces in which a length of time is said. Minutes are rounded before they are split, so 119.7 minutes are 2 h. */
export function durationPieces(
	seconds: number,
	hoursPerDay?: number
):
	| { unit: 'seconds' | 'minutes' | 'hours'; n: number }
	| { unit: 'days'; n: number }
	| { unit: 'hoursMinutes'; h: number; m: number } {
	const length = Math.abs(seconds);
	if (length < 59.5) return { unit: 'seconds', n: Math.round(length) };
	const minutes = Math.round(length / 60);
	if (minutes < 60) return { unit: 'minutes', n: minutes };
	if (minutes < 600) {
		const m = minutes % 60;
		const h = (minutes - m) / 60;
		return m === 0 ? { unit: 'hours', n: h } : { unit: 'hoursMinutes', h, m };
	}
	const hours = length / 3600;
	if (hoursPerDay && hours >= 3 * hoursPerDay) return { unit: 'days', n: Math.round((hours / hoursPerDay) * 10) / 10 };
	return { unit: 'hours', n: Math.round(hours) };
}

const relativeSteps = [
	['year', 31_557_600],
	['month', 2_629_800],
	['week', 604_800],
	['day', 86_400],
	['hour', 3_600],
	['minute', 60]
] as const;

/** The largest unit in which a distance in time is at least one whole; less than a minute is "now". */
export function relativePieces(seconds: number): { unit: Intl.RelativeTimeFormatUnit; n: number } {
	for (const [unit, size] of relativeSteps) {
		if (Math.abs(seconds) >= size) return { unit, n: Math.trunc(seconds / size) };
	}
	return { unit: 'second', n: 0 };
}
