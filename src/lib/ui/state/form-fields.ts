import { errorText } from '#lib/i18n/error-text.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { failureOf } from './form-answer.ts';

/** What a form needs to show itself again after it was refused. */
export interface FormFields {
	/** Whether this form was refused. */
	readonly refused: boolean;
	/** What is wrong with a field, in words. */
	error(field: string): string | undefined;
	/** What was typed, or what is stored when nothing was refused. */
	value(field: string, stored?: string | number | null): string;
	/** What was typed into the fields of a list, in their order; nothing when nothing was refused. */
	values(field: string): readonly string[];
	/** What is wrong when no field is at fault. */
	readonly general: string | undefined;
}

/**
 * The fields of one form of a page. A form that stands there several times (one a row) is told apart by hidden fields:
 * `which` names them with their values, and the answer counts only where all agree.
 */
export function formFields(i18n: I18n, answer: unknown, form: string, which: Record<string, string> = {}): FormFields {
	const given = failureOf(answer, form);
	const failed =
		given !== null && Object.entries(which).every(([name, value]) => String(given.values[name] ?? '') === value)
			? given
			: null;
	const known = failed === null ? [] : Object.keys(failed.errors);
	return {
		refused: failed !== null,
		error: (field) => {
			const wrong = failed?.errors[field];
			return wrong === undefined ? undefined : errorText(i18n, wrong);
		},
		value: (field, stored = '') => (failed === null ? String(stored ?? '') : String(failed.values[field] ?? '')),
		values: (field) => {
			const given = failed?.values[field];
			return given === undefined ? [] : Array.isArray(given) ? given.map(String) : [String(given)];
		},
		general: failed === null || known.length > 0 ? undefined : errorText(i18n, failed.failure)
	};
}
