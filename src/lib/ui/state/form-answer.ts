import type { Failure } from '#lib/domain/shared/result.ts';

/** What a page gets back when a form could not be taken: what was typed, and what is wrong by field. */
export interface FormFailure {
	readonly form: string;
	readonly values: Record<string, string | string[]>;
	readonly errors: Record<string, Failure>;
	readonly failure: Failure;
}

/** What a page gets back when it worked. */
export interface FormSuccess<T = unknown> {
	readonly form: string;
	readonly done: true;
	readonly value: T;
}

/** The failure of one form of the page, if that is the one that was posted. */
export function failureOf(answer: unknown, form: string): FormFailure | null {
	const given = answer as Partial<FormFailure> | null | undefined;
	return given?.form === form && given.failure !== undefined ? (given as FormFailure) : null;
}

/** The success of one form of the page, if that is the one that was posted. */
export function successOf<T = unknown>(answer: unknown, form: string): FormSuccess<T> | null {
	const given = answer as Partial<FormSuccess<T>> | null | undefined;
	return given?.form === form && given.done === true ? (given as FormSuccess<T>) : null;
}
