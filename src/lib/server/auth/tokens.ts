import type { Kysely } from 'kysely';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import type { Clock } from '../clock.ts';
import { toInstant } from '../db/codec.ts';
import type { Database } from '../db/schema/index.ts';
import { hashToken, type Ids } from '../ids.ts';

export type TokenPurpose = 'setup' | 'invite' | 'reset';

const hour = 60 * 60_000;

/** How long a link lives. */
export const tokenLifeMs: Readonly<Record<TokenPurpose, number>> = {
	setup: 7 * 24 * hour,
	invite: 72 * hour,
	reset: hour / 2
};

/** What a link is about, read without using it up. */
export interface TokenContent {
	readonly organisationId: string | null;
	readonly userId: string | null;
	readonly email: string | null;
	readonly name: string | null;
	readonly role: string | null;
	readonly departmentId: string | null;
	readonly createdBy: string | null;
	readonly expiresAt: string;
}

interface Place {
	readonly db: Kysely<Database>;
	readonly clock: Clock;
	readonly ids: Ids;
}

interface NewToken {
	readonly purpose: TokenPurpose;
	readonly organisationId?: string;
	readonly userId?: string;
	readonly email?: string;
	readonly name?: string;
	readonly role?: string;
	readonly departmentId?: string | null;
	readonly createdBy?: string | null;
}

/**
 * Makes a one-time link's secret: 256 bits, of which only a hash is kept. An older one of the same purpose for the same
 * person is void from now on.
 */
export async function issueToken(place: Place, token: NewToken): Promise<{ token: string; expiresAt: string }> {
	const secret = place.ids.token();
	const now = place.clock.now();
	const expiresAt = toInstant(now + tokenLifeMs[token.purpose]);
	await revokeTokens(place, token);
	await place.db
		.insertInto('token')
		.values({
			hash: hashToken(secret),
			purpose: token.purpose,
			organisation_id: token.organisationId ?? null,
			user_id: token.userId ?? null,
			email: token.email ?? null,
			name: token.name ?? null,
			role: token.role ?? null,
			department_id: token.departmentId ?? null,
			created_by: token.createdBy ?? null,
			created_at: toInstant(now),
			expires_at: expiresAt
		})
		.execute();
	return { token: secret, expiresAt };
}

/** Makes void what is open of a purpose for a person (or, for set-up, at all). Returns how many there were. */
export async function revokeTokens(
	place: Pick<Place, 'db' | 'clock'>,
	which: Pick<NewToken, 'purpose' | 'organisationId' | 'userId' | 'email'>
): Promise<number> {
	let query = place.db
		.updateTable('token')
		.set({ revoked_at: toInstant(place.clock.now()) })
		.where('purpose', '=', which.purpose)
		.where('used_at', 'is', null)
		.where('revoked_at', 'is', null);
	if (which.organisationId !== undefined) query = query.where('organisation_id', '=', which.organisationId);
	if (which.userId !== undefined) query = query.where('user_id', '=', which.userId);
	if (which.email !== undefined) query = query.where('email', '=', which.email);
	const result = await query.executeTakeFirst();
	return Number(result.numUpdatedRows);
}

const contentColumns = [
	'organisation_id',
	'user_id',
	'email',
	'name',
	'role',
	'department_id',
	'created_by',
	'expires_at'
] as const;

/** What an open link is about. Looking at it changes nothing, so a mail scanner may. */
export async function peekToken(
	place: Pick<Place, 'db' | 'clock'>,
	purpose: TokenPurpose,
	secret: string
): Promise<TokenContent | null> {
	const row = await place.db
		.selectFrom('token')
		.select(contentColumns)
		.where('hash', '=', hashToken(secret))
		.where('purpose', '=', purpose)
		.where('used_at', 'is', null)
		.where('revoked_at', 'is', null)
		.where('expires_at', '>', toInstant(place.clock.now()))
		.executeTakeFirst();
	if (row === undefined) return null;
	return {
		organisationId: row.organisation_id,
		userId: row.user_id,
		email: row.email,
		name: row.name,
		role: row.role,
		departmentId: row.department_id,
		createdBy: row.created_by,
		expiresAt: row.expires_at
	};
}

/** Uses a link up. Of any number of uses at the same time exactly one gets its content; every other is refused. */
export async function redeemToken(
	place: Pick<Place, 'db' | 'clock'>,
	purpose: TokenPurpose,
	secret: string
): Promise<Result<TokenContent, 'auth.link_void'>> {
	const content = await peekToken(place, purpose, secret);
	if (content === null) return fail('auth.link_void');
	const now = toInstant(place.clock.now());
	const used = await place.db
		.updateTable('token')
		.set({ used_at: now })
		.where('hash', '=', hashToken(secret))
		.where('purpose', '=', purpose)
		.where('used_at', 'is', null)
		.where('revoked_at', 'is', null)
		.where('expires_at', '>', now)
		.executeTakeFirst();
	return used.numUpdatedRows === 1n ? ok(content) : fail('auth.link_void');
}
