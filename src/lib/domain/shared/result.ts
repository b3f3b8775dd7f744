/** Something expected that went wrong: a code that `i18n` turns into words, where it belongs, and what the words need. */
export interface Failure<C extends string = string> {
	readonly code: C;
	/** The field of the form or of the record that is at fault, if one is. */
	readonly field?: string;
	readonly params?: Readonly<Record<string, string | number>>;
}

export type Result<T, C extends string = string> =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure<C> };

/** A result that holds a value. */
export function ok(): Result<undefined, never>;
export function ok<T>(value: T): Result<T, never>;
export function ok<T>(value?: T): Result<T | undefined, never> {
	return { ok: true, value };
}

/** A result that names, by code, what stood in the way. */
export function fail<const C extends string>(
	code: C,
	details: { field?: string; params?: Record<string, string | number> } = {}
): Result<never, C> {
	return { ok: false, error: { code, ...details } };
}
