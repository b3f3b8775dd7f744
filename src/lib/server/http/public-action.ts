import { fail as kitFail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import type { Result } from '../../domain/shared/result.ts';
import type { FormFailure, FormSuccess } from './form-action.ts';
import { formValues, parseInput, type Values } from './parse.ts';
import { statusOf } from './respond.ts';

/** What was typed, without what nobody may read over a shoulder: passwords never go back to the page. */
function withoutSecrets(values: Values): Values {
	return Object.fromEntries(Object.entries(values).filter(([name]) => !/password/i.test(name)));
}

/**
 * A form action that holds a password or needs no membership: schema, command, one way to answer. Passwords are never
 * sent back, and a refusal for too many attempts says when to come again.
 */
export const publicAction =
	<S extends z.ZodType, T, E extends RequestEvent = RequestEvent>(
		form: string,
		schema: S,
		command: (event: E, input: z.output<S>) => Promise<Result<T, string>>,
		options: { readonly redirect?: (value: T, event: E) => string } = {}
	) =>
	async (event: E): Promise<ActionFailure<FormFailure> | FormSuccess<T>> => {
		const values = formValues(await event.request.formData());
		const parsed = parseInput(schema, values);
		const shown = withoutSecrets(values);
		if (!parsed.ok) return kitFail(400, { form, values: shown, errors: parsed.fields ?? {}, failure: parsed.error });
		const result = await command(event, parsed.value);
		if (!result.ok) {
			const { error } = result;
			const seconds = error.params?.seconds;
			if (seconds !== undefined) event.setHeaders({ 'retry-after': String(seconds) });
			return kitFail(statusOf(error.code), {
				form,
				values: shown,
				errors: error.field === undefined ? {} : { [error.field]: error },
				failure: error
			});
		}
		if (options.redirect !== undefined) redirect(303, options.redirect(result.value, event));
		return { form, done: true, value: result.value };
	};
