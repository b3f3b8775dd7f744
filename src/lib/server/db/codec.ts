import type { z } from 'zod';

/** Yes and no are integers in the database. */
export const toYesNo = (value: boolean): 0 | 1 => (value ? 1 : 0);
export const fromYesNo = (value: number): boolean => value === 1;

/** Instants are ISO 8601 texts in UTC with milliseconds, which sort as text. */
export const toInstant = (milliseconds: number): string => new Date(milliseconds).toISOString();
export const fromInstant = (text: string): number => Date.parse(text);

/** Structured settings are JSON texts; what is read passes its schema, so bad data fails loudly here. */
export const toJson = (value: unknown): string => JSON.stringify(value);
export const fromJson = <S extends z.ZodType>(schema: S, text: string): z.output<S> => schema.parse(JSON.parse(text));

const identifier = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A text from outside where an engine takes identifiers only: what is none becomes one that nothing has. */
export const toIdentifier = (text: string): string =>
	identifier.test(text) ? text : '00000000-0000-0000-0000-000000000000';
