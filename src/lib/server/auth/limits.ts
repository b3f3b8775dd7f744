import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import type { Surroundings } from '../access/organisation-scope.ts';

type Around = Pick<Surroundings, 'handle' | 'clock' | 'ids'>;

const windowMs = 60 * 60_000;

/** How many wrong guesses an hour may hold. */
export const guessLimits = { account: 10, address: 60, device: 10, all: 1_000 } as const;

type Kind = keyof typeof guessLimits;

interface Bucket {
	readonly kind: Kind;
	readonly of: string;
}

const nameOf = (bucket: Bucket): string =>
	`${bucket.kind}:${createHash('sha256').update(bucket.of).digest('hex').slice(0, 32)}`;

/** A guess that may be made; `forgive` takes it off the count when it turned out right. */
export interface Allowed {
	forgive(): Promise<void>;
	/** Touches what was written, so that every outcome costs one more write. */
	note(): Promise<void>;
}

/** Seconds to wait until the oldest counted guess of a full bucket is an hour old. */
async function waitOf(around: Around, bucket: string, limit: number): Promise<number> {
	const since = around.clock.now() - windowMs;
	const rows = await around.handle.db
		.selectFrom('attempt')
		.select('at')
		.where('bucket', '=', bucket)
		.where('at', '>', since)
		.orderBy('at', 'desc')
		.limit(limit)
		.execute();
	const oldest = rows.at(-1)?.at ?? around.clock.now();
	return Math.max(1, Math.ceil((oldest + windowMs - around.clock.now()) / 1000));
}

/**
 * Counts a guess before it is made, so that guesses at the same time count too, and refuses it when a limit is reached.
 * Whoever comes from a browser in which this very person signed in before has a count of their own, so strangers who
 * guess cannot lock anybody out.
 */
export async function allowGuess(
	around: Around,
	guess: { readonly account: string; readonly address: string; readonly device: string | null }
): Promise<Result<Allowed, 'auth.too_many'>> {
	const { db } = around.handle;
	const buckets: Bucket[] =
		guess.device === null
			? [
					{ kind: 'account', of: guess.account },
					{ kind: 'address', of: guess.address },
					{ kind: 'all', of: 'all' }
				]
			: [{ kind: 'device', of: `${guess.device} ${guess.account}` }];
	const now = around.clock.now();
	const rows = buckets.map((bucket) => ({ id: around.ids.id(), bucket: nameOf(bucket), at: now }));
	const ids = rows.map((row) => row.id);
	await db.insertInto('attempt').values(rows).execute();
	const takeBack = async (): Promise<void> => {
		await db.deleteFrom('attempt').where('id', 'in', ids).execute();
	};
	for (const [index, bucket] of buckets.entries()) {
		const name = (rows[index] as { bucket: string }).bucket;
		const limit = guessLimits[bucket.kind];
		const counted = await db
			.selectFrom('attempt')
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.where('bucket', '=', name)
			.where('at', '>', now - windowMs)
			.executeTakeFirstOrThrow();
		if (Number(counted.n) <= limit) continue;
		await takeBack();
		const seconds = await waitOf(around, name, limit);
		return fail('auth.too_many', { params: { seconds, minutes: Math.ceil(seconds / 60) } });
	}
	return ok({
		forgive: takeBack,
		note: async () => {
			await db.updateTable('attempt').set({ at: now }).where('id', 'in', ids).execute();
		}
	});
}
