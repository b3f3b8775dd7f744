import { z } from 'zod';
import { idField, tick } from '../shared/fields.ts';
import { parseTimeOfDay, minuteMs } from '../shared/instant.ts';
import { noticeKindIds, waysOf } from './choices.ts';
import { noticeWays, type NoticeKind, type NoticeWay } from './kinds.ts';

export const seeInput = z.object({ id: idField });
/** A path of the application, as a page knows its own. */
export const seePathInput = z.object({ path: z.string().regex(/^\//, 'input.wrong_form').max(500) });
export const seeAllInput = z.object({});

const minuteField = z.string().transform((text, context) => {
	const time = parseTimeOfDay(text);
	if (time === undefined) {
		context.addIssue({ code: 'custom', message: 'input.wrong_form' });
		return z.NEVER;
	}
	return Math.floor(time / minuteMs) % 1440;
});

export const quietInput = z.object({ from: minuteField, until: minuteField, workingDaysOnly: tick });

/** One way for each kind, as the form sends them; a kind that is not sent stays as it is. */
export const choicesInput = z
	.object(
		Object.fromEntries(noticeKindIds.map((kind) => [kind, z.enum(noticeWays).optional()])) as Record<
			NoticeKind,
			z.ZodOptional<z.ZodEnum<{ [Way in NoticeWay]: Way }>>
		>
	)
	.superRefine((given, context) => {
		for (const kind of noticeKindIds) {
			const way = given[kind];
			if (way !== undefined && !waysOf(kind).includes(way))
				context.addIssue({ code: 'custom', path: [kind], message: 'input.not_a_choice' });
		}
	});
