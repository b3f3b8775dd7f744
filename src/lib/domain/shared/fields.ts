import { z } from 'zod';

/** Building blocks of the commands' schemas. Forms send text; an empty field means "not given". */

const noNul = (text: string): boolean => !text.includes('\u0000');

/** One line of text that must be there, in characters after trimming. */
export const line = (most = 160) => z.string().trim().min(1).max(most).refine(noNul, 'input.forbidden_character');

/** One line or paragraph that may be empty. */
export const words = (most = 2000) =>
	z.string().trim().max(most).refine(noNul, 'input.forbidden_character').default('');

/** The identifier of something. */
export const idField = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'input.wrong_form');

const blankToNull = (value: unknown): unknown => (value === '' || value === undefined ? null : value);

/** The identifier of something, or nothing. */
export const optionalId = z.preprocess(blankToNull, idField.nullable());

/** A calendar date `YYYY-MM-DD` that exists. */
export const dateField = z.iso.date('input.wrong_date');
export const optionalDate = z.preprocess(blankToNull, dateField.nullable());

/** A number typed in a form; a decimal comma is understood. */
export const numberField = (least: number, most: number) =>
	z.preprocess(
		(value) =>
			typeof value === 'string' && value.trim() !== ''
				? Number(value.trim().replace(',', '.'))
				: value === ''
					? undefined
					: value,
		z
			.number({ error: (issue) => (issue.input === undefined ? 'input.missing' : 'input.not_a_number') })
			.min(least)
			.max(most)
	);
export const optionalNumber = (least: number, most: number) =>
	z.preprocess(blankToNull, numberField(least, most).nullable());

/** A whole number typed in a form. */
export const wholeField = (least: number, most: number) =>
	numberField(least, most).pipe(z.number().int('input.not_whole'));
export const optionalWhole = (least: number, most: number) =>
	z.preprocess(blankToNull, wholeField(least, most).nullable());

/** A checkbox: sent as `on` or `1` when ticked, not sent when not. */
export const tick = z.preprocess((value) => value === 'on' || value === '1' || value === true, z.boolean());

/** One of a list of choices, or nothing. */
export const optionalChoice = <const T extends readonly [string, ...string[]]>(choices: T) =>
	z.preprocess(blankToNull, z.enum(choices).nullable());

/** An address on the web, or nothing. */
export const optionalUrl = z.preprocess(
	(value) => (typeof value === 'string' ? value.trim() : (value ?? '')),
	z.union([z.literal(''), z.url({ protocol: /^https?$/, error: 'input.wrong_address' }).max(2000)])
);

/** The version of the row that was edited: saving an old one is refused and both people are told. */
export const versionField = wholeField(1, 1_000_000_000);
