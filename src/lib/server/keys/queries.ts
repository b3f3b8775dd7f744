import { z } from 'zod';
import { permit, principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { fromInstant, fromJson, toInstant } from '../db/codec.ts';
import { stampOf } from '../db/sql/stamp.ts';
import { hashToken } from '../ids.ts';

const abilitiesSchema = z.array(z.string());

/** A key as the list of them shows it: never its secret. */
export interface KeyLine {
	readonly id: string;
	readonly name: string;
	/** The first characters, by which it is recognised. */
	readonly prefix: string;
	readonly abilities: readonly string[];
	readonly by: string | null;
	readonly createdAt: number;
	readonly lastUsedAt: number | null;
	readonly revokedAt: number | null;
}

/** The keys of the organisation: those that work first, newest first; none for people who may not manage them. */
export async function listKeys(scope: OrganisationScope): Promise<KeyLine[]> {
	if (!permit(scope, 'key.manage').ok) return [];
	const rows = await scope.db
		.selectFrom('api_key')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.organisation_id', '=', 'api_key.organisation_id')
				.onRef('membership.id', '=', 'api_key.created_by')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select(['api_key.id', 'api_key.name', 'api_key.prefix', 'api_key.abilities', 'api_key.created_at'])
		.select(['api_key.last_used_at', 'api_key.revoked_at', 'user.name as by_name'])
		.where('api_key.organisation_id', '=', scope.organisationId)
		.orderBy('api_key.created_at', 'desc')
		.orderBy('api_key.id', 'desc')
		.execute();
	return rows
		.map((row) => ({
			id: row.id,
			name: row.name,
			prefix: row.prefix,
			abilities: fromJson(abilitiesSchema, row.abilities),
			by: row.by_name,
			createdAt: fromInstant(row.created_at),
			lastUsedAt: row.last_used_at === null ? null : fromInstant(row.last_used_at),
			revokedAt: row.revoked_at === null ? null : fromInstant(row.revoked_at)
		}))
		.sort((a, b) => Number(a.revokedAt !== null) - Number(b.revokedAt !== null));
}

/** How every key begins, so that scanners and people recognise one. */
export const keyPrefix = 'nf_';

const usedNotedEveryMs = 60_000;

interface Held {
	readonly stamp: string;
	readonly scope: OrganisationScope;
	readonly usedAt: number;
}

const held = new WeakMap<object, Map<string, Held>>();
const heldAtMost = 1_000;

/**
 * The scope of whoever holds a key; null for what is none, or has been revoked. Kept until anything is written by anybody,
 * so that a revoked key is refused at the next request.
 */
export async function keyScope(around: Surroundings, secret: string): Promise<OrganisationScope | null> {
	if (!secret.startsWith(keyPrefix) || secret.length > 200) return null;
	const hash = hashToken(secret);
	const known = held.get(around.handle) ?? new Map<string, Held>();
	held.set(around.handle, known);
	const stamp = stampOf(around.handle);
	const found = known.get(hash);
	const now = around.clock.now();
	// A scope of its own for every request: one that is in a transaction serves nobody else meanwhile.
	if (found !== undefined && found.stamp === stamp && now - found.usedAt < usedNotedEveryMs) return { ...found.scope };
	known.delete(hash);
	const read = await readKey(around, hash);
	if (read !== null && stamp !== null) {
		if (known.size >= heldAtMost) known.clear();
		known.set(hash, { stamp, ...read });
	}
	return read === null ? null : { ...read.scope };
}

async function readKey(around: Surroundings, hash: string): Promise<Omit<Held, 'stamp'> | null> {
	const { db } = around.handle;
	const row = await db
		.selectFrom('api_key')
		.select(['organisation_id', 'id', 'abilities', 'last_used_at'])
		.where('hash', '=', hash)
		.where('revoked_at', 'is', null)
		.executeTakeFirst();
	if (row === undefined) return null;
	const now = around.clock.now();
	let usedAt = row.last_used_at === null ? -Infinity : fromInstant(row.last_used_at);
	if (now - usedAt >= usedNotedEveryMs) {
		usedAt = now;
		await db
			.updateTable('api_key')
			.set({ last_used_at: toInstant(now) })
			.where('organisation_id', '=', row.organisation_id)
			.where('id', '=', row.id)
			.execute();
	}
	const scope = await principalScope(around, row.organisation_id, {
		kind: 'key',
		keyId: row.id,
		abilities: fromJson(abilitiesSchema, row.abilities)
	});
	return scope === null ? null : { scope, usedAt };
}
