import type { MarkedEvent } from '#lib/domain/measurement/marked-event.ts';
import { dayMs, dayNumber } from '#lib/domain/shared/instant.ts';
import type { I18n } from '#lib/i18n/translator.ts';

/** What happened, as a line shows it: numbered in order, a stretch where it took more than a day. */
export const marksOf = (events: readonly MarkedEvent[]) =>
	events.map((event, index) => ({
		at: dayNumber(event.firstDay) * dayMs,
		...(event.lastDay === event.firstDay ? {} : { until: (dayNumber(event.lastDay) + 1) * dayMs }),
		number: index + 1,
		label: event.title
	}));

/** When it happened: "6 Nov", or "6 Nov to 12 Nov". */
export const whenOf = (i18n: I18n, event: Pick<MarkedEvent, 'firstDay' | 'lastDay'>): string =>
	event.firstDay === event.lastDay
		? i18n.date(event.firstDay, 'short')
		: i18n.t('formats.range', { from: i18n.date(event.firstDay, 'short'), to: i18n.date(event.lastDay, 'short') });
