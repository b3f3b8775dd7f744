import { fail as kitFail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import type { Failure, Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { actionRights, roleMay } from './action-rights.ts';
import { formValues, parseInput, type Values } from './parse.ts';
import { statusOf } from './respond.ts';
import { organisationScope, strategyScope } from './scope.ts';

/** What a page gets back when a form could not be taken: what was typed, and what is wrong by field. */
export interface FormFailure {
	readonly form: string;
	readonly values: Values;
	readonly errors: Record<string, Failure>;
	readonly failure: Failure;
}

/** What a page gets back when it worked and no redirect was asked for (with script, the page refreshes its data). */
export interface FormSuccess<T> {
	readonly form: string;
	readonly done: true;
	readonly value: T;
}

type Outcome<T> = Promise<ActionFailure<FormFailure> | FormSuccess<T>>;

interface Options<T> {
	/** Where to go after success; by default the same page shows itself anew with what the command returned. */
	readonly redirect?: (value: T, event: RequestEvent) => string;
}

/** The name of the action that was posted to: `?/addGoal` is `addGoal`. */
const formName = (event: RequestEvent): string => {
	for (const key of event.url.searchParams.keys()) if (key.startsWith('/')) return key.slice(1);
	return 'default';
};

/** Whether whoever acts may do at all what a form does; the command itself decides what of it. */
function mayAsk({ principal }: OrganisationScope, routeId: string | null, form: string): boolean {
	const right = actionRights[routeId ?? '']?.[form];
	return right === undefined || principal.kind !== 'member' || roleMay(principal.role, right);
}

function build<S extends z.ZodType, T, Scope extends OrganisationScope>(
	schema: S,
	command: (scope: Scope, input: z.output<S>) => Promise<Result<T, string>>,
	scopeOf: (event: RequestEvent) => Scope | Promise<Scope>,
	options: Options<T>
): (event: RequestEvent) => Outcome<T> {
	return async (event) => {
		const scope = await scopeOf(event);
		const form = formName(event);
		const values = formValues(await event.request.formData());
		const parsed = parseInput(schema, values);
		if (!parsed.ok) {
			// Whoever may not do it hears that, and not what is missing in what they sent.
			if (!mayAsk(scope, event.route.id, form)) {
				return kitFail(403, { form, values, errors: {}, failure: { code: 'access.denied' } });
			}
			return kitFail(400, { form, values, errors: parsed.fields ?? {}, failure: parsed.error });
		}
		const result = await command(scope, parsed.value);
		if (!result.ok) {
			const { error } = result;
			return kitFail(statusOf(error.code), {
				form,
				values,
				errors: error.field === undefined ? {} : { [error.field]: error },
				failure: error
			});
		}
		if (options.redirect !== undefined) redirect(303, options.redirect(result.value, event));
		return { form, done: true, value: result.value };
	};
}

/** The scope of the organisation; beneath the address of a strategy that is none of ours there is nothing, whatever is sent. */
const scopeAt = async (event: RequestEvent): Promise<OrganisationScope> =>
	event.params.strategy === undefined ? organisationScope(event) : strategyScope(event);

/** A form action of the organisation: scope, schema, command, and one way to answer. */
export const organisationAction = <S extends z.ZodType, T>(
	schema: S,
	command: (scope: OrganisationScope, input: z.output<S>) => Promise<Result<T, string>>,
	options: Options<T> = {}
) => build(schema, command, scopeAt, options);

/** A form action of the strategy in the path. */
export const strategyAction = <S extends z.ZodType, T>(
	schema: S,
	command: (scope: StrategyScope, input: z.output<S>) => Promise<Result<T, string>>,
	options: Options<T> = {}
) => build(schema, command, strategyScope, options);
