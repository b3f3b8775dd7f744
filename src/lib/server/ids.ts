import { createHash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** Where identifiers and secrets come from. Passed on in the scope so that tests can foresee them. */
export interface Ids {
	/** A time-ordered identifier (UUIDv7). */
	id(): string;
	/** A secret for links and keys: 256 bits, URL-safe. */
	token(): string;
}

/** The only place that makes randomness. */
export const systemIds: Ids = {
	id: () => v7(),
	token: () => randomBytes(32).toString('base64url')
};

/** What is stored of a secret. Secrets have full entropy, so a plain SHA-256 suffices. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
