import { isStorable } from '../shared/text.ts';
import type { ResponseItem } from './schema.ts';

const fields: ReadonlySet<string> = new Set(['id', 'survey', 'at', 'scores', 'comment', 'segments', 'contact']);

const isPlain = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const isText = (value: unknown, most: number): value is string =>
	typeof value === 'string' && value.length <= most && isStorable(value);

/**
 * An answer that another program sent, where it is as simple as nearly all are: exactly what `responseItem` makes of it,
 * in a tenth of the time. Whatever this does not know at a glance (undefined) is for the schema to judge and to explain.
 */
export function plainResponse(raw: unknown): ResponseItem | undefined {
	if (!isPlain(raw)) return undefined;
	for (const name in raw) if (!fields.has(name)) return undefined;
	const { id, survey, at, scores = {}, comment, segments = {}, contact } = raw;
	if (!isText(id, 200) || id === '') return undefined;
	if (typeof at !== 'string' || at.length > 64) return undefined;
	if (survey !== undefined && (typeof survey !== 'string' || survey.length > 64)) return undefined;
	if (comment !== undefined && !isText(comment, 5_000)) return undefined;
	if (contact !== undefined && !isText(contact, 200)) return undefined;
	if (!isPlain(scores) || !isPlain(segments)) return undefined;
	for (const name in scores) {
		if (name === '' || name.length > 200 || name === '__proto__' || !Number.isFinite(scores[name])) return undefined;
	}
	for (const name in segments) {
		if (name === '' || name.length > 60 || name === '__proto__' || name !== name.trim()) return undefined;
		if (!isText(segments[name], 120)) return undefined;
	}
	return {
		id,
		at,
		scores: scores as Record<string, number>,
		segments: segments as Record<string, string>,
		...(survey === undefined ? {} : { survey }),
		...(comment === undefined ? {} : { comment }),
		...(contact === undefined ? {} : { contact })
	};
}
