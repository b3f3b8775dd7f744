import { z } from 'zod';
import { moods } from './question.ts';

const choice = <T extends readonly [string, ...string[]]>(choices: T) =>
	z
		.enum(choices as unknown as [T[number], ...T[number][]])
		.nullable()
		.catch(null);

const flag = z
	.string()
	.optional()
	.transform((text) => text === '1');

/** What the reader of answers wants to see, as the address of the page says it. Anything odd is "all". */
export const voicesFilter = z.object({
	mood: choice(moods).default(null),
	survey: z
		.string()
		.regex(/^[0-9a-f-]{36}$/)
		.nullable()
		.catch(null)
		.default(null),
	/** `channel:app`. */
	segment: z
		.string()
		.regex(/^[^:]{1,60}:.{1,120}$/su)
		.transform((text) => ({ dimension: text.slice(0, text.indexOf(':')), value: text.slice(text.indexOf(':') + 1) }))
		.nullable()
		.catch(null)
		.default(null),
	text: z.string().trim().max(100).catch('').default(''),
	withWords: flag,
	/** Those that were set apart instead of counted. */
	doubtful: flag,
	days: z.coerce.number().int().min(1).max(3650).nullable().catch(null).default(null),
	before: z.string().max(40).optional().catch(undefined)
});
export type VoicesFilter = z.output<typeof voicesFilter>;

const voicesFields = ['mood', 'survey', 'segment', 'text', 'withWords', 'doubtful', 'days', 'before'] as const;

/** Reads the filter out of an address; empty fields of the form count as not given. */
export function readVoicesFilter(given: (name: string) => string | null): VoicesFilter {
	const raw: Record<string, string> = {};
	for (const name of voicesFields) {
		const value = given(name);
		if (value !== null && value !== '') raw[name] = value;
	}
	return voicesFilter.parse(raw);
}
