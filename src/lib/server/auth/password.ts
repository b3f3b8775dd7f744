import { hash, verify } from '@node-rs/argon2';
import { fail, ok, type Result } from '../../domain/shared/result.ts';

/** argon2id with 19 MiB, two passes, one lane: the library's algorithm 2. */
const settings = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const atOnce = 2;
const mostWaiting = 64;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs a costly piece of work when it is its turn; refuses when too many wait already. */
async function inTurn<T>(work: () => Promise<T>): Promise<Result<T, 'auth.busy.too_many'>> {
	if (running >= atOnce) {
		if (waiting.length >= mostWaiting) return fail('auth.busy.too_many');
		await new Promise<void>((resolve) => waiting.push(resolve));
	} else running += 1;
	try {
		return ok(await work());
	} finally {
		const next = waiting.shift();
		if (next === undefined) running -= 1;
		else next();
	}
}

/** What is stored of a password. */
export const hashPassword = (password: string): Promise<Result<string, 'auth.busy.too_many'>> =>
	inTurn(() => hash(Buffer.from(password, 'utf8'), settings));

let stranger: Promise<string> | null = null;

/** A hash that no password fits, so that an unknown person costs as much time as a wrong password. */
const strangersHash = (): Promise<string> => (stranger ??= hash(Buffer.alloc(24, 7), settings));

/** Whether a password fits what is stored; with nothing stored it takes as long and says no. */
export async function passwordFits(
	stored: string | null,
	password: string
): Promise<Result<boolean, 'auth.busy.too_many'>> {
	const against = stored ?? (await strangersHash());
	return inTurn(async () => (await verify(against, Buffer.from(password, 'utf8'))) && stored !== null);
}
