import { z } from 'zod';
import { idField } from '../shared/fields.ts';

export const commentLimits = {
	body: 2000,
	/** Beneath one thing. */
	beneath: 500,
	/** By one person, within ten minutes. */
	within: 20
} as const;

const body = z
	.string()
	.transform((text) => text.replaceAll('\r\n', '\n').trim())
	.pipe(
		z
			.string()
			.min(1)
			.max(commentLimits.body)
			.refine((text) => !text.includes('\u0000'), 'input.forbidden_character')
	);

export const newComment = z.object({ item: idField, body });
export const commentEdit = z.object({ id: idField, body });
export const commentId = z.object({ id: idField });
