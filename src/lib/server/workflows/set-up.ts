import { z } from 'zod';
import { guessSettings } from '../../domain/organisation/guess.ts';
import { emailField, emailKey } from '../../domain/people/email.ts';
import { line } from '../../domain/shared/fields.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { memberScope, type Surroundings } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { registerUser } from '../auth/commands.ts';
import { checkPassword, type PasswordFault } from '../auth/password-policy.ts';
import { hashPassword } from '../auth/password.ts';
import { anyPassword } from '../auth/queries.ts';
import { peekToken, redeemToken } from '../auth/tokens.ts';
import { foundOrganisation } from '../organisation/commands.ts';
import { addMembership } from '../people/commands.ts';
import { fillClaims } from './starter/claims.ts';
import { enter, passwordField, type Entry, type Visit } from './sign-in.ts';

export const setUpInput = z.object({
	organisation: line(120),
	name: line(120),
	email: emailField,
	password: passwordField,
	/** Filled in by the browser, or guessed by the server. */
	timeZone: z.string().max(64).default('UTC'),
	language: z.string().max(35).default('en')
});

export type SetUpFault = PasswordFault | 'auth.link_void' | 'auth.busy.too_many' | 'people.email_taken';

/** Whether a set-up link can still be used. Looking uses nothing up. */
export async function setUpIsOpen(around: Surroundings, secret: string): Promise<boolean> {
	const place = { db: around.handle.db, clock: around.clock };
	return !(await anyPassword(place.db)) && (await peekToken(place, 'setup', secret)) !== null;
}

class Refused extends Error {
	readonly code: 'auth.link_void' | 'people.email_taken';
	constructor(code: 'auth.link_void' | 'people.email_taken') {
		super(code);
		this.code = code;
	}
}

/** The first visit: founds the organisation, makes the visitor its administrator, and lets them in. */
export async function setUp(
	around: Surroundings,
	secret: string,
	input: z.output<typeof setUpInput>,
	options: { readonly locale: string; readonly visit: Visit }
): Promise<Result<Entry, SetUpFault>> {
	if (!(await setUpIsOpen(around, secret))) return fail('auth.link_void');
	const fine = checkPassword(input.password, { email: input.email, organisation: input.organisation });
	if (!fine.ok) return fine;
	const hashed = await hashPassword(input.password);
	if (!hashed.ok) return hashed;
	let userId: string;
	try {
		userId = await around.handle.db.transaction().execute(async (db) => {
			const place = { db, clock: around.clock, ids: around.ids };
			if (await anyPassword(db)) throw new Refused('auth.link_void');
			const used = await redeemToken(place, 'setup', secret);
			if (!used.ok) throw new Refused('auth.link_void');
			const organisationId = await foundOrganisation(place, {
				name: input.organisation,
				locale: options.locale,
				...guessSettings(input)
			});
			const user = await registerUser(place, {
				email: input.email,
				emailKey: emailKey(input.email),
				name: input.name,
				passwordHash: hashed.value
			});
			if (!user.ok) throw new Refused(user.error.code);
			await addMembership(place, { organisationId, userId: user.value, role: 'admin' });
			return user.value;
		});
	} catch (error) {
		if (error instanceof Refused) return fail(error.code);
		throw error;
	}
	const scope = await memberScope(around, userId);
	if (scope !== null) {
		await recordAudit(scope, { action: 'organisation.founded', detail: { name: input.organisation } });
		await fillClaims(scope, {});
	}
	return ok(await enter(around, userId, options.visit));
}

export const administratorInput = z.object({
	organisation: line(120),
	name: line(120),
	email: emailField,
	password: passwordField,
	timeZone: z.string().max(64).default('UTC'),
	language: z.string().max(35).default('en')
});

/**
 * Adds an administrator from the operator's command line: with a new organisation of that name, or into the one that has
 * it already.
 */
export async function addAdministrator(
	around: Surroundings,
	input: z.output<typeof administratorInput>
): Promise<
	Result<{ organisationId: string; userId: string }, PasswordFault | 'auth.busy.too_many' | 'people.email_taken'>
> {
	const fine = checkPassword(input.password, { email: input.email, organisation: input.organisation });
	if (!fine.ok) return fine;
	const hashed = await hashPassword(input.password);
	if (!hashed.ok) return hashed;
	let made: { organisationId: string; userId: string };
	try {
		made = await around.handle.db.transaction().execute(async (db) => {
			const place = { db, clock: around.clock, ids: around.ids };
			const known = await db
				.selectFrom('organisation')
				.select('id')
				.where('name', '=', input.organisation)
				.orderBy('created_at')
				.executeTakeFirst();
			const organisationId =
				known?.id ??
				(await foundOrganisation(place, { name: input.organisation, locale: 'en', ...guessSettings(input) }));
			const user = await registerUser(place, {
				email: input.email,
				emailKey: emailKey(input.email),
				name: input.name,
				passwordHash: hashed.value
			});
			if (!user.ok) throw new Refused(user.error.code);
			await addMembership(place, { organisationId, userId: user.value, role: 'admin' });
			return { organisationId, userId: user.value };
		});
	} catch (error) {
		if (error instanceof Refused && error.code === 'people.email_taken') return fail(error.code, { field: 'email' });
		throw error;
	}
	const scope = await memberScope(around, made.userId);
	if (scope !== null) {
		await recordAudit(scope, { action: 'member.added', detail: { role: 'admin', by: 'operator' } });
		await fillClaims(scope, {});
	}
	return ok(made);
}
