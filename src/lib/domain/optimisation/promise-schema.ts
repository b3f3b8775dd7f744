import { z } from 'zod';
import { idField, line, optionalNumber, tick, words } from '../shared/fields.ts';

export const commitmentLimits = { sponsor: 120, sentence: 300, departments: 60 } as const;

/** Hours a week that departments give, as the fields `hours.<department>` of a form hold them. */
const hoursOf = (raw: unknown): unknown => {
	if (typeof raw !== 'object' || raw === null) return raw;
	const fields = Object.entries(raw as Record<string, unknown>);
	return {
		...raw,
		hours: fields.flatMap(([name, value]) =>
			name.startsWith('hours.') && value !== '' ? [{ department: name.slice('hours.'.length), hours: value }] : []
		)
	};
};

/** What a sponsor promises: who, hours a week for each department, money, one sentence. */
export const commitmentInput = z.preprocess(
	hoursOf,
	z.object({
		sponsor: line(commitmentLimits.sponsor),
		/** As typed; which number it is depends on the organisation's currency. */
		budget: words(30),
		sentence: words(commitmentLimits.sentence),
		hours: z
			.array(z.object({ department: idField, hours: optionalNumber(0, 10_000).pipe(z.number()) }))
			.max(commitmentLimits.departments)
			.default([])
	})
);

export const askReaders = z.object({});
export const confirmReading = z.object({ reading: idField });

/** A word by which lessons are found together. */
export const lessonTag = z.object({ id: idField, tag: line(40) });
export const lessonUntag = z.object({ id: idField, tag: line(40) });
/** A lesson that showed itself again. */
export const lessonSeen = z.object({ id: idField, note: words(300), undo: tick });
