import { z } from 'zod';
import { isDay, parseTimeOfDay } from '../shared/instant.ts';

/** Why something is left out of the figures, as whoever does it says. */
export const asideReasons = ['twice', 'trial', 'not_a_customer', 'wrong', 'other'] as const;
export type AsideReason = (typeof asideReasons)[number];

export const oneRecord = z.object({ id: z.uuid() });

export const asideForm = oneRecord.extend({ reason: z.enum(asideReasons).default('other') });

export const dropForm = oneRecord.extend({ sure: z.literal('yes', { error: 'record.not_sure' }) });

/** A moment as a field of date and time sends it, in the organisation's zone; nothing where it has not come to that. */
export interface TypedMoment {
	readonly day: string;
	readonly time: string;
}

/** The moment of a field of date and time, `2026-11-22T09:30`; null where the field is empty, undefined for none. */
export function readMoment(text: string): TypedMoment | null | undefined {
	if (text.trim() === '') return null;
	const [day = '', time = ''] = text.trim().split(/[T ]/u);
	const clock = time.slice(0, 5);
	return isDay(day) && parseTimeOfDay(clock) !== undefined && clock !== '24:00' ? { day, time: clock } : undefined;
}

const moment = z
	.string()
	.max(40)
	.refine((text) => readMoment(text) !== undefined, 'record.no_moment')
	.default('');

const number = z
	.string()
	.trim()
	.max(20)
	.refine((text) => text === '' || Number.isFinite(Number(text)), 'record.no_number');

const tick = z
	.literal('1')
	.optional()
	.transform((given) => given === '1');

/** How something is put right: its numbers with the streams they went to, the times of a case, whether its words go. */
export const correctionForm = oneRecord.extend({
	stream: z
		.array(z.string().regex(/^\d{1,15}$/))
		.max(60)
		.default([]),
	value: z.array(number).max(60).default([]),
	opened: moment,
	firstAnswer: moment,
	resolved: moment,
	withoutWords: tick
});
export type CorrectionForm = z.output<typeof correctionForm>;
