import { z } from 'zod';
import { channels } from '../../audit/presets.ts';
import { findMetricKind } from '../../metrics/registry.ts';
import { snapshotSchema } from '../../optimisation/snapshot.ts';
import { answersSchema, shopScoresSchema } from '../../research/schema.ts';
import { findQuestionKind } from '../../surveys/registry.ts';
import { localText, parametersSchema, wordingsSchema } from '../../surveys/survey.ts';

const plain: Readonly<Record<string, z.ZodType>> = {
	texts: z.array(z.string().max(2000)).max(200),
	local: localText,
	parameters: parametersSchema,
	wordings: wordingsSchema,
	map: z.record(z.string(), z.number().int().nullable()),
	answers: answersSchema,
	scores: shopScoresSchema,
	filter: z.array(z.object({ dimension: z.string(), value: z.string() })).max(2),
	path: z.discriminatedUnion('kind', [
		z.object({ kind: z.literal('straight') }),
		z.object({ kind: z.literal('stepped'), steps: z.array(z.object({ on: z.iso.date(), value: z.number() })) }),
		z.object({ kind: z.literal('points'), points: z.array(z.object({ on: z.iso.date(), value: z.number() })) })
	]),
	channels: z.array(z.enum(channels)),
	portrait: z.object({ variant: z.number().int().default(0) }),
	snapshot: snapshotSchema,
	any: z.unknown()
};

/** The structures that a column of the registry may name. */
export const structureNames: readonly string[] = [...Object.keys(plain), 'question', 'metric'];

/**
 * Whether a structure is one that the pages can read. Settings are those of the kind of question or metric that they
 * belong to: `kind` is that of the row, or of the row it belongs to.
 */
export function fitsStructure(name: string, value: unknown, kind: string): boolean {
	const schema =
		name === 'question'
			? findQuestionKind(kind)?.settings
			: name === 'metric'
				? findMetricKind(kind)?.settings
				: Object.hasOwn(plain, name)
					? plain[name]
					: undefined;
	return schema?.safeParse(value).success ?? false;
}
