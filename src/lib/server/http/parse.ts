import type { z } from 'zod';
import { fail, ok, type Failure, type Result } from '../../domain/shared/result.ts';

export type Values = Record<string, string | string[]>;

/** Names that no form of ours has, and that mean something to the language itself. */
const unsafeNames = new Set(['__proto__', 'constructor', 'prototype', '__proto__[]']);

/** What a form holds, as typed: names that end in `[]` gather lists; files are left out. */
export function formValues(data: FormData): Values {
	const values: Values = Object.create(null) as Values;
	for (const [name, value] of data.entries()) {
		if (typeof value !== 'string' || unsafeNames.has(name)) continue;
		if (name.endsWith('[]')) {
			const key = name.slice(0, -2);
			const list = values[key];
			if (Array.isArray(list)) list.push(value);
			else values[key] = [value];
		} else values[name] = value;
	}
	return { ...values };
}

/** Checks values against a schema; every field that is at fault is named with a code and what its words need. */
export function parseInput<S extends z.ZodType>(
	schema: S,
	values: unknown
): Result<z.output<S>> & { readonly fields?: Record<string, Failure> } {
	const parsed = schema.safeParse(values);
	if (parsed.success) return ok(parsed.data) as Result<z.output<S>>;
	const fields: Record<string, Failure> = {};
	for (const issue of parsed.error.issues) {
		const name = issue.path.map(String).join('.');
		fields[name] ??= failureOf(issue, name);
	}
	return { ...fail('input.invalid'), fields };
}

function failureOf(issue: z.core.$ZodIssue, field: string): Failure {
	if (/^[a-z_]+\.[a-z_.]+$/.test(issue.message)) return { code: issue.message, field };
	switch (issue.code) {
		case 'too_small':
			return issue.origin === 'string'
				? {
						code: Number(issue.minimum) <= 1 ? 'input.missing' : 'input.too_short',
						field,
						params: { limit: Number(issue.minimum) }
					}
				: { code: 'input.too_small', field, params: { limit: Number(issue.minimum) } };
		case 'too_big':
			return {
				code: issue.origin === 'string' ? 'input.too_long' : 'input.too_big',
				field,
				params: { limit: Number(issue.maximum) }
			};
		case 'invalid_type':
			return { code: issue.input === undefined ? 'input.missing' : 'input.wrong_kind', field };
		case 'invalid_value':
			return { code: 'input.not_a_choice', field };
		case 'invalid_format':
			return { code: 'input.wrong_form', field };
		default:
			return { code: 'input.invalid', field };
	}
}
