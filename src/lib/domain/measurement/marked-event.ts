import { z } from 'zod';
import { dateField, idField, line, optionalDate, versionField, words } from '../shared/fields.ts';
import type { Day } from '../shared/instant.ts';

/** What can have happened: a campaign of ours, an outage, a season or feast, a change of how we work, anything else. */
export const markedEventKinds = ['campaign', 'outage', 'season', 'change', 'other'] as const;
export type MarkedEventKind = (typeof markedEventKinds)[number];

export const eventTitleLimit = 80;
export const eventNoteLimit = 400;

const about = {
	title: line(eventTitleLimit),
	kind: z.enum(markedEventKinds),
	firstDay: dateField,
	/** Nothing means that it was over within the day. */
	lastDay: optionalDate,
	note: words(eventNoteLimit)
};

const inOrder = (event: { readonly firstDay: Day; readonly lastDay: Day | null }): boolean =>
	event.lastDay === null || event.lastDay >= event.firstDay;
const disorder = { path: ['lastDay'], message: 'event.ends_before_start' };

export const newMarkedEvent = z.object(about).refine(inOrder, disorder);
export const markedEventEdit = z.object({ id: idField, version: versionField, ...about }).refine(inOrder, disorder);

/** Something that happened and that figures are read beside: a campaign, an outage, Nowruz. Both days are within. */
export interface MarkedEvent {
	readonly id: string;
	readonly version: number;
	readonly title: string;
	readonly kind: MarkedEventKind;
	readonly firstDay: Day;
	readonly lastDay: Day;
	readonly note: string;
}
